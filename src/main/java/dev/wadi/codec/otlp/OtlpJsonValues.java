package dev.wadi.codec.otlp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands in the fields of a request in JSON: numbers, attributes and values of any kind,
 * as texts. A value that cannot be taken is read to its end all the same, because the reader cannot
 * go back over text whose escapes are undone; {@link #takeBad} tells of it. For one request.
 */
final class OtlpJsonValues {
  /* In place of a text: it was a map, whose values have become pairs. */
  private static final long MAP = -1;

  private final byte[] buffer;
  private final JsonReader json;
  private final OtlpBatch batch;
  private final SideText side;
  private @Nullable BadRecord bad;

  OtlpJsonValues(byte[] buffer, JsonReader json, OtlpBatch batch) {
    this.buffer = buffer;
    this.json = json;
    this.batch = batch;
    this.side = batch.side;
  }

  /** Why something that was read since the last question cannot be taken; null when all can. */
  @Nullable BadRecord takeBad() {
    BadRecord found = bad;
    bad = null;
    return found;
  }

  void bad(BadRecord why) {
    bad = why;
  }

  @FunctionalInterface
  interface Element {
    void read() throws MalformedJsonException, MalformedPushException, TooLargeException;
  }

  boolean fieldIs(String name, String withUnderscores) {
    return json.textIs(name) || json.textIs(withUnderscores);
  }

  void list(Element element)
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

  /* Passes over a value and tells where it is. */
  int passed() throws MalformedJsonException {
    json.peek();
    int from = json.position();
    json.skip();
    return from;
  }

  /* A whole number, in quotes or not; beyond a long it is unsigned, as protobuf's fixed64. */
  long number() throws MalformedJsonException {
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

  String ascii(int offset, int length) {
    return new String(buffer, offset, length, US_ASCII);
  }

  /**
   * Reads a key and its value; a map becomes a pair for each of its values.
   *
   * @param outer the name of the map that it stands in
   * @param inner whether it stands in one
   * @param tell whether somebody asks for the key as it was written; else empty
   */
  String attribute(Pairs pairs, long outer, boolean inner, int depth, boolean tell)
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
  long text(@Nullable Pairs pairs, long name, int depth)
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
