package dev.wadi.analysis.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.capture.CaptureLine;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * What makes two lines of one moment the same: labels, text and structured metadata, however they
 * are written. For one thread.
 */
final class LineIdentity {
  /** Bytes of a {@linkplain #digest digest}. */
  static final int DIGEST_BYTES = 16;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH = 0x8080808080808080L;
  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final int REMEMBERED = 256;

  private final long seed;
  private final MessageDigest digest;
  private final byte[][] labelTexts = new byte[REMEMBERED][];
  private final long[] labelHashes = new long[REMEMBERED];

  /**
   * @param seed of the hashes: unknown to whoever wrote the lines, or he could make many that have
   *     the same
   */
  LineIdentity(long seed) {
    this.seed = seed;
    Arrays.fill(labelTexts, new byte[0]);
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The same for lines that are the same; for others hardly ever. */
  long hash(CaptureLine line) {
    long hash = seed ^ labelsHash(line);
    int from = line.messageOffset();
    if (line.messageIsPlain() && isAscii(line.buffer(), from, line.messageLength())) {
      hash = hash(hash, line.buffer(), from, line.messageLength());
    } else {
      hash = hash(hash, line.message());
    }
    return line.hasMetadata() ? hash(hash, new TreeMap<>(line.metadata())) : hash;
  }

  private long labelsHash(CaptureLine line) {
    byte[] b = line.buffer();
    int from = line.labelsOffset();
    int to = from + line.labelsLength();
    int slot = (int) (hash(seed, b, from, to - from) >>> 56);
    byte[] known = labelTexts[slot];
    if (known.length == 0 || !Arrays.equals(known, 0, known.length, b, from, to)) {
      labelTexts[slot] = Arrays.copyOfRange(b, from, to);
      labelHashes[slot] = hash(seed, line.labels());
    }
    return labelHashes[slot];
  }

  /** Whether they are the same. */
  boolean same(CaptureLine one, CaptureLine other) {
    return restIsTheSame(one, other)
        || (one.message().equals(other.message())
            && one.labels().equals(other.labels())
            && one.metadata().equals(other.metadata()));
  }

  /* Mostly both were written by the same program; the times are the same, however they stand. */
  private static boolean restIsTheSame(CaptureLine one, CaptureLine other) {
    int oneRest = one.timeOffset() + one.timeLength();
    int otherRest = other.timeOffset() + other.timeLength();
    return one.timeOffset() - one.offset() == other.timeOffset() - other.offset()
        && Arrays.equals(
            one.buffer(),
            one.offset(),
            one.timeOffset(),
            other.buffer(),
            other.offset(),
            other.timeOffset())
        && Arrays.equals(
            one.buffer(),
            oneRest,
            one.offset() + one.length(),
            other.buffer(),
            otherRest,
            other.offset() + other.length());
  }

  /**
   * What stands for a line where the line itself cannot be kept: nobody makes two with the same.
   */
  byte[] digest(CaptureLine line) {
    add(line.message());
    line.labels().forEach(this::add);
    digest.update((byte) 1);
    new TreeMap<>(line.metadata()).forEach(this::add);
    return Arrays.copyOf(digest.digest(), DIGEST_BYTES);
  }

  private void add(String name, String value) {
    add(name);
    add(value);
  }

  /* With its length in front, so that no two lists of texts are the same bytes. */
  private void add(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  private static long hash(long seed, Map<String, String> sorted) {
    long hash = seed;
    for (Map.Entry<String, String> pair : sorted.entrySet()) {
      hash = hash(hash(hash, pair.getKey()), pair.getValue());
    }
    return hash;
  }

  private static long hash(long seed, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return hash(seed, bytes, 0, bytes.length);
  }

  private static long hash(long seed, byte[] b, int from, int length) {
    long hash = seed ^ length * MIX;
    int end = from + length;
    int i = from;
    for (; i + Long.BYTES <= end; i += Long.BYTES) {
      hash = mix(hash ^ (long) LONG.get(b, i));
    }
    long rest = 0;
    for (; i < end; i++) {
      rest = rest << 8 | b[i] & 0xFF;
    }
    return mix(hash ^ rest);
  }

  private static long mix(long x) {
    long product = x * MIX;
    return product ^ product >>> 29 ^ product >>> 47;
  }

  private static boolean isAscii(byte[] b, int from, int length) {
    int end = from + length;
    int i = from;
    for (; i + Long.BYTES <= end; i += Long.BYTES) {
      if (((long) LONG.get(b, i) & HIGH) != 0) {
        return false;
      }
    }
    for (; i < end; i++) {
      if (b[i] < 0) {
        return false;
      }
    }
    return true;
  }
}
