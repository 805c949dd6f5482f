package dev.wadi.cli.sink;

import dev.wadi.analysis.Numbers;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.RunningGateway;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code wadi sink drop}. */
@Command(
    name = "drop",
    description = {
      "Forget a sink that no route delivers to any more, with its places of all tenants.",
      "Nothing waits for it then. A sink of the same name begins anew."
    })
final class DropCommand extends OneSink {
  @Option(names = "--yes", description = "Really do it.")
  private boolean yes;

  @Override
  protected ExitCode run() throws IOException {
    RunningGateway gateway = open();
    List<Sinks.Row> rows = Sinks.of(gateway).require(sink());
    if (!yes) {
      boolean counted = rows.stream().allMatch(row -> row.backlogLines() >= 0);
      long lines = rows.stream().mapToLong(Sinks.Row::backlogLines).sum();
      throw new ParameterException(
          spec().commandLine(),
          "sink drop forgets where %s is, with %s lines that it has not got; say --yes when that is meant"
              .formatted(sink(), counted ? Numbers.count(lines) : "an unknown number of"));
    }
    gateway.call(RunningGateway.WAL, "dropReader", sink());
    return tell("dropped", sink() + " is forgotten");
  }
}
