package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Commands as the documentation writes them are commands as the program reads them. */
class DocsCommandsTest {
  private static final Pattern WORD =
      Pattern.compile("(?:[^\\s'\"\\\\]|\\\\.|'[^']*'|\"(?:[^\"\\\\]|\\\\.)*\")+");
  private static final Pattern ENDS =
      Pattern.compile("(?:[0-9]?>>?|<|<<<)\\S*|\\|\\|?|&&?|;|\\).*");

  /* A call at the beginning of a line, behind a variable, a pipe or another command. */
  private static final Pattern CALL =
      Pattern.compile(
          "(?:^|[|;&(]|\\$\\(|\\bthen\\b|\\bdo\\b|!)\\s*(?:[A-Z_]+=\\S* )*(?:sudo |exec |time"
              + " |nohup )?(?:\\./|/[\\w/.-]*/)?wadi\\s+(.*)");

  private final CommandLine all = Wadi.commandLine();

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      String one = word.group();
      if (ENDS.matcher(one).matches() || one.startsWith("#")) {
        break;
      }
      boolean last = one.endsWith(";") || one.endsWith(")") && one.indexOf('(') < 0;
      String bare = last ? one.substring(0, one.length() - 1) : one;
      words.add(bare.replaceAll("['\"]", "").replace("\\", ""));
      if (last) {
        break;
      }
    }
    return words;
  }

  /* What is wrong with it, or nothing. */
  private String wrong(List<String> words) {
    try {
      all.parseArgs(words.toArray(String[]::new));
      return "";
    } catch (CommandLine.ParameterException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static Stream<Path> pages() throws IOException {
    return Stream.concat(Stream.of(Path.of("README.md")), Files.walk(Path.of("docs")))
        .filter(path -> path.toString().endsWith(".md") && !path.startsWith("docs/changes"))
        .sorted();
  }

  @Test
  void every_command_in_a_block_is_understood() throws IOException {
    List<String> problems = new ArrayList<>();
    int commands = 0;
    for (Path page : pages().toList()) {
      Matcher blocks =
          Pattern.compile("(?sm)^[ ]*```(?:sh|bash|console)\\n(.*?)^[ ]*```")
              .matcher(Files.readString(page));
      while (blocks.find()) {
        for (String line : blocks.group(1).replace("\\\n", " ").lines().toList()) {
          Matcher call = CALL.matcher(line);
          while (call.find()) {
            List<String> words = words(call.group(1));
            boolean placeholder =
                words.stream().anyMatch(word -> word.equals("…") || word.equals("..."));
            if (!words.isEmpty() && !placeholder) {
              commands++;
              String wrong = wrong(words);
              if (!wrong.isEmpty()) {
                problems.add(page + ": wadi " + String.join(" ", words) + ": " + wrong);
              }
            }
          }
        }
      }
    }

    assertThat(problems).isEmpty();
    assertThat(commands).isGreaterThan(80);
  }

  @Test
  void every_command_that_the_runbook_tells_to_press_is_there() throws IOException {
    Matcher named =
        Pattern.compile("`(wadi [a-z][^`]*)`")
            .matcher(Files.readString(Path.of("docs/runbook.md")));
    List<String> unknown = new ArrayList<>();
    int commands = 0;
    while (named.find()) {
      commands++;
      CommandLine at = all;
      for (String word : named.group(1).substring("wadi ".length()).split(" ")) {
        CommandLine next = at.getSubcommands().get(word);
        if (next != null) {
          at = next;
        } else if (!at.getSubcommands().isEmpty()
            || word.startsWith("-") && !at.getCommandSpec().optionsMap().containsKey(word)) {
          // Only behind the last command stand what it is asked and its options.
          unknown.add(named.group(1));
        }
      }
    }

    assertThat(unknown).isEmpty();
    assertThat(commands).isGreaterThan(20);
  }

  @Test
  void every_setting_that_is_named_is_there() throws IOException {
    List<String> keys = SettingsCatalogue.load().keys().stream().map(SettingsKey::name).toList();
    Set<String> unknown = new TreeSet<>();
    for (Path page : pages().toList()) {
      Matcher named =
          Pattern.compile("(?<!dev\\.)\\bwadi\\.[a-z]+\\.([a-z][A-Za-z]*)?(\\*?)")
              .matcher(Files.readString(page));
      while (named.find()) {
        String key = named.group().replace("*", "");
        boolean start = !named.group(2).isEmpty() || named.group(1) == null;
        if (!keys.contains(key) && !(start && keys.stream().anyMatch(one -> one.startsWith(key)))) {
          unknown.add(page + ": " + named.group());
        }
      }
    }

    assertThat(unknown).isEmpty();
  }

  @Test
  void every_command_is_in_the_table_of_the_readme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String table = readme.substring(readme.indexOf("## Commands"), readme.indexOf("## Limits"));
    Set<String> missing = new TreeSet<>();
    all.getSubcommands()
        .forEach(
            (name, command) -> {
              boolean hidden = command.getCommandSpec().usageMessage().hidden();
              if (!hidden && !table.matches("(?s).*`" + Pattern.quote(name) + "[ `].*")) {
                missing.add(name);
              }
            });

    assertThat(missing).isEmpty();
  }
}
