package dev.wadi.chain.redact.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;

/**
 * What an earlier redaction left, {@code [REDACTED:cc]} and {@code <EMAIL:7f3a9c1e>}: of all kinds,
 * so that only our own is passed over. Immutable.
 */
public final class OwnTokens {
  private static final byte[] REDACTED = "[REDACTED:".getBytes(US_ASCII);
  private static final int PSEUDONYM_DIGITS = 8;

  private final byte[][] tokens;
  private final byte[][] pseudonyms;

  OwnTokens() {
    this.tokens =
        Kind.known().stream().map(k -> k.token().getBytes(US_ASCII)).toArray(byte[][]::new);
    this.pseudonyms =
        Kind.known().stream()
            .map(k -> ("<" + k.key().toUpperCase(Locale.ROOT) + ":").getBytes(US_ASCII))
            .toArray(byte[][]::new);
  }

  /** True when {@code [REDACTED:} stands at {@code i}. */
  public static boolean begins(byte[] b, int i, int to) {
    return Bytes.startsWith(b, i, to, REDACTED);
  }

  /** The place behind a {@code [REDACTED:…]} of ours that begins at {@code i}, or -1. */
  public int afterRedacted(byte[] b, int i, int to) {
    if (!begins(b, i, to)) {
      return -1;
    }
    for (byte[] token : tokens) {
      if (Bytes.startsWith(b, i, to, token)) {
        return i + token.length;
      }
    }
    return -1;
  }

  /** The place behind a pseudonym {@code <EMAIL:7f3a9c1e>} that begins at {@code i}, or -1. */
  public int afterPseudonym(byte[] b, int i, int to) {
    if (i + 1 >= to || !Bytes.upper(b[i + 1])) {
      return -1;
    }
    for (byte[] name : pseudonyms) {
      if (Bytes.startsWith(b, i, to, name)) {
        int end = i + name.length + PSEUDONYM_DIGITS;
        if (end >= to || b[end] != '>') {
          return -1;
        }
        for (int k = i + name.length; k < end; k++) {
          if (!Bytes.hex(b[k])) {
            return -1;
          }
        }
        return end + 1;
      }
    }
    return -1;
  }

  /** True when a stretch is nothing but one of ours. */
  public boolean isAll(byte[] b, int start, int end, int to) {
    if (start >= to) {
      return false;
    }
    return b[start] == '['
        ? afterRedacted(b, start, to) == end
        : b[start] == '<' && afterPseudonym(b, start, to) == end;
  }
}
