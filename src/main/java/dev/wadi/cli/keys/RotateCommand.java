package dev.wadi.cli.keys;

import dev.wadi.app.settings.SettingsGrammar;
import dev.wadi.chain.authenticate.KeyFile;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi keys rotate}. */
@Command(
    name = "rotate",
    description = {
      "Give a key a new token and print it, this once. Those that it had go on for a while, so"
          + " that",
      "senders can be changed without a gap."
    })
final class RotateCommand extends JsonCommand {
  @Parameters(paramLabel = "NAME", description = "Which key, as wadi keys list shows it.")
  private String name = "";

  @Option(
      names = "--overlap",
      paramLabel = "DURATION",
      defaultValue = "24h",
      description =
          "How long the tokens that it had go on (default: ${DEFAULT-VALUE}; 0: at once).")
  private String overlap = "";

  @Mixin private KeyFileOptions keys = new KeyFileOptions();

  @Override
  protected ExitCode run() throws IOException {
    Duration wait = overlap();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Instant end = now.plus(wait);
    String token = KeyFileOptions.newToken();
    keys.changeOne(
        shell(),
        name,
        key -> {
          KeyFile.dropEnded(key, now);
          if (wait.isZero()) {
            key.remove("tokens");
          }
          KeyFile.addToken(key, token, end);
        });
    tell(token, wait.isZero() ? now : end);
    return ExitCode.OK;
  }

  private Duration overlap() {
    try {
      return SettingsGrammar.duration(overlap);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, "--overlap: " + e.getMessage());
    }
  }

  private void tell(String token, Instant end) {
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("name", name);
      document.put("token", token);
      document.put("othersEnd", end.toString());
      output().json(document);
      return;
    }
    output().line(token);
    output()
        .remark(
            "The token is shown this once. The tokens that " + name + " had end at " + end + ".");
  }
}
