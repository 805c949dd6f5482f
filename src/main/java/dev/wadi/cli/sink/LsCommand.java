package dev.wadi.cli.sink;

import dev.wadi.analysis.Numbers;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.RunningGateway;
import dev.wadi.cli.Table;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wadi sink ls}. */
@Command(
    name = "ls",
    description = {
      "List each sink and tenant: its state, where it is, what it still has to get.",
      "A sink that is required holds the log; one that is best-effort may be overtaken; one of"
          + " events, such as a webhook, has events for lines."
    })
final class LsCommand extends JsonCommand {
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Option(names = "--tenant", paramLabel = "NAME", description = "Of this tenant alone.")
  private @Nullable String tenant;

  @Override
  protected ExitCode run() throws IOException {
    RunningGateway running = gateway.open(this);
    List<Sinks.Row> rows = new ArrayList<>(Sinks.of(running).rows());
    if (tenant != null) {
      rows.removeIf(row -> !row.tenant().equals(tenant));
    }
    if (json()) {
      output().json(rows.stream().map(Sinks.Row::document).toList());
    } else {
      print(rows);
    }
    return ExitCode.OK;
  }

  private void print(List<Sinks.Row> rows) {
    if (rows.isEmpty()) {
      output().line(tenant == null ? "No sinks." : "No sink has met that tenant.");
      return;
    }
    Table table =
        new Table("sink", "tenant", "state", "delivery", "cursor", ">backlog", ">lines", ">oldest");
    for (Sinks.Row row : rows) {
      table.row(
          row.sink(),
          row.tenant().isEmpty() ? Sinks.NO_VALUE : row.tenant(),
          row.state(),
          row.delivery(),
          row.cursor(),
          Numbers.bytes(row.backlogBytes()),
          row.backlogLines() < 0 ? Sinks.NO_VALUE : Numbers.count(row.backlogLines()),
          Numbers.duration(Duration.ofMillis((long) (row.backlogSeconds() * 1000))));
    }
    table.print(output());
    rows.stream()
        .filter(row -> !row.trouble().isEmpty())
        .map(row -> row.sink() + ": " + Terminal.safe(row.trouble()))
        .distinct()
        .forEach(output()::remark);
  }
}
