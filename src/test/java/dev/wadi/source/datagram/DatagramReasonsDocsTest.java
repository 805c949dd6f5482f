package dev.wadi.source.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The reasons in docs/sources.md are those that are counted. */
class DatagramReasonsDocsTest {
  private static final Pattern TABLE =
      Pattern.compile("\\| reason \\| the datagram \\|\n\\|---\\|---\\|\n((?:\\|.*\n)+)");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|");
  private static final Pattern SETTING = Pattern.compile("`(wadi\\.datagram\\.[A-Za-z]+)`");

  @Test
  void the_page_names_each_reason_once_and_no_other() throws Exception {
    String page = Files.readString(Path.of("docs/sources.md"));
    String table = TABLE.matcher(page).results().map(found -> found.group(1)).findFirst().get();

    List<String> named = ROW.matcher(table).results().map(row -> row.group(1)).toList();
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(DatagramRefusal.values()).map(DatagramRefusal::label).toList());
    String settings = Files.readString(Path.of("docs/configuration.md"));
    for (MatchResult setting : SETTING.matcher(page).results().toList()) {
      assertThat(settings).contains("| `" + setting.group(1) + "` |");
    }
  }
}
