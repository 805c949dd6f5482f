package dev.wadi.codec.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A batch in the making out of resources, scopes and records, whichever form they come in: what
 * becomes a label, what structured metadata, and in which words, as Loki does it.
 *
 * <p>Texts stay where they are in the request; names are made plain in their places. What stands
 * nowhere as it is kept goes to a {@link SideText}. The metadata of a resource and a scope belongs
 * to each of their entries, which costs two longs a pair here and all bytes at the next disk; so
 * what all entries are together is bounded. For one thread and one request.
 */
final class OtlpBatch {
  /** Levels of values in values. */
  static final int MAX_DEPTH = 32;

  private static final String[] FIELDS = {
    "scope_name",
    "scope_version",
    "scope_dropped_attributes_count",
    "observed_timestamp",
    "severity_number",
    "severity_text",
    "dropped_attributes_count",
    "flags",
    "trace_id",
    "span_id",
    "event_name",
    "true",
    "false"
  };

  static final int SCOPE_NAME = 0;
  static final int SCOPE_VERSION = 1;
  static final int SCOPE_DROPPED = 2;
  static final int OBSERVED = 3;
  static final int SEVERITY_NUMBER = 4;
  static final int SEVERITY_TEXT = 5;
  static final int DROPPED = 6;
  static final int FLAGS = 7;
  static final int TRACE_ID = 8;
  static final int SPAN_ID = 9;
  static final int EVENT_NAME = 10;
  private static final int TRUE = 11;
  private static final int FALSE = 12;

  /** No text. */
  static final long NONE = Slice.of(0, 0, 0);

  private static final int SEVERITIES = 25;

  /* Quotes, an equals sign and a comma. */
  private static final int LABEL_MARKS = 4;

  /* An object of four numbers and its place in a list that grows. */
  private static final int MEMBER_BYTES = 48;
  private static final int MEMBERS = 64;

  private final OtlpMapping mapping;
  private final byte[] wire;
  private final DecodeLimits limits;
  private final int maxBytes;
  private final LongSupplier arrivals;
  private final Map<Labels, LogStream.Builder> builders = new LinkedHashMap<>();

  final SideText side;

  private final long[] fields = new long[FIELDS.length];
  private final long[] severities = new long[SEVERITIES];

  private final OtlpPlaces places = new OtlpPlaces();
  private final Pairs resource;
  private final Pairs scope;
  private final Pairs record;
  private final Map<String, String> labels = new TreeMap<>();
  private LogStream.@Nullable Builder builder;
  private boolean named;
  private @Nullable String discovered;
  private int expected = 16;

  private int resources;
  private long entries;
  private long pairs;
  private long totalBytes;
  private int rejected;

  OtlpBatch(
      OtlpMapping mapping, byte[] wire, DecodeLimits limits, int maxBytes, LongSupplier arrivals)
      throws TooLargeException {
    this.mapping = mapping;
    this.wire = wire;
    this.limits = limits;
    this.maxBytes = maxBytes;
    this.arrivals = arrivals;
    this.side = new SideText(limits, maxBytes);
    this.resource = new Pairs(limits);
    this.scope = new Pairs(limits);
    this.record = new Pairs(limits);
    for (int i = 0; i < FIELDS.length; i++) {
      fields[i] = side.text(FIELDS[i]);
    }
  }

  void beginResource() {
    places.beginResource();
    resource.cut(0);
    scope.cut(0);
    labels.clear();
    builder = null;
    named = false;
    discovered = null;
  }

  void beginScope() {
    places.beginScope();
    scope.cut(0);
  }

  Pairs resource() {
    return resource;
  }

  Pairs scope() {
    return scope;
  }

  Pairs record() {
    return record;
  }

  long field(int number) {
    return fields[number];
  }

  long bool(boolean value) {
    return fields[value ? TRUE : FALSE];
  }

  /**
   * An attribute of the resource has been added.
   *
   * @param key as the sender writes it
   * @param from the first pair that it became; several when its value is a map
   */
  void resourceAttribute(String key, int from) {
    boolean service = key.equals("service.name");
    if (service) {
      for (int i = from; i < resource.size(); i++) {
        named |= Slice.length(resource.value(i)) > 0;
      }
    }
    if (!mapping.indexLabels().contains(key)) {
      return;
    }
    for (int i = from; i < resource.size(); i++) {
      limits.takeLabels(
          Slice.length(resource.name(i)) + Slice.length(resource.value(i)) + LABEL_MARKS);
      String name = string(resource.name(i));
      String value = string(resource.value(i));
      labels.put(name, value);
      if (!service && !named && mapping.serviceNames().contains(name) && discovered == null) {
        discovered = value;
      }
    }
    resource.cut(from);
  }

  private String string(long slice) {
    return new String(
        Slice.buffer(slice) == 0 ? wire : side.bytes(),
        Slice.offset(slice),
        Slice.length(slice),
        UTF_8);
  }

  /**
   * So many records are about to come, for the first of which a stream may begin.
   *
   * @throws MalformedPushException when they are too many
   */
  void expect(int records) throws MalformedPushException {
    limits.checkEntries(entries + rejected + records);
    expected = Math.max(16, records);
  }

