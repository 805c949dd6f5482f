package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The completion scripts, asked by the shells that are here. */
class CompletionCommandTest {
  @TempDir Path directory;

  /** What bash offers for the last of some words, through the function registered for the first. */
  private List<String> offered(String... words) throws Exception {
    Path script = directory.resolve("completion.bash");
    Files.writeString(script, CommandRun.of(directory, "completion", "bash").results());
    StringBuilder ask = new StringBuilder("source '" + script + "'\nCOMP_WORDS=(");
    for (String word : words) {
      ask.append(" '").append(word).append("'");
    }
    ask.append(" )\nCOMP_CWORD=").append(words.length - 1).append('\n');
    // As bash does it: a name with a path is looked up whole, then without its path.
    ask.append(
        """
        found=$(complete -p "${COMP_WORDS[0]}" 2>/dev/null || complete -p "${COMP_WORDS[0]##*/}")
        function=$(sed 's/.*-F \\([^ ]*\\).*/\\1/' <<<"$found")
        "$function" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}"
        printf '%s\\n' "${COMPREPLY[@]}"
        """);
    Path question = Files.writeString(directory.resolve("ask.bash"), ask);
    Path answer = directory.resolve("answer");
    Process bash =
        new ProcessBuilder("bash", "--norc", question.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(answer.toFile())
            .start();
    assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return Files.readAllLines(answer).stream().map(String::strip).toList();
  }

  @Test
  void bash_completes_wadi_and_the_launcher_in_a_folder() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash here");
    Map<String, List<String>> answers = new TreeMap<>();
    for (String name : new String[] {"wadi", "./wadi", "/opt/wadi/wadi"}) {
      answers.put(name, offered(name, "doc"));
      assertThat(offered(name, "wal", "ve")).as(name).containsExactly("verify");
      assertThat(offered(name, "doctor", "--con")).as(name).contains("--config");
      assertThat(offered(name, "--v")).as(name).contains("--version");
    }
    assertThat(answers.values()).allSatisfy(words -> assertThat(words).containsExactly("doctor"));
  }

  @Test
  void each_shell_is_told_of_both_names() throws IOException {
    for (String shell : new String[] {"bash", "zsh", "fish"}) {
      assertThat(CommandRun.of(directory, "completion", shell).results())
          .as(shell)
          .contains("./wadi");
    }
  }
}
