package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.analysis.Effort;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  @Test
  void tells_the_share_the_rate_and_what_is_left() {
    assertThat(ProgressLine.text(250 << 20, 1000 << 20, 5))
        .isEqualTo(" 25 %  250.0 MB read, 50.0 MB/s, 15 s left");
    assertThat(ProgressLine.text(10 << 20, 1000 << 20, 5))
        .isEqualTo("  1 %  10.0 MB read, 2.0 MB/s, 8:15 min left");
    assertThat(ProgressLine.text(0, 1000, 1)).isEqualTo("  0 %  0 B read, 0 B/s");
  }

  @Test
  void never_tells_more_than_all_and_nothing_of_what_is_unknown() {
    assertThat(ProgressLine.text(2000, 1000, 1)).startsWith("100 %").endsWith("0 s left");
    assertThat(ProgressLine.text(2048, 0, 1)).isEqualTo("2.0 KB read, 2.0 KB/s");
  }

  @Test
  void work_that_is_over_at_once_says_nothing() throws Exception {
    ByteArrayOutputStream remarks = new ByteArrayOutputStream();
    Output output =
        new Output(OutputStream.nullOutputStream(), new PrintStream(remarks, true, UTF_8));
    Effort effort = Effort.of(1);
    try (ProgressLine progress = ProgressLine.of(output, effort, true)) {
      assertThat(progress.effort()).isSameAs(effort);
    }
    assertThat(remarks.toString(UTF_8)).isEmpty();
  }
}
