package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import dev.wadi.management.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that take a connection and never say a word. */
class HangingSinksLiveTest {
  private static final List<String> SINKS = List.of("objects", "lake", "loki", "webhook-ops");
  private static final Pattern WAITS =
      Pattern.compile("waits for (the bucket|the server|its listener) since (\\S+Z)");

  @TempDir Path directory;

  /* Every limit for a try is a minute, and the patience a second. */
  private static String[] settings(int port) {
    String address = "http://127.0.0.1:" + port;
    return new String[] {
      "wadi.objects.target=s3://bucket/objects",
      "wadi.lake.target=s3://bucket/lake",
      "wadi.lake.maxAge=100ms",
      "wadi.store.endpoint=" + address,
      "wadi.store.accessKey=key",
      "wadi.store.secretKey=secret-of-the-key",
      "wadi.store.timeout=1m",
      "wadi.loki.enabled=true",
      "wadi.loki.url=" + address,
      "wadi.webhook.url.ops=" + address + "/hook",
      "wadi.webhook.allow=127.0.0.1",
      "wadi.webhook.timeout=1m",
      "wadi.stop.timeout=1s",
      "wadi.objects.stopTimeout=100ms"
    };
  }

  @Test
  void each_is_in_trouble_when_patience_ends_and_says_since_when_and_for_whom() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"))) {
      List<String> all = new ArrayList<>(List.of(settings(silent.getLocalPort())));
      all.add("wadi.sink.patience=1s");
      Instant began = Instant.now().minusSeconds(1);
      try (LiveGateway gateway = new LiveGateway(directory, all.toArray(String[]::new))) {
        assertThat(gateway.push("main", "a line").statusCode()).isEqualTo(204);

        for (String sink : SINKS) {
          LiveGateway.await(sink + " is told", () -> waiting(gateway, sink).isPresent());
          assertThat(waiting(gateway, sink).orElseThrow())
              .as(sink)
              .isBetween(began, Instant.now().minus(Duration.ofMillis(900)));
        }
        JsonNode check = check(gateway);
        assertThat(check.path("status").asText()).isEqualTo("down");
        assertThat(check.path("needed").asBoolean()).isFalse();
      }
    }
  }

  @Test
  void as_long_as_patience_lasts_nobody_is() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        LiveGateway gateway = new LiveGateway(directory, settings(silent.getLocalPort()))) {
      assertThat(gateway.push("main", "a line").statusCode()).isEqualTo(204);
      LiveGateway.await("somebody waits", () -> gateway.gateway().backlogBytes("loki", "main") > 0);

      assertThat(check(gateway).path("status").asText()).isEqualTo("ok");
    }
  }

  private static Optional<Instant> waiting(LiveGateway gateway, String sink) {
    for (String told : check(gateway).path("detail").asText().split(", ", -1)) {
      if (told.startsWith(sink + ": ")) {
        Matcher waits = WAITS.matcher(told);
        return waits.find() ? Optional.of(Instant.parse(waits.group(2))) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static JsonNode check(LiveGateway gateway) {
    try {
      Readiness.Answer page = gateway.gateway().readiness().readyz();
      return new ObjectMapper().readTree(page.body()).path("checks").path("sinks");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
