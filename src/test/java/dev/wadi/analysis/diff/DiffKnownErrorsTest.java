package dev.wadi.analysis.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.analysis.Effort;
import dev.wadi.capture.CaptureReader;
import dev.wadi.kit.LineCapture;
import dev.wadi.kit.LogtapCapture;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where logtap goes wrong in a comparison; the numbers are those of its specification. */
class DiffKnownErrorsTest {
  @TempDir Path temp;

  private static DiffResult diff(CaptureReader a, CaptureReader b) throws Exception {
    return Diff.run(a, b, DiffRequest.DEFAULTS, Effort.of(2));
  }

  @Test
  void w20_the_audit_trail_is_no_log() throws Exception {
    new LineCapture().line(1, "it failed", "app", "a").write(temp.resolve("a"));
    new LogtapCapture(temp.resolve("a")).audit(300);
    CaptureReader a = CaptureReader.open(temp.resolve("a"));
    DiffResult diff = diff(a, a);

    assertThat(diff.a().lines()).isEqualTo(1);
    assertThat(diff.rates()).hasSize(1);
  }

  @Test
  void w24_long_lines_are_compared() throws Exception {
    CaptureReader a =
        new LineCapture().line(1, "y".repeat(3 << 20) + " failed").write(temp.resolve("a"));

    assertThat(diff(a, a).a().errorLines()).isEqualTo(1);
  }

  @Test
  void w28_every_signature_is_compared_not_only_the_frequent_ones() throws Exception {
    LineCapture a = new LineCapture();
    LineCapture b = new LineCapture();
    for (int kind = 0; kind < 30; kind++) {
      for (int i = 0; i < 30 - kind; i++) {
        a.line(i, "x ".repeat(kind + 1) + "failed");
      }
      for (int i = 0; i < kind + 1; i++) {
        b.line(i, "x ".repeat(kind + 1) + "failed");
      }
    }
    DiffResult diff = diff(a.write(temp.resolve("a")), b.write(temp.resolve("b")));

    assertThat(diff.patterns()).hasSize(30);
    assertThat(diff.onlyA()).isEmpty();
    assertThat(diff.onlyB()).isEmpty();
  }

  @Test
  void w44_the_field_that_pipelines_ask_for_is_there() throws Exception {
    CaptureReader a = new LineCapture().line(1, "it failed").write(temp.resolve("a"));
    JsonNode json = new ObjectMapper().readTree(DiffJson.of(diff(a, a)));

    assertThat(json.get("a").get("error_lines").asInt()).isEqualTo(1);
  }
}
