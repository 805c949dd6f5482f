package dev.wadi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.ScriptedLoki;
import dev.wadi.kit.ScriptedLoki.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines on their way to a server that takes pushes, on its good and its bad days. */
@Timeout(60)
class PushingTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final LogKey KEY = new LogKey("prod", "shop", "Checkout");

  private final ScriptedLoki loki = ScriptedLoki.start();

  @AfterEach
  void stop() {
    loki.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_line_arrives_with_all_it_says(boolean gzip) throws Exception {
    PushSettings settings =
        settings().withGzip(gzip).withHeader("X-Scope-OrgID", "acme").withLabel("app", "orders");
    try (LogShipper shipper = LogShipper.pushes(settings, Bounds.DEFAULT, KEY, null)) {
      LogEvent event =
          new LogEvent(
              1_709_805_600_123_456_789L,
              LogLevel.ERROR,
              KEY,
              "a \"quoted\" \\ tab\t line\nnext é 漢 😀 \u0001 {\"json\":true}",
              "at main",
              new HttpFields(HttpFields.Method.GET, "/a?b=c", 500),
              Map.of("tenant_class", "gold"),
              Map.of("trace_id", "a1"));
      shipper.ship(event);
      assertThat(shipper.flush(LONG)).isTrue();

      ScriptedLoki.Line line = loki.lines("acme").get(0);
      assertThat(line.text()).isEqualTo(event.text());
      assertThat(line.timestampNanos()).isEqualTo(1_709_805_600_123_456_789L);
      assertThat(line.labels())
          .isEqualTo(
              Map.of(
                  "app", "orders",
                  "env", "prod",
                  "svc", "shop",
                  "fn", "Checkout",
                  "level", "error",
                  "tenant_class", "gold"));
      assertThat(line.metadata())
          .isEqualTo(
              Map.of(
                  "stackTrace", "at main",
                  "httpMethod", "GET",
                  "url", "/a?b=c",
                  "responseStatus", "500",
                  "trace_id", "a1"));
      assertThat(loki.requests().get(0).headers().get("content-encoding"))
          .isEqualTo(gzip ? "gzip" : null);
    }
  }

  @Test
  void lines_go_together_by_count_by_bytes_and_when_the_time_is_over() throws Exception {
    PushSettings byCount = settings().withBatch(100, 1 << 20, Duration.ofMinutes(5));
    try (LogShipper shipper = LogShipper.pushes(byCount, Bounds.DEFAULT, KEY, null)) {
      ship(shipper, 0, 250);
      loki.awaitRequests(2);
      assertThat(loki.requests()).extracting(ScriptedLoki.Request::lines).containsExactly(100, 100);
      LiveGateway.await("two pushes", () -> shipper.report().waiting() == 50);
    }
    loki.awaitRequests(3);
    assertThat(loki.requests().get(2).lines()).isEqualTo(50);

    PushSettings byBytes = settings().withBatch(100_000, 4096, Duration.ofMinutes(5));
    try (LogShipper shipper = LogShipper.pushes(byBytes, Bounds.DEFAULT, KEY, null)) {
      shipper.ship(LogEvent.of(1, LogLevel.INFO, KEY, "x".repeat(3000)));
      loki.awaitRequests(4);
    }

    PushSettings byTime = settings().withBatch(100_000, 1 << 20, Duration.ofMillis(20));
    try (LogShipper shipper = LogShipper.pushes(byTime, Bounds.DEFAULT, KEY, null)) {
      ship(shipper, 0, 1);
      loki.awaitRequests(5);
    }
  }

  @Test
  void a_server_that_is_away_for_a_while_gets_every_line_once_and_in_order() throws Exception {
    loki.next(
        Reply.status(503), Reply.reset(), Reply.status(429).retryAfter("0"), Reply.status(500));
    try (LogShipper shipper = LogShipper.pushes(settings(), Bounds.DEFAULT, KEY, null)) {
      ship(shipper, 0, 300);
      assertThat(shipper.flush(LONG)).isTrue();

      assertThat(loki.texts("fake")).containsExactlyElementsOf(texts(0, 300));
      assertThat(shipper.report().sent()).isEqualTo(300);
      Set<String> keys = keys();
      assertThat(loki.requests().size()).isGreaterThan(keys.size());
      assertThat(
              loki.requests().subList(0, 5).stream().map(r -> r.headers().get("idempotency-key")))
          .as("all tries of the first push")
          .containsOnly(loki.requests().get(0).headers().get("idempotency-key"));
    }
  }

  @Test
  void two_pushes_never_share_a_key_not_of_two_senders_either() throws Exception {
    for (int sender = 0; sender < 2; sender++) {
      try (LogShipper shipper =
          LogShipper.pushes(
              settings().withBatch(1, 1024, Duration.ZERO), Bounds.DEFAULT, KEY, null)) {
        ship(shipper, 0, 5);
        assertThat(shipper.flush(LONG)).isTrue();
      }
    }
    assertThat(keys()).hasSize(10);
  }

  @Test
  void a_line_that_the_server_does_not_want_does_not_take_the_others_along() throws Exception {
    loki.rejectRequestsWith(line -> line.text().equals("line 17"), "not this one");
    try (LogShipper shipper =
        LogShipper.pushes(
            settings().withBatch(64, 1 << 20, Duration.ofMinutes(1)), Bounds.DEFAULT, KEY, null)) {
      ship(shipper, 0, 64);
      assertThat(shipper.flush(LONG)).isTrue();

      List<String> expected = new ArrayList<>(texts(0, 64));
      expected.remove(17);
      assertThat(loki.texts("fake")).containsExactlyElementsOf(expected);
      assertThat(shipper.report().sent()).isEqualTo(63);
      assertThat(shipper.report().dropped()).containsEntry(DropReason.REFUSED, 1L);
    }
  }

  @Test
  void a_server_that_refuses_everything_is_not_asked_for_each_line() throws Exception {
    loki.always(Reply.status(400, "no"));
    try (LogShipper shipper =
        LogShipper.pushes(
            settings().withBatch(1000, 1 << 20, Duration.ofMinutes(1)),
            Bounds.DEFAULT.withTelling(Duration.ZERO),
            KEY,
            null)) {
      ship(shipper, 0, 1000);
      assertThat(shipper.flush(LONG)).isTrue();

      assertThat(shipper.report().dropped()).containsEntry(DropReason.REFUSED, 1000L);
      assertThat(loki.requests().size()).isLessThan(70);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  void a_server_that_does_not_know_us_is_asked_once(int status) throws Exception {
    loki.always(Reply.status(status, "no"));
    try (LogShipper shipper =
        LogShipper.pushes(settings(), Bounds.DEFAULT.withTelling(Duration.ZERO), KEY, null)) {
      ship(shipper, 0, 10);
      assertThat(shipper.flush(LONG)).isTrue();

      assertThat(shipper.report().dropped()).containsEntry(DropReason.REFUSED, 10L);
      assertThat(loki.requests().size()).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void tries_come_to_an_end_and_lines_are_counted() throws Exception {
    loki.always(Reply.status(503));
    PushSettings settings = settings().withPatience(LONG, new Retries(2, Duration.ofMillis(1)));
    try (LogShipper shipper =
        LogShipper.pushes(settings, Bounds.DEFAULT.withTelling(Duration.ZERO), KEY, null)) {
      ship(shipper, 0, 10);
      assertThat(shipper.flush(LONG)).isTrue();

      assertThat(shipper.report().dropped()).containsEntry(DropReason.GIVEN_UP, 10L);
      assertThat(keys()).isNotEmpty();
      assertThat(loki.requests()).hasSize(3 * keys().size());
    }
  }

  @Test
  void a_server_that_never_answers_holds_neither_the_program_nor_its_end() {
    loki.always(Reply.stall());
    LogShipper shipper =
        LogShipper.pushes(
            settings(),
            Bounds.DEFAULT.withQueue(100, 1 << 20).withClosing(Duration.ofMillis(200)),
            KEY,
            null);
    long begun = System.nanoTime();
    ship(shipper, 0, 5000);
    shipper.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    ShipReport report = shipper.report();
    assertThat(report.given()).isEqualTo(5000);
    assertThat(report.droppedInAll()).isEqualTo(5000);
    assertThat(report.dropped().get(DropReason.UNSENT_AT_CLOSE)).isPositive();
  }

  @Test
  void what_is_too_long_for_a_server_is_cut_and_says_so() throws Exception {
    try (LogShipper shipper = LogShipper.pushes(settings(), Bounds.DEFAULT, KEY, null)) {
      Map<String, String> many =
          IntStream.range(0, 300)
              .boxed()
              .collect(Collectors.toMap(i -> "name" + i, i -> "v".repeat(1000)));
      shipper.ship(
          new LogEvent(
              1,
              LogLevel.INFO,
              KEY,
              "é".repeat(400_000),
              "s".repeat(90_000),
              HttpFields.NONE,
              Map.of(),
              many));
      assertThat(shipper.flush(LONG)).isTrue();

      ScriptedLoki.Line line = loki.lines("fake").get(0);
      assertThat(Utf8.bytes(line.text())).isLessThanOrEqualTo(PushJson.MOST_LINE_BYTES);
      assertThat(line.text()).endsWith(" more bytes]");
      assertThat(line.metadata().get("stackTrace")).endsWith(" more bytes]");
      assertThat(line.metadata().size()).isLessThanOrEqualTo(PushJson.MOST_PAIRS);
      assertThat(
              line.metadata().entrySet().stream()
                  .mapToInt(pair -> Utf8.bytes(pair.getKey()) + Utf8.bytes(pair.getValue()))
                  .sum())
          .isLessThanOrEqualTo(PushJson.MOST_PAIRS_BYTES);
      assertThat(shipper.report().cut()).isEqualTo(1);
    }
  }

  @Test
  void the_queue_is_bounded_in_bytes() {
    loki.always(Reply.stall());
    try (LogShipper shipper =
        LogShipper.pushes(
            settings(),
            Bounds.DEFAULT.withQueue(1 << 20, 100_000).withClosing(Duration.ofMillis(1)),
            KEY,
            null)) {
      for (int i = 0; i < 1000; i++) {
        shipper.ship(LogEvent.of(i, LogLevel.INFO, KEY, "x".repeat(2000)));
      }
      assertThat(shipper.report().dropped().get(DropReason.QUEUE_FULL)).isGreaterThan(400);
    }
  }

  @Test
  void headers_do_not_show_themselves() {
    PushSettings settings = settings().withHeader("Authorization", "Bearer geheim");
    assertThat(settings.toString()).contains("Authorization").doesNotContain("geheim");
    assertThatThrownBy(
            () ->
                LogShipper.pushes(
                    settings.withHeader("Authorization", "Bearer geheim\n"),
                    Bounds.DEFAULT,
                    KEY,
                    null))
        .hasMessageStartingWith("header Authorization: (expected:")
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://host/", "http:///push", "http://user:pass@host/"})
  void an_address_that_is_none_is_refused(String address) {
    assertThatThrownBy(() -> PushSettings.to(URI.create(address)))
        .hasMessageStartingWith("door: no address to push to");
  }

  private PushSettings settings() {
    return PushSettings.to(loki.pushUrl())
        .withBatch(100, 1 << 20, Duration.ofMillis(10))
        .withPatience(LONG, new Retries(9, Duration.ofMillis(1)));
  }

  private Set<String> keys() {
    return loki.requests().stream()
        .map(request -> request.headers().get("idempotency-key"))
        .collect(Collectors.toSet());
  }

  private static void ship(LogShipper shipper, int from, int to) {
    for (int i = from; i < to; i++) {
      shipper.ship(LogEvent.of(LogShipper.nowNanos(), LogLevel.INFO, KEY, "line " + i));
    }
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
  }
}
