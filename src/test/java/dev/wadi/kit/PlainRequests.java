package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Requests of HTTP/1.1 as they come over a connection, at the pace of a slow server if need be. */
final class PlainRequests {
  private static final int LARGEST_BODY_BYTES = 256 << 20;

  private PlainRequests() {}

  /**
   * The body of a request.
   *
   * @param headers names in lower case
   * @param bytesPerSecond no faster than this; 0 for as fast as it comes
   */
  static byte[] body(InputStream in, Map<String, String> headers, IntSupplier bytesPerSecond)
      throws IOException {
    if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      int size = chunkSize(in);
      while (size > 0) {
        body.writeBytes(readFully(in, size, bytesPerSecond));
        line(in);
        size = chunkSize(in);
      }
      line(in);
      return body.toByteArray();
    }
    return readFully(
        in, Integer.parseInt(headers.getOrDefault("content-length", "0")), bytesPerSecond);
  }

  private static int chunkSize(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      throw new EOFException("chunk");
    }
    return Integer.parseInt(line.replaceAll(";.*", "").strip(), 16);
  }

  private static byte[] readFully(InputStream in, int length, IntSupplier bytesPerSecond)
      throws IOException {
    if (length > LARGEST_BODY_BYTES) {
      throw new IOException("body of " + length + " bytes");
    }
    byte[] body = new byte[length];
    int at = 0;
    while (at < length) {
      int rate = bytesPerSecond.getAsInt();
      int wanted = rate == 0 ? length - at : Math.min(length - at, Math.max(1, rate / 50));
      int read = in.read(body, at, wanted);
      if (read < 0) {
        throw new EOFException("body");
      }
      at += read;
      if (rate > 0) {
        pauseFor(Duration.ofNanos(1_000_000_000L * read / rate));
      }
    }
    return body;
  }

  /** A line of a head without its end; null when the other side is done. */
  static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int c = in.read();
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n') {
      if (c != '\r') {
        line.write(c);
      }
      c = in.read();
    }
    return line.toString(ISO_8859_1);
  }

  /** Lets time pass, as a slow server does. */
  static void pauseFor(Duration wait) {
    if (wait.isZero()) {
      return;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(wait.toNanos());
    } catch (InterruptedException e) {
      /* Nobody interrupts these threads; if somebody does, the wait is over. */
      Thread.currentThread().interrupt();
    }
  }
}
