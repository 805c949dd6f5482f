package dev.wadi.codec.loki;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;

/**
 * Reads Loki's push request in JSON straight into the columns of a batch.
 *
 * <pre>{@code
 * {"streams":[{"stream":{"app":"api"},"values":[["1705314721123456789","line",{"trace":"1"}]]}]}
 * }</pre>
 *
 * <p>As Loki does: fields come in any order, unknown ones are passed over, and streams may repeat;
 * equal ones become one. A label's value that is no string is taken as the text it is written in,
 * {@code null} too. An entry of its time alone has an empty line. {@code null} in place of all
 * streams, of a stream's entries or of one entry stands for nothing; elsewhere it is refused.
 *
 * <p>Otherwise than Loki: the case of a field's name does not matter, and a timestamp may also be a
 * JSON number. Refused is what would disappear silently: text behind the push, a field that stands
 * twice in one stream, and a fourth value of an entry.
 *
 * <p>Lines stay where they are, their escapes are undone in place: the buffer, smaller than 256
 * MiB, is handed over and changes. Bytes of a line that are not UTF-8 are kept; in labels they
 * become U+FFFD. Threads may share a decoder; it remembers label sets.
 */
public final class LokiJsonDecoder {
  private static final int FIRST_GUESS = 16;

  /** Which of Loki's two JSON forms a path speaks. */
  public enum Form {
    /** {@code stream} and {@code values}: {@code /loki/api/v1/push}. */
    V1,
    /** {@code labels} as text and {@code entries}: {@code /api/prom/push}. */
    LEGACY
  }

  private final LabelsCache objectCache = LabelsCache.ofAnyValues();
  private final LabelsCache textCache = LabelsCache.ofTexts();
  private final boolean metadataAsText;

  /** Takes structured metadata as Loki does: its values are strings. */
  public LokiJsonDecoder() {
    this(false);
  }

  /**
   * @param metadataAsText take structured metadata whose value is no string as the text it is
   *     written in, where Loki refuses the push
   */
  public LokiJsonDecoder(boolean metadataAsText) {
    this.metadataAsText = metadataAsText;
  }

  /**
   * Decodes a slice of a buffer.
   *
   * @param tenant whose logs they are
   * @throws MalformedPushException when the bytes are no push request or exceed the limits
   */
  public Batch decode(
      String tenant, byte[] buffer, int offset, int length, Form form, DecodeLimits limits)
      throws MalformedPushException {
    if (buffer.length >= Slice.LIMIT_BYTES) {
      throw new MalformedPushException(
          "push of " + length + " bytes is too large (expected: below " + Slice.LIMIT_BYTES + ")");
    }
    return new Reading(buffer, offset, length, form, limits).read(tenant);
  }

  /** One request being read. */
  private final class Reading {
    private final byte[] buffer;
    private final JsonReader json;
    private final Form form;
    private final DecodeLimits limits;
    private final StreamBuilders builders;
    private String where = "loghttp.PushRequest";
    private int streams;
    private long entries;
    private long pairs;

    Reading(byte[] buffer, int offset, int length, Form form, DecodeLimits limits) {
      this.buffer = buffer;
      this.json = new JsonReader(buffer, offset, length);
      this.form = form;
      this.limits = limits;
      this.builders = new StreamBuilders(buffer, limits);
    }

    Batch read(String tenant) throws MalformedPushException {
      if (json.peek() < 0) {
        /* What Go says of an empty body. */
        throw new MalformedPushException("EOF");
      }
      try {
        readRequest();
        json.end();
      } catch (MalformedJsonException e) {
        throw new MalformedPushException(where + ": " + e.getMessage());
      }
      return new Batch(tenant, builders.build());
    }

    private void readRequest() throws MalformedJsonException, MalformedPushException {
      if (json.skipNull()) {
        return;
      }
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (!json.textIs("streams")) {
          json.skip();
        } else if (!json.skipNull()) {
          readStreams();
        }
      }
    }

    private void readStreams() throws MalformedJsonException, MalformedPushException {
      where = "loghttp.PushRequest.Streams";
      json.beginArray();
      for (boolean first = true; json.nextElement(first); first = false) {
        limits.checkStreams(++streams);
        readStream();
      }
      where = "loghttp.PushRequest";
    }

