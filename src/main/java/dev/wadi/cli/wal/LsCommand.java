package dev.wadi.cli.wal;

import dev.wadi.analysis.Numbers;
import dev.wadi.buffer.wal.offline.SegmentInfo;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Table;
import dev.wadi.cli.WalOptions;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wadi wal ls}. */
@Command(
    name = "ls",
    description = {
      "List the segments, oldest first for each tenant.",
      "Only reads; a gateway may be running."
    })
final class LsCommand extends JsonCommand {
  @Mixin private WalOptions wal = new WalOptions();

  @Option(names = "--tenant", paramLabel = "NAME", description = "Of this tenant alone.")
  private @Nullable String tenant;

  @Override
  protected ExitCode run() throws IOException {
    WalInspector inspector = wal.inspector(shell());
    WalQuestions.requireTenantIfNamed(inspector, tenant);
    List<SegmentInfo> segments = WalQuestions.asked(() -> inspector.segments(tenant));
    if (json()) {
      output().json(segments.stream().map(LsCommand::document).toList());
      return ExitCode.OK;
    }
    Table table =
        new Table("tenant", ">segment", "state", ">size", ">records", ">lines", "created");
    for (SegmentInfo one : segments) {
      table.row(
          one.tenant(),
          one.segment(),
          state(one),
          Numbers.bytes(one.fileBytes()),
          known(one.records()),
          known(one.entries()),
          Rfc3339.format(one.createdNanos()));
    }
    table.print(output());
    return ExitCode.OK;
  }

  private static Map<String, Object> document(SegmentInfo one) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("tenant", one.tenant());
    document.put("segment", one.segment());
    document.put("state", state(one));
    document.put("file", one.file().toString());
    document.put("bytes", one.fileBytes());
    document.put("created", Rfc3339.format(one.createdNanos()));
    if (one.closed()) {
      document.put("records", one.records());
      document.put("lines", one.entries());
      document.put("last_append", Rfc3339.format(one.lastAppendNanos()));
    }
    return document;
  }

  private static String state(SegmentInfo one) {
    return one.closed() ? "closed" : "open";
  }

  private static String known(long count) {
    return count < 0 ? "-" : Numbers.count(count);
  }
}
