package dev.wadi.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Answers in Loki's JSON. */
final class Answers {
  static final String CATEGORIZE = "categorize-labels";

  private static final JsonFactory JSON = new JsonFactory();

  private Answers() {}

  /** Writes an answer. */
  interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  /* Pieces, because an array that grows is there twice whenever it does. */
  private static final class Pieces extends OutputStream {
    private static final int PIECE_BYTES = 64 << 10;

    private final int most;
    private final List<byte[]> full = new ArrayList<>();
    private byte[] piece = new byte[1024];
    private int used;
    private long bytes;

    Pieces(int most) {
      this.most = most;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      bytes += length;
      if (bytes > most) {
        throw new TooLong(most);
      }
      int at = offset;
      int left = length;
      while (left > 0) {
        if (used == piece.length) {
          full.add(piece);
          piece = new byte[PIECE_BYTES];
          used = 0;
        }
        int now = Math.min(left, piece.length - used);
        System.arraycopy(from, at, piece, used, now);
        used += now;
        at += now;
        left -= now;
      }
    }

    List<byte[]> all() {
      full.add(Arrays.copyOf(piece, used));
      return full;
    }
  }

  /** An answer is longer than it may be. */
  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLong(int most) {
      super(
          "the answer would have more than "
              + most
              + " bytes; consider a lower limit, a shorter time or a narrower query");
    }
  }

  static Answer of(int maxBytes, Content content) throws IOException {
    Pieces out = new Pieces(maxBytes);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      content.write(json);
      json.writeRaw('\n');
    } catch (TooLong e) {
      throw new ReadException(400, String.valueOf(e.getMessage()));
    }
    return Answer.json(out.all());
  }

  /** An answer whose data are such, and what is missing in them. */
  static Answer data(int maxBytes, ReadWork work, Content data) throws IOException {
    return of(
        maxBytes,
        json -> {
          json.writeStartObject();
          json.writeStringField("status", "success");
          String warning = work.warning();
          if (warning != null) {
            json.writeArrayFieldStart("warnings");
            json.writeString(warning);
            json.writeEndArray();
          }
          json.writeFieldName("data");
          data.write(json);
          json.writeEndObject();
        });
  }

  static Answer texts(int maxBytes, ReadWork work, Iterable<String> texts) throws IOException {
    return data(
        maxBytes,
        work,
        json -> {
          json.writeStartArray();
          for (String text : texts) {
            json.writeString(text);
          }
          json.writeEndArray();
        });
  }

  static void pairs(JsonGenerator json, Map<String, String> pairs) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      json.writeStringField(pair.getKey(), pair.getValue());
    }
    json.writeEndObject();
  }

  static Answer streams(
      int maxBytes, Map<Labels, List<FoundLines.Line>> streams, boolean categorized, ReadWork work)
      throws IOException {
    return data(
        maxBytes,
        work,
        json -> {
          json.writeStartObject();
          json.writeStringField("resultType", "streams");
          if (categorized) {
            json.writeArrayFieldStart("encodingFlags");
            json.writeString(CATEGORIZE);
            json.writeEndArray();
          }
          json.writeArrayFieldStart("result");
          long lines = 0;
          for (Map.Entry<Labels, List<FoundLines.Line>> stream : streams.entrySet()) {
            json.writeStartObject();
            json.writeFieldName("stream");
            pairs(json, stream.getKey());
            json.writeArrayFieldStart("values");
            for (FoundLines.Line line : stream.getValue()) {
              line(json, line, categorized);
              lines++;
            }
            json.writeEndArray();
            json.writeEndObject();
          }
          json.writeEndArray();
          stats(json, work, lines);
          json.writeEndObject();
        });
  }

  /**
   * A message of a tail. Lines of several streams are told in the order of time: a stream is named
   * again whenever another one was in between.
   *
   * @param dropped lines that the tail does not tell
   * @param nanos until when
   */
  static Answer tailed(
      int maxBytes, List<FoundLines.Line> lines, boolean categorized, long dropped, long nanos)
      throws IOException {
    return of(
        maxBytes,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("streams");
          for (int i = 0; i < lines.size(); ) {
            i = run(json, lines, i, categorized);
          }
          json.writeEndArray();
          if (dropped > 0) {
            json.writeArrayFieldStart("dropped_entries");
            json.writeStartObject();
            json.writeStringField("timestamp", Long.toString(nanos));
            json.writeFieldName("labels");
            pairs(json, Map.of("dropped", Long.toString(dropped)));
            json.writeEndObject();
            json.writeEndArray();
          }
          if (categorized) {
            json.writeArrayFieldStart("encodingFlags");
            json.writeString(CATEGORIZE);
            json.writeEndArray();
          }
          json.writeEndObject();
        });
  }

  /* Lines of one stream that follow each other; answers where others begin. */
  private static int run(
      JsonGenerator json, List<FoundLines.Line> lines, int from, boolean categorized)
      throws IOException {
    Map<String, String> stream = lines.get(from).stream();
    json.writeStartObject();
    json.writeFieldName("stream");
    pairs(json, stream);
    json.writeArrayFieldStart("values");
    int at = from;
    for (; at < lines.size() && lines.get(at).stream().equals(stream); at++) {
      line(json, lines.get(at), categorized);
    }
    json.writeEndArray();
    json.writeEndObject();
    return at;
  }

  private static void line(JsonGenerator json, FoundLines.Line line, boolean categorized)
      throws IOException {
    json.writeStartArray();
    json.writeString(Long.toString(line.nanos()));
    json.writeString(new String(line.text(), UTF_8));
    if (categorized) {
      json.writeStartObject();
      if (!line.metadata().isEmpty()) {
        json.writeFieldName("structuredMetadata");
        pairs(json, line.metadata());
      }
      if (!line.parsed().isEmpty()) {
        json.writeFieldName("parsed");
        pairs(json, line.parsed());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** What a question cost, where Grafana and logcli look for it. */
  static void stats(JsonGenerator json, ReadWork work, long returned) throws IOException {
    double seconds = Math.max(1e-9, work.seconds());
    json.writeObjectFieldStart("stats");
    json.writeObjectFieldStart("summary");
    json.writeNumberField("bytesProcessedPerSecond", (long) (work.bytes() / seconds));
    json.writeNumberField("linesProcessedPerSecond", (long) (work.lines() / seconds));
    json.writeNumberField("totalBytesProcessed", work.bytes());
    json.writeNumberField("totalLinesProcessed", work.lines());
    json.writeNumberField("execTime", seconds);
    json.writeNumberField("queueTime", work.waitedSeconds());
    json.writeNumberField("subqueries", 0);
    json.writeNumberField("totalEntriesReturned", returned);
    json.writeNumberField("splits", 0);
    json.writeNumberField("shards", 0);
    json.writeEndObject();
    json.writeEndObject();
  }
}
