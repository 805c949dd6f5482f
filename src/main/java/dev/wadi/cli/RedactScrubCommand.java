package dev.wadi.cli;

import dev.wadi.analysis.LineBatch;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.capture.ScanReport;
import dev.wadi.chain.redact.Redactor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi redact scrub}: an old capture made clean. */
@Command(
    name = "scrub",
    description = {
      "Clean a capture into a new one. The old one stays as it is; the new one is finished, with",
      "its lines in the same order, and is there only when all of it is.",
      "Exit code 6 when parts of the old one could not be read."
    })
final class RedactScrubCommand extends JsonCommand {
  private static final int BATCH_LINES = 2000;
  private static final int BATCH_BYTES = 1 << 20;
  private static final int COMMIT_BATCHES = 64;

  @Mixin private RedactOptions redaction = new RedactOptions();

  @Parameters(paramLabel = "CAPTURE", description = "Folder of the capture.")
  private Path directory = Path.of("");

  @Option(
      names = {"-o", "--out"},
      paramLabel = "OUT",
      required = true,
      description = "Folder of the new capture; must not be there yet.")
  private Path out = Path.of("");

  @Override
  ExitCode run() throws IOException {
    Path from = CaptureFolders.given(shell(), directory);
    Path to = CaptureFolders.given(shell(), out);
    CaptureReader reader = CaptureReader.open(from);
    if (to.toAbsolutePath().normalize().startsWith(from.toAbsolutePath().normalize())) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "-o: " + out + " lies in the old capture (expected: elsewhere)");
    }
    Redactor redactor = redaction.redactor(shell(), redaction.profile(shell()));
    ScanReport report;
    try (FreshFolder folder = new FreshFolder(to)) {
      report = scrub(reader, redactor, folder.work());
      folder.keep();
    }
    tell(redactor, report);
    return report.damagedFrames() + report.overlongLines() + report.malformedLines() == 0
        ? ExitCode.OK
        : ExitCode.FINDINGS;
  }

  private ScanReport scrub(CaptureReader reader, Redactor redactor, Path to) throws IOException {
    CaptureMetadata old = reader.metadata();
    String tenant = old.wadi().tenant();
    Times times = new Times(old);
    try (CaptureWriter writer =
        CaptureWriter.open(to, settings(old, redactor), tenant, Map.of(), times)) {
      Scrub scrub =
          new Scrub(
              writer,
              redactor,
              tenant == null ? redaction.settings(shell()).text("wadi.tenant.default") : tenant);
      ScanReport report =
          reader.forEachLine(
              CaptureFilter.ALL,
              line -> {
                scrub.batch.add(line);
                if (scrub.batch.lines() >= BATCH_LINES || scrub.batch.bytes() >= BATCH_BYTES) {
                  scrub.write();
                }
                return true;
              });
      scrub.write();
      times.end();
      writer.seal();
      return report;
    }
  }

  private static CaptureSettings settings(CaptureMetadata old, Redactor redactor) {
    Set<String> rules = new LinkedHashSet<>();
    if (old.redaction() != null) {
      rules.addAll(old.redaction().patterns());
    }
    rules.addAll(redactor.profile().activeNames());
    return CaptureSettings.DEFAULTS
        .withMaxDiskBytes(0)
        .withRedaction(
            new CaptureMetadata.Redaction(
                true, new ArrayList<>(rules), redactor.profile().name(), redactor.hash()));
  }

  /** Carries lines over, a batch at a time. */
  private static final class Scrub {
    final LineBatch batch;
    private final CaptureWriter writer;
    private final Redactor redactor;
    private int uncommitted;

    Scrub(CaptureWriter writer, Redactor redactor, String tenant) {
      this.writer = writer;
      this.redactor = redactor;
      this.batch = new LineBatch(tenant, name -> true);
    }

    void write() {
      try {
        writer.append(redactor.redact(batch.take()), null);
        if (++uncommitted == COMMIT_BATCHES) {
          writer.commit();
          uncommitted = 0;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The copy has the times of the original: it begins and ends when that did. */
  private static final class Times implements InstantSource {
    private final @Nullable Instant stopped;
    private Instant now;

    Times(CaptureMetadata old) {
      this.now = old.started().toInstant();
      this.stopped = old.stopped() == null ? null : old.stopped().toInstant();
    }

    void end() {
      now = stopped == null ? InstantSource.system().instant() : stopped;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private void tell(Redactor redactor, ScanReport report) {
    Map<String, Long> byType = new TreeMap<>();
    redactor.stats().hitsByKind().forEach((kind, count) -> byType.put(kind.key(), count));
    long kept =
        redactor.stats().lines()
            - redactor.stats().droppedEntries()
            - redactor.stats().quarantinedEntries();
    long unread = report.damagedFrames() + report.overlongLines() + report.malformedLines();
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("capture", directory.toString());
      document.put("out", out.toString());
      document.put("profile", redactor.profile().name());
      document.put("profile_hash", redactor.hash());
      document.put("lines", redactor.stats().lines());
      document.put("changed", redactor.stats().changedLines());
      document.put("dropped", redactor.stats().droppedEntries());
      document.put("quarantined", redactor.stats().quarantinedEntries());
      document.put("kept", kept);
      document.put("unreadable_parts", unread);
      document.put("by_type", byType);
      output().json(document);
      return;
    }
    output()
        .line(
            "%s: %s of %s lines, %s of them changed; profile %s"
                .formatted(
                    out,
                    Numbers.count(kept),
                    Numbers.count(redactor.stats().lines()),
                    Numbers.count(redactor.stats().changedLines()),
                    redactor.label()));
    if (!byType.isEmpty()) {
      Table table = new Table("type", ">taken");
      byType.forEach((type, count) -> table.row(type, Numbers.count(count)));
      table.print(output());
    }
    GrepCommand.remarkLosses(output(), report);
  }
}
