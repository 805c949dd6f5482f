package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes streams out of texts; neighbours in the buffer are there to be confused with. */
final class QueryStreams {
  private QueryStreams() {}

  static LogStream lines(Labels labels, String... lines) {
    List<Map<String, String>> none = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      none.add(Map.of());
    }
    return stream(labels, List.of(lines), none);
  }

  static LogStream stream(Labels labels, List<String> lines, List<Map<String, String>> metadata) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<int[]> places = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      places.add(put(bytes, lines.get(i)));
      for (Map.Entry<String, String> pair : metadata.get(i).entrySet()) {
        places.add(put(bytes, pair.getKey()));
        places.add(put(bytes, pair.getValue()));
      }
    }
    LogStream.Builder builder = new LogStream.Builder(labels, bytes.toByteArray(), lines.size());
    int p = 0;
    for (int i = 0; i < lines.size(); i++) {
      int[] line = places.get(p++);
      builder.add(i, line[0], line[1]);
      for (int k = 0; k < metadata.get(i).size(); k++) {
        int[] name = places.get(p++);
        int[] value = places.get(p++);
        builder.addMetadata(name[0], name[1], value[0], value[1]);
      }
    }
    return builder.build();
  }

  private static int[] put(ByteArrayOutputStream bytes, String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    int offset = bytes.size();
    bytes.writeBytes(utf8);
    return new int[] {offset, utf8.length};
  }
}
