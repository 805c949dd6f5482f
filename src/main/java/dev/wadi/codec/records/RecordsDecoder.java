package dev.wadi.codec.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.StreamBuilders;
import dev.wadi.codec.plain.RecordTimes;
import dev.wadi.codec.plain.TextLines;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Rfc3339;
import dev.wadi.model.Slice;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Reads what programs send that have no protocol of their own, straight into the columns of a
 * batch.
 *
 * <p>JSON: values one after the other, with or without line feeds between, or arrays of them. Each
 * is an entry: an object as it is written, with the time that {@link RecordTimes} finds in it; a
 * text without its quotes; anything else as it is written. Text: each line that is not blank is an
 * entry. Frames of {@code application/logplex-1}: messages of syslog as Heroku makes them, each
 * with its length before it: {@code <prio>version time host app process id text}. Host, app and
 * process are labels, the text is the line. Whatever has no time gets that of the receipt. Lines
 * stay where they are: the buffer is handed over and changes. Threads may share a decoder.
 */
public final class RecordsDecoder {
  private static final int HEADS = 6;
  private static final int MOST_LENGTH_DIGITS = 9;

  /** The forms of a body. */
  public enum Form {
    JSON,
    TEXT,
    LOGPLEX
  }

  /**
   * Decodes a slice of a buffer; nothing in it is an empty batch.
   *
   * @param tenant whose logs they are
   * @param labels of all entries, beside those that they bring
   * @param received the time of receipt, nanoseconds since the epoch, for each without a time
   * @throws MalformedPushException when it is not of its form, or a limit is exceeded
   */
  public Batch decode(
      String tenant,
      Form form,
      Map<String, String> labels,
      byte[] buffer,
      int offset,
      int length,
      LongSupplier received,
      DecodeLimits limits)
      throws MalformedPushException {
    if (buffer.length >= Slice.LIMIT_BYTES) {
      throw new MalformedPushException(
          "push is too large (expected: below " + Slice.LIMIT_BYTES + " bytes)");
    }
    Reading reading = new Reading(labels, buffer, received, limits);
    switch (form) {
      case JSON -> reading.json(offset, length);
      case TEXT -> TextLines.each(buffer, offset, length, reading::line);
      case LOGPLEX -> reading.frames(offset, length);
    }
    return new Batch(tenant, reading.builders.build());
  }

  /** One body being read. */
  private static final class Reading {
    private final Map<String, String> given;
    private final Labels labels;
    private final byte[] buffer;
    private final LongSupplier received;
    private final DecodeLimits limits;
    private final StreamBuilders builders;
    private int entries;
    private String app = "";
    private String host = "";
    private String process = "";
    private Labels ofFrame = Labels.EMPTY;

    Reading(Map<String, String> labels, byte[] buffer, LongSupplier received, DecodeLimits limits) {
      this.given = labels;
      this.labels = Labels.of(labels);
      this.buffer = buffer;
      this.received = received;
      this.limits = limits;
      this.builders = new StreamBuilders(buffer, limits);
    }

    void json(int offset, int length) throws MalformedPushException {
      int mark = TextLines.markBytes(buffer, offset, length);
      JsonReader json = new JsonReader(buffer, offset + mark, length - mark);
      try {
        while (json.peek() >= 0) {
          if (json.peek() != '[') {
            value(json);
            continue;
          }
          json.beginArray();
          for (boolean first = true; json.nextElement(first); first = false) {
            value(json);
          }
        }
      } catch (MalformedJsonException e) {
        throw new MalformedPushException("invalid JSON: value " + entries + ": " + e.getMessage());
      }
    }

    private void value(JsonReader json) throws MalformedJsonException, MalformedPushException {
      limits.checkEntries(++entries);
      int next = json.peek();
      if (next == '"') {
        json.string();
        add(received.getAsLong(), json.textOffset(), json.textLength());
        return;
      }
      int from = json.position();
      json.skip();
      int length = json.position() - from;
      long time = next == '{' ? RecordTimes.of(buffer, from, length) : RecordTimes.NOT_A_TIME;
      add(time == RecordTimes.NOT_A_TIME ? received.getAsLong() : time, from, length);
    }

    private void add(long time, int offset, int length) {
      builders.of(labels, 16).add(time, offset, length);
    }

    void line(int offset, int length) throws MalformedPushException {
      for (int i = offset; i < offset + length; i++) {
        if ((buffer[i] & 0xff) > ' ') {
          limits.checkEntries(++entries);
          add(received.getAsLong(), offset, length);
          return;
        }
      }
    }

    void frames(int offset, int length) throws MalformedPushException {
      int at = offset;
      int end = offset + length;
      while (at < end) {
        limits.checkEntries(++entries);
        int blank = find(' ', at, Math.min(end, at + MOST_LENGTH_DIGITS + 1));
        int bytes = blank < 0 ? -1 : digits(at, blank);
        if (bytes <= 0 || bytes > end - blank - 1) {
          throw new MalformedPushException(
              "logplex: frame " + entries + ": no length of what follows before it");
        }
        frame(blank + 1, bytes);
        at = blank + 1 + bytes;
      }
    }

    private int digits(int from, int to) {
      int value = 0;
      for (int i = from; i < to; i++) {
        if (buffer[i] < '0' || buffer[i] > '9') {
          return -1;
        }
        value = value * 10 + (buffer[i] - '0');
      }
      return from == to ? -1 : value;
    }

    private int find(char wanted, int from, int end) {
      for (int i = from; i < end; i++) {
        if (buffer[i] == wanted) {
          return i;
        }
      }
      return -1;
    }

    /* Like RFC 5424, but that structured data is not there at all, not even as a dash. */
    private void frame(int offset, int length) throws MalformedPushException {
      int end = offset + length;
      int[] heads = new int[HEADS + 1];
      heads[0] = offset;
      for (int i = 1; i <= HEADS; i++) {
        int blank = find(' ', heads[i - 1], end);
        if (blank < 0) {
          throw new MalformedPushException(
              "logplex: frame " + entries + ": less than the six parts of a head and a text");
        }
        heads[i] = blank + 1;
      }
      if (buffer[offset] != '<') {
        throw new MalformedPushException("logplex: frame " + entries + ": no priority");
      }
      long time = Rfc3339.parse(buffer, heads[1], heads[2] - heads[1] - 1);
      int text = heads[HEADS];
      int feeds = end;
      while (feeds > text && (buffer[feeds - 1] == '\n' || buffer[feeds - 1] == '\r')) {
        feeds--;
      }
      labels(part(heads, 2), part(heads, 3), part(heads, 4));
      LogStream.Builder builder = builders.of(ofFrame, 16);
      builder.add(time == Rfc3339.NOT_A_TIME ? received.getAsLong() : time, text, feeds - text);
    }

    private String part(int[] heads, int i) {
      return new String(buffer, heads[i], heads[i + 1] - heads[i] - 1, UTF_8);
    }

    private void labels(String itsHost, String itsApp, String itsProcess) {
      boolean known = itsHost.equals(host) && itsApp.equals(app) && itsProcess.equals(process);
      if (!known || ofFrame.equals(Labels.EMPTY)) {
        limits.takeLabels(itsHost.length() + itsApp.length() + itsProcess.length() + 64);
        Map<String, String> all = new TreeMap<>(given);
        all.putIfAbsent("host", itsHost);
        all.putIfAbsent("app", itsApp);
        all.putIfAbsent("process", itsProcess);
        host = itsHost;
        app = itsApp;
        process = itsProcess;
        ofFrame = Labels.of(all);
      }
    }
  }
}
