package dev.wadi.cli.wal;

import dev.wadi.analysis.Numbers;
import dev.wadi.buffer.wal.offline.CursorInfo;
import dev.wadi.buffer.wal.offline.SegmentInfo;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Table;
import dev.wadi.cli.WalOptions;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wadi wal stat}. */
@Command(
    name = "stat",
    description = {
      "Sum up what each tenant has here and how far each sink has come.",
      "Only reads; beside a running gateway the sinks are a little further than is saved."
    })
final class StatCommand extends JsonCommand {
  @Mixin private WalOptions wal = new WalOptions();

  /** What one tenant has. */
  private static final class Sum {
    int segments;
    long bytes;
    long oldestNanos = Long.MAX_VALUE;
  }

  @Override
  protected ExitCode run() throws IOException {
    WalInspector inspector = wal.inspector(shell());
    Map<String, Sum> tenants = new TreeMap<>();
    for (String tenant : inspector.tenants()) {
      Sum sum = new Sum();
      for (SegmentInfo segment : inspector.segments(tenant)) {
        sum.segments++;
        sum.bytes += segment.fileBytes();
        sum.oldestNanos = Math.min(sum.oldestNanos, segment.createdNanos());
      }
      tenants.put(tenant, sum);
    }
    tell(tenants, inspector.cursors());
    return ExitCode.OK;
  }

  private void tell(Map<String, Sum> tenants, List<CursorInfo> cursors) {
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      List<Object> sums = new ArrayList<>();
      tenants.forEach((tenant, sum) -> sums.add(document(tenant, sum)));
      document.put("tenants", sums);
      document.put("cursors", cursors.stream().map(StatCommand::document).toList());
      output().json(document);
      return;
    }
    Table sums = new Table("tenant", ">segments", ">size", "oldest");
    tenants.forEach(
        (tenant, sum) ->
            sums.row(tenant, sum.segments, Numbers.bytes(sum.bytes), oldest(sum, "-")));
    sums.print(output());
    output().line("");
    Table table = new Table("sink", "tenant", "kind", "cursor", ">backlog", ">overtaken lines");
    for (CursorInfo one : cursors) {
      table.row(
          one.reader(),
          one.tenant(),
          kind(one),
          one.cursor(),
          Numbers.bytes(one.backlogBytes()),
          Numbers.count(one.overtakenEntries()));
    }
    table.print(output());
  }

  private static Map<String, Object> document(String tenant, Sum sum) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("tenant", tenant);
    document.put("segments", sum.segments);
    document.put("bytes", sum.bytes);
    if (sum.segments > 0) {
      document.put("oldest", oldest(sum, ""));
    }
    return document;
  }

  private static Map<String, Object> document(CursorInfo one) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("sink", one.reader());
    document.put("tenant", one.tenant());
    document.put("kind", kind(one));
    document.put("cursor", one.cursor().toString());
    document.put("backlog_bytes", one.backlogBytes());
    document.put("overtaken_lines", one.overtakenEntries());
    document.put("last_open", Rfc3339.format(Instant.ofEpochMilli(one.lastOpenMillis())));
    return document;
  }

  private static String oldest(Sum sum, String otherwise) {
    return sum.segments == 0 ? otherwise : Rfc3339.format(sum.oldestNanos);
  }

  private static String kind(CursorInfo one) {
    return one.required() ? "required" : "best-effort";
  }
}
