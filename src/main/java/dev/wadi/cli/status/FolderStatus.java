package dev.wadi.cli.status;

import dev.wadi.analysis.Numbers;
import dev.wadi.buffer.wal.offline.CursorInfo;
import dev.wadi.buffer.wal.offline.SegmentInfo;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.cli.Output;
import dev.wadi.cli.Table;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What waits in the log of a gateway that does not run.
 *
 * @param folder of the log
 * @param tenants how many have something there
 * @param bytes of all of them
 * @param sinks how far each had come, those behind first
 */
public record FolderStatus(Path folder, int tenants, long bytes, List<CursorInfo> sinks) {
  public FolderStatus {
    sinks = List.copyOf(sinks);
  }

  /** Whether there is a log in a folder. */
  public static boolean isThere(Path folder) {
    return Files.isDirectory(folder.resolve("tenants"));
  }

  public static FolderStatus of(Path folder) throws IOException {
    WalInspector inspector = new WalInspector(folder);
    List<String> tenants = inspector.tenants();
    long bytes = 0;
    for (String tenant : tenants) {
      for (SegmentInfo segment : inspector.segments(tenant)) {
        bytes += segment.fileBytes();
      }
    }
    List<CursorInfo> cursors = new ArrayList<>(inspector.cursors());
    cursors.sort(
        (a, b) ->
            a.backlogBytes() == b.backlogBytes()
                ? (a.reader() + a.tenant()).compareTo(b.reader() + b.tenant())
                : Long.compare(b.backlogBytes(), a.backlogBytes()));
    return new FolderStatus(folder, tenants.size(), bytes, cursors);
  }

  /** The same for programs. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("running", false);
    Map<String, Object> wal = new LinkedHashMap<>();
    wal.put("folder", folder.toString());
    wal.put("tenants", tenants);
    wal.put("bytes", bytes);
    document.put("wal", wal);
    document.put("sinks", sinks.stream().map(FolderStatus::row).toList());
    return document;
  }

  private static Map<String, Object> row(CursorInfo sink) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("sink", sink.reader());
    row.put("tenant", sink.tenant());
    row.put("cursor", sink.cursor().toString());
    row.put("backlog_bytes", sink.backlogBytes());
    row.put("overtaken_lines", sink.overtakenEntries());
    return row;
  }

  void print(Output output) {
    output.line(
        "log      %s, %s, %s"
            .formatted(
                Terminal.safe(folder.toString()),
                RunningStatus.tenants(tenants),
                Numbers.bytes(bytes)));
    if (sinks.isEmpty()) {
      return;
    }
    output.line("");
    Table table = new Table("sink", "tenant", "cursor", ">waits");
    sinks.forEach(
        sink ->
            table.row(
                Terminal.safe(sink.reader()),
                Terminal.safe(sink.tenant()),
                sink.cursor(),
                Numbers.bytes(sink.backlogBytes())));
    table.print(output);
  }
}
