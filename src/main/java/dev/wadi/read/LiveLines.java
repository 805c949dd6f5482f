package dev.wadi.read;

import dev.wadi.model.Entry;
import dev.wadi.query.LogQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The newest lines in memory, as they come: redacted, and not yet on a disk. Threads share it. */
public interface LiveLines {
  /** Nobody holds any. */
  LiveLines NONE = (tenant, query, place, most, bytes) -> null;

  /**
   * What came of a tenant since an earlier look; null when no buffer holds such lines.
   *
   * @param query which lines; some that it does not fit may be among them
   * @param place of the earlier look; empty for who begins
   * @param most lines
   * @param bytes of lines with their labels, about
   */
  @Nullable Look look(String tenant, LogQuery query, String place, int most, long bytes);

  /**
   * One look.
   *
   * @param place where the next one goes on
   * @param lines oldest first
   * @param dropped lines that nobody sees in this look or in any other: they had no room, or went
   *     before they were looked at, so that some of them may not have fit
   */
  record Look(String place, List<Entry> lines, long dropped) {
    public Look {
      lines = List.copyOf(lines);
    }
  }
}
