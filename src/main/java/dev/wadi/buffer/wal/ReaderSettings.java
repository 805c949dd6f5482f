package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * How a reader reads.
 *
 * @param required true: segments wait for it; false: at the quota it may be overtaken, counted
 * @param start where it begins when it is new
 * @param maxBatchBytes payload bytes that one block holds at most, unless one record alone is
 *     longer
 * @param maxOutPerTenant blocks of one tenant that may be out at the same time. With 1 a block is
 *     handed out only after the one before was confirmed: a sink that remembers positions can rely
 *     on the order even when one fails
 * @param setsPace senders are answered later when it is behind; see {@link Pacing}
 * @param takesBatches what was just appended may come as a batch in place of bytes
 */
public record ReaderSettings(
    boolean required,
    Start start,
    int maxBatchBytes,
    int maxOutPerTenant,
    boolean setsPace,
    boolean takesBatches) {
  /** Required, from the oldest record, blocks of 1 MiB, any number of them out. */
  public static final ReaderSettings DEFAULT = new ReaderSettings(true, Start.EARLIEST, 1 << 20);

  /** Any number of blocks out; nobody waits for it. */
  public ReaderSettings(boolean required, Start start, int maxBatchBytes) {
    this(required, start, maxBatchBytes, Integer.MAX_VALUE);
  }

  /** Nobody waits for it. */
  public ReaderSettings(boolean required, Start start, int maxBatchBytes, int maxOutPerTenant) {
    this(required, start, maxBatchBytes, maxOutPerTenant, false);
  }

  /** Wants bytes. */
  public ReaderSettings(
      boolean required, Start start, int maxBatchBytes, int maxOutPerTenant, boolean setsPace) {
    this(required, start, maxBatchBytes, maxOutPerTenant, setsPace, false);
  }

  /**
   * Where a new reader begins: at the oldest record, behind the newest, or at the first that was
   * appended at a time or later.
   *
   * @param time null unless it is a time
   */
  public record Start(boolean latest, @Nullable Instant time) {
    public static final Start EARLIEST = new Start(false, null);
    public static final Start LATEST = new Start(true, null);

    /**
     * Reads {@code earliest}, {@code latest} or an instant such as {@code 2026-01-31T12:00:00Z}.
     */
    public static Start parse(String text) {
      if (text.equals("earliest")) {
        return EARLIEST;
      }
      if (text.equals("latest")) {
        return LATEST;
      }
      try {
        return new Start(false, Instant.parse(text));
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(
            "start: " + text + " (expected: earliest, latest or a time in UTC)", e);
      }
    }
  }

  public ReaderSettings {
    if (maxOutPerTenant < 1) {
      throw new IllegalArgumentException(
          "maxOutPerTenant: " + maxOutPerTenant + " (expected: >= 1)");
    }
    if (maxBatchBytes < 1 || maxBatchBytes > SegmentFormat.MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "maxBatchBytes: "
              + maxBatchBytes
              + " (expected: 1 to "
              + SegmentFormat.MAX_PAYLOAD_BYTES
              + ")");
    }
  }
}
