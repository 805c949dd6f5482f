package dev.wadi.cli.dlq;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Losses;
import dev.wadi.cli.Terminal;
import dev.wadi.deadletters.DeadLetter;
import dev.wadi.deadletters.DeadLetterFolder;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi dlq show}. */
@Command(name = "show", description = "Show dead letters with what the server said about them.")
final class ShowCommand extends JsonCommand {
  @Mixin private DlqOptions folder = new DlqOptions();

  @Parameters(
      paramLabel = "CAPTURE",
      description = "As dlq ls names it, or a folder, also of several captures.")
  private String capture = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Most lines shown; 0 for all (default: ${DEFAULT-VALUE}).")
  private long limit = 100;

  @Override
  protected ExitCode run() throws IOException {
    Losses losses = new Losses();
    long left = limit;
    boolean more = false;
    for (Path one : folder.captures(shell(), capture)) {
      if (limit > 0 && left == 0) {
        more = true;
        break;
      }
      DeadLetterFolder.Shown shown = DeadLetterFolder.show(one, left, this::show);
      left -= shown.lines();
      more |= shown.more();
      Losses.remark(output(), shown.report());
      losses.add(one, shown.report());
    }
    output().flush();
    if (more) {
      output().remark("there are more lines (--limit 0 shows all)");
    }
    losses.tell(output());
    return ExitCode.OK;
  }

  private void show(DeadLetter letter) {
    if (json()) {
      output().jsonLine(letter.document());
      return;
    }
    output()
        .line(
            Terminal.safe(
                "%s  %s  %s".formatted(letter.time(), letter.labels(), letter.message())));
    output()
        .line(
            Terminal.safe(
                "    %s: %s, status %s: %s"
                    .formatted(letter.sink(), letter.reason(), letter.status(), letter.text())));
  }
}
