package dev.wadi.codec.logops;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.codec.loki.Allowance;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.LabelsCache;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.StreamBuilders;
import dev.wadi.codec.plain.LaxTimes;
import dev.wadi.codec.plain.LinePlaces;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import dev.wadi.model.Slice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads LogOps' records into the columns of a batch.
 *
 * <p>Three forms: a JSON object or an array of them; CSV with a header row; text, one record a
 * line. Each record is made normal: {@code ts} (else {@code timestamp}, {@code time}; else the time
 * of receipt), {@code level} (else {@code lvl}, {@code severity}; DEBUG, INFO, WARN or ERROR, else
 * INFO), {@code msg} (the first of {@code message}, {@code msg}, {@code log}, {@code raw} that says
 * something), {@code emitter} and {@code scenario} (its own, else the request's). What else it has
 * stays. The line is the whole record as compact JSON in this order; labels are {@code app} (always
 * {@code logops}), {@code emitter}, {@code level} and {@code scenario}. A time that cannot be read
 * stays in the line, and the entry has that of the receipt. Threads may share a decoder; it
 * remembers label sets. Format: {@code POST /v1/logs} of LogOps.
 */
public final class LogopsDecoder {
  /** Places of bad elements that are told. */
  public static final int MOST_TOLD = 50;

  private static final List<String> TIMES = List.of("ts", "timestamp", "time");
  private static final List<String> LEVELS = List.of("level", "lvl", "severity");
  private static final List<String> MESSAGES = List.of("message", "msg", "log", "raw");
  private static final int MOST_LABEL_CHARS = 64;

  /* What a tree of JSON takes, as a multiple of its text: [{},{},{}] is bad, three bytes for a node and a map. */
  private static final long TREE_SHARE = 48;

  private static final Pattern TEXT =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2}) +(\\d{2}:\\d{2}:\\d{2})(?: +([A-Z]+)(?= |$))?(?: (.*))?",
          Pattern.DOTALL);
  private static final Pattern PROGRAM = Pattern.compile("^[\\w.-]+ [\\w./-]+\\[\\d+]: ");

  private static final String NO_JSON = "Invalid JSON body";
  private static final Set<String> OWN = Set.of("ts", "level", "msg", "emitter", "scenario");

  /* A place with what it names, and in a list that grows. */
  private static final int PLACE_BYTES = 64;
  private static final int GRANT_BYTES = 8 << 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final LabelsCache labels = LabelsCache.ofObjects();

  /** The forms of a body. */
  public enum Form {
    JSON,
    CSV,
    TEXT
  }

  /**
   * Where records come from, unless they say it themselves.
   *
   * @param emitter as the request has it
   * @param scenario likewise
   */
  public record Origin(String emitter, String scenario) {}

  /** A body has more records than it may. */
  public static final class TooManyException extends Exception {
    private static final long serialVersionUID = 1L;
    private final int records;

    TooManyException(int records) {
      super("too many items", null, false, false);
      this.records = records;
    }

    /** How many it has; in text at least so many. */
    public int records() {
      return records;
    }
  }

  /**
   * Decodes a slice of a buffer.
   *
   * @param tenant whose logs they are
   * @param maxRecords of one body
   * @param receivedNanos the time of receipt, nanoseconds since the epoch
   * @param memory gives what the records take while they are read
   * @throws MalformedPushException when it is not of its form
   * @throws TooManyException when it has more records
   */
  public LogopsLogs decode(
      String tenant,
      Form form,
      Origin origin,
      byte[] buffer,
      int offset,
      int length,
      int maxRecords,
      long receivedNanos,
      DecodeLimits limits,
      Allowance memory)
      throws MalformedPushException, TooManyException {
    boolean json = form == Form.JSON;
    long tree = TREE_SHARE * (json ? longest(buffer, offset, length) : length);
    if (TREE_SHARE * length >= Slice.LIMIT_BYTES) {
      throw new MalformedPushException(
          "body of "
              + length
              + " bytes is too large (expected: below "
              + Slice.LIMIT_BYTES / TREE_SHARE
              + ")");
    }
    memory.take(tree);
    Reading reading = new Reading(origin, receivedNanos, maxRecords, memory);
    switch (form) {
      case JSON -> reading.json(buffer, offset, length);
      case CSV -> reading.csv(new String(buffer, offset, length, UTF_8));
      case TEXT -> reading.text(new String(buffer, offset, length, UTF_8));
    }
    return reading.logs(tenant, limits);
  }

  /*
   * Of an array one element after the other becomes a tree, so the longest says how much memory
   * that takes. Where it is not plain what an element is, all of it may be one.
   */
  private static int longest(byte[] buffer, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (at < end && buffer[at] <= ' ' && buffer[at] > 0) {
      at++;
    }
    if (at == end || buffer[at] != '[') {
      return length;
    }
    int depth = 0;
    int longest = 0;
    boolean text = false;
    for (int i = at, from = at; i < end; i++) {
      byte b = buffer[i];
      if (b == 0) {
        return length; // an encoding of two or four bytes, in which this is nothing to go by
      }
      if (text) {
        if (b == '\\') {
          i++;
        } else if (b == '"') {
          text = false;
        }
      } else if (b == '"') {
        text = true;
      } else if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        depth--;
      }
      if (i + 1 == end || (b == ',' && depth == 1 && !text)) {
        longest = Math.max(longest, i + 1 - from);
        from = i;
      }
    }
    return Math.max(longest, 1);
  }

  /** One body being read. */
  private final class Reading {
    private final Origin origin;
    private final long receivedNanos;
    private final int maxRecords;
    private final Allowance memory;
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final List<Place> places = new ArrayList<>();
    private final LinePlaces linePlaces = new LinePlaces();
    private final Map<String, Integer> levels = new TreeMap<>();
    private final List<Integer> invalid = new ArrayList<>();
    private int invalidRecords;
    private int missingTimes;
    private int missingLevels;

    private final JsonGenerator out;
    private long grantedBytes;

    /* Of the record before: most of a body are alike. */
    private String lastEmitter = "";
    private String lastLevel = "";
    private String lastScenario = "";
    private byte[] lastLabels = new byte[0];

    private record Place(long timestamp, byte[] labels, int offset, int length) {}

    Reading(Origin origin, long receivedNanos, int maxRecords, Allowance memory) {
      this.origin = origin;
      this.receivedNanos = receivedNanos;
      this.maxRecords = maxRecords;
      this.memory = memory;
      try {
        this.out = JSON.getFactory().createGenerator(lines).setRootValueSeparator(null);
      } catch (IOException e) {
        throw new UncheckedIOException(e); // an array can always be written to
      }
    }

    void json(byte[] buffer, int offset, int length)
        throws MalformedPushException, TooManyException {
      try (JsonParser parser = JSON.createParser(buffer, offset, length)) {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) {
          element(parser, 0);
        } else if (first == JsonToken.START_ARRAY) {
          elements(parser);
        } else {
          parser.skipChildren();
        }
        if (first == null || parser.nextToken() != null) {
          throw new MalformedPushException(NO_JSON);
        }
        if (!first.isStructStart()) {
          throw new MalformedPushException("Payload must be object or array of objects");
        }
      } catch (IOException e) {
        // No JSON, or no text in the encoding that its first bytes are of: UTF-16 and UTF-32 count.
        throw new MalformedPushException(NO_JSON);
      }
    }

    private void elements(JsonParser parser) throws IOException, TooManyException {
      int count = 0;
      for (JsonToken next = parser.nextToken();
          next != JsonToken.END_ARRAY;
          next = parser.nextToken()) {
        if (next == JsonToken.START_OBJECT && count < maxRecords) {
          element(parser, count);
        } else {
          parser.skipChildren();
          bad(count);
        }
        count++;
      }
      if (count > maxRecords) {
        throw new TooManyException(count);
      }
    }

    private void element(JsonParser parser, int place) throws IOException {
      if (JSON.readTree(parser) instanceof ObjectNode one) {
        record(one, place);
      } else {
        bad(place);
      }
    }

    private void bad(int place) {
      invalidRecords++;
      if (invalid.size() < MOST_TOLD) {
        invalid.add(place);
      }
    }

    void csv(String text) throws MalformedPushException, TooManyException {
      CsvRows rows = new CsvRows(text);
      List<String> header = rows.next();
      if (header == null) {
        return;
      }
      int count = 0;
      for (List<String> row = rows.next(); row != null; row = rows.next()) {
        count = counted(count);
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < Math.min(header.size(), row.size()); i++) {
          boolean last = i == header.size() - 1;
          String value = last ? String.join(",", row.subList(i, row.size())) : row.get(i);
          if (!value.isBlank()) {
            record.put(header.get(i).strip(), value);
          }
        }
        record(record, count - 1);
      }
    }

    void text(String text) throws TooManyException {
      int count = 0;
      for (String line : (Iterable<String>) text.lines()::iterator) {
        String trimmed = line.strip();
        if (trimmed.isEmpty()) {
          continue;
        }
        count = counted(count);
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        Matcher parts = TEXT.matcher(trimmed);
        String level = null;
        if (parts.matches()) {
          record.put("ts", parts.group(1) + "T" + parts.group(2) + "Z");
          level = parts.group(3);
          String rest = parts.group(4) == null ? "" : parts.group(4).strip();
          record.put("msg", PROGRAM.matcher(rest).replaceFirst(""));
        } else {
          record.put("msg", trimmed);
        }
        // A line of text without a level is one of INFO, and lacks nothing.
        record.put("level", level == null ? "INFO" : level);
        record(record, count - 1);
      }
    }

    private int counted(int count) throws TooManyException {
      if (count == maxRecords) {
        throw new TooManyException(count + 1);
      }
      return count + 1;
    }

    private void record(ObjectNode given, int entry) {
      String time = taken(given, TIMES);
      long nanos = time == null ? receivedNanos : nanos(time);
      if (time == null) {
        missingTimes++;
      }
      String level = taken(given, LEVELS);
      if (level == null) {
        missingLevels++;
      }
      String normal = level(level);
      levels.merge(normal, 1, Integer::sum);
      String message = message(given);
      String emitter = own(given, "emitter", origin.emitter());
      String scenario = own(given, "scenario", origin.scenario());
      int from = lines.size();
      linePlaces.add(from, entry);
      try {
        out.writeStartObject();
        out.writeStringField("ts", time == null ? Rfc3339.format(receivedNanos) : time);
        out.writeStringField("level", normal);
        out.writeStringField("msg", message);
        out.writeStringField("emitter", emitter);
        out.writeStringField("scenario", scenario);
        others(given);
        out.writeEndObject();
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e); // an array can always be written to
      }
      places.add(new Place(nanos, labelsOf(emitter, normal, scenario), from, lines.size() - from));
      grant();
    }

    /* Such as msg beside message: which one is meant is LogOps' rule, and neither is lost. */
    private void others(ObjectNode given) throws IOException {
      Set<String> renamed = Set.of();
      for (Map.Entry<String, JsonNode> other : given.properties()) {
        String name = other.getKey();
        if (OWN.contains(name) || renamed.contains(name)) {
          if (LogopsDecoder.text(other.getValue()).isEmpty() || other.getValue().isNull()) {
            continue;
          }
          while (OWN.contains(name) || given.has(name) || renamed.contains(name)) {
            name += "_";
          }
          renamed = new HashSet<>(renamed);
          renamed.add(name);
        }
        out.writeFieldName(name);
        JSON.writeTree(out, other.getValue());
      }
    }

    /* The lines may be longer than the body by what each record is given. */
    private void grant() {
      long held = 2L * lines.size() + (long) PLACE_BYTES * places.size();
      if (held > grantedBytes) {
        long more = held - grantedBytes + GRANT_BYTES + held / 4;
        memory.take(more);
        grantedBytes += more;
      }
    }

    private byte[] labelsOf(String emitter, String level, String scenario) {
      if (!emitter.equals(lastEmitter)
          || !level.equals(lastLevel)
          || !scenario.equals(lastScenario)) {
        lastLabels = labels(emitter, level, scenario);
        lastEmitter = emitter;
        lastLevel = level;
        lastScenario = scenario;
      }
      return lastLabels;
    }

    private long nanos(String time) {
      byte[] bytes = time.getBytes(UTF_8);
      long nanos = LaxTimes.ofText(bytes, 0, bytes.length);
      if (nanos == LaxTimes.NOT_A_TIME) {
        nanos = LaxTimes.ofNumber(bytes, 0, bytes.length);
      }
      return nanos == LaxTimes.NOT_A_TIME ? receivedNanos : nanos;
    }

    LogopsLogs logs(String tenant, DecodeLimits limits) throws MalformedPushException {
      byte[] buffer = lines.toByteArray();
      StreamBuilders builders = new StreamBuilders(buffer, limits);
      limits.checkEntries(places.size());
      for (Place place : places) {
        Labels known = labels.labels(place.labels, 0, place.labels.length, limits);
        builders.of(known, 16).add(place.timestamp, place.offset, place.length);
      }
      return new LogopsLogs(
          new Batch(tenant, builders.build()),
          places.size(),
          missingTimes,
          missingLevels,
          levels,
          invalid,
          invalidRecords,
          linePlaces.in(buffer));
    }
  }

  /* The first of some fields that is there and not blank, as text; it is gone from the record. */
  private static @Nullable String taken(ObjectNode record, List<String> names) {
    for (String name : names) {
      JsonNode value = record.get(name);
      if (value != null && !value.isNull()) {
        String text = text(value);
        if (!text.isBlank()) {
          record.remove(name);
          return text.strip();
        }
      }
    }
    return null;
  }

  private static String message(ObjectNode record) {
    for (String name : MESSAGES) {
      JsonNode value = record.get(name);
      if (value != null && says(value)) {
        record.remove(name);
        return text(value);
      }
    }
    return "";
  }

  /* What Python takes for true. */
  private static boolean says(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL, MISSING -> false;
      case BOOLEAN -> value.booleanValue();
      case NUMBER -> value.doubleValue() != 0;
      case STRING -> !value.textValue().isEmpty();
      default -> !value.isEmpty();
    };
  }

  private static String own(ObjectNode record, String name, String otherwise) {
    JsonNode value = record.remove(name);
    return value != null && value.isTextual() && !value.textValue().isBlank()
        ? value.textValue()
        : otherwise;
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  private static String level(@Nullable String given) {
    return switch (given == null ? "" : given.toLowerCase(Locale.ROOT)) {
      case "debug" -> "DEBUG";
      case "warn", "warning" -> "WARN";
      case "error", "fatal" -> "ERROR";
      default -> "INFO";
    };
  }

  private static byte[] labels(String emitter, String level, String scenario) {
    ObjectNode labels = JsonNodeFactory.instance.objectNode();
    labels.put("app", "logops");
    labels.put("emitter", cut(emitter));
    labels.put("level", level);
    labels.put("scenario", cut(scenario));
    return bytes(labels);
  }

  private static String cut(String text) {
    return text.codePointCount(0, text.length()) <= MOST_LABEL_CHARS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MOST_LABEL_CHARS));
  }

  private static byte[] bytes(JsonNode node) {
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e); // a tree can always be written
    }
  }
}
