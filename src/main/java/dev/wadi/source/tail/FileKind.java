package dev.wadi.source.tail;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Tells from its first bytes that a file is not text. */
final class FileKind {
  private static final int ENOUGH_BYTES = 64;

  /** In a hundred bytes: more control characters than text has in any encoding. */
  private static final int CONTROLS = 10;

  /*
   * Random bytes, as of a packed or encrypted file, have 10.2 in a hundred, and 45 that are no UTF-8.
   * Text in an older encoding has as many of these, but hardly ever a control character; text that
   * has control characters between its fields is ASCII or UTF-8 otherwise.
   */
  private static final double CONTROLS_IN_STRANGE = 1.5;
  private static final int STRANGE = 20;

  private FileKind() {}

  /**
   * What a file is instead of text, for a sentence; null when it may be text. Whoever says how its
   * bytes are text knows that it is.
   */
  static @Nullable String refusal(byte[] head, boolean packed, TextEncoding asked) {
    return packed || asked != TextEncoding.AUTO ? null : notText(head, asked.of(head));
  }

  private static @Nullable String notText(byte[] head, TextEncoding encoding) {
    String packed = known(head);
    if (packed != null) {
      return packed;
    }
    if (encoding.unitBytes() > 1) {
      return null;
    }
    /* Zero bytes at the beginning are a hole that a writer left, behind which text may come. */
    int from = 0;
    while (from < head.length && head[from] == 0) {
      from++;
    }
    int seen = head.length - from;
    if (seen < ENOUGH_BYTES) {
      return null;
    }
    boolean strange = Utf8.strayBytes(head, from, head.length) * 100 > STRANGE * seen;
    double bound = strange ? CONTROLS_IN_STRANGE : CONTROLS;
    return controls(head, from) * 100 > bound * seen ? "binary data" : null;
  }

  private static int controls(byte[] head, int from) {
    int controls = 0;
    for (int i = from; i < head.length; i++) {
      int b = head[i];
      boolean usual = b == '\t' || b == '\n' || b == '\r' || b == 0x1b || b == '\f' || b == '\b';
      controls += b >= 0 && b < 0x20 && !usual ? 1 : 0;
    }
    return controls;
  }

  private static @Nullable String known(byte[] head) {
    if (begins(head, 0x1f, 0x8b)) {
      return "compressed data without .gz in its name";
    }
    if (begins(head, 0x28, 0xb5, 0x2f, 0xfd)) {
      return "compressed data without .zst in its name";
    }
    if (begins(head, 0xfd, '7', 'z', 'X', 'Z') || begins(head, 'B', 'Z', 'h')) {
      return "compressed in a way that is not read here (gzip and zstd are)";
    }
    if (begins(head, 'P', 'K', 3, 4)) {
      return "a zip archive";
    }
    return begins(head, 0x7f, 'E', 'L', 'F') ? "a program" : null;
  }

  private static boolean begins(byte[] head, int... bytes) {
    if (head.length < bytes.length) {
      return false;
    }
    byte[] wanted = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      wanted[i] = (byte) bytes[i];
    }
    return Arrays.equals(head, 0, bytes.length, wanted, 0, bytes.length);
  }
}
