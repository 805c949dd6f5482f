package dev.wadi.analysis.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.template.MessageShape;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.LineScanner;
import dev.wadi.capture.ScanReport;
import dev.wadi.model.Rfc3339;
import dev.wadi.query.LogQuery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Finds by how much the clocks of captures differ: what breaks breaks for all at once, so an error
 * that two captures saw was first seen by both at the same time.
 */
final class ClockOffsets {
  private static final long MOST_APPLIED = TimeUnit.SECONDS.toNanos(60);
  private static final double FULL_CONFIDENCE = 5;
  private static final double LEAST_CONFIDENCE = 0.5;
  private static final double CONFIDENCE_OF_STARTS = 0.3;
  private static final int MOST_KINDS = 10_000;
  private static final LogQuery ERRORS =
      LogQuery.parse(
          "{} |~ `(?i)error|panic|fatal|exception|fail|refused|timeout|oomkilled|crashloopbackoff"
              + "|segfault|x509|deadline exceeded`");

  private ClockOffsets() {}

  /** The offsets of all captures but the one with most lines, which the others are held against. */
  static List<ClockCorrection> of(List<CaptureReader> captures, Effort effort) throws IOException {
    int reference = 0;
    List<Map<ByteBuffer, Long>> seen = new ArrayList<>();
    List<Long> lines = new ArrayList<>();
    for (CaptureReader capture : captures) {
      seen.add(firstSeen(capture, effort));
      lines.add(lines(capture));
    }
    for (int i = 1; i < captures.size(); i++) {
      reference = lines.get(i) > lines.get(reference) ? i : reference;
    }
    List<ClockCorrection> corrections = new ArrayList<>();
    for (int i = 0; i < captures.size(); i++) {
      if (i != reference) {
        List<Long> offsets = offsets(seen.get(reference), seen.get(i));
        corrections.add(
            offsets.isEmpty()
                ? byStart(i, captures.get(reference), captures.get(i))
                : byErrors(i, offsets));
      }
    }
    return corrections;
  }

  private static long lines(CaptureReader capture) {
    long indexed =
        capture.files().stream().mapToLong(f -> f.index() == null ? 0 : f.index().lines()).sum();
    return Math.max(
        indexed, capture.metadata().totalLines() - capture.metadata().wadi().deletedLines());
  }

  private static ClockCorrection byErrors(int source, List<Long> offsets) {
    long median = offsets.stream().sorted().toList().get(offsets.size() / 2);
    double confidence = Math.max(LEAST_CONFIDENCE, Math.min(offsets.size() / FULL_CONFIDENCE, 1));
    return correction(source, median, confidence, ClockCorrection.Method.ERROR_SIGNATURE);
  }

  private static ClockCorrection byStart(int source, CaptureReader reference, CaptureReader of) {
    long offset =
        Rfc3339.toNanos(reference.metadata().started().toInstant())
            - Rfc3339.toNanos(of.metadata().started().toInstant());
    return correction(
        source, offset, CONFIDENCE_OF_STARTS, ClockCorrection.Method.METADATA_OVERLAP);
  }

  private static ClockCorrection correction(
      int source, long offset, double confidence, ClockCorrection.Method method) {
    boolean believed = Math.abs(offset) <= MOST_APPLIED;
    return new ClockCorrection(source, offset, confidence, method, believed && offset != 0);
  }

  private static List<Long> offsets(Map<ByteBuffer, Long> reference, Map<ByteBuffer, Long> other) {
    List<Long> offsets = new ArrayList<>();
    other.forEach(
        (kind, nanos) -> {
          Long there = reference.get(kind);
          if (there != null) {
            offsets.add(there - nanos);
          }
        });
    return offsets;
  }

  /** When each kind of error was seen first; of more kinds than are kept, those met first. */
  private static Map<ByteBuffer, Long> firstSeen(CaptureReader capture, Effort effort)
      throws IOException {
    CaptureFilter errors = CaptureFilter.of(ERRORS);
    Map<ByteBuffer, Long> first = new HashMap<>();
    // What is wrong with the capture is told when all of it is read.
    ScanReport part = effort.report().part();
    capture.scan(
        errors,
        effort.threads(),
        part,
        () -> {
          LineScanner scanner = new LineScanner(errors, part);
          MessageShape shape = new MessageShape();
          return chunk -> {
            Map<ByteBuffer, Long> here = new LinkedHashMap<>();
            scanner.scan(
                chunk,
                line -> {
                  byte[] text = line.message().getBytes(UTF_8);
                  shape.read(text, 0, text.length);
                  here.merge(ByteBuffer.wrap(shape.toBytes()), line.timestampNanos(), Math::min);
                  return true;
                });
            return here;
          };
        },
        (file, here) -> {
          here.forEach(
              (kind, nanos) -> {
                if (first.size() < MOST_KINDS || first.containsKey(kind)) {
                  first.merge(kind, nanos, Math::min);
                }
              });
          return true;
        });
    return first;
  }
}
