package dev.wadi.cli.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The last lines of a file. */
final class LogEnd {
  private LogEnd() {}

  /**
   * From the first line that begins within the last bytes on: half a line may be half a secret,
   * which nobody recognises.
   */
  static String of(Path file, int most) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long from = Math.max(0, channel.size() - most);
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(most, channel.size()));
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {
        // Until the end.
      }
      String text = new String(bytes.array(), 0, bytes.position(), UTF_8);
      int line = from == 0 ? 0 : text.indexOf('\n') + 1;
      return from > 0 && line == 0 ? "" : text.substring(line);
    }
  }
}