  /** The members of a map are collected, of which there are so many by now. */
  void member(int members) {
    if (members % MEMBERS == 0) {
      limits.takeTexts((long) MEMBERS * MEMBER_BYTES);
    }
  }

  /** A record cannot be taken. */
  void reject(BadRecord why) throws MalformedPushException {
    rejected++;
    limits.checkEntries(entries + rejected);
    places.rejected(why.text());
  }

  /**
   * Adds a record whose attributes are in {@link #record()}.
   *
   * @param time nanoseconds since the epoch, unsigned; 0 when unknown
   * @param observed likewise
   * @param line the body as text
   */
  void add(long time, long observed, long line) throws MalformedPushException, TooLargeException {
    limits.checkEntries(++entries + rejected);
    if (time != 0 && observed != 0) {
      record.add(fields[OBSERVED], side.decimal(nanos(observed)));
    }
    int count = resource.size() + scope.size() + record.size();
    pairs += count;
    limits.checkMetadataPairs(pairs);
    totalBytes += resource.bytes() + scope.bytes() + record.bytes() + Slice.length(line);
    if (totalBytes > maxBytes) {
      throw new TooLargeException(
          "the logs become larger than " + maxBytes + " bytes with their attributes");
    }
    places.add(Slice.buffer(line) != 0, Slice.offset(line), Slice.length(line));
    LogStream.Builder stream = builder == null ? begin() : builder;
    long stamp = time != 0 ? time : observed;
    stream.add(stamp == 0 ? arrivals.getAsLong() : nanos(stamp), line);
    /* The most particular comes last: of equal names it is the one that a map keeps. */
    addAll(stream, resource);
    addAll(stream, scope);
    addAll(stream, record);
  }

  /** The text of a severity, made once. */
  long severity(int number) throws TooLargeException {
    if (number < 0 || number >= SEVERITIES) {
      return side.decimal(number);
    }
    if (severities[number] == 0) {
      severities[number] = side.decimal(number);
    }
    return severities[number];
  }

  private static void addAll(LogStream.Builder stream, Pairs pairs) {
    for (int i = 0; i < pairs.size(); i++) {
      stream.addMetadata(pairs.name(i), pairs.value(i));
    }
  }

  /* Unsigned, so what is negative lies behind the year 2262. */
  private static long nanos(long unsigned) {
    return unsigned < 0 ? Long.MAX_VALUE : unsigned;
  }

  private LogStream.Builder begin() throws MalformedPushException {
    limits.checkStreams(++resources);
    if (!named && !mapping.serviceNames().isEmpty()) {
      labels.put(
          OtlpMapping.SERVICE_NAME,
          discovered == null || discovered.isEmpty() ? OtlpMapping.UNKNOWN_SERVICE : discovered);
    }
    limits.takeLabels(OtlpMapping.UNKNOWN_SERVICE.length());
    Labels set = Labels.of(labels);
    LogStream.Builder found = builders.get(set);
    if (found == null) {
      limits.takeStream();
      found = new LogStream.Builder(set, expected);
      builders.put(set, found);
    }
    builder = found;
    return found;
  }

  OtlpLogs build(String tenant) {
    /* What is written to the disk is all of it, however often the request says it. */
    limits.takeTexts(Math.max(0, totalBytes - wire.length));
    List<LogStream> streams = new ArrayList<>(builders.size());
    byte[] texts = side.bytes();
    for (LogStream.Builder one : builders.values()) {
      streams.add(one.build(wire, texts));
    }
    return new OtlpLogs(
        new Batch(tenant, streams),
        rejected,
        rejected == 0 ? "" : places.rejected().get(0),
        places.in(wire, texts));
  }

  /* ---- names ---- */

  /**
   * A plain name of a key: what is no letter, digit or underscore of ASCII becomes an underscore,
   * and {@code key_} goes before a digit. Made where it stands when it can be.
   */
  long name(int offset, int length) throws TooLargeException {
    for (int i = offset; i < offset + length; i++) {
      byte b = wire[i];
      if (b < 0) {
        return written(offset, length);
      }
      if (!isPlain(b)) {
        wire[i] = '_';
      }
    }
    if (length > 0 && wire[offset] >= '0' && wire[offset] <= '9') {
      return written(offset, length);
    }
    return Slice.of(0, offset, length);
  }

  private long written(int offset, int length) throws TooLargeException {
    int mark = side.mark();
    if (wire[offset] >= '0' && wire[offset] <= '9') {
      side.text("key_");
    }
    putPlain(offset, length);
    return side.since(mark);
  }

  /** The name of a key in a map that is the value of another: {@code outer_inner}. */
  long name(long outer, int offset, int length) throws TooLargeException {
    int mark = side.mark();
    byte[] from = Slice.buffer(outer) == 0 ? wire : side.bytes();
    side.put(from, Slice.offset(outer), Slice.length(outer));
    side.put('_');
    putPlain(offset, length);
    return side.since(mark);
  }

  /* One underscore for each character that is not plain, not for each of its bytes. */
  private void putPlain(int offset, int length) throws TooLargeException {
    for (int i = offset; i < offset + length; i++) {
      byte b = wire[i];
      if ((b & 0xc0) != 0x80) {
        side.put(isPlain(b) ? b : '_');
      }
    }
  }

  private static boolean isPlain(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '_';
  }
}
