package dev.wadi.cli;

import dev.wadi.analysis.Paint;
import dev.wadi.analysis.Services;
import dev.wadi.capture.CaptureLine;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A line of a capture as it is shown while it comes: JSON as it stands, or words for a person. */
final class LineText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

  private final Output output;
  private final OutputStream bytes;
  private final boolean json;
  private final ZoneId zone;
  private final Paint paint;
  private final CaptureLine parsed = new CaptureLine();

  LineText(Shell shell, boolean json, ZoneId zone, Paint paint) {
    this.output = shell.output();
    this.bytes = ShownBytes.of(shell);
    this.json = json;
    this.zone = zone;
    this.paint = paint;
  }

  /** Shows a line; true, for visitors that go on. */
  boolean show(CaptureLine line) {
    if (json) {
      try {
        bytes.write(line.buffer(), line.offset(), line.length());
        bytes.write('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    } else {
      Instant time = Rfc3339.toInstant(line.timestampNanos());
      String service = Services.of(line.labels());
      output.line(
          "%s [%s] %s"
              .formatted(
                  paint.faint(TIME.format(time.atZone(zone))),
                  paint.name(service.isEmpty() ? "-" : Terminal.safe(service)),
                  Terminal.safe(line.message())));
    }
    return true;
  }

  /** The same of a line by itself. */
  boolean show(byte[] line) {
    return !parsed.parse(line, 0, line.length) || show(parsed);
  }
}
