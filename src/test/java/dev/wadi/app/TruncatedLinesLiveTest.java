package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.LiveGateway;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines that are cut instead of refused, in a started gateway. */
class TruncatedLinesLiveTest {
  @TempDir Path directory;

  @Test
  void a_cut_line_is_kept_and_counted() throws Exception {
    try (LiveGateway gateway =
        new LiveGateway(
            directory, "wadi.limits.truncateLongLines=true", "wadi.limits.maxLineBytes=8")) {
      assertThat(gateway.push("a", "short", "far too long", "also much too long").statusCode())
          .isEqualTo(204);

      List<JsonNode> kept = gateway.awaitCaptured("captures/a", 3);

      assertThat(kept)
          .extracting(line -> line.get("msg").asText())
          .containsExactly("short", "far too ", "also muc");
      assertThat(gateway.metric("wadi_truncated_entries_total")).isEqualTo(2);
      assertThat(gateway.gateway().acceptedEntries()).isEqualTo(3);
    }
  }
}
