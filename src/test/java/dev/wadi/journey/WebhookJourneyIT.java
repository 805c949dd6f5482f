package dev.wadi.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.ScriptedHook;
import dev.wadi.kit.ScriptedHook.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real jar, and a receiver that fails, hangs, asks for time and is away for a while. */
class WebhookJourneyIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path OPENSSL = Path.of("/usr/bin/openssl");
  private static final int ROUNDS = Integer.getInteger("wadi.webhook.kill.rounds", 2);
  private static final String SECRET = "a secret: with, everything";

  @TempDir Path home;

  private GatewayProcess gateway(ScriptedHook hook) throws IOException {
    Path auth = home.resolve("auth");
    Files.writeString(auth, "ops=hmac-sha256:" + SECRET + "\n");
    return new GatewayProcess(home)
        .set("wadi.webhook.url.ops", hook.url("/hook").toString())
        .set("wadi.webhook.authFile", auth.toString())
        .set("wadi.webhook.allow", "127.0.0.1")
        .set("wadi.webhook.timeout", "500ms")
        .set("wadi.capture.maxFileBytes", "64KB");
  }

  private static void push(GatewayProcess gateway, int number) throws Exception {
    String line = (number + " ").repeat(20_000);
    String body =
        JSON.writeValueAsString(
            java.util.Map.of(
                "streams",
                List.of(
                    java.util.Map.of(
                        "stream",
                        java.util.Map.of("app", "shop"),
                        "values",
                        List.of(List.of(System.currentTimeMillis() + "000000", line))))));
    assertThat(gateway.push(body).statusCode()).isEqualTo(204);
  }

  /** The ids of all events, in the order in which they were told. */
  private List<String> told(GatewayProcess gateway) throws IOException {
    List<String> ids = new ArrayList<>();
    try (Stream<Path> files = Files.list(gateway.data().resolve("events"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          ids.add(JSON.readTree(line).path("id").asText());
        }
      }
    }
    return ids;
  }

  @Test
  void every_event_arrives_once_and_in_order_through_failures_and_crashes() throws Exception {
    try (ScriptedHook hook = new ScriptedHook()) {
      GatewayProcess last = null;
      for (int round = 0; round < ROUNDS; round++) {
        hook.answers(
            Answer.of(503), Answer.hang(), Answer.of(200), Answer.of(429, "Retry-After", "1"));
        GatewayProcess gateway = gateway(hook);
        gateway.start();
        for (int i = 0; i < 4; i++) {
          push(gateway, round * 10 + i);
        }
        hook.awaitTaken(1 + round * 2);
        if (round < ROUNDS - 1) {
          gateway.killNine();
        } else {
          hook.awaitTaken(told(gateway).size());
          gateway.stop();
          last = gateway;
        }
      }

      assertThat(last).isNotNull();
      List<String> told = told(last);
      assertThat(hook.taken().stream().map(ScriptedHook.Request::id))
          .containsExactlyElementsOf(told);
      // A push may begin its capture while the other doors still open.
      assertThat(hook.names().stream().filter(name -> !name.equals("capture-started")))
          .startsWith("start")
          .endsWith("stop")
          .contains("rotation");
      assertThat(hook.names().stream().filter("start"::equals)).hasSize(ROUNDS);
      assertThat(
              hook.taken().stream()
                  .filter(r -> r.json().path("event").asText().equals("start"))
                  .map(r -> r.json().at("/details/after").asText()))
          .startsWith("nothing")
          .hasSize(ROUNDS)
          .filteredOn("crash"::equals)
          .hasSize(ROUNDS - 1);
      verifySignatures(hook);
    }
  }

  /** By a program that knows nothing of us. */
  private void verifySignatures(ScriptedHook hook) throws Exception {
    assumeTrue(Files.isExecutable(OPENSSL), "skipped: there is no /usr/bin/openssl");
    for (ScriptedHook.Request request : hook.requests()) {
      Path body = Files.write(home.resolve("body"), request.body());
      Process process =
          new ProcessBuilder(
                  OPENSSL.toString(), "dgst", "-sha256", "-hmac", SECRET, "-r", body.toString())
              .start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(request.headers().getFirst("X-Logtap-Signature"))
          .isEqualTo("sha256=" + said.split(" ", 2)[0]);
    }
  }

  @Test
  void a_receiver_that_was_away_gets_everything_when_it_is_back() throws Exception {
    ScriptedHook first = new ScriptedHook();
    int port = first.port();
    GatewayProcess gateway = gateway(first);
    gateway.start();
    first.awaitTaken(1);
    first.close();
    push(gateway, 1);
    push(gateway, 2);
    gateway.stop();
    try (ScriptedHook back = new ScriptedHook(port)) {
      GatewayProcess again = gateway(back);
      again.start();
      List<String> told = told(again);
      back.awaitTaken(told.size() - 1);
      again.stop();

      assertThat(back.names()).contains("capture-started", "stop", "start").endsWith("stop");
      List<String> all = told(again);
      /* The answer to the first one may have been cut off with the receiver: then it comes again. */
      assertThat(back.taken().stream().map(ScriptedHook.Request::id))
          .containsSequence(all.subList(1, all.size()))
          .hasSizeLessThanOrEqualTo(all.size());
    }
  }

  @Test
  void no_secret_of_a_webhook_is_in_what_the_gateway_says() throws Exception {
    try (ScriptedHook hook = new ScriptedHook()) {
      hook.answers(Answer.of(404, "nothing at /very-secret-path"), Answer.of(500));
      GatewayProcess gateway =
          new GatewayProcess(home)
              .set("wadi.webhook.url.ops", hook.url("/very-secret-path").toString())
              .set("wadi.webhook.auth.ops", "bearer:very-secret-token")
              .set("wadi.webhook.allow", "127.0.0.1")
              .set("wadi.log.level", "debug")
              .set("wadi.log.libraries", "debug");
      gateway.start();
      push(gateway, 1);
      hook.awaitRequests(1);
      String readyz = gateway.get("/readyz").body();
      gateway.stop();
      assertThat(gateway.awaitExit(Duration.ofSeconds(20))).isNotNegative();

      assertThat(gateway.output() + readyz)
          .doesNotContain("very-secret-token")
          .doesNotContain("very-secret-path");
      try (Stream<Path> files = Files.walk(gateway.data().resolve("events"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertThat(Files.readString(file)).doesNotContain("very-secret");
        }
      }
    }
  }
}
