package dev.wadi.analysis.export;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.capture.CaptureLine;
import dev.wadi.codec.jsonlines.JsonLineEncoder;
import dev.wadi.model.Rfc3339;
import java.util.Arrays;
import java.util.Map;

/**
 * Lines as lines of JSON, each as a capture of ours has it: fields in their order, times in UTC, no
 * more escapes than JSON demands. For one thread.
 */
final class JsonForm implements LineForm {
  private static final byte[] TS = "{\"ts\":\"".getBytes(US_ASCII);
  private static final byte[] METADATA = ",\"metadata\":{".getBytes(US_ASCII);
  private static final int LEAST_TIME = "2026-01-15T12:00:00".length();

  private final Buffers buffers;
  private final JsonLineEncoder out = new JsonLineEncoder(0);
  private final LikeTheLast last = new LikeTheLast();
  private long lines;

  JsonForm(Buffers buffers) {
    this.buffers = buffers;
    out.swap(buffers.first());
  }

  @Override
  public void add(CaptureLine line, LabelText labels) {
    if (isCanonical(line, labels)) {
      out.appendRendered(line.buffer(), line.offset(), line.length());
      last.learn(line.buffer(), line.offset(), labels.middle());
    } else {
      render(line, labels);
    }
    lines++;
  }

  @Override
  public boolean takes(byte[] b, int start, int end) {
    if (!last.knows(b, start, end)) {
      return false;
    }
    out.appendRendered(b, start, end - start);
    lines++;
    return true;
  }

  /*
   * Nearly all lines are as we write them, and are copied as they stand. Each that is in doubt is
   * written anew.
   */
  private static boolean isCanonical(CaptureLine line, LabelText labels) {
    byte[] b = line.buffer();
    int start = line.offset();
    int end = start + line.length();
    int message = line.messageOffset();
    int messageEnd = message + line.messageLength();
    if (!labels.canonical()
        || line.hasMetadata()
        || messageEnd + 2 != end
        || b[end - 1] != '}'
        || !Arrays.equals(b, start, start + TS.length, TS, 0, TS.length)) {
      return false;
    }
    int time = start + TS.length;
    byte[] middle = labels.middle();
    int timeEnd = message - middle.length;
    return timeEnd >= time + LEAST_TIME
        && Arrays.equals(b, timeEnd, message, middle, 0, middle.length)
        && isCanonicalTime(b, time, timeEnd)
        && isCanonicalText(line, b, message, messageEnd);
  }

  /* Without the Z: digits where digits belong are sure, since it was read as a time. */
  private static boolean isCanonicalTime(byte[] b, int from, int to) {
    if (b[from + 10] != 'T') {
      return false;
    }
    return to == from + LEAST_TIME
        || (b[from + LEAST_TIME] == '.' && b[to - 1] != '0' && to <= from + LEAST_TIME + 10);
  }

  private static boolean isCanonicalText(CaptureLine line, byte[] b, int from, int to) {
    if (!MessageBytes.isAscii(b, from, to - from)) {
      return false;
    }
    if (line.messageIsPlain()) {
      return true;
    }
    for (int i = from; i < to; i++) {
      if (b[i] == '\\') {
        i++;
        if (b[i] == 'u' || b[i] == '/') {
          return false;
        }
      }
    }
    return true;
  }

  private void render(CaptureLine line, LabelText labels) {
    long nanos = line.timestampNanos();
    if (nanos == Long.MIN_VALUE || nanos == Long.MAX_VALUE) {
      // A time beyond what nanoseconds hold stays as somebody wrote it.
      byte[] text = line.toString().getBytes(UTF_8);
      out.appendRendered(text, 0, text.length);
      return;
    }
    byte[] middle = labels.middle();
    out.appendPlain(TS);
    String time = Rfc3339.format(nanos);
    out.appendPlain(time.substring(0, time.length() - 1).getBytes(US_ASCII));
    out.appendPlain(Arrays.copyOf(middle, middle.length - 1));
    string(line.message());
    if (line.hasMetadata()) {
      out.appendPlain(METADATA);
      boolean first = true;
      for (Map.Entry<String, String> pair : line.metadata().entrySet()) {
        if (!first) {
          out.appendPlain(new byte[] {','});
        }
        first = false;
        string(pair.getKey());
        out.appendPlain(new byte[] {':'});
        string(pair.getValue());
      }
      out.appendPlain(new byte[] {'}'});
    }
    out.appendPlain(new byte[] {'}', '\n'});
  }

  private void string(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    out.appendString(bytes, 0, bytes.length);
  }

  @Override
  public Piece take(String part) {
    if (lines == 0) {
      return Piece.nothing(part);
    }
    int length = out.size();
    byte[] text;
    if (buffers.reused()) {
      text = out.swap(buffers.next());
    } else {
      text = buffers.copy(out.buffer(), length);
      out.clear();
    }
    Piece piece = new Piece(part, text, length, null, lines, 0, 0);
    lines = 0;
    return piece;
  }
}
