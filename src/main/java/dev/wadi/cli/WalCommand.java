package dev.wadi.cli;

import dev.wadi.analysis.Numbers;
import dev.wadi.buffer.wal.offline.CursorInfo;
import dev.wadi.buffer.wal.offline.DamageInfo;
import dev.wadi.buffer.wal.offline.RecordInfo;
import dev.wadi.buffer.wal.offline.RecordVisitor;
import dev.wadi.buffer.wal.offline.RepairResult;
import dev.wadi.buffer.wal.offline.SegmentInfo;
import dev.wadi.buffer.wal.offline.Verification;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.model.Entry;
import dev.wadi.model.Position;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** {@code wadi wal}: what lies in the buffer on disk, and what can be done about damage. */
@Command(
    name = "wal",
    description = "Look into the write-ahead log, check it, mend it.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      WalCommand.Ls.class,
      WalCommand.Stat.class,
      WalCommand.Dump.class,
      WalCommand.Verify.class,
      WalCommand.Repair.class,
      WalCommand.Truncate.class
    })
final class WalCommand extends WadiCommand {
  @Override
  ExitCode run() {
    throw new NoCommandException(spec());
  }

  /** {@code wadi wal ls}. */
  @Command(
      name = "ls",
      description = {
        "List the segments, oldest first for each tenant.",
        "Only reads; a gateway may be running."
      })
  static final class Ls extends JsonCommand {
    @Mixin private WalOptions wal = new WalOptions();

    @Option(names = "--tenant", paramLabel = "NAME", description = "Of this tenant alone.")
    private @Nullable String tenant;

