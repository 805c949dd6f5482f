package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The lines of the file of positions, as text that a person can read; docs/sources.md shows them.
 * Each ends in a checksum of its own, so that a line that a crash tore is not believed.
 */
final class PositionText {
  private static final String MARK = " #";
  private static final int CHECKSUM_DIGITS = 8;

  private PositionText() {}

  /** A line with its checksum and its end. */
  static String sealed(String line) {
    return line + MARK + checksum(line) + "\n";
  }

  /** What stands before the checksum; null when that does not fit. */
  static @Nullable String opened(String line) {
    int at = line.length() - CHECKSUM_DIGITS - MARK.length();
    if (at < 0 || !line.startsWith(MARK, at)) {
      return null;
    }
    String text = line.substring(0, at);
    return line.substring(at + MARK.length()).equals(checksum(text)) ? text : null;
  }

  private static String checksum(String line) {
    CRC32C crc = new CRC32C();
    crc.update(line.getBytes(UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  static String file(KnownFile file) {
    return "file "
        + file.number()
        + " "
        + file.place()
        + " "
        + file.print()
        + " "
        + file.key()
        + " "
        + escaped(file.path());
  }

  static KnownFile file(String rest) {
    String[] words = rest.split(" ", 5);
    return new KnownFile(
        Integer.parseInt(words[0]),
        unescaped(words[4]),
        words[3],
        Fingerprint.parse(words[2]),
        Place.parse(words[1]));
  }

  static String send(Sending sending) {
    StringBuilder out = new StringBuilder(64);
    out.append("send ").append(sending.sequence()).append(' ').append(sending.arrivedNanos());
    for (Sending.Range range : sending.ranges()) {
      out.append(' ').append(range.file()).append(':');
      out.append(range.from()).append('-').append(range.to());
    }
    return out.toString();
  }

  static Sending send(String rest) {
    String[] words = rest.split(" ", -1);
    List<Sending.Range> ranges = new ArrayList<>(words.length - 2);
    for (int i = 2; i < words.length; i++) {
      int colon = words[i].indexOf(':');
      int dash = words[i].indexOf('-');
      ranges.add(
          new Sending.Range(
              Integer.parseInt(words[i].substring(0, Math.max(0, colon))),
              Place.parse(words[i].substring(colon + 1, Math.max(colon + 1, dash))),
              Place.parse(words[i].substring(dash + 1))));
    }
    return new Sending(Long.parseLong(words[0]), Long.parseLong(words[1]), ranges);
  }

  private static String escaped(String path) {
    return path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  private static String unescaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char next = text.charAt(++i);
        out.append(next == 'n' ? '\n' : next == 'r' ? '\r' : next);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
