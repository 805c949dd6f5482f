package dev.wadi.codec.otlp;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Slice;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Reads OpenTelemetry's {@code ExportLogsServiceRequest} in JSON straight into the columns of a
 * batch: ids in hexadecimal, numbers of 64 bits as strings, unknown fields passed over.
 *
 * <p>Texts stay where they are: the buffer, smaller than 256 MiB, is handed over and changes. A
 * record that cannot be taken does not cost its neighbours. Names of fields may be in any case, and
 * those with underscores are taken too. Threads may share a decoder. Format: the JSON protobuf
 * encoding of the OTLP specification; the mapping is that of Grafana Loki.
 */
public final class OtlpJsonDecoder {
  private final OtlpMapping mapping;

  public OtlpJsonDecoder(OtlpMapping mapping) {
    this.mapping = mapping;
  }

  /**
   * Decodes a slice of a buffer.
   *
   * @param tenant whose logs they are
   * @param maxBytes that all lines and metadata may come to, those of a resource once for each of
   *     its entries
   * @param arrivals the time for records that bring none, nanoseconds since the epoch
   * @throws MalformedPushException when the bytes are no such request or exceed the limits
   * @throws TooLargeException when the entries come to more bytes than they may
   */
  public OtlpLogs decode(
      String tenant,
      byte[] buffer,
      int offset,
      int length,
      DecodeLimits limits,
      int maxBytes,
      LongSupplier arrivals)
      throws MalformedPushException, TooLargeException {
    if (buffer.length >= Slice.LIMIT_BYTES) {
      throw new MalformedPushException(
          "request of "
              + length
              + " bytes is too large (expected: below "
              + Slice.LIMIT_BYTES
              + ")");
    }
    OtlpBatch batch = new OtlpBatch(mapping, buffer, limits, maxBytes, arrivals);
    try {
      new Reading(buffer, offset, length, batch).request();
    } catch (MalformedJsonException e) {
      throw new MalformedPushException("invalid JSON: " + e.getMessage());
    }
    return batch.build(tenant);
  }

  /** One request being read. */
  private static final class Reading {
    private final byte[] buffer;
    private final JsonReader json;
    private final OtlpBatch batch;
    private final SideText side;

    private final OtlpJsonValues in;

    Reading(byte[] buffer, int offset, int length, OtlpBatch batch) {
      this.buffer = buffer;
      this.json = new JsonReader(buffer, offset, length);
      this.batch = batch;
      this.side = batch.side;
      this.in = new OtlpJsonValues(buffer, json, batch);
    }

    void request() throws MalformedJsonException, MalformedPushException, TooLargeException {
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (in.fieldIs("resourcelogs", "resource_logs")) {
          in.list(this::resourceLogs);
        } else {
          json.skip();
        }
      }
      json.end();
    }

