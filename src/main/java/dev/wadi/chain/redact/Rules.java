package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** What a profile says, in the shape that the scanner asks for. Immutable; threads share it. */
final class Rules {
  private static final int HASH_BITS = 14;
  static final byte[] REDACTED = "[REDACTED:".getBytes(US_ASCII);

  /** The tokens and pseudonym names of all kinds, so that only our own are passed over. */
  private static final byte[][] TOKENS =
      Kind.known().stream().map(k -> k.token().getBytes(US_ASCII)).toArray(byte[][]::new);

  private static final byte[][] PSEUDONYMS =
      Kind.known().stream()
          .map(k -> ("<" + k.key().toUpperCase(Locale.ROOT) + ":").getBytes(US_ASCII))
          .toArray(byte[][]::new);

  private static final int PSEUDONYM_DIGITS = 8;

  private final boolean[] on;
  private final boolean wide;
  private final boolean named;
  private final boolean national;
  private final int[] ranks;
  private final long[] beginnings = new long[(1 << HASH_BITS) / Long.SIZE];
  private final long budgetNanos;
  private final LongSupplier nanoTicker;

  Rules(List<Kind> kinds, long budgetNanos, LongSupplier nanoTicker) {
    this.budgetNanos = budgetNanos;
    this.nanoTicker = nanoTicker;
    int known = Kind.known().size();
    this.on = new boolean[known];
    this.ranks = new int[known];
    Arrays.fill(ranks, Integer.MAX_VALUE);
    for (int k = 0; k < kinds.size(); k++) {
      on[kinds.get(k).place()] = true;
      ranks[kinds.get(k).place()] = Math.min(ranks[kinds.get(k).place()], k);
    }
    this.wide = !Kind.LOGTAP.containsAll(kinds);
    this.named =
        on(Kind.SECRET) || on(Kind.HIGH_ENTROPY) || on(Kind.COOKIE) || on(Kind.AUTHORIZATION);
    this.national = NationalIds.KINDS.stream().anyMatch(this::on);
    Tokens.beginnings(this).forEach(this::addBeginning);
  }

  boolean on(Kind kind) {
    return on[kind.place()];
  }

  boolean national() {
    return national;
  }

  /** True when more than logtap's kinds are on, so that identifiers and payloads are looked for. */
  boolean wide() {
    return wide;
  }

  /** True when values can be secret by the name before them. */
  boolean named() {
    return named;
  }

  int rank(Kind kind) {
    return ranks[kind.place()];
  }

  long budgetNanos() {
    return budgetNanos;
  }

  LongSupplier nanoTicker() {
    return nanoTicker;
  }

  /** A set of hashes of the three bytes that a token can begin with. */
  long[] beginnings() {
    return beginnings;
  }

  /** True when a token may begin with these bytes; false is certain. */
  static boolean mayBegin(long[] beginnings, byte b0, byte b1, byte b2) {
    int hash = hash(b0, b1, b2);
    return (beginnings[hash >>> 6] & 1L << hash) != 0;
  }

  private static int hash(byte b0, byte b1, byte b2) {
    return hash((b0 & 0xff) | (b1 & 0xff) << 8 | (b2 & 0xff) << 16);
  }

  /** The place of three bytes, the first of them the lowest, in {@link #beginnings}. */
  static int hash(int three) {
    return (three * 0x9E3779B1) >>> (Integer.SIZE - HASH_BITS);
  }

  private void addBeginning(String three) {
    int hash = hash((byte) three.charAt(0), (byte) three.charAt(1), (byte) three.charAt(2));
    beginnings[hash >>> 6] |= 1L << hash;
  }

  /** The place behind a {@code [REDACTED:…]} of ours that begins at {@code i}, or -1. */
  static int afterRedacted(byte[] b, int i, int to) {
    if (!startsWith(b, i, to, REDACTED)) {
      return -1;
    }
    for (byte[] token : TOKENS) {
      if (startsWith(b, i, to, token)) {
        return i + token.length;
      }
    }
    return -1;
  }

  /** The place behind a pseudonym {@code <EMAIL:7f3a9c1e>} that begins at {@code i}, or -1. */
  static int afterPseudonym(byte[] b, int i, int to) {
    if (i + 1 >= to || !Bytes.upper(b[i + 1])) {
      return -1;
    }
    for (byte[] name : PSEUDONYMS) {
      if (startsWith(b, i, to, name)) {
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

  static boolean startsWith(byte[] b, int i, int to, byte[] text) {
    return to - i >= text.length && Arrays.equals(b, i, i + text.length, text, 0, text.length);
  }
}
