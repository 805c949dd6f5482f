package dev.wadi.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wadi completion}: the script that teaches a shell our commands and options. */
@Command(
    name = "completion",
    description = {
      "Print the completion script of a shell.",
      "",
      "  bash:  source <(./wadi completion bash)",
      "  zsh:   source <(./wadi completion zsh)",
      "  fish:  ./wadi completion fish | source",
      "",
      "Both wadi and ./wadi are completed."
    })
final class CompletionCommand extends WadiCommand {
  /** The shells that we know. */
  enum ShellName {
    bash,
    zsh,
    fish
  }

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
  private ShellName name = ShellName.bash;

  @Override
  protected ExitCode run() {
    CommandLine wadi = spec().root().commandLine();
    output()
        .line(
            switch (name) {
              case bash -> bash(wadi);
              // The bash script speaks zsh too, once zsh has been told to understand it.
              case zsh -> ZSH + bash(wadi);
              case fish -> FishCompletion.script(wadi);
            });
    return ExitCode.OK;
  }

  /* Registered by both names: not every shell takes the path away before it looks one up. */
  private static String bash(CommandLine wadi) {
    return AutoComplete.bash("wadi", wadi).replace("wadi wadi.sh wadi.bash", "wadi ./wadi");
  }

  private static final String ZSH =
      """
      #compdef wadi ./wadi
      autoload -U +X compinit && compinit -u
      autoload -U +X bashcompinit && bashcompinit
      """;
}
