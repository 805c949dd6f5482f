package dev.wadi.source.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Tells cheaply that nothing happened since files were looked through: each is asked once, and none
 * is listed, matched or compared. For one thread.
 *
 * <p>It says so only when two whole looks in a row found the same, files and folders: what comes
 * into a folder behind the first one's back is in the second one's list, and what comes later
 * changes when the folder was written. Now and then a whole look is due all the same.
 */
final class Stillness {
  private static final int MOST_IN_A_ROW = 10;

  private Map<Path, Disk.Seen> last = Map.of();
  private boolean sure;
  private int inARow;

  /** A whole look found these, and nothing is to be done about any of them. */
  void found(Map<Path, Disk.Seen> all) {
    sure = !all.isEmpty() && all.equals(last);
    last = all;
    inARow = 0;
  }

  /** A whole look found something to do. */
  void disturbed() {
    sure = false;
    last = Map.of();
  }

  /** Whether all is as it was at the last two whole looks. */
  boolean lasts(Disk disk) {
    if (!sure || inARow == MOST_IN_A_ROW) {
      return false;
    }
    inARow++;
    for (Map.Entry<Path, Disk.Seen> one : last.entrySet()) {
      try {
        if (!disk.look(one.getKey()).equals(one.getValue())) {
          disturbed();
          return false;
        }
      } catch (IOException e) {
        disturbed(); // it went, or nobody may look: the whole look says which
        return false;
      }
    }
    return true;
  }
}
