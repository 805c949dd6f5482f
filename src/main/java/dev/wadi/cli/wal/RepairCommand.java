package dev.wadi.cli.wal;

import dev.wadi.analysis.Numbers;
import dev.wadi.buffer.wal.offline.RepairResult;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wadi wal repair}. */
@Command(
    name = "repair",
    description = {
      "Set damaged bytes aside, so that only whole records are left.",
      "Nothing is thrown away: it lies in the folder quarantine afterwards.",
      "Takes the lock of the write-ahead log: the gateway must be stopped."
    })
final class RepairCommand extends JsonCommand {
  @Mixin private WalOptions wal = new WalOptions();

  @Override
  protected ExitCode run() throws IOException {
    Path folder = wal.folder(shell());
    RepairResult done = new WalInspector(folder).repair();
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("segments", done.segments());
      document.put("corruptions", done.corruptions());
      document.put("quarantined_bytes", done.quarantinedBytes());
      document.put("cut_tails", done.cutTails());
      document.put("empty_segments_removed", done.emptySegmentsRemoved());
      document.put("missing_segments", done.missingSegments());
      document.put("foreign_files", done.foreignFiles());
      output().json(document);
      return ExitCode.OK;
    }
    output()
        .line(
            ("%s segments are whole; %s damaged places set aside (%s), %s torn ends cut, %s empty"
                    + " segments removed, %s segments missing, %s foreign files")
                .formatted(
                    Numbers.count(done.segments()),
                    Numbers.count(done.corruptions()),
                    Numbers.bytes(done.quarantinedBytes()),
                    Numbers.count(done.cutTails()),
                    Numbers.count(done.emptySegmentsRemoved()),
                    Numbers.count(done.missingSegments()),
                    Numbers.count(done.foreignFiles())));
    if (done.corruptions() > 0) {
      output().line("the bytes are kept in " + folder.resolve("quarantine"));
    }
    return ExitCode.OK;
  }
}
