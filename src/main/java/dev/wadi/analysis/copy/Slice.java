package dev.wadi.analysis.copy;

import dev.wadi.analysis.Effort;
import dev.wadi.capture.AuditEvent;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.FramePress;
import dev.wadi.capture.LinePacker;
import dev.wadi.capture.LineScanner;
import dev.wadi.capture.NewCapture;
import dev.wadi.capture.PackedLines;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * The part of a capture that somebody wants, as a capture of its own: the same lines, byte for byte
 * as they stand, in files of the same names. A file of which nothing is wanted is left out.
 *
 * <p>Threads read, select and compress; the slice is the same whatever their number, and memory is
 * bounded by it alone. A query that changes lines ({@code line_format}) selects by what it makes of
 * them, and the slice holds them as they came.
 */
public final class Slice {
  private Slice() {}

  /**
   * Makes a slice.
   *
   * @return what it holds; {@link SliceResult#NONE} when nothing fits, and then nothing is made
   * @throws java.nio.file.FileAlreadyExistsException when something is there already
   * @throws IllegalArgumentException when it would lie in the capture
   * @throws dev.wadi.capture.ScanCalledOffException when it was called off; nothing stays then
   */
  public static SliceResult run(CaptureReader reader, SliceRequest request, Effort effort)
      throws IOException {
    Places.requireOutside(request.out(), List.of(reader.folder()));
    try (NewCapture slice = NewCapture.at(request.out());
        Packers packers = new Packers(new FramePress(effort.threads()))) {
      reader.scan(
          request.filter(),
          effort.threads(),
          effort.report(),
          () -> packing(request.filter(), effort, packers),
          (file, lines) -> {
            slice.add(file.name(), lines);
            return true;
          });
      if (slice.lines() == 0) {
        return SliceResult.NONE;
      }
      CaptureMetadata metadata = reader.metadata();
      Instant now = request.clock().instant();
      NewCapture.Origin origin =
          new NewCapture.Origin(
              metadata.wadi().tenant(),
              metadata.redaction(),
              metadata.wadi().partial() || !effort.report().complete(),
              List.of(event(reader, request.filter(), slice.lines(), now)));
      NewCapture.Made made = slice.keep(origin, now);
      return new SliceResult(made.lines(), made.files(), made.diskBytes());
    }
  }

  private static CaptureReader.ChunkWork<PackedLines> packing(
      CaptureFilter filter, Effort effort, Packers packers) {
    LineScanner scanner = new LineScanner(filter, effort.report());
    LinePacker packer = packers.another();
    return chunk -> {
      packer.packs(chunk.file().compressed());
      scanner.scan(
          chunk,
          line -> {
            packer.add(line);
            return true;
          });
      return packer.take();
    };
  }

  private static AuditEvent event(
      CaptureReader reader, CaptureFilter filter, long lines, Instant now) {
    StringBuilder what = new StringBuilder("of ").append(Places.told(reader));
    if (filter.fromNanos() != Long.MIN_VALUE) {
      what.append(", from ").append(Rfc3339.format(filter.fromNanos()));
    }
    if (filter.toNanos() != Long.MAX_VALUE) {
      what.append(", to ").append(Rfc3339.format(filter.toNanos()));
    }
    if (!filter.query().isEverything()) {
      what.append(", query ").append(filter.query().toString().replaceAll("\\s+", " ").strip());
    }
    return new AuditEvent(now, AuditEvent.CAPTURE_SLICED, null, lines, 0, 0, null, what.toString());
  }
}
