package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a capture folder the way logtap does: each closed file one zstd frame with checksum and
 * without content size, the active one plain, times in the zone of the receiver.
 */
public final class LogtapCapture {
  private final Path folder;
  private final StringBuilder index = new StringBuilder();

  public LogtapCapture(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /** The metadata of a stopped, or with null of a live or crashed, capture. */
  public LogtapCapture metadata(String started, String stopped, long lines, long bytes)
      throws IOException {
    Files.writeString(
        folder.resolve("metadata.json"),
        "{\n  \"version\": 1,\n  \"format\": \"jsonl\",\n  \"started\": \""
            + started
            + "\",\n  \"stopped\": \""
            + (stopped == null ? "0001-01-01T00:00:00Z" : stopped)
            + "\",\n  \"total_lines\": "
            + lines
            + ",\n  \"total_bytes\": "
            + bytes
            + ",\n  \"labels_seen\": null\n}");
    return this;
  }

  public LogtapCapture compressed(String name, String... lines) throws IOException {
    Files.write(folder.resolve(name), frame(joined(lines)));
    return this;
  }

  public LogtapCapture plain(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
    return this;
  }

  public LogtapCapture indexed(String line) throws IOException {
    index.append(line).append('\n');
    Files.writeString(folder.resolve("index.jsonl"), index.toString());
    return this;
  }

  public LogtapCapture audit(int events) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < events; i++) {
      text.append(
          "{\"timestamp\":\"2024-01-15T10:32:01.017Z\",\"event\":\"loki_push_received\",\"remote_ip\":\"127.0.0.1\",\"lines\":1,\"bytes\":18,\"duration_ms\":210924}\n");
    }
    Files.writeString(folder.resolve("audit.jsonl"), text.toString());
    return this;
  }

  public Path folder() {
    return folder;
  }

  public static byte[] joined(String... lines) {
    return (String.join("\n", lines) + "\n").getBytes(UTF_8);
  }

  public static byte[] frame(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zstd = new ZstdOutputStream(bytes, 3).setChecksum(true)) {
      zstd.write(content);
    }
    return bytes.toByteArray();
  }
}
