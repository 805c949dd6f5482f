package dev.wadi.codec.logstack;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.codec.loki.Allowance;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.GrowableBytes;
import dev.wadi.codec.loki.LabelsCache;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.StreamBuilders;
import dev.wadi.codec.plain.CompactJson;
import dev.wadi.codec.plain.LaxTimes;
import dev.wadi.codec.plain.LinePlaces;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads LogStack's batches into the columns of a batch.
 *
 * <pre>{@code
 * {"entries":[{"timestamp":"2025-09-24T12:00:00.000Z","level":"ERROR","message":"Payment failed",
 *   "service":"payments-api","env":"prod","labels":{"region":"eu-west-1"},"trace_id":"abc",
 *   "span_id":"def","metadata":{"order_id":"O-123"}}]}
 * }</pre>
 *
 * <p>Service, env and level are labels, and those that the entry names beside them; it cannot name
 * other values for these three. The line is what is left, as compact JSON with the time of receipt:
 * {@code {"message":"…","metadata":{…},"trace_id":"…","span_id":"…","ingest_time":"…"}}. Unknown
 * fields are passed over. Lengths count characters. A bad entry does not hinder the others: who
 * calls decides what becomes of them. Threads may share a decoder; it remembers label sets. Format:
 * {@code POST /v1/logs:ingest} of LogStack.
 */
public final class LogstackDecoder {
  /** Faults that are told of one batch. */
  public static final int MOST_FAULTS = 100;

  /** The field of a batch with the key by which it is kept once. */
  public static final String ONCE = "idempotency_key";

  private static final int MOST_ONCE_CHARS = 128;
  private static final int MOST_MESSAGE_CHARS = 8192;
  private static final int MOST_SERVICE_CHARS = 64;
  private static final int MOST_ENV_CHARS = 32;
  private static final int MOST_TRACE_CHARS = 128;
  private static final int MOST_SPAN_CHARS = 64;
  private static final int MOST_METADATA_LEVELS = 5;

  /* What a line has and its entry has not: names, nulls and the time of receipt. */
  private static final int LINE_BYTES = 160;

  /* No entry that is any good is shorter. */
  private static final int SHORTEST_ENTRY_BYTES = 64;

  private static final List<String> LEVELS = List.of("DEBUG", "INFO", "WARN", "ERROR", "FATAL");

  /* What stands between the values of a line. */
  private static final byte[] MESSAGE = "{\"message\":".getBytes(US_ASCII);
  private static final byte[] METADATA = ",\"metadata\":".getBytes(US_ASCII);
  private static final byte[] NULL = "null".getBytes(US_ASCII);
  private static final byte[] TRACE = ",\"trace_id\":".getBytes(US_ASCII);
  private static final byte[] SPAN = ",\"span_id\":".getBytes(US_ASCII);
  private static final byte[] INGESTED = ",\"ingest_time\":\"".getBytes(US_ASCII);
  private static final byte[] END = "\"}".getBytes(US_ASCII);

  private final LogstackLimits limits;
  private final LabelsCache labels = LabelsCache.ofObjects();

  public LogstackDecoder(LogstackLimits limits) {
    this.limits = limits;
  }

  /**
   * Decodes a slice of a buffer, which is handed over and changes.
   *
   * @param tenant whose logs they are
   * @param receivedNanos the time of receipt, nanoseconds since the epoch
   * @param lines gives the memory for the lines that are made
   * @throws MalformedPushException when it is no JSON object with entries, or has too many
   */
  public LogstackLogs decode(
      String tenant,
      byte[] buffer,
      int offset,
      int length,
      long receivedNanos,
      DecodeLimits decode,
      Allowance lines)
      throws MalformedPushException {
    int most = Math.min(limits.maxEntries(), length / SHORTEST_ENTRY_BYTES + 1);
    long room = length + (long) most * LINE_BYTES;
    if (room >= Slice.LIMIT_BYTES) {
      throw new MalformedPushException(
          "batch of " + length + " bytes is too large (expected: below " + Slice.LIMIT_BYTES + ")");
    }
    lines.take(room);
    GrowableBytes out = new GrowableBytes((int) room);
    return new Reading(tenant, buffer, offset, length, out, receivedNanos, decode).batch();
  }

