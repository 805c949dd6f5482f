package dev.wadi.codec.logd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The head of a signed datagram: {@value #SUM_BYTES} bytes of SHA-256 over secret, time and
 * payload; then the time at which it was signed; then the payload, a {@code Cmd} in protobuf.
 *
 * <p>The time has two forms. The older one is 8 bytes, nanoseconds since 1970, big-endian. The
 * newer one is 15 bytes: 1, seconds since the year 1 (8 bytes), nanoseconds (4), the zone in
 * minutes (2, without meaning for the instant). Format: logd, each version since March 2024.
 */
public final class LogdPacket {
  /** Bytes of the signature. */
  public static final int SUM_BYTES = 32;

  /** Bytes before the payload when the time is in nanoseconds. */
  public static final int NANOS_HEAD_BYTES = SUM_BYTES + 8;

  /** Bytes before the payload when the time is in Go's binary form. */
  public static final int GO_HEAD_BYTES = SUM_BYTES + 15;

  /** What {@link #signedAtNanos} gives for a time that is none. */
  public static final long NO_TIME = Long.MIN_VALUE;

  private static final long YEAR_ONE_SECONDS = 62_135_596_800L;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private LogdPacket() {}

  /**
   * Bytes before the payload, {@value #NANOS_HEAD_BYTES} or {@value #GO_HEAD_BYTES}; 0 when the
   * datagram is too short for its form.
   */
  public static int headBytes(byte[] buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length < NANOS_HEAD_BYTES) {
      return 0;
    }
    if (!isGoTime(buffer, offset + SUM_BYTES)) {
      return NANOS_HEAD_BYTES;
    }
    return length < GO_HEAD_BYTES ? 0 : GO_HEAD_BYTES;
  }

  /*
   * The forms do not say which they are. As nanoseconds, what begins with 1 and three zeros is a
   * day of 1972; as Go's time, the fifth byte stays 14 or 15 until 2178. Its other version, 2 and 16 bytes,
   * is taken for nanoseconds of 1974, and too old.
   */
  private static boolean isGoTime(byte[] b, int at) {
    return b[at] == 1
        && b[at + 1] == 0
        && b[at + 2] == 0
        && b[at + 3] == 0
        && (b[at + 4] == 0x0e || b[at + 4] == 0x0f);
  }

  /**
   * When it was signed, nanoseconds since the epoch, or {@link #NO_TIME}.
   *
   * @param headBytes as {@link #headBytes} gave it, not 0
   */
  public static long signedAtNanos(byte[] buffer, int offset, int headBytes) {
    int at = offset + SUM_BYTES;
    if (headBytes == NANOS_HEAD_BYTES) {
      return (long) LONG.get(buffer, at);
    }
    long seconds = (long) LONG.get(buffer, at + 1) - YEAR_ONE_SECONDS;
    int nanos = (int) INT.get(buffer, at + 9);
    /* The fifth byte bounds the seconds, so the product stays within a long. */
    return nanos < 0 || nanos > 999_999_999 ? NO_TIME : seconds * 1_000_000_000L + nanos;
  }
}
