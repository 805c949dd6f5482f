package dev.wadi.cli;

import dev.wadi.analysis.LineBatch;
import dev.wadi.analysis.Numbers;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.capture.Damage;
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
import java.util.List;
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
      "When lines of the old one could not be read there is no new one, and the exit code is 6;",
      "with --partial there is one, marked as partial, of what could be read."
    })
final class RedactScrubCommand extends JsonCommand {
  private static final int BATCH_LINES = 2000;
  private static final int BATCH_BYTES = 1 << 20;
  private static final int COMMIT_BATCHES = 64;

  @Mixin private RedactOptions redaction = new RedactOptions();

  @Parameters(
      paramLabel = "CAPTURE",
      description = "Folder of the capture, or a folder that holds some: then OUT will, too.")
  private Path directory = Path.of("");

  @Option(
      names = {"-o", "--out"},
      paramLabel = "OUT",
      required = true,
      description = "Folder of the new capture; must not be there yet.")
  private Path out = Path.of("");

  @Option(
      names = "--partial",
      description = "Keep what can be read of a damaged capture, marked as partial.")
  private boolean partial;

  @Override
  protected ExitCode run() throws IOException {
    redaction.requireSettings(shell());
    Path from = CaptureFolders.given(shell(), directory);
    Path to = CaptureFolders.given(shell(), out);
    if (to.toAbsolutePath().normalize().startsWith(from.toAbsolutePath().normalize())) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "-o: " + out + " lies in the old capture (expected: elsewhere)");
    }
    List<Done> all = new ArrayList<>();
    Losses losses = new Losses();
    boolean left;
    try (FreshFolder folder = new FreshFolder(to)) {
      for (Path capture : CaptureFolders.within(from)) {
        Path below = from.relativize(capture);
        Redactor redactor = redaction.redactor(shell(), redaction.profile(shell()));
        ScanReport report =
            scrub(CaptureReader.open(capture), redactor, folder.work().resolve(below));
        losses.add(capture, report);
        all.add(new Done(capture, to.resolve(below), redactor, report));
      }
      left = all.stream().anyMatch(done -> done.report.malformedLines() > 0);
      if (losses.none() || partial) {
        folder.keep();
        all.forEach(this::tell);
      }
    }
    output().flush();
    losses.remark(output());
    if (!losses.none()) {
      throw new CommandException(
          ExitCode.FINDINGS,
          (partial
                  ? out + " is partial, not all could be read: "
                  : "no copy was made (--partial makes one of what can be read): ")
              + losses.sentence());
    }
    return left ? ExitCode.FINDINGS : ExitCode.OK;
  }

  /** A capture that was gone through. */
  private record Done(Path from, Path to, Redactor redactor, ScanReport report) {}

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
      if (!report.complete() || old.wadi().partial()) {
        writer.markPartial();
      }
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
        writer.append(redactor.redact(batch.take()).redactedBy(redactor.label()), null);
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

  private void tell(Done done) {
    Redactor redactor = done.redactor;
    ScanReport report = done.report;
    Map<String, Long> byType = new TreeMap<>();
    redactor.stats().hitsByKind().forEach((kind, count) -> byType.put(kind.key(), count));
    long kept =
        redactor.stats().lines()
            - redactor.stats().droppedEntries()
            - redactor.stats().quarantinedEntries();
    long unread = report.damagedFrames() + report.overlongLines() + report.malformedLines();
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("capture", done.from.toString());
      document.put("out", done.to.toString());
      document.put("complete", report.complete());
      document.put("profile", redactor.profile().name());
      document.put("profile_hash", redactor.hash());
      document.put("lines", redactor.stats().lines());
      document.put("changed", redactor.stats().changedLines());
      document.put("dropped", redactor.stats().droppedEntries());
      document.put("quarantined", redactor.stats().quarantinedEntries());
      document.put("kept", kept);
      document.put("unreadable_parts", unread);
      if (!report.damages().isEmpty()) {
        document.put("damages", report.damages().stream().map(Damage::document).toList());
      }
      document.put("by_type", byType);
      output().json(document);
      return;
    }
    output()
        .line(
            "%s: %s of %s lines, %s of them changed; profile %s"
                .formatted(
                    done.to,
                    Numbers.count(kept),
                    Numbers.count(redactor.stats().lines()),
                    Numbers.count(redactor.stats().changedLines()),
                    redactor.label()));
    if (!byType.isEmpty()) {
      Table table = new Table("type", ">taken");
      byType.forEach((type, count) -> table.row(type, Numbers.count(count)));
      table.print(output());
    }
    Losses.remark(output(), report);
  }
}
