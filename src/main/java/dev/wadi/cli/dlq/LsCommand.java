package dev.wadi.cli.dlq;

import dev.wadi.analysis.DeadLetterSummary;
import dev.wadi.analysis.Numbers;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Losses;
import dev.wadi.cli.Table;
import dev.wadi.cli.Terminal;
import dev.wadi.deadletters.DeadLetterFolder;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wadi dlq ls}. */
@Command(
    name = "ls",
    description = "List the captures of dead letters, and for each why its lines are there.")
final class LsCommand extends JsonCommand {
  private static final String NO_VALUE = "-";

  @Mixin private DlqOptions folder = new DlqOptions();

  @Override
  protected ExitCode run() throws IOException {
    DeadLetterFolder root = new DeadLetterFolder(folder.root(shell()));
    DeadLetterFolder.Listing listing = root.list();
    listing.unreadable().forEach((name, why) -> output().remark(name + ": " + why));
    Losses losses = new Losses();
    listing
        .captures()
        .forEach((name, summary) -> losses.add(root.root().resolve(name), summary.report()));
    if (json()) {
      List<Object> documents = new ArrayList<>();
      listing.captures().forEach((name, summary) -> documents.add(root.document(name, summary)));
      output().json(documents);
    } else {
      print(listing.captures());
    }
    losses.tell(output());
    return ExitCode.OK;
  }

  private void print(Map<String, DeadLetterSummary> all) {
    if (all.isEmpty()) {
      output().line("No dead letters.");
      return;
    }
    Table table = new Table("capture", ">lines", "oldest", "newest", "sink", "reason", "status");
    all.forEach(
        (name, summary) -> {
          for (DeadLetterSummary.Group group : summary.groups()) {
            table.row(
                name,
                Numbers.count(group.lines()),
                time(summary, summary.oldestNanos()),
                time(summary, summary.newestNanos()),
                Terminal.safe(group.sink()),
                Terminal.safe(group.reason()),
                Terminal.safe(group.status()));
          }
          if (summary.groups().isEmpty()) {
            table.row(name, 0, NO_VALUE, NO_VALUE, NO_VALUE, NO_VALUE, NO_VALUE);
          }
        });
    table.print(output());
  }

  private static String time(DeadLetterSummary summary, long nanos) {
    return summary.lines() == 0 ? NO_VALUE : Rfc3339.format(nanos);
  }
}
