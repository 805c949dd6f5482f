package dev.wadi.codec.envelope;

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
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Makes entries of what was unwrapped, part after part. JSON values one after the other, or arrays
 * of them, are an entry each, as they are written; whatever is not JSON from its beginning to its
 * end is text, of which each line that is not blank is an entry. A time is found in an object as
 * {@link RecordTimes} finds it. For one thread and one request.
 */
final class Payload {
  private final Map<String, String> given;
  private final Labels labels;
  private final LongSupplier times;
  private final DecodeLimits limits;
  private final StreamBuilders builders;

  /* Structured metadata of each entry: names and values, alternating. */
  private long[] metadata = {};
  private long pairs;
  private int entries;
  private int streams;

  private String owner = "";
  private String logGroup = "";
  private String logStream = "";
  private Labels ofLogs = Labels.EMPTY;

  /* Where the part lies that is being read. */
  private byte[] bytes = {};
  private int buffer;

  /**
   * @param times for entries that bring none
   */
  Payload(Map<String, String> given, LongSupplier times, DecodeLimits limits) {
    this.given = given;
    this.labels = Labels.of(given);
    this.times = times;
    this.limits = limits;
    this.builders = new StreamBuilders(limits);
  }

  /** From now on each entry has these pairs: names and values, alternating. */
  void metadata(long[] slices) {
    metadata = slices;
  }

  Batch batch(String tenant, Unwrapping unwrapped) {
    return new Batch(tenant, builders.build(unwrapped.buffers()));
  }

  /** An entry without a line, for what has metadata alone. */
  void nothing() throws MalformedPushException {
    limits.checkEntries(++entries);
    add(labels, times.getAsLong(), 0, 0);
  }

  /** Reads a part that holds JSON values or lines of text. */
  void read(Unwrapping part) throws MalformedPushException {
    try {
      read(part, false);
    } catch (MalformedJsonException e) {
      throw new IllegalStateException("read as JSON before", e);
    }
  }

  /**
   * Reads a part that may also hold messages of CloudWatch Logs.
   *
   * @throws MalformedJsonException when one of these is not as it should be
   */
  void readWithLogs(Unwrapping part) throws MalformedPushException, MalformedJsonException {
    read(part, true);
  }

  private void read(Unwrapping part, boolean withLogs)
      throws MalformedPushException, MalformedJsonException {
    bytes = part.bytes();
    buffer = part.buffer();
    int mark = TextLines.markBytes(bytes, part.offset(), part.length());
    int from = part.offset() + mark;
    int length = part.length() - mark;
    JsonReader json = new JsonReader(bytes, from, length);
    int first = json.peek();
    if ((first != '{' && first != '[') || !isJson(from, length)) {
      TextLines.each(bytes, from, length, this::line);
      return;
    }
    while (json.peek() >= 0) {
      if (json.peek() != '[') {
        value(json, withLogs);
        continue;
      }
      json.beginArray();
      for (boolean one = true; json.nextElement(one); one = false) {
        value(json, withLogs);
      }
    }
  }

  private boolean isJson(int from, int length) {
    JsonReader json = new JsonReader(bytes, from, length);
    try {
      while (json.peek() >= 0) {
        json.skip();
      }
      return true;
    } catch (MalformedJsonException e) {
      return false; // then it is text, as a line that begins with a bracket
    }
  }

  private void value(JsonReader json, boolean withLogs)
      throws MalformedJsonException, MalformedPushException {
    int next = json.peek();
    if (next == '"') {
      limits.checkEntries(++entries);
      json.string();
      add(labels, times.getAsLong(), json.textOffset(), json.textLength());
      return;
    }
    int from = json.position();
    json.skip();
    int length = json.position() - from;
    if (next == '{' && withLogs) {
      CloudWatchMessage logs = CloudWatchMessage.find(bytes, from, length);
      if (logs != null) {
        logs(logs);
        return;
      }
    }
    limits.checkEntries(++entries);
    long time = next == '{' ? RecordTimes.of(bytes, from, length) : RecordTimes.NOT_A_TIME;
    add(labels, time == RecordTimes.NOT_A_TIME ? times.getAsLong() : time, from, length);
  }

  private void line(int offset, int length) throws MalformedPushException {
    for (int i = offset; i < offset + length; i++) {
      if ((bytes[i] & 0xff) > ' ') {
        limits.checkEntries(++entries);
        add(labels, timeOf(offset, length), offset, length);
        return;
      }
    }
  }

  /* Among lines of text there may be objects, each a line. */
  private long timeOf(int offset, int length) {
    JsonReader json = new JsonReader(bytes, offset, length);
    if (json.peek() == '{') {
      try {
        json.skip();
        json.end();
        long time = RecordTimes.of(bytes, offset, length);
        return time == RecordTimes.NOT_A_TIME ? times.getAsLong() : time;
      } catch (MalformedJsonException e) {
        return times.getAsLong(); // a line that only begins like an object
      }
    }
    return times.getAsLong();
  }

  private void logs(CloudWatchMessage logs) throws MalformedJsonException, MalformedPushException {
    if (logs.isControl()) {
      return;
    }
    Labels theirs = labels(logs.owner(), logs.logGroup(), logs.logStream());
    logs.<MalformedPushException>events(
        (time, offset, length) -> {
          limits.checkEntries(++entries);
          add(theirs, time, offset, length);
        });
  }

  private Labels labels(String itsOwner, String itsGroup, String itsStream)
      throws MalformedPushException {
    boolean known =
        itsOwner.equals(owner) && itsGroup.equals(logGroup) && itsStream.equals(logStream);
    if (!known || ofLogs.equals(Labels.EMPTY)) {
      limits.checkStreams(++streams);
      limits.takeLabels(itsOwner.length() + itsGroup.length() + itsStream.length() + 64);
      Map<String, String> all = new TreeMap<>(given);
      all.putIfAbsent("owner", itsOwner);
      all.putIfAbsent("log_group", itsGroup);
      all.putIfAbsent("log_stream", itsStream);
      owner = itsOwner;
      logGroup = itsGroup;
      logStream = itsStream;
      ofLogs = Labels.of(all);
    }
    return ofLogs;
  }

  private void add(Labels its, long time, int offset, int length) throws MalformedPushException {
    LogStream.Builder builder = builders.of(its, 16);
    builder.add(time, Slice.of(buffer, offset, length));
    if (metadata.length > 0) {
      limits.checkMetadataPairs(pairs += metadata.length / 2);
      for (int i = 0; i < metadata.length; i += 2) {
        builder.addMetadata(metadata[i], metadata[i + 1]);
      }
    }
  }
}
