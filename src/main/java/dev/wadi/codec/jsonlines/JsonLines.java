package dev.wadi.codec.jsonlines;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.StreamBuilders;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Rfc3339;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * A batch as text and back: each entry a line of JSON as in a capture, and any other line the text
 * that it is.
 *
 * <pre>{@code
 * {"ts":"2026-01-15T10:32:01.5Z","labels":{"app":"api"},"msg":"hello","metadata":{"trace_id":"0af7"}}
 * }</pre>
 *
 * <p>Reading loses nothing. A line is taken apart only when it is such an object and nothing else:
 * a {@code ts} of RFC 3339, and of {@code labels}, {@code msg} and {@code metadata} what there is,
 * in any order, values of labels and metadata being strings. Every other line, also one that is
 * JSON of another kind, becomes an entry with the whole line as its text, the labels that were
 * given for such lines, and the time of receipt, each a nanosecond after the one before it. Empty
 * lines are no entries; a carriage return before the line feed belongs to the line end.
 *
 * <p>Stateless. Format: docs/capture-format.md, "A line".
 */
public final class JsonLines {
  /** Entries of a batch that is not worth a larger first buffer. */
  private static final int FIRST_BYTES = 1 << 10;

  private static final int LINE_BYTES_AROUND = 96;

  private JsonLines() {}

  /** All entries in order, each with a line feed behind it. */
  public static byte[] encode(Batch batch) {
    long expected = batch.lineBytes() + (long) batch.entries() * LINE_BYTES_AROUND;
    JsonLineEncoder out =
        new JsonLineEncoder((int) Math.min(Math.max(FIRST_BYTES, expected), 64 << 20));
    for (LogStream stream : batch.streams()) {
      byte[] middle = JsonLineEncoder.middle(stream.labels());
      for (int i = 0; i < stream.size(); i++) {
        out.append(stream, i, middle);
      }
    }
    return Arrays.copyOf(out.buffer(), out.size());
  }

  /**
   * A batch of the lines of a text.
   *
   * @param tenant whose logs they are
   * @param text UTF-8, below 256 MiB; not changed
   * @param labels of lines that bring none of their own
   * @param clock nanoseconds since the epoch, asked once
   * @throws IllegalArgumentException when the text is too large for one batch
   */
  public static Batch decode(String tenant, byte[] text, Labels labels, LongSupplier clock) {
    if (text.length >= Slice.LIMIT_BYTES) {
      throw new IllegalArgumentException(
          "text of " + text.length + " bytes (expected: below " + Slice.LIMIT_BYTES + ")");
    }
    /* Undoing escapes only shortens, so what the lines say fits where they stood. */
    Lines lines = new Lines(new byte[text.length], labels, clock.getAsLong());
    int start = 0;
    while (start < text.length) {
      int end = start;
      while (end < text.length && text[end] != '\n') {
        end++;
      }
      int length = end - start - (end > start && text[end - 1] == '\r' ? 1 : 0);
      if (length > 0) {
        lines.add(text, start, length);
      }
      start = end + 1;
    }
    return new Batch(tenant, lines.builders.build());
  }

  /** Takes lines one after the other into one buffer. */
  private static final class Lines {
    private final byte[] buffer;
    private final StreamBuilders builders;
    private final Labels labels;
    private final List<int[]> pairs = new ArrayList<>();
    private long nextNanos;
    private int size;

    Lines(byte[] buffer, Labels labels, long firstNanos) {
      this.buffer = buffer;
      this.builders = new StreamBuilders(buffer, DecodeLimits.TRUSTED);
      this.labels = labels;
      this.nextNanos = firstNanos;
    }

    void add(byte[] text, int offset, int length) {
      int before = size;
      if (text[offset] == '{') {
        try {
          // A copy, since reading undoes escapes where they stand and this may be no line of ours.
          addObject(Arrays.copyOfRange(text, offset, offset + length));
          return;
        } catch (MalformedJsonException e) {
          // Not a line of this form: it is kept as the text that it is.
          size = before;
        }
      }
      builders.of(labels, 16).add(nextNanos++, put(text, offset, length), length);
    }

    private void addObject(byte[] line) throws MalformedJsonException {
      JsonReader json = new JsonReader(line, 0, line.length);
      long nanos = Rfc3339.NOT_A_TIME;
      Labels own = labels;
      int message = size;
      int messageLength = 0;
      pairs.clear();
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("ts")) {
          json.string();
          nanos = json.timestampNanos();
        } else if (json.textIs("msg")) {
          json.string();
          messageLength = json.textLength();
          message = put(line, json.textOffset(), messageLength);
        } else if (json.textIs("labels")) {
          own = labels(json);
        } else if (json.textIs("metadata")) {
          metadata(json, line);
        } else {
          throw json.unexpected("a field of a capture's line");
        }
      }
      if (nanos == Rfc3339.NOT_A_TIME || json.peek() >= 0) {
        throw json.unexpected("one object with ts");
      }
      LogStream.Builder builder = builders.of(own, 16).add(nanos, message, messageLength);
      for (int[] pair : pairs) {
        builder.addMetadata(pair[0], pair[1], pair[2], pair[3]);
      }
    }

    private static Labels labels(JsonReader json) throws MalformedJsonException {
      TreeMap<String, String> map = new TreeMap<>();
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        String name = json.text();
        json.string();
        map.put(name, json.text());
      }
      return Labels.of(map);
    }

    private void metadata(JsonReader json, byte[] line) throws MalformedJsonException {
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        int nameLength = json.textLength();
        int name = put(line, json.textOffset(), nameLength);
        json.string();
        int valueLength = json.textLength();
        pairs.add(
            new int[] {name, nameLength, put(line, json.textOffset(), valueLength), valueLength});
      }
    }

    private int put(byte[] text, int offset, int length) {
      int at = size;
      System.arraycopy(text, offset, buffer, at, length);
      size += length;
      return at;
    }
  }

  /** The same of a text that is a string. */
  public static Batch decode(String tenant, String text, Labels labels, LongSupplier clock) {
    return decode(tenant, text.getBytes(UTF_8), labels, clock);
  }
}
