package dev.wadi.codec.otlp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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

    /* Why the record that is being read cannot be taken; it is read to its end all the same. */
    private @Nullable BadRecord bad;

    Reading(byte[] buffer, int offset, int length, OtlpBatch batch) {
      this.buffer = buffer;
      this.json = new JsonReader(buffer, offset, length);
      this.batch = batch;
      this.side = batch.side;
    }

    @FunctionalInterface
    private interface Element {
      void read() throws MalformedJsonException, MalformedPushException, TooLargeException;
    }

    private boolean fieldIs(String name, String withUnderscores) {
      return json.textIs(name) || json.textIs(withUnderscores);
    }

    private void list(Element element)
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      if (json.skipNull()) {
        return;
      }
      json.beginArray();
      for (boolean first = true; json.nextElement(first); first = false) {
        if (!json.skipNull()) {
          element.read();
        }
      }
    }

    void request() throws MalformedJsonException, MalformedPushException, TooLargeException {
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (fieldIs("resourcelogs", "resource_logs")) {
          list(this::resourceLogs);
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
        } else if (!fieldIs("scopelogs", "scope_logs")) {
          json.skip();
        } else if (known) {
          list(this::scopeLogs);
        } else {
          later = passed();
        }
      }
      if (later >= 0) {
        int end = json.position();
        json.position(later);
        list(this::scopeLogs);
        json.position(end);
      }
    }

    /* Passes over a value and tells where it is. */
    private int passed() throws MalformedJsonException {
      json.peek();
      int from = json.position();
      json.skip();
      return from;
    }

    private void resource()
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      if (json.skipNull()) {
        return;
      }
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("attributes")) {
          list(this::resourceAttribute);
        } else {
          json.skip();
        }
      }
      requireGood("resource");
    }

    private void resourceAttribute()
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      int from = batch.resource().size();
      String key = attribute(batch.resource(), OtlpBatch.NONE, false, 1, true);
      batch.resourceAttribute(key, from);
    }

    private void requireGood(String where) throws MalformedPushException {
      if (bad != null) {
        throw new MalformedPushException(where + ": " + bad.text());
      }
    }

    private void scopeLogs()
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      batch.scope().cut(0);
      boolean known = false;
      int later = -1;
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("scope")) {
          scope();
          known = true;
        } else if (!fieldIs("logrecords", "log_records")) {
          json.skip();
        } else if (known) {
          list(this::record);
        } else {
          later = passed();
        }
      }
      if (later >= 0) {
        int end = json.position();
        json.position(later);
        list(this::record);
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
          list(() -> attribute(scope, OtlpBatch.NONE, false, 1, false));
        } else if (fieldIs("droppedattributescount", "dropped_attributes_count")) {
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
      bad = null;
      long time = 0;
      long observed = 0;
      long line = OtlpBatch.NONE;
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (fieldIs("timeunixnano", "time_unix_nano")) {
          time = number();
        } else if (fieldIs("observedtimeunixnano", "observed_time_unix_nano")) {
          observed = number();
        } else if (fieldIs("severitynumber", "severity_number")) {
          int severity = severity();
          if (severity != 0) {
            record.add(batch.field(OtlpBatch.SEVERITY_NUMBER), batch.severity(severity));
          }
        } else if (fieldIs("severitytext", "severity_text")) {
          addText(record, OtlpBatch.SEVERITY_TEXT);
        } else if (json.textIs("body")) {
          line = json.skipNull() ? OtlpBatch.NONE : text(null, OtlpBatch.NONE, 1);
        } else if (json.textIs("attributes")) {
          list(() -> attribute(record, OtlpBatch.NONE, false, 1, false));
        } else if (fieldIs("droppedattributescount", "dropped_attributes_count")) {
          addNumber(record, OtlpBatch.DROPPED);
        } else if (json.textIs("flags")) {
          addNumber(record, OtlpBatch.FLAGS);
        } else if (fieldIs("traceid", "trace_id")) {
          addId(record, OtlpBatch.TRACE_ID, 32, BadRecord.TRACE_ID);
        } else if (fieldIs("spanid", "span_id")) {
          addId(record, OtlpBatch.SPAN_ID, 16, BadRecord.SPAN_ID);
        } else if (fieldIs("eventname", "event_name")) {
          addText(record, OtlpBatch.EVENT_NAME);
        } else {
          json.skip();
        }
      }
      BadRecord why = bad;
      if (why == null) {
        batch.add(time, observed, line);
      } else {
        bad = null;
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
      long number = number();
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
        bad = wrong;
      }
    }

    /* A whole number, in quotes or not; beyond a long it is unsigned, as protobuf's fixed64. */
    private long number() throws MalformedJsonException {
      if (json.skipNull()) {
        return 0;
      }
      if (json.peek() != '"') {
        return json.integer();
      }
      json.string();
      if (json.textLength() == 0) {
        return 0;
      }
      String text = ascii(json.textOffset(), Math.min(json.textLength(), 24));
      try {
        return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
      } catch (NumberFormatException e) {
        throw new MalformedJsonException("expect a whole number of 64 bits");
      }
    }

    private String ascii(int offset, int length) {
      return new String(buffer, offset, length, US_ASCII);
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
      String text = ascii(json.textOffset(), Math.min(json.textLength(), 32));
      return Severities.number(text.toUpperCase(Locale.ROOT));
    }

    /**
     * Reads a key and its value; a map becomes a pair for each of its values.
     *
     * @param outer the name of the map that it stands in
     * @param inner whether it stands in one
     * @param tell whether somebody asks for the key as it was written; else empty
     */
    private String attribute(Pairs pairs, long outer, boolean inner, int depth, boolean tell)
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      String key = "";
      long name = OtlpBatch.NONE;
      boolean named = false;
      boolean done = false;
      int later = -1;
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("key") && !named) {
          json.string();
          key = tell ? json.text() : "";
          name =
              inner
                  ? batch.name(outer, json.textOffset(), json.textLength())
                  : batch.name(json.textOffset(), json.textLength());
          named = true;
        } else if (!json.textIs("value") || done) {
          json.skip();
        } else if (named) {
          value(pairs, name, depth);
          done = true;
        } else {
          later = passed();
        }
      }
      if (!done && later < 0) {
        pairs.add(name, OtlpBatch.NONE);
      } else if (!done) {
        int end = json.position();
        json.position(later);
        value(pairs, name, depth);
        json.position(end);
      }
      return key;
    }

    private void value(Pairs pairs, long name, int depth)
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      if (json.skipNull()) {
        pairs.add(name, OtlpBatch.NONE);
        return;
      }
      long text = text(pairs, name, depth);
      if (text != MAP) {
        pairs.add(name, text);
      }
    }

    /* In place of a text: it was a map, whose values have become pairs. */
    private static final long MAP = -1;

    private boolean tooDeep(int depth) throws MalformedJsonException {
      if (depth < OtlpBatch.MAX_DEPTH) {
        return false;
      }
      bad = BadRecord.TOO_DEEP;
      json.skip();
      return true;
    }

    /**
     * Reads a value as text: a string as it is, maps and lists in JSON.
     *
     * @param pairs for the values of a map; null when a map is a text too
     */
    private long text(@Nullable Pairs pairs, long name, int depth)
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      long text = OtlpBatch.NONE;
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        int mark = side.mark();
        if (fieldIs("stringvalue", "string_value") || fieldIs("bytesvalue", "bytes_value")) {
          json.string();
          text = Slice.of(0, json.textOffset(), json.textLength());
        } else if (fieldIs("boolvalue", "bool_value")) {
          text = batch.bool(bool());
        } else if (fieldIs("intvalue", "int_value")) {
          text = side.decimal(number());
        } else if (fieldIs("doublevalue", "double_value")) {
          side.number(real());
          text = side.since(mark);
        } else if (fieldIs("arrayvalue", "array_value")) {
          jsonList(depth);
          text = side.since(mark);
        } else if (!fieldIs("kvlistvalue", "kvlist_value")) {
          json.skip();
        } else if (pairs == null) {
          jsonMap(depth);
          text = side.since(mark);
        } else if (!tooDeep(depth)) {
          values(() -> attribute(pairs, name, true, depth + 1, false));
          text = MAP;
        }
      }
      return text;
    }

    private boolean bool() throws MalformedJsonException {
      int first = json.peek();
      if (first != 't' && first != 'f') {
        throw json.unexpected("true or false");
      }
      json.skip();
      return first == 't';
    }

    private double real() throws MalformedJsonException {
      int from;
      int length;
      if (json.peek() == '"') {
        json.string();
        from = json.textOffset();
        length = json.textLength();
      } else {
        from = json.position();
        if (!isNumberStart(buffer[from])) {
          throw json.unexpected("a number");
        }
        json.skip();
        length = json.position() - from;
      }
      try {
        return Double.parseDouble(ascii(from, Math.min(length, 400)).strip());
      } catch (NumberFormatException e) {
        throw new MalformedJsonException("expect a number");
      }
    }

    private static boolean isNumberStart(byte b) {
      return b == '-' || (b >= '0' && b <= '9');
    }

    /* What lists and maps of values have around them: {"values":[…]}. */
    private void values(Element element)
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      if (json.skipNull()) {
        return;
      }
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("values")) {
          list(element);
        } else {
          json.skip();
        }
      }
    }

    private void json(int depth)
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      int mark = side.mark();
      side.text("null");
      if (json.skipNull()) {
        return;
      }
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        int before = side.mark();
        side.back(mark);
        if (fieldIs("stringvalue", "string_value") || fieldIs("bytesvalue", "bytes_value")) {
          json.string();
          side.jsonString(buffer, json.textOffset(), json.textLength());
        } else if (fieldIs("boolvalue", "bool_value")) {
          side.text(bool() ? "true" : "false");
        } else if (fieldIs("intvalue", "int_value")) {
          side.decimal(number());
        } else if (fieldIs("doublevalue", "double_value")) {
          double number = real();
          if (Double.isNaN(number) || Double.isInfinite(number)) {
            side.text("null");
          } else {
            side.number(number);
          }
        } else if (fieldIs("arrayvalue", "array_value")) {
          jsonList(depth);
        } else if (fieldIs("kvlistvalue", "kvlist_value")) {
          jsonMap(depth);
        } else {
          side.back(before);
          json.skip();
        }
      }
    }

    private void jsonList(int depth)
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      if (tooDeep(depth)) {
        return;
      }
      side.put('[');
      int begin = side.mark();
      values(
          () -> {
            if (side.mark() > begin) {
              side.put(',');
            }
            json(depth + 1);
          });
      side.put(']');
    }

    private record Member(int keyAt, int keyEnd, int valueAt) {}

    /* In the order of their names, the last of equal ones: as Go writes a map. */
    private void jsonMap(int depth)
        throws MalformedJsonException, MalformedPushException, TooLargeException {
      if (tooDeep(depth)) {
        return;
      }
      List<Member> members = new ArrayList<>();
      values(() -> member(members));
      members.sort(
          (a, b) -> Arrays.compareUnsigned(buffer, a.keyAt, a.keyEnd, buffer, b.keyAt, b.keyEnd));
      int end = json.position();
      side.put('{');
      boolean first = true;
      for (int i = 0; i < members.size(); i++) {
        Member one = members.get(i);
        if (i + 1 < members.size() && sameKey(one, members.get(i + 1))) {
          continue;
        }
        if (!first) {
          side.put(',');
        }
        first = false;
        side.jsonString(buffer, one.keyAt, one.keyEnd - one.keyAt);
        side.put(':');
        if (one.valueAt < 0) {
          side.text("null");
        } else {
          json.position(one.valueAt);
          json(depth + 1);
        }
      }
      side.put('}');
      json.position(end);
    }

    private boolean sameKey(Member a, Member b) {
      return Arrays.equals(buffer, a.keyAt, a.keyEnd, buffer, b.keyAt, b.keyEnd);
    }

    private void member(List<Member> members) throws MalformedJsonException {
      batch.member(members.size());
      int keyAt = 0;
      int keyEnd = 0;
      int valueAt = -1;
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("key")) {
          json.string();
          keyAt = json.textOffset();
          keyEnd = keyAt + json.textLength();
        } else if (json.textIs("value")) {
          valueAt = passed();
        } else {
          json.skip();
        }
      }
      members.add(new Member(keyAt, keyEnd, valueAt));
    }
  }
}
