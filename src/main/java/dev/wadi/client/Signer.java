package dev.wadi.client;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.LongSupplier;

/**
 * Makes a datagram of a payload: SHA-256 over secret, time and payload; the time; the payload. For
 * one thread.
 */
final class Signer {
  private static final int SUM_BYTES = 32;
  private static final long YEAR_ONE_SECONDS = 62_135_596_800L;
  private static final long SECOND_NANOS = 1_000_000_000L;

  /* A step back that is smaller is the clock's grain and not somebody who set it. */
  private static final long GRAIN_NANOS = 1_000_000;

  private final byte[] secret;
  private final SignedTime form;
  private final LongSupplier clockNanos;
  private final MessageDigest sha = sha256();
  private final byte[] time;
  private long last = Long.MIN_VALUE;

  /**
   * @param clockNanos now, in nanoseconds since the epoch
   */
  Signer(Secret secret, SignedTime form, LongSupplier clockNanos) {
    this.secret = secret.bytes();
    this.form = form;
    this.clockNanos = clockNanos;
    this.time = new byte[form.bytes()];
  }

  /** Bytes that a datagram has beside its payload. */
  int headBytes() {
    return SUM_BYTES + time.length;
  }

  /** Puts a signed datagram into a buffer, which has room for it. */
  void sign(byte[] payload, int length, ByteBuffer into) {
    put(nextNanos());
    sha.update(secret);
    sha.update(time);
    sha.update(payload, 0, length);
    into.put(sha.digest()).put(time).put(payload, 0, length);
  }

  /*
   * Servers take a datagram once that comes twice. Two equal lines within one tick of the clock are
   * not the same datagram, so no two get the same time; a clock that was set back is followed.
   */
  private long nextNanos() {
    long now = clockNanos.getAsLong();
    boolean sameTick = now <= last && last - now < GRAIN_NANOS;
    last = sameTick ? last + 1 : now;
    return last;
  }

  private void put(long nanos) {
    ByteBuffer bytes = ByteBuffer.wrap(time);
    if (form == SignedTime.NANOS) {
      bytes.putLong(nanos);
      return;
    }
    bytes
        .put((byte) 1)
        .putLong(Math.floorDiv(nanos, SECOND_NANOS) + YEAR_ONE_SECONDS)
        .putInt((int) Math.floorMod(nanos, SECOND_NANOS))
        .putShort((short) -1);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