  /** One batch being read. */
  private final class Reading {
    private final String tenant;
    private final byte[] in;
    private final JsonReader json;
    private final GrowableBytes out;
    private final StreamBuilders builders;
    private final DecodeLimits decode;
    private final byte[] received;
    private final GrowableBytes metadata = new GrowableBytes(256);
    private final GrowableBytes labelText = new GrowableBytes(256);
    private final GrowableBytes labelsOfEntry = new GrowableBytes(256);
    private final List<EntryFault> faults = new ArrayList<>();
    private final Set<String> named = new HashSet<>();
    private final LinePlaces places = new LinePlaces();

    private @Nullable String onceBy;
    private int entries;
    private int badEntries;
    private boolean bad;

    /* Of the entry being read: places in the array, lengths below 0 for what is not there. */
    private long timestamp;
    private int messageOffset;
    private int messageLength;
    private int traceOffset;
    private int traceLength;
    private int spanOffset;
    private int spanLength;
    private int serviceOffset;
    private int serviceLength;
    private int envOffset;
    private int envLength;
    private String level = "";
    private boolean timed;

    /* Of the entry before: most of a batch are alike. */
    private byte[] lastLabelText = new byte[0];
    private @Nullable Labels lastLabels;

    Reading(
        String tenant,
        byte[] in,
        int offset,
        int length,
        GrowableBytes out,
        long receivedNanos,
        DecodeLimits decode) {
      this.tenant = tenant;
      this.in = in;
      this.json = new JsonReader(in, offset, length);
      this.out = out;
      this.builders = new StreamBuilders(out.array(), decode);
      this.decode = decode;
      this.received = Rfc3339.format(receivedNanos).getBytes(US_ASCII);
    }

    LogstackLogs batch() throws MalformedPushException {
      boolean found = false;
      try {
        if (json.peek() != '{') {
          throw json.unexpected("{");
        }
        json.beginObject();
        for (boolean first = true; json.nextField(first); first = false) {
          if (is("entries") && !found) {
            found = true;
            entries();
          } else if (is(ONCE)) {
            once();
          } else {
            json.skip();
          }
        }
        json.end();
      } catch (MalformedJsonException e) {
        throw new MalformedPushException("invalid JSON: " + e.getMessage());
      }
      if (!found) {
        throw new MalformedPushException("entries: field required");
      }
      return new LogstackLogs(
          new Batch(tenant, builders.build()),
          entries,
          badEntries,
          faults,
          places.in(out.array()),
          onceBy);
    }

    private void once() throws MalformedJsonException, MalformedPushException {
      if (json.skipNull()) {
        return;
      }
      boolean good = json.peek() == '"';
      if (good) {
        json.string();
        good = json.textLength() >= 1 && json.textLength() <= MOST_ONCE_CHARS;
        for (int i = 0; good && i < json.textLength(); i++) {
          byte b = in[json.textOffset() + i];
          good = b > ' ' && b < 0x7f;
        }
      }
      if (!good) {
        throw new MalformedPushException(
            ONCE
                + ": expected from 1 to "
                + MOST_ONCE_CHARS
                + " printable characters of ASCII without blanks");
      }
      onceBy = json.text();
    }

    private void entries() throws MalformedJsonException, MalformedPushException {
      if (json.peek() != '[') {
        throw new MalformedPushException("entries: expected a list");
      }
      int from = json.position();
      json.beginArray();
      for (boolean first = true; json.nextElement(first); first = false) {
        if (entries == limits.maxEntries()) {
          throw new MalformedPushException(
              "entries: more than " + limits.maxEntries() + " in one batch");
        }
        entry();
        entries++;
        decode.checkEntries(entries);
      }
      if (entries == 0) {
        throw new MalformedPushException("entries: expected at least one");
      }
      if (json.position() - from > limits.maxBatchBytes()) {
        throw new MalformedPushException(
            "entries: more than " + limits.maxBatchBytes() + " bytes in one batch");
      }
    }

