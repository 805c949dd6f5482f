package dev.wadi.handover;

import dev.wadi.model.Entry;
import dev.wadi.model.LinesWanted;
import java.util.List;

/**
 * A buffer of the newest lines that somebody follows from look to look. They were redacted before
 * they came there. An endpoint that implements it is found by that. Threads share it.
 */
public interface FollowedLines {
  /**
   * What came of a tenant since an earlier look and fits.
   *
   * @param place of the earlier look; empty for who begins
   * @param most lines
   * @param bytes of lines with their labels, about
   * @throws IllegalArgumentException when the place is none that a look ever had
   */
  Look follow(String tenant, LinesWanted.Selection lines, String place, int most, long bytes);

  /**
   * One look.
   *
   * @param place where the next one goes on
   * @param lines the newest that had room, oldest first
   * @param came lines of the tenant since the look before, whether they fit or not
   * @param dropped fitting lines that had no room; 0 for who begins
   * @param unseen lines that went before anybody looked, or for which there was no time
   * @param busy whether there was no time for all
   * @param restarted whether the buffer is not the one of the place any more
   */
  record Look(
      String place,
      List<Entry> lines,
      long came,
      long dropped,
      long unseen,
      boolean busy,
      boolean restarted) {
    public Look {
      lines = List.copyOf(lines);
    }
  }
}
