package dev.wadi.alert;

import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The log of the lines that were kept, read in the order of each tenant behind what was counted:
 * what lies from there on is still in it after the process has ended, however it ended. For one
 * thread.
 */
public interface KeptLog extends Closeable {
  /**
   * Lines that were kept together.
   *
   * @param tenant whose lines
   * @param start where they begin
   * @param end where they end
   * @param entries how many they are
   * @param bytes what they take in the log
   * @param appendNanos when they were kept, in nanoseconds since the epoch
   */
  record Kept(
      String tenant, Position start, Position end, int entries, long bytes, long appendNanos) {}

  /** Opens the log. */
  interface Opener {
    /**
     * Goes on behind what was counted.
     *
     * @param counted up to where the lines of each tenant were counted; empty for nobody's, which
     *     is what the first start says
     */
    KeptLog open(Map<String, Position> counted) throws IOException;

    /** Nobody reads any more: the log need keep nothing for that. */
    void forget() throws IOException;
  }

  /** True when every line behind what was counted is there. */
  boolean isWhole();

  /** Where it begins to read, for each tenant that there is. */
  Map<String, Position> begin();

  /** What was kept next; null when there is nothing by now. */
  @Nullable Kept next() throws IOException;

  /** Its lines, read from the disk; null when they are gone or damaged. */
  @Nullable Batch read(Kept kept) throws IOException;

  /** All that was handed out was counted, and that is written down: it need not come again. */
  void confirm();

  /** Lines that went before they were handed out, since this was last asked. */
  long takeMissed();
}