    /* The resource may stand behind its records: then they are passed over and come afterwards. */
    private void resourceLogs()
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      batch.beginResource();
      boolean known = false;
      int later = -1;
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("resource")) {
          resource();
          known = true;
        } else if (!in.fieldIs("scopelogs", "scope_logs")) {
          json.skip();
        } else if (known) {
          in.list(this::scopeLogs);
        } else {
          later = in.passed();
        }
      }
      if (later >= 0) {
        int end = json.position();
        json.position(later);
        in.list(this::scopeLogs);
        json.position(end);
      }
    }

    private void resource()
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      if (json.skipNull()) {
        return;
      }
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("attributes")) {
          in.list(this::resourceAttribute);
        } else {
          json.skip();
        }
      }
      requireGood("resource");
    }

    private void resourceAttribute()
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      int from = batch.resource().size();
      String key = in.attribute(batch.resource(), OtlpBatch.NONE, false, 1, true);
      batch.resourceAttribute(key, from);
    }

    private void requireGood(String where) throws MalformedPushException {
      BadRecord bad = in.takeBad();
      if (bad != null) {
        throw new MalformedPushException(where + ": " + bad.text());
      }
    }

    private void scopeLogs()
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      batch.beginScope();
      boolean known = false;
      int later = -1;
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("scope")) {
          scope();
          known = true;
        } else if (!in.fieldIs("logrecords", "log_records")) {
          json.skip();
        } else if (known) {
          in.list(this::record);
        } else {
          later = in.passed();
        }
      }
      if (later >= 0) {
        int end = json.position();
        json.position(later);
        in.list(this::record);
        json.position(end);
      }
    }

    private void scope() throws MalformedJsonException, MalformedPushException, TooLargeException {
      if (json.skipNull()) {
        return;
      }
      Pairs scope = batch.scope();
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("name")) {
          addText(scope, OtlpBatch.SCOPE_NAME);
        } else if (json.textIs("version")) {
          addText(scope, OtlpBatch.SCOPE_VERSION);
        } else if (json.textIs("attributes")) {
          in.list(() -> in.attribute(scope, OtlpBatch.NONE, false, 1, false));
        } else if (in.fieldIs("droppedattributescount", "dropped_attributes_count")) {
          addNumber(scope, OtlpBatch.SCOPE_DROPPED);
        } else {
          json.skip();
        }
      }
      requireGood("scope");
    }

    private void record() throws MalformedJsonException, MalformedPushException, TooLargeException {
      int mark = side.mark();
      Pairs record = batch.record();
      record.cut(0);
      long time = 0;
      long observed = 0;
      long line = OtlpBatch.NONE;
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (in.fieldIs("timeunixnano", "time_unix_nano")) {
          time = in.number();
        } else if (in.fieldIs("observedtimeunixnano", "observed_time_unix_nano")) {
          observed = in.number();
        } else if (in.fieldIs("severitynumber", "severity_number")) {
          int severity = severity();
          if (severity != 0) {
            record.add(batch.field(OtlpBatch.SEVERITY_NUMBER), batch.severity(severity));
          }
        } else if (in.fieldIs("severitytext", "severity_text")) {
          addText(record, OtlpBatch.SEVERITY_TEXT);
        } else if (json.textIs("body")) {
          line = json.skipNull() ? OtlpBatch.NONE : in.text(null, OtlpBatch.NONE, 1);
        } else if (json.textIs("attributes")) {
          in.list(() -> in.attribute(record, OtlpBatch.NONE, false, 1, false));
        } else if (in.fieldIs("droppedattributescount", "dropped_attributes_count")) {
          addNumber(record, OtlpBatch.DROPPED);
        } else if (json.textIs("flags")) {
          addNumber(record, OtlpBatch.FLAGS);
        } else if (in.fieldIs("traceid", "trace_id")) {
          addId(record, OtlpBatch.TRACE_ID, 32, BadRecord.TRACE_ID);
        } else if (in.fieldIs("spanid", "span_id")) {
          addId(record, OtlpBatch.SPAN_ID, 16, BadRecord.SPAN_ID);
        } else if (in.fieldIs("eventname", "event_name")) {
          addText(record, OtlpBatch.EVENT_NAME);
        } else {
          json.skip();
        }
      }
      BadRecord why = in.takeBad();
      if (why == null) {
        batch.add(time, observed, line);
      } else {
        side.back(mark);
        batch.reject(why);
      }
    }

    private void addText(Pairs pairs, int field)
        throws MalformedJsonException, MalformedPushException {
      if (json.skipNull()) {
        return;
      }
      json.string();
      if (json.textLength() > 0) {
        pairs.add(batch.field(field), Slice.of(0, json.textOffset(), json.textLength()));
      }
    }

    private void addNumber(Pairs pairs, int field)
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      long number = in.number();
      if (number != 0) {
        pairs.add(batch.field(field), side.decimal(number));
      }
    }

    private void addId(Pairs pairs, int field, int digits, BadRecord wrong)
        throws MalformedJsonException, MalformedPushException {
      if (json.skipNull()) {
        return;
      }
      json.string();
      int from = json.textOffset();
      int length = json.textLength();
      boolean hex = length == digits;
      boolean any = false;
      for (int i = from; hex && i < from + length; i++) {
        byte b = buffer[i];
        hex = Character.digit(b, 16) >= 0;
        any |= b != '0';
        if (b >= 'A' && b <= 'F') {
          buffer[i] = (byte) (b + 'a' - 'A');
        }
      }
      if (hex && any) {
        pairs.add(batch.field(field), Slice.of(0, from, length));
      } else if (!hex && length > 0) {
        in.bad(wrong);
      }
    }

    /* Numbers only, says the specification; some write the name all the same. */
    private int severity() throws MalformedJsonException {
      if (json.skipNull()) {
        return 0;
      }
      if (json.peek() != '"') {
        return (int) json.integer();
      }
      json.string();
      String text = in.ascii(json.textOffset(), Math.min(json.textLength(), 32));
      return Severities.number(text.toUpperCase(Locale.ROOT));
    }
  }
}
