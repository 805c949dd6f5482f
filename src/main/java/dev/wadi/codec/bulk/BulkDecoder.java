package dev.wadi.codec.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.StreamBuilders;
import dev.wadi.codec.plain.LinePlaces;
import dev.wadi.codec.plain.RecordTimes;
import dev.wadi.codec.plain.TextLines;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads Elasticsearch's bulk requests straight into the columns of a batch: lines of JSON in pairs,
 * an action and its document.
 *
 * <pre>{@code
 * {"create":{"_index":"logs"}}
 * {"@timestamp":"2024-01-15T10:32:01Z","message":"hello world"}
 * }</pre>
 *
 * <p>{@code create} and {@code index} bring entries: the document as it is written is the line, its
 * time is what {@link RecordTimes} finds in it, else that of the receipt; labels are {@code index}
 * and {@code source="elasticsearch"}. {@code update} and {@code delete} change what is there, which
 * a log does not do: they are items with a fault, as are documents that are no objects and indices
 * with a name that Elasticsearch does not take. An action that cannot be read refuses all, since
 * nobody knows where the next one is. Lines stay where they are: the buffer is handed over and
 * changes. Threads may share a decoder.
 */
public final class BulkDecoder {
  /* What an item holds, and three times its part of the answer, which is made before it is sent. */
  private static final int ITEM_BYTES = 600;

  /**
   * Decodes a slice of a buffer.
   *
   * @param path the index of the request's path; empty for none
   * @param received the time of receipt, nanoseconds since the epoch, for each without a time
   * @throws MalformedPushException when an action is none, or a limit is exceeded
   */
  public BulkLogs decode(
      String tenant,
      String path,
      byte[] buffer,
      int offset,
      int length,
      LongSupplier received,
      DecodeLimits limits)
      throws MalformedPushException {
    if (buffer.length >= Slice.LIMIT_BYTES) {
      throw new MalformedPushException(
          "bulk request is too large (expected: below " + Slice.LIMIT_BYTES + " bytes)");
    }
    if (length == 0) {
      throw new MalformedPushException("request body is required");
    }
    if (buffer[offset + length - 1] != '\n') {
      throw new MalformedPushException("The bulk request must be terminated by a newline [\\n]");
    }
    Reading reading = new Reading(path, buffer, received, limits);
    TextLines.each(buffer, offset, length, reading::line);
    return reading.logs(tenant);
  }

  /** One request being read. */
  private static final class Reading {
    private final String path;
    private final byte[] buffer;
    private final LongSupplier received;
    private final DecodeLimits limits;
    private final StreamBuilders builders;
    private final List<BulkItem> items = new ArrayList<>();
    private final LinePlaces places = new LinePlaces();
    private @Nullable BulkItem open;
    private String labelled = "";
    private Labels labels = Labels.EMPTY;
    private int lines;
    private int faults;

    Reading(String path, byte[] buffer, LongSupplier received, DecodeLimits limits) {
      this.path = path;
      this.buffer = buffer;
      this.received = received;
      this.limits = limits;
      this.builders = new StreamBuilders(buffer, limits);
    }

    BulkLogs logs(String tenant) throws MalformedPushException {
      if (open != null) {
        throw new MalformedPushException("The last action has no document");
      }
      if (items.isEmpty()) {
        throw new MalformedPushException("request body is required");
      }
      return new BulkLogs(new Batch(tenant, builders.build()), items, faults, places.in(buffer));
    }

    void line(int offset, int length) throws MalformedPushException {
      lines++;
      BulkItem action = open;
      if (action != null) {
        open = null;
        document(action, offset, length);
      } else if (length > 0) {
        action(offset, length);
      }
    }

    private void action(int offset, int length) throws MalformedPushException {
      limits.checkEntries(items.size() + 1L);
      limits.takeTexts(ITEM_BYTES + 2L * length);
      JsonReader json = new JsonReader(buffer, offset, length);
      String name;
      String index = path;
      String id = "";
      try {
        json.beginObject();
        if (!json.nextField(true)) {
          throw json.unexpected("an action");
        }
        name = json.text();
        json.beginObject();
        for (boolean first = true; json.nextField(first); first = false) {
          boolean isIndex = json.textIs("_index");
          if (!isIndex && !json.textIs("_id")) {
            json.skip();
          } else if (!json.skipNull()) {
            String value = scalar(json);
            index = isIndex ? value : index;
            id = isIndex ? id : value;
          }
        }
        while (json.nextField(false)) {
          if (isAction(json.text())) {
            throw json.unexpected("one action");
          }
          json.skip(); // notes of a client about its own work, as the winston transport leaves them
        }
        json.end();
      } catch (MalformedJsonException e) {
        throw new MalformedPushException(
            "Malformed action/metadata line [" + lines + "]: " + e.getMessage());
      }
      if (!isAction(name)) {
        throw new MalformedPushException(
            "Malformed action/metadata line ["
                + lines
                + "], expected field [create], [delete], [index] or [update]");
      }
      if (index.isEmpty()) {
        throw new MalformedPushException("Validation Failed: 1: index is missing;");
      }
      boolean brings = name.equals("create") || name.equals("index");
      BulkFault fault = brings ? indexFault(index) : BulkFault.unsupported(name);
      BulkItem item = new BulkItem(name, index, id, fault);
      if (name.equals("delete")) {
        bad(item);
      } else {
        open = item;
      }
    }

    private static boolean isAction(String name) {
      return switch (name) {
        case "create", "index", "update", "delete" -> true;
        default -> false;
      };
    }

    /* A name or an id may be written as a number. */
    private String scalar(JsonReader json) throws MalformedJsonException {
      int next = json.peek();
      if (next == '"') {
        json.string();
        return json.text();
      }
      if (next == '{' || next == '[') {
        throw json.unexpected("\"");
      }
      int from = json.position();
      json.skip();
      return new String(buffer, from, json.position() - from, UTF_8);
    }

    /* The index of the item before is mostly that of the next. */
    private @Nullable BulkFault indexFault(String index) {
      return index.equals(labelled) ? null : IndexNames.fault(index);
    }

    private void bad(BulkItem item) {
      faults++;
      items.add(item);
    }

    private void document(BulkItem item, int offset, int length) {
      if (!item.isGood()) {
        bad(item);
        return;
      }
      long time;
      int from;
      int bytes;
      try {
        JsonReader json = new JsonReader(buffer, offset, length);
        if (json.peek() != '{') {
          throw json.unexpected("{");
        }
        from = json.position();
        json.skip();
        bytes = json.position() - from;
        json.end();
        time = RecordTimes.of(buffer, from, bytes);
      } catch (MalformedJsonException e) {
        bad(item.with(BulkFault.ofDocument("failed to parse: " + e.getMessage())));
        return;
      }
      places.add(from, items.size());
      items.add(item);
      if (!item.index().equals(labelled)) {
        limits.takeLabels(item.index().length() + 32);
        labelled = item.index();
        labels = Labels.of("index", labelled, "source", "elasticsearch");
      }
      builders
          .of(labels, 16)
          .add(time == RecordTimes.NOT_A_TIME ? received.getAsLong() : time, from, bytes);
    }
  }
}