    /* Names are as they are written, small letters and all. */
    private boolean is(String name) {
      if (json.textLength() != name.length()) {
        return false;
      }
      for (int i = 0; i < name.length(); i++) {
        if (in[json.textOffset() + i] != name.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    private void fault(String field, String reason) {
      bad = true;
      if (faults.size() < MOST_FAULTS) {
        faults.add(new EntryFault(entries, field, reason));
      }
    }

    private void entry() throws MalformedJsonException, MalformedPushException {
      bad = false;
      timed = false;
      messageLength = -1;
      traceLength = -1;
      spanLength = -1;
      serviceLength = 0;
      envLength = 0;
      level = "";
      metadata.reset(1 << 16);
      labelText.reset(1 << 12);
      if (json.peek() != '{') {
        fault("", "expected an object");
        json.skip();
      } else {
        int from = json.position();
        json.beginObject();
        for (boolean first = true; json.nextField(first); first = false) {
          field();
        }
        if (json.position() - from > limits.maxEntryBytes()) {
          fault("", "more than " + limits.maxEntryBytes() + " bytes");
        }
        requireAll();
      }
      if (bad) {
        badEntries++;
      } else {
        write();
      }
    }

    private void requireAll() {
      if (bad) {
        return;
      }
      required("timestamp", timed);
      required("level", !level.isEmpty());
      required("message", messageLength >= 0);
      required("service", serviceLength > 0);
      required("env", envLength > 0);
    }

    private void required(String field, boolean there) {
      if (!there) {
        fault(field, "field required");
      }
    }

    private void field() throws MalformedJsonException {
      if (is("timestamp")) {
        timestamp();
      } else if (is("level")) {
        if (text("level")) {
          level = levelRead();
          if (level.isEmpty()) {
            fault("level", "expected one of " + String.join(", ", LEVELS));
          }
        }
      } else if (is("message")) {
        if (text("message") && chars("message", 1, MOST_MESSAGE_CHARS)) {
          messageOffset = json.textOffset();
          messageLength = json.textLength();
        }
      } else if (is("service")) {
        serviceLength = name("service", MOST_SERVICE_CHARS);
        serviceOffset = json.textOffset();
      } else if (is("env")) {
        envLength = name("env", MOST_ENV_CHARS);
        envOffset = json.textOffset();
      } else if (is("labels")) {
        labels();
      } else if (is("trace_id")) {
        if (!json.skipNull() && text("trace_id") && chars("trace_id", 0, MOST_TRACE_CHARS)) {
          traceOffset = json.textOffset();
          traceLength = json.textLength();
        }
      } else if (is("span_id")) {
        if (!json.skipNull() && text("span_id") && chars("span_id", 0, MOST_SPAN_CHARS)) {
          spanOffset = json.textOffset();
          spanLength = json.textLength();
        }
      } else if (is("metadata")) {
        metadata();
      } else {
        json.skip();
      }
    }

    /* Reads a string; anything else is passed over and told. */
    private boolean text(String field) throws MalformedJsonException {
      if (json.peek() == '"') {
        json.string();
        return true;
      }
      fault(field, "expected a string");
      json.skip();
      return false;
    }

    private boolean chars(String field, int least, int most) {
      /* No text has more characters than bytes. */
      if (json.textLength() <= most
          && json.textLength() >= least
          && least <= 1
          && (json.textLength() == 0 || (in[json.textOffset()] & 0xc0) != 0x80)) {
        return true;
      }
      int chars = 0;
      for (int i = json.textOffset(); i < json.textOffset() + json.textLength(); i++) {
        if ((in[i] & 0xc0) != 0x80) {
          chars++;
        }
      }
      if (chars < least || chars > most) {
        fault(field, "expected from " + least + " to " + most + " characters");
        return false;
      }
      return true;
    }

    private String levelRead() {
      for (String one : LEVELS) {
        if (is(one)) {
          return one;
        }
      }
      return "";
    }

    /* The length of a name, which is the text read last; 0 when it is none. */
    private int name(String field, int most) throws MalformedJsonException {
      if (!text(field)) {
        return 0;
      }
      int end = json.textOffset() + json.textLength();
      boolean good = json.textLength() >= 1 && json.textLength() <= most;
      for (int i = json.textOffset(); good && i < end; i++) {
        byte b = in[i];
        good = (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '-';
      }
      if (good) {
        return json.textLength();
      }
      fault(field, "expected from 1 to " + most + " characters of a-z, 0-9 and -");
      return 0;
    }

    private void timestamp() throws MalformedJsonException {
      long nanos;
      int next = json.peek();
      if (next == '"') {
        json.string();
        nanos = LaxTimes.ofText(in, json.textOffset(), json.textLength());
      } else {
        int from = json.position();
        json.skip();
        boolean number = next == '-' || (next >= '0' && next <= '9');
        nanos = number ? LaxTimes.ofNumber(in, from, json.position() - from) : LaxTimes.NOT_A_TIME;
      }
      if (nanos == LaxTimes.NOT_A_TIME) {
        fault("timestamp", "expected a time of RFC 3339 between 1678 and 2261");
      } else {
        timestamp = nanos;
        timed = true;
      }
    }

    /* As the members of a JSON object, each behind a comma; the three that are ours stay away. */
    private void labels() throws MalformedJsonException {
      labelText.reset(1 << 12);
      if (json.skipNull()) {
        return;
      }
      if (json.peek() != '{') {
        fault("labels", "expected an object of strings");
        json.skip();
        return;
      }
      named.clear();
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        String name = json.textLength() > 256 ? "" : json.text();
        if (!limits.labels().contains(name)) {
          fault("labels", "a name that is not allowed (expected: " + limits.toldLabels() + ")");
          json.skip();
        } else if (text("labels." + name)
            && chars("labels." + name, 0, limits.maxLabelChars())
            && named.add(name)
            && !name.equals("service")
            && !name.equals("env")
            && !name.equals("level")) {
          member(name, in, json.textOffset(), json.textLength());
        }
      }
      if (named.size() > limits.maxLabels()) {
        fault("labels", "more than " + limits.maxLabels());
      }
    }

    private void member(String name, byte[] from, int offset, int length) {
      CompactJson.ascii(labelText, ",");
      byte[] bytes = name.getBytes(UTF_8);
      CompactJson.quoted(labelText, bytes, 0, bytes.length);
      CompactJson.ascii(labelText, ":");
      CompactJson.quoted(labelText, from, offset, length);
    }

    private void metadata() throws MalformedJsonException {
      metadata.reset(1 << 16);
      if (json.skipNull()) {
        return;
      }
      if (json.peek() != '{') {
        fault("metadata", "expected an object");
        json.skip();
        return;
      }
      int from = json.position();
      if (levels() > MOST_METADATA_LEVELS) {
        fault("metadata", "more than " + MOST_METADATA_LEVELS + " levels of nesting");
        return;
      }
      json.position(from);
      CompactJson.copy(json, in, metadata);
    }

    /* Levels below the object that comes next, which is passed over: 1 for plain values. */
    private int levels() throws MalformedJsonException {
      int from = json.position();
      json.skip();
      int depth = 0;
      int deepest = 0;
      boolean text = false;
      boolean value = false;
      for (int i = from; i < json.position(); i++) {
        byte b = in[i];
        if (text) {
          if (b == '\\') {
            i++;
          } else {
            text = b != '"';
          }
        } else if (b == '"') {
          text = true;
          value = true;
        } else if (b == '{' || b == '[') {
          depth++;
          value = false;
        } else if (b == '}' || b == ']') {
          deepest = Math.max(deepest, value ? depth : depth - 1);
          depth--;
          value = true;
        } else if (b > ' ' && b != ',' && b != ':') {
          value = true;
        }
      }
      return deepest;
    }

    private void put(byte[] text) {
      CompactJson.bytes(out, text, 0, text.length);
    }

    private void write() throws MalformedPushException {
      int from = out.size();
      places.add(from, entries);
      put(MESSAGE);
      CompactJson.quoted(out, in, messageOffset, messageLength);
      put(METADATA);
      if (metadata.size() == 0) {
        put(NULL);
      } else {
        CompactJson.bytes(out, metadata.array(), 0, metadata.size());
      }
      put(TRACE);
      nullable(traceOffset, traceLength);
      put(SPAN);
      nullable(spanOffset, spanLength);
      put(INGESTED);
      CompactJson.bytes(out, received, 0, received.length);
      put(END);
      builders.of(entryLabels(), 16).add(timestamp, from, out.size() - from);
    }

    private Labels entryLabels() throws MalformedPushException {
      GrowableBytes text = labelsOfEntry;
      text.reset(1 << 12);
      CompactJson.ascii(text, "{\"service\":\"");
      CompactJson.bytes(text, in, serviceOffset, serviceLength);
      CompactJson.ascii(text, "\",\"env\":\"");
      CompactJson.bytes(text, in, envOffset, envLength);
      CompactJson.ascii(text, "\",\"level\":\"");
      CompactJson.ascii(text, level);
      CompactJson.ascii(text, "\"");
      CompactJson.bytes(text, labelText.array(), 0, labelText.size());
      CompactJson.ascii(text, "}");
      Labels last = lastLabels;
      if (last != null
          && Arrays.equals(lastLabelText, 0, lastLabelText.length, text.array(), 0, text.size())) {
        return last;
      }
      Labels read = labels.labels(text.array(), 0, text.size(), decode);
      lastLabelText = Arrays.copyOf(text.array(), text.size());
      lastLabels = read;
      return read;
    }

    private void nullable(int offset, int length) {
      if (length < 0) {
        put(NULL);
      } else {
        CompactJson.quoted(out, in, offset, length);
      }
    }
  }
}
