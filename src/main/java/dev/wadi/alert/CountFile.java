package dev.wadi.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.DurableFile;
import dev.wadi.model.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was counted, on disk, with the places of the log up to which it was. For one thread. */
final class CountFile {
  private static final Logger LOG = LoggerFactory.getLogger(CountFile.class);

  /* Before it the file began with the length of a name: a small number. */
  private static final int MARK = 0x57434E32;

  private final DurableFile file;

  /**
   * What it says.
   *
   * @param counted up to where the lines of each tenant were counted; nothing in files of before
   * @param since since when every line was counted for a condition, in nanoseconds since the epoch
   * @param windows what was counted, for each set of tenants
   */
  record Content(
      Map<String, Position> counted, Map<String, Long> since, Map<String, byte[]> windows) {
    static final Content NONE = new Content(Map.of(), Map.of(), Map.of());

    Content {
      counted = Map.copyOf(counted);
      since = Map.copyOf(since);
      windows = Map.copyOf(windows);
    }
  }

  CountFile(Path path) {
    this.file = new DurableFile(path);
  }

  /** What was written last; nothing when it is not there, or cannot be read, which is told. */
  Content read() throws IOException {
    byte[] bytes = file.read();
    try {
      return content(bytes);
    } catch (IOException | IllegalArgumentException e) {
      unreadable(e);
      return Content.NONE;
    }
  }

  private static Content content(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return Content.NONE;
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (in.readInt() != MARK) {
      return new Content(
          Map.of(), Map.of(), windows(new DataInputStream(new ByteArrayInputStream(bytes))));
    }
    int end = bytes.length - Integer.BYTES;
    if (end < 2 * Integer.BYTES
        || new DataInputStream(new ByteArrayInputStream(bytes, end, Integer.BYTES)).readInt()
            != checksum(bytes, end)) {
      throw new IOException("its checksum is another (expected: as it was written)");
    }
    in = new DataInputStream(new ByteArrayInputStream(bytes, 4, end - 4));
    Map<String, Position> counted = new TreeMap<>();
    for (int n = in.readInt(); n > 0; n--) {
      String tenant = text(in);
      counted.put(tenant, new Position(in.readLong(), in.readLong()));
    }
    Map<String, Long> since = new TreeMap<>();
    for (int n = in.readInt(); n > 0; n--) {
      String condition = text(in);
      since.put(condition, in.readLong());
    }
    return new Content(counted, since, windows(in));
  }

  private static Map<String, byte[]> windows(DataInputStream in) throws IOException {
    Map<String, byte[]> windows = new TreeMap<>();
    while (in.available() > 0) {
      String tenants = text(in);
      windows.put(tenants, part(in));
    }
    return windows;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, length);
    return (int) sum.getValue();
  }

  /** Sets a file aside that is not what was written. */
  void unreadable(Exception cause) throws IOException {
    LOG.warn(
        "What was counted for alert rules cannot be read, so it begins anew. kept=\"{}\""
            + " cause=\"{}\"",
        file.setAside("unreadable"),
        cause.getMessage());
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(part(in), UTF_8);
  }

  private static byte[] part(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a part is longer than the file");
    }
    return in.readNBytes(length);
  }

  static byte[] bytes(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MARK);
      out.writeInt(content.counted().size());
      for (Map.Entry<String, Position> one : content.counted().entrySet()) {
        write(out, one.getKey().getBytes(UTF_8));
        out.writeLong(one.getValue().segment());
        out.writeLong(one.getValue().offsetBytes());
      }
      out.writeInt(content.since().size());
      for (Map.Entry<String, Long> one : content.since().entrySet()) {
        write(out, one.getKey().getBytes(UTF_8));
        out.writeLong(one.getValue());
      }
      for (Map.Entry<String, byte[]> one : content.windows().entrySet()) {
        write(out, one.getKey().getBytes(UTF_8));
        write(out, one.getValue());
      }
      out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, byte[] part) throws IOException {
    out.writeInt(part.length);
    out.write(part);
  }

  void write(byte[] content) throws IOException {
    file.write(content);
  }
}
