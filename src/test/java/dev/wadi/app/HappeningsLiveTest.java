package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.ScriptedHook;
import dev.wadi.kit.ScriptedLoki;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a gateway is told by what its stations report. */
class HappeningsLiveTest {
  @TempDir Path home;

  private LiveGateway start(ScriptedHook hook, String... more) throws Exception {
    List<String> settings = new ArrayList<>(List.of(more));
    settings.add("wadi.webhook.allow=127.0.0.1");
    settings.add("wadi.webhook.url.ops=" + hook.url("/"));
    return new LiveGateway(home, settings.toArray(String[]::new));
  }

  @Test
  void a_sink_that_is_down_is_told_once_and_its_end_after_a_restart() throws Exception {
    try (ScriptedHook hook = new ScriptedHook()) {
      try (LiveGateway gateway =
          start(hook, "wadi.loki.enabled=true", "wadi.loki.url=http://127.0.0.1:9")) {
        assertThat(gateway.push("main", "one").statusCode()).isEqualTo(204);
        JsonNode down = hook.awaitEvent("sink-down").json();
        assertThat(down.path("subject").asText()).isEqualTo("loki");
        assertThat(down.at("/details/key").asText()).isEqualTo("Loki");
        assertThat(down.path("severity").asText()).isEqualTo("warning");
      }
      try (ScriptedLoki loki = ScriptedLoki.start();
          LiveGateway gateway =
              start(hook, "wadi.loki.enabled=true", "wadi.loki.url=" + loki.pushUrl())) {
        JsonNode up = hook.awaitEvent("sink-up").json();
        assertThat(up.path("subject").asText()).isEqualTo("loki");
        assertThat(up.at("/details/started").asText()).isNotEmpty();
        assertThat(gateway.gateway().readiness().isReady()).isTrue();
      }
      assertThat(hook.names().stream().filter(n -> n.startsWith("sink-")))
          .containsExactly("sink-down", "sink-up");
    }
  }

  @Test
  void a_tenant_whose_place_in_the_wal_is_nearly_full_is_told_once() throws Exception {
    try (ScriptedHook hook = new ScriptedHook()) {
      try (LiveGateway gateway =
          start(
              hook,
              "wadi.loki.enabled=true",
              "wadi.loki.url=http://127.0.0.1:9",
              "wadi.wal.quotaBytes=1MB",
              "wadi.wal.segmentBytes=64KB",
              "wadi.wal.warnRatio=0.3")) {
        String line = "x".repeat(100_000);
        for (int i = 0; i < 5; i++) {
          assertThat(gateway.push("team-a", line).statusCode()).isEqualTo(204);
        }
        JsonNode full = hook.awaitEvent("wal-nearly-full").json();
        assertThat(full.path("tenant").asText()).isEqualTo("team-a");
        assertThat(full.at("/details/disk_cap").asText()).isEqualTo("1048576");
      }
      assertThat(hook.names().stream().filter("wal-nearly-full"::equals)).hasSize(1);
    }
  }
}
