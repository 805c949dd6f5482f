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
      "  bash:  source <(wadi completion bash)",
      "  zsh:   source <(wadi completion zsh)",
      "  fish:  wadi completion fish | source",
      ""
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
  ExitCode run() {
    CommandLine wadi = spec().root().commandLine();
    output()
        .line(
            switch (name) {
              case bash -> AutoComplete.bash("wadi", wadi);
              // The bash script speaks zsh too, once zsh has been told to understand it.
              case zsh -> ZSH + AutoComplete.bash("wadi", wadi);
              case fish -> FishCompletion.script(wadi);
            });
    return ExitCode.OK;
  }

  private static final String ZSH =
      """
      #compdef wadi
      autoload -U +X compinit && compinit -u
      autoload -U +X bashcompinit && bashcompinit
      """;
}
