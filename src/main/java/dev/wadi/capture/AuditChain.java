package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.model.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hashes by which each line of an audit trail vouches for all before it: the last field of a
 * line, {@code chain}, is the SHA-256 of the chain of the line before and of the line without that
 * field. The first line ever follows 64 zeros.
 *
 * <p>Whoever changes, takes out or puts in a line has to write all later ones anew. A cut at the
 * end does not show here; a signature shows it.
 */
final class AuditChain {
  static final String BEGIN = "0".repeat(64);

  private static final String FIELD = ",\"chain\":\"";
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final int TAIL = FIELD.length() + 64 + 2;
  private static final int LONGEST_LINE = 64 << 10;

  private String last;

  AuditChain(String last) {
    this.last = last;
  }

  /**
   * Adds the hash to a line.
   *
   * @param line a JSON object and a newline
   */
  byte[] chained(byte[] line) {
    last = next(last, Arrays.copyOf(line, line.length - 1));
    byte[] more = (FIELD + last + "\"}\n").getBytes(US_ASCII);
    byte[] chained = Arrays.copyOf(line, line.length - 2 + more.length);
    System.arraycopy(more, 0, chained, line.length - 2, more.length);
    return chained;
  }

  /** The hash of the last line. */
  String end() {
    return last;
  }

  private static String next(String before, byte[] plain) {
    MessageDigest digest = Sha256.digest();
    digest.update(before.getBytes(US_ASCII));
    digest.update(plain);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The hash that a line bears; null when it bears none. */
  static @Nullable String of(byte[] line, int offset, int length) {
    if (length < TAIL + 1) {
      return null;
    }
    String tail = new String(line, offset + length - TAIL, TAIL, US_ASCII);
    String hash = tail.substring(FIELD.length(), FIELD.length() + 64);
    return tail.startsWith(FIELD) && tail.endsWith("\"}") && HASH.matcher(hash).matches()
        ? hash
        : null;
  }

  /** Whether a line with a hash follows another one. */
  static boolean follows(String before, byte[] line, int offset, int length) {
    byte[] plain = Arrays.copyOfRange(line, offset, offset + length - TAIL + 1);
    plain[plain.length - 1] = '}';
    return next(before, plain).equals(of(line, offset, length));
  }

  /**
   * The chain of a trail that goes on.
   *
   * @param parts its files, the youngest first; some may not be there
   */
  static AuditChain after(List<Path> parts) throws IOException {
    for (Path part : parts) {
      String last = Files.exists(part) ? lastOf(part) : null;
      if (last != null) {
        return new AuditChain(last);
      }
    }
    return new AuditChain(BEGIN);
  }

  /* The last line may be torn; the one before it counts then. */
  private static @Nullable String lastOf(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long from = Math.max(0, channel.size() - LONGEST_LINE);
      ByteBuffer end = ByteBuffer.allocate((int) (channel.size() - from));
      while (end.hasRemaining() && channel.read(end, from + end.position()) >= 0) {
        // Until all of it is there.
      }
      return lastOf(end.array(), end.position());
    }
  }

  /** The same of a text up to a place in it. */
  static @Nullable String lastOf(byte[] bytes, int end) {
    int stop = end;
    while (stop > 0) {
      int start = stop - 1;
      while (start > 0 && bytes[start - 1] != '\n') {
        start--;
      }
      int length = stop - start - (bytes[stop - 1] == '\n' ? 1 : 0);
      String hash = of(bytes, start, length);
      if (hash != null) {
        return hash;
      }
      stop = start;
    }
    return null;
  }
}
