package dev.wadi.codec.hec;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.hec.BadEventException.Fault;
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
import dev.wadi.model.Slice;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests of Splunk's HTTP Event Collector straight into the columns of a batch.
 *
 * <p>Events are JSON objects one after the other, with or without blanks between, or an array of
 * them. The line is {@code event}: a text as it is, any other value as its JSON. {@code host},
 * {@code source}, {@code sourcetype} and {@code index} are labels, {@code fields} structured
 * metadata, {@code time} seconds since the epoch, as a number or a text. Other fields are passed
 * over. One bad event refuses all. The raw form is a text of which each line is an event, and blank
 * ones are none. Lines stay where they are: the buffer is handed over and changes. Threads may
 * share a decoder. Format: "Format events for HTTP Event Collector" of Splunk's manual.
 */
public final class HecDecoder {
  /**
   * Decodes events.
   *
   * @param origin of events that do not say it themselves
   * @param received the time of receipt, nanoseconds since the epoch, for each without a time
   * @throws BadEventException when there is none, or one is not as it should be
   * @throws MalformedPushException when a limit is exceeded
   */
  public Batch events(
      String tenant,
      byte[] buffer,
      int offset,
      int length,
      HecOrigin origin,
      LongSupplier received,
      DecodeLimits limits)
      throws BadEventException, MalformedPushException {
    checkSize(buffer);
    Reading reading = new Reading(buffer, offset, length, origin, received, limits);
    reading.all();
    return reading.batch(tenant);
  }

  /**
   * Decodes lines of text.
   *
   * @throws BadEventException when there is none
   * @throws MalformedPushException when a limit is exceeded
   */
  public Batch raw(
      String tenant,
      byte[] buffer,
      int offset,
      int length,
      HecOrigin origin,
      LongSupplier received,
      DecodeLimits limits)
      throws BadEventException, MalformedPushException {
    checkSize(buffer);
    Reading reading = new Reading(buffer, offset, length, origin, received, limits);
    TextLines.each(buffer, offset, length, reading::rawLine);
    return reading.batch(tenant);
  }

  private static void checkSize(byte[] buffer) throws MalformedPushException {
    if (buffer.length >= Slice.LIMIT_BYTES) {
      throw new MalformedPushException(
          "push is too large (expected: below " + Slice.LIMIT_BYTES + " bytes)");
    }
  }

  /** One request being read. */
  private static final class Reading {
    private static final int NOWHERE = -1;

    private final byte[] buffer;
    private final JsonReader json;
    private final HecOrigin origin;
    private final LongSupplier received;
    private final DecodeLimits limits;
    private final StreamBuilders builders;
    private int events;
    private long pairs;
    private @Nullable HecOrigin known;
    private Labels labels = Labels.EMPTY;

    Reading(
        byte[] buffer,
        int offset,
        int length,
        HecOrigin origin,
        LongSupplier received,
        DecodeLimits limits) {
      this.buffer = buffer;
      this.json = new JsonReader(buffer, offset, length);
      this.origin = origin;
      this.received = received;
      this.limits = limits;
      this.builders = new StreamBuilders(buffer, limits);
    }

    void all() throws BadEventException, MalformedPushException {
      try {
        while (json.peek() >= 0) {
          if (json.peek() == '[') {
            json.beginArray();
            for (boolean first = true; json.nextElement(first); first = false) {
              event();
            }
          } else {
            event();
          }
        }
      } catch (MalformedJsonException e) {
        throw new BadEventException(Fault.INVALID_FORMAT, Math.max(0, events - 1));
      }
    }

    Batch batch(String tenant) throws BadEventException {
      if (events == 0) {
        throw new BadEventException(Fault.NO_DATA, 0);
      }
      return new Batch(tenant, builders.build());
    }

    void rawLine(int offset, int length) throws MalformedPushException {
      if (new String(buffer, offset, Math.min(length, 64), UTF_8).isBlank() && length <= 64) {
        return;
      }
      limits.checkEntries(++events);
      builder(origin).add(received.getAsLong(), offset, length);
    }

    private void event() throws MalformedJsonException, BadEventException, MalformedPushException {
      limits.checkEntries(++events);
      String host = origin.host();
      String source = origin.source();
      String sourcetype = origin.sourcetype();
      String index = origin.index();
      int event = NOWHERE;
      int fields = NOWHERE;
      long time = RecordTimes.NOT_A_TIME;
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("event")) {
          event = place();
        } else if (json.textIs("fields")) {
          fields = place();
        } else if (json.textIs("time")) {
          time = time();
        } else if (json.textIs("host")) {
          host = text(host);
        } else if (json.textIs("source")) {
          source = text(source);
        } else if (json.textIs("sourcetype")) {
          sourcetype = text(sourcetype);
        } else if (json.textIs("index")) {
          index = text(index);
        } else {
          json.skip();
        }
      }
      int behind = json.position();
      if (event == NOWHERE) {
        throw new BadEventException(Fault.EVENT_MISSING, events - 1);
      }
      LogStream.Builder builder = builder(new HecOrigin(host, source, sourcetype, index));
      json.position(event);
      long line = value();
      if (Slice.length(line) == 0) {
        throw new BadEventException(Fault.EVENT_BLANK, events - 1);
      }
      builder.add(time == RecordTimes.NOT_A_TIME ? received.getAsLong() : time, line);
      if (fields != NOWHERE) {
        json.position(fields);
        metadata(builder);
      }
      json.position(behind);
    }

    /* Passes over a value, which is read later: where its labels stand is up to the sender. */
    private int place() throws MalformedJsonException {
      json.peek();
      int from = json.position();
      boolean nothing = json.peek() == 'n';
      json.skip();
      return nothing ? NOWHERE : from;
    }

    private String text(String otherwise) throws MalformedJsonException {
      if (json.peek() != '"') {
        if (!json.skipNull()) {
          throw json.unexpected("\"");
        }
        return otherwise;
      }
      json.string();
      String text = json.text().strip();
      return text.isEmpty() ? otherwise : text;
    }

    private long time() throws MalformedJsonException {
      if (json.skipNull()) {
        return RecordTimes.NOT_A_TIME;
      }
      long value = value();
      long time = RecordTimes.number(buffer, Slice.offset(value), Slice.length(value));
      if (time == RecordTimes.NOT_A_TIME) {
        throw json.unexpected("seconds since the epoch before it");
      }
      return time;
    }

    /* A text without its quotes, anything else as its JSON. */
    private long value() throws MalformedJsonException {
      if (json.peek() == '"') {
        json.string();
        return Slice.of(0, json.textOffset(), json.textLength());
      }
      int from = json.position();
      json.skip();
      return Slice.of(0, from, json.position() - from);
    }

    private void metadata(LogStream.Builder builder)
        throws MalformedJsonException, BadEventException, MalformedPushException {
      if (json.peek() != '{') {
        throw new BadEventException(Fault.FIELDS, events - 1);
      }
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        long name = Slice.of(0, json.textOffset(), json.textLength());
        if (json.peek() == '{') {
          throw new BadEventException(Fault.FIELDS, events - 1);
        }
        if (!json.skipNull()) {
          long value = value();
          limits.checkMetadataPairs(++pairs);
          builder.addMetadata(name, value);
        }
      }
    }

    private LogStream.Builder builder(HecOrigin from) {
      if (!from.equals(known)) {
        limits.takeLabels(from.textLength());
        labels = from.labels();
        known = from;
      }
      return builders.of(labels, 16);
    }
  }
}
