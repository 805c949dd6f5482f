package dev.wadi.cli.wal;

import dev.wadi.buffer.wal.offline.RecordInfo;
import dev.wadi.buffer.wal.offline.RecordVisitor;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Terminal;
import dev.wadi.cli.WalOptions;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.model.Entry;
import dev.wadi.model.Position;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wadi wal dump}. */
@Command(
    name = "dump",
    description = {
      "Show the records of a tenant, or with --lines what is in them.",
      "Only reads; a gateway may be running."
    })
final class DumpCommand extends JsonCommand {
  @Mixin private WalOptions wal = new WalOptions();

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "Whose records; needed when there are several tenants.")
  private @Nullable String tenant;

  @Option(
      names = "--from",
      paramLabel = "POSITION",
      converter = PositionConverter.class,
      description = "Begin at this record, <segment>:<offset> (default: the oldest).")
  private Position from = Position.START;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Most records shown; 0 for all (default: ${DEFAULT-VALUE}).")
  private long limit = 100;

  @Option(names = "--lines", description = "Show the log lines.")
  private boolean lines;

  private long shown;
  private boolean more;

  @Override
  protected ExitCode run() throws IOException {
    WalInspector inspector = wal.inspector(shell());
    WalQuestions.requireTenantIfNamed(inspector, tenant);
    String whose = tenant == null ? WalQuestions.onlyTenant(inspector) : tenant;
    if (!json() && !lines) {
      output().line("POSITION  BYTES  LINES  APPENDED  STATE  RECEIPT");
    }
    walk(inspector, whose);
    if (more) {
      output().remark("there are more records (--limit 0 shows all)");
    }
    return ExitCode.OK;
  }

  private void walk(WalInspector inspector, String whose) throws IOException {
    RecordVisitor visitor =
        record -> {
          if (limit > 0 && shown == limit) {
            more = true;
            return false;
          }
          shown++;
          show(record);
          return true;
        };
    WalQuestions.asked(
        () -> {
          inspector.dump(whose, from, true, visitor);
          return whose;
        });
  }

  private void show(RecordInfo record) {
    if (json()) {
      output().jsonLine(document(record));
      return;
    }
    if (!lines) {
      output()
          .line(
              "%s  %d  %d  %s  %s  %s"
                  .formatted(
                      record.position(),
                      record.payloadBytes(),
                      record.entries(),
                      Rfc3339.format(record.appendNanos()),
                      record.intact() ? "intact" : "damaged",
                      record.receipt()));
      return;
    }
    for (Entry entry : entries(record)) {
      output()
          .line(
              "%s  %s  %s"
                  .formatted(
                      Rfc3339.format(entry.timestampNanos()),
                      Terminal.safe(entry.labels().toString()),
                      Terminal.safe(entry.line())));
    }
  }

  private Map<String, Object> document(RecordInfo record) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("position", record.position().toString());
    document.put("receipt", record.receipt().toString());
    document.put("bytes", record.payloadBytes());
    document.put("lines", record.entries());
    document.put("appended", Rfc3339.format(record.appendNanos()));
    document.put("from", Rfc3339.format(record.firstNanos()));
    document.put("to", Rfc3339.format(record.lastNanos()));
    document.put("intact", record.intact());
    if (lines) {
      document.put("entries", entries(record).stream().map(DumpCommand::document).toList());
    }
    return document;
  }

  private static Map<String, Object> document(Entry entry) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("ts", Rfc3339.format(entry.timestampNanos()));
    document.put("labels", entry.labels().asMap());
    document.put("msg", entry.line());
    if (!entry.metadata().isEmpty()) {
      document.put("metadata", entry.metadata());
    }
    return document;
  }

  private List<Entry> entries(RecordInfo record) {
    if (!record.intact()) {
      output().remark(record.position() + ": the record is damaged, its lines are not shown");
      return List.of();
    }
    try {
      return new PushRequestDecoder()
          .decode(
              record.tenant(), record.payload(), 0, record.payload().length, DecodeLimits.TRUSTED)
          .toEntries();
    } catch (MalformedPushException e) {
      output().remark(record.position() + ": the record holds no push: " + e.getMessage());
      return List.of();
    }
  }
}
