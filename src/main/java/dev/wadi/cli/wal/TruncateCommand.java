package dev.wadi.cli.wal;

import dev.wadi.analysis.Numbers;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.WalOptions;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code wadi wal truncate}. */
@Command(
    name = "truncate",
    description = {
      "Take away everything of a tenant from a record on.",
      "The bytes lie in the folder quarantine afterwards.",
      "Takes the lock of the write-ahead log: the gateway must be stopped."
    })
final class TruncateCommand extends JsonCommand {
  @Mixin private WalOptions wal = new WalOptions();

  @Option(names = "--tenant", paramLabel = "NAME", required = true, description = "Whose records.")
  private String tenant = "";

  @Option(
      names = "--from",
      paramLabel = "POSITION",
      required = true,
      converter = PositionConverter.class,
      description = "The first record that goes, <segment>:<offset>, as wal dump shows it.")
  private Position from = Position.START;

  @Option(names = "--yes", description = "Really do it.")
  private boolean yes;

  @Override
  protected ExitCode run() throws IOException {
    if (!yes) {
      throw new ParameterException(
          spec().commandLine(),
          "wal truncate takes away what was acknowledged; say --yes when that is meant");
    }
    Path folder = wal.folder(shell());
    WalInspector inspector = new WalInspector(folder);
    WalQuestions.requireTenant(inspector, tenant);
    long cut = WalQuestions.asked(() -> inspector.truncate(tenant, from));
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("tenant", tenant);
      document.put("from", from.toString());
      document.put("cut_bytes", cut);
      output().json(document);
    } else {
      output()
          .line(
              "cut %s of tenant %s from %s on; kept in %s"
                  .formatted(Numbers.bytes(cut), tenant, from, folder.resolve("quarantine")));
    }
    return ExitCode.OK;
  }
}
