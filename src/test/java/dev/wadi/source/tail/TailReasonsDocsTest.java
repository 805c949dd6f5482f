package dev.wadi.source.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The reasons for which bytes are lost are in docs/sources.md as they are counted. */
class TailReasonsDocsTest {
  private static final Pattern SENTENCE =
      Pattern.compile("`wadi_tail_lost_bytes_total\\{reason=\\.\\.\\.}`: ([^.]*)\\.");

  @Test
  void the_page_names_each_reason_once_and_no_other() throws Exception {
    Matcher sentence = SENTENCE.matcher(Files.readString(Path.of("docs/sources.md")));
    assertThat(sentence.find()).isTrue();

    List<String> named =
        Pattern.compile("`([a-z_]+)`")
            .matcher(sentence.group(1))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(TailCounters.Lost.values()).map(TailCounters.Lost::word).toList());
  }
}