    private void readStream() throws MalformedJsonException, MalformedPushException {
      String labelsField = form == Form.V1 ? "stream" : "labels";
      String entriesField = form == Form.V1 ? "values" : "entries";
      String foreignField = form == Form.V1 ? "entries" : "values";
      Labels labels = Labels.EMPTY;
      boolean labelsSeen = false;
      boolean entriesSeen = false;
      int entriesAt = -1;
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs(labelsField)) {
          once(labelsSeen, labelsField);
          labelsSeen = true;
          labels = form == Form.V1 ? labelObject() : labelText();
        } else if (json.textIs(entriesField)) {
          once(entriesSeen, entriesField);
          entriesSeen = true;
          if (labelsSeen) {
            readEntries(labels);
          } else {
            entriesAt = json.position();
            json.skip();
          }
        } else if (json.textIs(foreignField)) {
          /* Loki takes this for a stream without entries and says that all is well. */
          throw new MalformedPushException(
              "%s: \"%s\" is of the other push format (expected: \"%s\" and \"%s\")"
                  .formatted(where, foreignField, labelsField, entriesField));
        } else {
          json.skip();
        }
      }
      if (entriesAt >= 0) {
        int behind = json.position();
        json.position(entriesAt);
        readEntries(labels);
        json.position(behind);
      }
    }

    private void once(boolean seen, String field) throws MalformedJsonException {
      if (seen) {
        throw json.unexpected("field \"" + field + "\" only once in a stream");
      }
    }

    /* The bytes of the whole object are what the cache knows: no string is made for known ones. */
    private Labels labelObject() throws MalformedJsonException, MalformedPushException {
      if (json.peek() != '{') {
        throw json.unexpected("{");
      }
      int from = json.position();
      json.skip();
      return objectCache.labels(buffer, from, json.position() - from, limits);
    }

    private Labels labelText() throws MalformedJsonException, MalformedPushException {
      if (json.skipNull()) {
        return Labels.EMPTY;
      }
      json.string();
      return textCache.labels(buffer, json.textOffset(), json.textLength(), limits);
    }

    private void readEntries(Labels labels) throws MalformedJsonException, MalformedPushException {
      if (json.skipNull()) {
        return;
      }
      where = "loghttp.PushRequest.Streams.Entries";
      LogStream.Builder builder = builders.of(labels, FIRST_GUESS);
      json.beginArray();
      for (boolean first = true; json.nextElement(first); first = false) {
        limits.checkEntries(++entries);
        if (form == Form.V1) {
          if (!json.skipNull()) {
            readValue(builder);
          }
        } else {
          readLegacyEntry(builder);
        }
      }
      where = "loghttp.PushRequest.Streams";
    }

    private void readValue(LogStream.Builder builder)
        throws MalformedJsonException, MalformedPushException {
      json.beginArray();
      if (!json.nextElement(true)) {
        throw json.unexpected("1 to 3 values in an entry");
      }
      long timestamp = timestamp();
      if (!json.nextElement(false)) {
        builder.add(timestamp, json.position(), 0);
        return;
      }
      json.string();
      builder.add(timestamp, json.textOffset(), json.textLength());
      if (!json.nextElement(false)) {
        return;
      }
      readMetadata(builder);
      if (json.nextElement(false)) {
        throw json.unexpected("1 to 3 values in an entry");
      }
    }

    private long timestamp() throws MalformedJsonException {
      if (json.peek() != '"') {
        return json.integer();
      }
      json.string();
      return decimal(json.textOffset(), json.textLength());
    }

    /* Nineteen digits at most, added up downwards because the smallest long has no positive twin. */
    private long decimal(int offset, int length) throws MalformedJsonException {
      int end = offset + length;
      int i = offset;
      boolean negative = length > 0 && buffer[i] == '-';
      if (length > 0 && (negative || buffer[i] == '+')) {
        i++;
      }
      long value = 0;
      boolean valid = i < end;
      for (; i < end && valid; i++) {
        int digit = buffer[i] - '0';
        valid = digit >= 0 && digit <= 9 && value >= (Long.MIN_VALUE + digit) / 10;
        value = value * 10 - digit;
      }
      if (!valid || (!negative && value == Long.MIN_VALUE)) {
        throw json.unexpected("a timestamp in nanoseconds, as a string of digits, before this");
      }
      return negative ? value : -value;
    }

    private void readMetadata(LogStream.Builder builder)
        throws MalformedJsonException, MalformedPushException {
      if (metadataAsText && json.skipNull()) {
        return;
      }
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        limits.checkMetadataPairs(++pairs);
        int nameOffset = json.textOffset();
        int nameLength = json.textLength();
        if (json.peek() == '"') {
          json.string();
          builder.addMetadata(nameOffset, nameLength, json.textOffset(), json.textLength());
        } else if (metadataAsText) {
          int from = json.position();
          json.skip();
          builder.addMetadata(nameOffset, nameLength, from, json.position() - from);
        } else {
          throw json.unexpected("a string as value of structured metadata");
        }
      }
    }

    private void readLegacyEntry(LogStream.Builder builder) throws MalformedJsonException {
      long timestamp = 0;
      int lineOffset = json.position();
      int lineLength = 0;
      boolean timed = false;
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("ts") || json.textIs("timestamp")) {
          json.string();
          timestamp = json.timestampNanos();
          timed = true;
        } else if (json.textIs("line")) {
          if (!json.skipNull()) {
            json.string();
            lineOffset = json.textOffset();
            lineLength = json.textLength();
          }
        } else {
          json.skip();
        }
      }
      if (!timed) {
        throw json.unexpected("field \"ts\" in the entry before this");
      }
      builder.add(timestamp, lineOffset, lineLength);
    }
  }
}
