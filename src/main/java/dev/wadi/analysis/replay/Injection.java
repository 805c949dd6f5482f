package dev.wadi.analysis.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.LineBatch;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureLine;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.capture.LineScanner;
import dev.wadi.model.Batch;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a copy of a capture in which, for a while, something goes wrong.
 *
 * @param originalLines entries that were wanted of the capture
 * @param totalLines entries of the copy
 */
public record Injection(long originalLines, long totalLines) {
  private static final int MOST_BYTES = 4 << 20;

  /**
   * What happens, and when.
   *
   * @param faults in the order in which they are applied
   * @param fromNanos from this time on
   * @param toNanos up to this time, exclusive
   */
  public record Plan(List<Fault> faults, long fromNanos, long toNanos) {
    public Plan {
      faults = List.copyOf(faults);
      if (faults.isEmpty()) {
        throw new IllegalArgumentException("inject: nothing (expected: at least one fault)");
      }
    }

    boolean holds(long nanos) {
      return nanos >= fromNanos && nanos < toNanos;
    }
  }

  /**
   * Writes the copy, entries in the order of the capture's files.
   *
   * @param out folder that is made; on failure what is in it is of no use
   * @throws dev.wadi.capture.ScanCalledOffException when it was called off
   */
  public static Injection run(
      CaptureReader reader, CaptureFilter filter, Plan plan, Path out, Effort effort)
      throws IOException {
    Copy copy = new Copy(reader, plan);
    CaptureMetadata metadata = reader.metadata();
    CaptureSettings settings = CaptureSettings.DEFAULTS.withRedaction(metadata.redaction());
    LineScanner scanner = new LineScanner(filter, effort.report());
    try (CaptureWriter writer =
        CaptureWriter.open(out, settings, metadata.wadi().tenant(), Map.of(), () -> copy.latest)) {
      reader.scan(
          filter,
          1,
          effort.report(),
          () ->
              chunk -> {
                scanner.scan(chunk, copy::add);
                copy.write(writer, MOST_BYTES);
                return null;
              },
          (file, nothing) -> true);
      copy.write(writer, 0);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return new Injection(copy.original, copy.total);
  }

  /** Entries on their way from one capture to the other. For one thread. */
  private static final class Copy {
    private final Plan plan;
    private final LineBatch lines;
    private final CaptureMetadata.@Nullable Redaction redaction;
    private Instant latest;
    private long original;
    private long total;

    Copy(CaptureReader reader, Plan plan) {
      this.plan = plan;
      this.redaction = reader.metadata().redaction();
      this.latest = reader.metadata().started().toInstant();
      this.lines =
          new LineBatch(
              Objects.requireNonNullElse(reader.metadata().wadi().tenant(), "main"), name -> true);
    }

    boolean add(CaptureLine line) {
      original++;
      Instant time = Rfc3339.toInstant(line.timestampNanos());
      latest = time.isAfter(latest) ? time : latest;
      if (!plan.holds(line.timestampNanos())) {
        total++;
        lines.add(line);
        return true;
      }
      List<Fault.Line> now = List.of(new Fault.Line(line.labels(), line.message()));
      for (Fault fault : plan.faults) {
        now = fault.applied(now);
      }
      Map<String, String> metadata = line.hasMetadata() ? line.metadata() : Map.of();
      for (Fault.Line one : now) {
        total++;
        lines.add(one.labels(), line.timestampNanos(), one.message().getBytes(UTF_8), metadata);
      }
      return true;
    }

    void write(CaptureWriter writer, int unlessBelow) throws IOException {
      if (lines.lines() > 0 && lines.bytes() >= unlessBelow) {
        Batch batch = lines.take();
        boolean clean = redaction != null && redaction.enabled() && redaction.complete();
        writer.append(clean ? batch.redactedBy(profile()) : batch, null);
      }
    }

    private String profile() {
      String name = redaction == null ? null : redaction.profile();
      return name == null ? "unknown" : name;
    }
  }
}
