package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ArrivedPushes;
import dev.wadi.kit.FaultProxy;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.PushLoad;
import dev.wadi.kit.ScriptedLoki;
import dev.wadi.kit.ScriptedLoki.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Loki that is dead, overloaded or badly connected, behind the real jar under load. One gateway
 * lives through all of it, with waits that are a tenth of the defaults, and one trouble comes after
 * the other. In each the capture has everything while it lasts, the server is not asked too often,
 * and gets everything afterwards; at the end every line is in both places once and in order.
 */
class DeadSinkIT {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final RetryPace PACE =
      new RetryPace(Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMillis(800));
  private static final String WAITS =
      "minBackoffMillis: 20, firstBackoffMillis: 100, maxBackoffMillis: 800,"
          + " breakerFirstOpenMillis: 100, breakerMaxOpenMillis: 800,"
          + " requestTimeoutMillis: 1000, requestBytes: 32768, ";
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);

  @TempDir static Path folder;
  private static ScriptedLoki loki;
  private static FaultProxy network;
  private static GatewayProcess gateway;
  private static PushLoad load;

  @BeforeAll
  static void start() throws Exception {
    loki = ScriptedLoki.start();
    network = FaultProxy.to(loki.port());
    Path routes = Files.createDirectories(folder.resolve("routes"));
    Files.writeString(routes.resolve("41-loki.camel.yaml"), quicker("/routes/41-loki.camel.yaml"));
    gateway = gateway("home", network.port()).set("wadi.routes.directory", routes.toString());
    gateway.start();
    load = PushLoad.begin(gateway, 2, 10, 50, Duration.ofMillis(40));
  }

  /* The product's own route with other waits. */
  private static String quicker(String resource) throws IOException {
    try (InputStream in = DeadSinkIT.class.getResourceAsStream(resource)) {
      String route = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String tenant = "              tenant: \"{{wadi.loki.tenant}}\"";
      assertThat(route).contains("parameters:\n" + tenant);
      return route.replace(
          tenant,
          tenant + "\n              " + WAITS.strip().replaceAll(", *", "\n              "));
    }
  }

  @AfterAll
  static void everything_is_everywhere_once_and_in_order() throws Exception {
    try (ScriptedLoki server = loki;
        FaultProxy proxy = network;
        GatewayProcess process = gateway) {
      load.end();
      assertThat(load.refused()).as(load.summary()).isEmpty();
      assertThat(load.unanswered()).as(load.summary()).isEmpty();
      awaitInLoki(load.acknowledged());
      process.stop();
      ArrivedPushes.of(server.texts("main")).requireOnceAndInOrder(load, "Loki");
      ArrivedPushes.captured(captures()).requireOnceAndInOrder(load, "the capture");
    }
  }

  /* So that the breaker knows of nothing that was before, and has stopped to be careful. */
  @BeforeEach
  void all_is_well() {
    long before = good();
    assertThat(PushLoad.await(LONG, () -> good() > before + RetryPace.BREAKER_WINDOW))
        .as("good requests")
        .isTrue();
  }

  @Test
  void a_dead_loki() throws Exception {
    List<Long> tries = PACE.triesOf(through(network::refuse, DeadSinkIT::connections, 8));
    PACE.requireGaps(tries, PACE.least());
    PACE.requireBounded(tries);
  }

  @Test
  void requests_that_are_cut_in_the_middle() throws Exception {
    List<Long> tries = through(() -> network.resetRequestsAfter(300), DeadSinkIT::connections, 5);
    PACE.requireGaps(tries, PACE.least());
    PACE.requireBounded(tries);
  }

  @Test
  void answers_that_are_lost() throws Exception {
    long before = loki.duplicates();
    List<Long> tries = through(() -> network.resetAnswersAfter(0), DeadSinkIT::connections, 5);
    PACE.requireGaps(tries, PACE.least());
    PACE.requireBounded(tries);
    assertThat(loki.duplicates()).as("lines that Loki got again").isGreaterThan(before);
  }

  @Test
  void answers_that_are_cut_in_the_middle() throws Exception {
    List<Long> tries = through(() -> network.endAnswersAfter(12), DeadSinkIT::connections, 5);
    PACE.requireGaps(tries, PACE.least());
    PACE.requireBounded(tries);
  }

  @Test
  void a_network_that_swallows_everything() throws Exception {
    List<Long> tries = through(network::stall, DeadSinkIT::connections, 3);
    PACE.requireGaps(tries, REQUEST_TIMEOUT);
  }

  @Test
  void a_server_that_resets_connections() throws Exception {
    fails(Reply.reset(), 0, 5, PACE.least());
  }

  @Test
  void a_server_that_answers_half() throws Exception {
    fails(Reply.halfAnswer(), 200, 5, PACE.least());
  }

  @Test
  void a_server_that_answers_429_and_says_when() throws Exception {
    fails(Reply.status(429).retryAfter("1"), 429, 3, Duration.ofSeconds(1));
  }

  @Test
  void a_server_that_answers_429_and_does_not_say_when() throws Exception {
    fails(Reply.status(429), 429, 5, PACE.least());
  }

  @Test
  void a_server_that_answers_503_and_says_when() throws Exception {
    fails(Reply.status(503).retryAfter("1"), 503, 3, Duration.ofSeconds(1));
  }

  @Test
  void a_storm_of_500() throws Exception {
    fails(Reply.status(500, "ingester is down"), 500, 12, PACE.least());
  }

  @Test
  void a_slow_network_is_only_slow() throws Exception {
    long before = loki.duplicates();
    through(() -> network.delay(Duration.ofMillis(50)), DeadSinkIT::goodRequests, 5);
    assertThat(loki.duplicates()).as("nothing is sent twice").isEqualTo(before);
  }

  @Test
  void a_server_that_reads_slowly_is_only_slow() throws Exception {
    long before = loki.duplicates();
    through(() -> loki.readsAt(50_000), DeadSinkIT::goodRequests, 3);
    assertThat(loki.duplicates()).as("nothing is sent twice").isEqualTo(before);
  }

  /** With the waits that users have, from the first request on. */
  @Test
  void by_default_a_dead_loki_is_asked_less_and_less_and_readiness_tells_of_it() throws Exception {
    try (ScriptedLoki failing = ScriptedLoki.start();
        GatewayProcess other = gateway("other", failing.port())) {
      failing.always(Reply.status(500, "no"));
      other.start();
      PushLoad pushes = PushLoad.begin(other, 1, 10, 50, Duration.ofMillis(20));
      try {
        assertThat(PushLoad.await(LONG, () -> failing.requests().size() >= 7)).isTrue();
      } finally {
        pushes.end();
      }
      assertThat(pushes.refused()).as(pushes.summary()).isEmpty();
      assertThat(pushes.unanswered()).as(pushes.summary()).isEmpty();
      List<Long> tries = RetryPace.failed(failing.requests(), 500);
      RetryPace.DEFAULT.requireGaps(tries, RetryPace.DEFAULT.least());
      RetryPace.DEFAULT.requireBreaker(tries);
      RetryPace.DEFAULT.requireBounded(tries);
      assertThat(other.readiness())
          .as("a dead sink is no reason to be sent nothing")
          .isEqualTo(200);
      assertThat(other.get("/readyz").body()).contains("loki: breaker open");
      PageOfMetrics page = PageOfMetrics.of(other);
      assertThat(page.sum("wadi_sink_backlog_bytes", "sink=\"loki\"")).isPositive();
      assertThat(page.sum("wadi_loki_breaker_open", "sink=\"loki\"")).isEqualTo(1);

      failing.behave();

      assertThat(PushLoad.await(LONG, () -> failing.lineCount() >= pushes.acknowledgedLines()))
          .as("lines in Loki: %d of %d", failing.lineCount(), pushes.acknowledgedLines())
          .isTrue();
      other.stop();
      assertThat(failing.duplicates()).as("nothing that failed was kept").isZero();
      ArrivedPushes.of(failing.texts("main")).requireOnceAndInOrder(pushes, "Loki");
      ArrivedPushes.captured(other.data().resolve("captures"))
          .requireOnceAndInOrder(pushes, "the capture");
    }
  }

  private static void fails(Reply reply, int status, int count, Duration least) throws Exception {
    List<Long> tries =
        through(() -> loki.always(reply), () -> RetryPace.failed(loki.requests(), status), count);
    PACE.requireGaps(tries, least);
    PACE.requireBounded(tries);
  }

  /**
   * Lives through a trouble until it was met so often, and returns when that was.
   *
   * @param met when it was met, since the beginning of time
   */
  private static List<Long> through(Runnable trouble, Supplier<List<Long>> met, int count)
      throws Exception {
    int before = met.get().size();
    Set<String> pushed = Set.copyOf(load.acknowledged());
    trouble.run();
    assertThat(PushLoad.await(LONG, () -> met.get().size() >= before + count))
        .as("met %d times", count)
        .isTrue();
    assertThat(load.awaitMoreAcknowledged(1, LONG)).as(load.summary()).isTrue();
    Set<String> during = Set.copyOf(load.acknowledged());
    ArrivedPushes.awaitCaptured(captures(), during, LONG);
    assertThat(ArrivedPushes.captured(captures()).pushes().keySet())
        .as("the capture, while the trouble lasts")
        .containsAll(during)
        .hasSizeGreaterThan(pushed.size());
    List<Long> tries = met.get();
    network.heal();
    loki.readsAt(0).behave();
    awaitInLoki(during);
    return tries.subList(before, tries.size());
  }

  /* Cheaply first: what is looked at in the end grows with the time that all of this takes. */
  private static void awaitInLoki(Set<String> pushes) {
    int lines = pushes.size() * load.linesPerPush();
    assertThat(PushLoad.await(LONG, () -> loki.lineCount() >= lines))
        .as("lines in Loki: %d of %d", loki.lineCount(), lines)
        .isTrue();
    assertThat(
            PushLoad.await(
                LONG,
                () -> ArrivedPushes.of(loki.texts("main")).pushes().keySet().containsAll(pushes)))
        .as("all of them in Loki")
        .isTrue();
  }

  private static List<Long> connections() {
    return network.arrivals();
  }

  private static List<Long> goodRequests() {
    return RetryPace.failed(loki.requests(), 204);
  }

  private static long good() {
    return loki.requests().stream().filter(request -> request.status() == 204).count();
  }

  private static Path captures() {
    return gateway.data().resolve("captures");
  }

  private static GatewayProcess gateway(String home, int lokiPort) throws IOException {
    return new GatewayProcess(folder.resolve(home))
        .set("wadi.redact.profile", "off")
        .set("wadi.console.enabled", "false")
        .set("wadi.wal.diskFloorBytes", "0")
        .set("wadi.loki.enabled", "true")
        .set("wadi.loki.url", "http://127.0.0.1:" + lokiPort);
  }
}
