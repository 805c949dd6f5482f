package dev.wadi.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.loki4j.pkg.loki.protobuf.Push;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.xerial.snappy.Snappy;

/**
 * Reads pushes as Loki documents them (protobuf with snappy, JSON, gzip and deflate) with generated
 * classes and Jackson, independent of our codec.
 */
final class LokiPushes {
  private static final int LARGEST_BYTES = 256 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private LokiPushes() {}

  /**
   * The lines of a push.
   *
   * @param headers names in lower case
   * @throws IOException when it is none, in the words of the answer
   */
  static List<ScriptedLoki.Line> decode(String tenant, Map<String, String> headers, byte[] body)
      throws IOException {
    byte[] plain = undo(headers.getOrDefault("content-encoding", ""), body);
    String type = headers.getOrDefault("content-type", "").replaceAll(";.*", "").strip();
    return switch (type) {
      case "application/json" -> fromJson(tenant, plain);
      case "application/x-protobuf" -> fromProtobuf(tenant, plain);
      default -> throw new IOException("unsupported content type \"" + type + "\"");
    };
  }

  private static byte[] undo(String encoding, byte[] body) throws IOException {
    return switch (encoding) {
      case "", "identity", "snappy" -> body;
      case "gzip" -> new GZIPInputStream(new ByteArrayInputStream(body)).readNBytes(LARGEST_BYTES);
      case "deflate" ->
          new InflaterInputStream(new ByteArrayInputStream(body)).readNBytes(LARGEST_BYTES);
      default -> throw new IOException("Content-Encoding \"" + encoding + "\" not supported");
    };
  }

  private static List<ScriptedLoki.Line> fromProtobuf(String tenant, byte[] compressed)
      throws IOException {
    if (Snappy.uncompressedLength(compressed) > LARGEST_BYTES) {
      throw new IOException("snappy: too large");
    }
    Push.PushRequest push = Push.PushRequest.parseFrom(Snappy.uncompress(compressed));
    List<ScriptedLoki.Line> lines = new ArrayList<>();
    for (Push.StreamAdapter stream : push.getStreamsList()) {
      SortedMap<String, String> labels = labels(stream.getLabels());
      for (Push.EntryAdapter entry : stream.getEntriesList()) {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Push.LabelPairAdapter pair : entry.getStructuredMetadataList()) {
          metadata.put(pair.getName(), pair.getValue());
        }
        long nanos =
            entry.getTimestamp().getSeconds() * 1_000_000_000L + entry.getTimestamp().getNanos();
        lines.add(new ScriptedLoki.Line(tenant, labels, nanos, entry.getLine(), metadata));
      }
    }
    return lines;
  }

  private static List<ScriptedLoki.Line> fromJson(String tenant, byte[] json) throws IOException {
    List<ScriptedLoki.Line> lines = new ArrayList<>();
    for (JsonNode stream : JSON.readTree(json).path("streams")) {
      SortedMap<String, String> labels = new TreeMap<>(texts(stream.path("stream")));
      for (JsonNode value : stream.path("values")) {
        lines.add(
            new ScriptedLoki.Line(
                tenant,
                labels,
                Long.parseLong(value.path(0).asText()),
                value.path(1).asText(),
                texts(value.path(2))));
      }
    }
    return lines;
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> map = new LinkedHashMap<>();
    object.properties().forEach(field -> map.put(field.getKey(), field.getValue().asText()));
    return map;
  }

  /** Reads {@code {name="value", ...}} with Go's escapes. */
  private static SortedMap<String, String> labels(String text) {
    SortedMap<String, String> labels = new TreeMap<>();
    String inner = text.strip();
    if (!inner.startsWith("{") || !inner.endsWith("}")) {
      throw new IllegalArgumentException("error parsing labels: " + text);
    }
    int at = 1;
    while (inner.charAt(at) != '}') {
      int equals = inner.indexOf("=\"", at);
      if (equals < 0) {
        throw new IllegalArgumentException("error parsing labels: " + text);
      }
      String name = inner.substring(at, equals).strip();
      StringBuilder value = new StringBuilder();
      at = unquote(inner, equals + 2, value);
      labels.put(name, value.toString());
      while (inner.charAt(at) == ',' || inner.charAt(at) == ' ') {
        at++;
      }
    }
    return labels;
  }

  private static int unquote(String text, int from, StringBuilder into) {
    int at = from;
    while (text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c != '\\') {
        into.append(c);
        continue;
      }
      char escaped = text.charAt(at++);
      switch (escaped) {
        case 'n' -> into.append('\n');
        case 'r' -> into.append('\r');
        case 't' -> into.append('\t');
        case 'x' -> {
          into.append((char) Integer.parseInt(text.substring(at, at + 2), 16));
          at += 2;
        }
        case 'u' -> {
          into.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
          at += 4;
        }
        default -> into.append(escaped);
      }
    }
    return at + 1;
  }
}
