package dev.wadi.cli.named;

import dev.wadi.analysis.Numbers;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Table;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wadi capture list}. */
@Command(
    name = "list",
    description = {
      "List the captures by name of a running gateway: those under way and those that are over,",
      "with what they have. Removed folders stay in the list without numbers."
    })
public final class ListCommand extends JsonCommand {
  private static final String NO_VALUE = "-";

  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Override
  protected ExitCode run() throws IOException {
    List<NamedCaptureRow> rows = NamedCaptureRow.all(gateway.open(this));
    if (json()) {
      output().json(rows.stream().map(NamedCaptureRow::document).toList());
      return ExitCode.OK;
    }
    if (rows.isEmpty()) {
      output().line("No captures by name.");
      return ExitCode.OK;
    }
    Table table = new Table("name", "state", "started", "until", ">lines", ">bytes", "query");
    for (NamedCaptureRow row : rows) {
      table.row(
          row.name(),
          row.state(),
          row.started(),
          row.isUnderWay() ? row.until() : row.ended(),
          row.lines() < 0 ? NO_VALUE : Numbers.count(row.lines()),
          row.plainBytes() < 0 ? NO_VALUE : Numbers.bytes(row.plainBytes()),
          Terminal.safe(row.query()));
    }
    table.print(output());
    for (NamedCaptureRow row : rows) {
      if (!row.reason().isEmpty()) {
        output().remark(row.name() + ": " + Terminal.safe(row.reason()));
      }
      if (row.overtakenLines() > 0) {
        output()
            .remark(
                "%s: misses %s lines, because it was overtaken at the log's quota"
                    .formatted(row.name(), Numbers.count(row.overtakenLines())));
      }
    }
    return ExitCode.OK;
  }
}
