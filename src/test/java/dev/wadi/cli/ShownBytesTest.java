package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LogtapCapture;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownBytesTest {
  private static final String RAW = "a\u001b[2Jb\u0007\u009b31m\u00a0\u00e9\u20ac\tc\u007f\rd\n";
  private static final String SHOWN = "a\\x1b[2Jb\\x07\\x9b31m\u00a0\u00e9\u20ac\tc\\x7f\\x0dd\n";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100})
  void controls_are_shown_wherever_the_text_is_cut(int pieces) throws Exception {
    byte[] raw = RAW.getBytes(UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ShownBytes shown = new ShownBytes(out)) {
      for (int i = 0; i < raw.length; i += pieces) {
        shown.write(raw, i, Math.min(pieces, raw.length - i));
      }
    }
    assertThat(out.toString(UTF_8)).isEqualTo(SHOWN);
  }

  @Test
  void bytes_that_are_no_text_stay_what_they_are() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ShownBytes shown = new ShownBytes(out)) {
      shown.write("\u00c2\u00c2\u00ff\u00c2".getBytes(ISO_8859_1));
    }
    assertThat(out.toString(ISO_8859_1)).isEqualTo("\u00c2\u00c2\u00ff\u00c2");
  }

  @Test
  void what_a_terminal_is_sent_obeys_no_line_and_what_a_program_reads_is_untouched()
      throws Exception {
    String message = "\\u001b[2Jgone \u009b31m red";
    new LogtapCapture(directory.resolve("cap"))
        .metadata("2024-01-15T10:30:00Z", "2024-01-15T11:00:00Z", 1, 0)
        .compressed("a.jsonl.zst", "{\"ts\":\"2024-01-15T10:32:00Z\",\"msg\":\"" + message + "\"}");
    for (String[] command :
        new String[][] {
          {"export", "cap", "--format", "csv", "--out", "-"},
          {"export", "cap", "--format", "jsonl", "--out", "-"},
          {"grep", "gone", "cap"},
          {"grep", "gone", "cap", "-C", "1"},
          {"watch", "cap", "--json"},
          {"open", "cap", "--speed", "0", "--json"}
        }) {
      CommandRun terminal = CommandRun.of(directory, Map.of("WADI_TERMINAL", "1,2"), command);
      assertThat(terminal.results()).as(String.join(" ", command)).contains("gone");
      assertThat(terminal.results()).doesNotContain("\u001b", "\u009b").contains("\\x9b31m red");
      assertThat(CommandRun.of(directory, command).results()).contains("\u009b31m red");
    }
  }
}
