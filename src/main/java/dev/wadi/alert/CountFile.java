package dev.wadi.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was counted, on disk: a snapshot for each set of tenants. For one thread. */
final class CountFile {
  private static final Logger LOG = LoggerFactory.getLogger(CountFile.class);

  private final DurableFile file;

  CountFile(Path path) {
    this.file = new DurableFile(path);
  }

  /** What was written last; nothing when it is not there, or cannot be read, which is told. */
  Map<String, byte[]> read() throws IOException {
    Map<String, byte[]> all = new TreeMap<>();
    byte[] content = file.read();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
      while (in.available() > 0) {
        String tenants = new String(part(in), UTF_8);
        all.put(tenants, part(in));
      }
      return all;
    } catch (IOException e) {
      unreadable(e);
      return Map.of();
    }
  }

  /** Sets a file aside that is not what was written. */
  void unreadable(IOException cause) throws IOException {
    LOG.warn(
        "What was counted for alert rules cannot be read, so it begins anew. kept=\"{}\""
            + " cause=\"{}\"",
        file.setAside("unreadable"),
        cause.getMessage());
  }

  private static byte[] part(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a part is longer than the file");
    }
    return in.readNBytes(length);
  }

  static byte[] content(Map<String, byte[]> snapshots) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> one : snapshots.entrySet()) {
        byte[] tenants = one.getKey().getBytes(UTF_8);
        out.writeInt(tenants.length);
        out.write(tenants);
        out.writeInt(one.getValue().length);
        out.write(one.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  void write(byte[] content) throws IOException {
    file.write(content);
  }
}
