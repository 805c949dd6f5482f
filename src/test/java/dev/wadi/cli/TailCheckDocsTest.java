package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/sources.md shows of {@code wadi tail-check} is what it says. */
class TailCheckDocsTest {
  private static final Path PAGE = Path.of("docs/sources.md");
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "<!-- tail-check: (\\S+) -->\n```\n(.*?)```\n.*?```\n\\$ \\./wadi (.*?)\n(.*?)```",
          Pattern.DOTALL);

  @TempDir Path directory;

  @Test
  void the_page_shows_what_the_command_says() throws Exception {
    String page = Files.readString(PAGE);
    Matcher found = EXAMPLE.matcher(page);
    assertThat(found.find()).isTrue();
    Files.writeString(directory.resolve(found.group(1)), found.group(2));

    CommandRun run = CommandRun.of(directory, found.group(3).split(" ", -1));

    String said = run.results().replace(directory.toString(), "/var/log").replaceAll("(?m) +$", "");
    if (Boolean.getBoolean("wadi.golden.write")) {
      Files.writeString(
          PAGE, page.substring(0, found.start(4)) + said + page.substring(found.end(4)));
    }
    assertThat(run.code()).isEqualTo(6);
    assertThat(Files.readString(PAGE)).contains("$ ./wadi " + found.group(3) + "\n" + said + "```");
  }
}