    @Override
    ExitCode run() throws IOException {
      WalInspector inspector = wal.inspector(shell());
      requireTenantIfNamed(inspector, tenant);
      List<SegmentInfo> segments = asked(() -> inspector.segments(tenant));
      if (json()) {
        output().json(segments.stream().map(Ls::document).toList());
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

  /** {@code wadi wal stat}. */
  @Command(
      name = "stat",
      description = {
        "Sum up what each tenant has here and how far each sink has come.",
        "Only reads; beside a running gateway the sinks are a little further than is saved."
      })
  static final class Stat extends JsonCommand {
    @Mixin private WalOptions wal = new WalOptions();

    /** What one tenant has. */
    private static final class Sum {
      int segments;
      long bytes;
      long oldestNanos = Long.MAX_VALUE;
    }

    @Override
    ExitCode run() throws IOException {
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
        document.put("cursors", cursors.stream().map(Stat::document).toList());
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

  /** {@code wadi wal dump}. */
  @Command(
      name = "dump",
      description = {
        "Show the records of a tenant, or with --lines what is in them.",
        "Only reads; a gateway may be running."
      })
  static final class Dump extends JsonCommand {
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
    ExitCode run() throws IOException {
      WalInspector inspector = wal.inspector(shell());
      requireTenantIfNamed(inspector, tenant);
      String whose = tenant == null ? onlyTenant(inspector) : tenant;
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
      asked(
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
        document.put("entries", entries(record).stream().map(Dump::document).toList());
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

  /** {@code wadi wal verify}. */
  @Command(
      name = "verify",
      description = {
        "Check every byte, that no segment is missing, and that no other files lie there.",
        "Exit code 6 when something is found.",
        "Only reads; a gateway may be running."
      })
  static final class Verify extends JsonCommand {
    private static final long SETTLE_MILLIS = 200;

    @Mixin private WalOptions wal = new WalOptions();

    @Option(names = "--tenant", paramLabel = "NAME", description = "Of this tenant alone.")
    private @Nullable String tenant;

    @Override
    ExitCode run() throws IOException, InterruptedException {
      WalInspector inspector = wal.inspector(shell());
      requireTenantIfNamed(inspector, tenant);
      Verification found = asked(() -> inspector.verify(tenant));
      List<DamageInfo> damages = new ArrayList<>(found.damages());
      if (damages.stream().anyMatch(DamageInfo::mayBeUnderWay)) {
        /* A record that is just being written looks torn; one that stays so is. */
        Thread.sleep(SETTLE_MILLIS);
        List<DamageInfo> again = inspector.verify(tenant).damages();
        damages.removeIf(one -> one.mayBeUnderWay() && !again.contains(one));
      }
      tell(found, damages);
      return damages.isEmpty() && found.foreignFiles().isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
    }

    private void tell(Verification found, List<DamageInfo> damages) {
      if (json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("sound", damages.isEmpty() && found.foreignFiles().isEmpty());
        document.put("segments", found.segments());
        document.put("records", found.records());
        document.put("lines", found.entries());
        document.put("bytes", found.bytes());
        document.put("set_aside_bytes", found.setAsideBytes());
        document.put("missing_segments", missing(damages));
        document.put("foreign_files", found.foreignFiles().stream().map(Path::toString).toList());
        document.put("damages", damages.stream().map(Verify::document).toList());
        output().json(document);
        return;
      }
      for (DamageInfo one : damages) {
        output()
            .line(
                one.isMissing()
                    ? "tenant %s, segment %d is missing".formatted(one.tenant(), one.segment())
                    : one.segment() == 0
                        ? one.what()
                        : "tenant %s, segment %d, bytes %d to %d: %s"
                            .formatted(
                                one.tenant(), one.segment(), one.from(), one.to(), one.what()));
      }
      for (Path file : found.foreignFiles()) {
        output().line("none of ours: " + file);
      }
      if (found.setAsideBytes() > 0) {
        output()
            .line(
                "%s were damaged and lie in quarantine since; readers pass over them"
                    .formatted(Numbers.bytes(found.setAsideBytes())));
      }
      output()
          .line(
              "%s: %s segments, %s records, %s lines, %s%s"
                  .formatted(
                      verdict(damages, found.foreignFiles().size()),
                      Numbers.count(found.segments()),
                      Numbers.count(found.records()),
                      Numbers.count(found.entries()),
                      Numbers.bytes(found.bytes()),
                      damages.size() == missing(damages)
                          ? ""
                          : "; wadi wal repair sets the damaged bytes aside while no gateway"
                              + " runs"));
    }

    private static long missing(List<DamageInfo> damages) {
      return damages.stream().filter(DamageInfo::isMissing).count();
    }

    private static String verdict(List<DamageInfo> damages, int foreign) {
      List<String> words = new ArrayList<>();
      long missing = missing(damages);
      if (damages.size() > missing) {
        words.add("damaged in " + (damages.size() - missing) + " places");
      }
      if (missing > 0) {
        words.add(missing + " segments missing");
      }
      if (foreign > 0) {
        words.add(foreign + " foreign files");
      }
      return words.isEmpty() ? "sound" : String.join(", ", words);
    }

    private static Map<String, Object> document(DamageInfo one) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("tenant", one.tenant());
      document.put("segment", one.segment());
      document.put("from", one.from());
      document.put("to", one.to());
      document.put("what", one.what());
      return document;
    }
  }

  /** {@code wadi wal repair}. */
  @Command(
      name = "repair",
      description = {
        "Set damaged bytes aside, so that only whole records are left.",
        "Nothing is thrown away: it lies in the folder quarantine afterwards.",
        "Takes the lock of the write-ahead log: the gateway must be stopped."
      })
  static final class Repair extends JsonCommand {
    @Mixin private WalOptions wal = new WalOptions();

    @Override
    ExitCode run() throws IOException {
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

  /** {@code wadi wal truncate}. */
  @Command(
      name = "truncate",
      description = {
        "Take away everything of a tenant from a record on.",
        "The bytes lie in the folder quarantine afterwards.",
        "Takes the lock of the write-ahead log: the gateway must be stopped."
      })
  static final class Truncate extends JsonCommand {
    @Mixin private WalOptions wal = new WalOptions();

    @Option(
        names = "--tenant",
        paramLabel = "NAME",
        required = true,
        description = "Whose records.")
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
    ExitCode run() throws IOException {
      if (!yes) {
        throw new ParameterException(
            spec().commandLine(),
            "wal truncate takes away what was acknowledged; say --yes when that is meant");
      }
      Path folder = wal.folder(shell());
      WalInspector inspector = new WalInspector(folder);
      requireTenant(inspector, tenant);
      long cut = asked(() -> inspector.truncate(tenant, from));
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

  /** Reads {@code <segment>:<offset>}. */
  static final class PositionConverter implements ITypeConverter<Position> {
    @Override
    public Position convert(String text) {
      try {
        return Position.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Something that is asked of a write-ahead log. */
  private interface Question<T> {
    T ask() throws IOException;
  }

  /* The engine takes what cannot be for a wrong argument, and so do we. */
  private static <T> T asked(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }

  private static String onlyTenant(WalInspector inspector) throws IOException {
    List<String> tenants = inspector.tenants();
    if (tenants.size() != 1) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          tenants.isEmpty()
              ? "there is no tenant in this write-ahead log"
              : "--tenant: missing (expected: one of " + String.join(", ", tenants) + ")");
    }
    return tenants.get(0);
  }

  private static void requireTenantIfNamed(WalInspector inspector, @Nullable String tenant)
      throws IOException {
    if (tenant != null) {
      requireTenant(inspector, tenant);
    }
  }

  private static void requireTenant(WalInspector inspector, String tenant) throws IOException {
    List<String> tenants = inspector.tenants();
    if (!tenants.contains(tenant)) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "tenant: " + tenant + " (expected: one of " + String.join(", ", tenants) + ")");
    }
  }
}
