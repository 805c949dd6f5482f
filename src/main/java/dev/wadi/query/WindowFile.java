package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What was counted, as bytes that outlast the process: a mark with the version, then for each
 * window its log query, its form and its series, and a checksum over all of it at the end.
 */
final class WindowFile {
  private static final int MARK = 0x57414c01; // "WAL" of alerts, version 1
  private static final int MOST_TEXT = 1 << 20;

  private WindowFile() {}

  static byte[] write(Map<String, Selection> selections) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MARK);
      for (Map.Entry<String, Selection> one : selections.entrySet()) {
        for (SampleWindow window : one.getValue().windows()) {
          ByteArrayOutputStream content = new ByteArrayOutputStream();
          try (DataOutputStream inner = new DataOutputStream(content)) {
            window.write(inner);
          }
          writeText(out, key(one.getKey(), window));
          out.writeInt(content.size());
          content.writeTo(out);
        }
      }
      out.writeInt(0);
      out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  private static String key(String selection, SampleWindow window) {
    return selection + "\n" + window.form();
  }

  /**
   * Takes what fits.
   *
   * @param taken is told of each window that was there
   * @throws IOException when the bytes are not what was written
   */
  static void read(byte[] bytes, Map<String, Selection> selections, Taken taken)
      throws IOException {
    int end = bytes.length - 4;
    if (end < 8) {
      throw new IOException("too short (expected: what was counted)");
    }
    DataInputStream last = new DataInputStream(new ByteArrayInputStream(bytes, end, 4));
    if (last.readInt() != checksum(bytes, end)) {
      throw new IOException("its checksum is another (expected: as it was written)");
    }
    Map<String, SampleWindow> windows = new TreeMap<>();
    selections.forEach(
        (text, selection) ->
            selection.windows().forEach(window -> windows.put(key(text, window), window)));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end));
    if (in.readInt() != MARK) {
      throw new IOException("of another version (expected: 1)");
    }
    while (true) {
      String key = readText(in);
      if (key.isEmpty()) {
        return;
      }
      int length = in.readInt();
      SampleWindow window = windows.get(key);
      if (window == null) {
        in.skipNBytes(length);
      } else {
        window.read(in);
        taken.take(window);
      }
    }
  }

  /** Is told of a window. */
  interface Taken {
    void take(SampleWindow window);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, length);
    return (int) sum.getValue();
  }

  static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  static String readText(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MOST_TEXT) {
      throw new IOException("a text of " + length + " bytes (expected: at most 1 MiB)");
    }
    return new String(in.readNBytes(length), UTF_8);
  }
}
