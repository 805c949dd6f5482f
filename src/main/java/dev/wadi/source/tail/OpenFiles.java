package dev.wadi.source.tail;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The files that are open, a bounded number: what lies there quietly needs no handle, since it can
 * be opened again when it grows. For the reading thread.
 */
final class OpenFiles {
  private final int most;

  /* The one that was read longest ago comes first. */
  private final Set<TailedFile> files = new LinkedHashSet<>();

  OpenFiles(int most) {
    this.most = most;
  }

  /** A file is read now. */
  void reads(TailedFile file) {
    files.remove(file);
    files.add(file);
  }

  /**
   * A file was read: those that were read long ago make room, where that costs no more than time.
   */
  void makeRoom(TailedFile kept) {
    for (Iterator<TailedFile> all = files.iterator(); files.size() > most && all.hasNext(); ) {
      TailedFile file = all.next();
      boolean whole = file.unreadBytes() == 0;
      /* One that lost its path may be deleted by now, and a compressed one would begin anew. */
      if (file.content == null || (whole && file != kept) || (file.isLive() && !file.packed)) {
        file.close();
        all.remove();
      }
    }
  }

  /** Nothing more is read of a file. */
  void remove(TailedFile file) {
    files.remove(file);
  }

  /** Closes those that have not grown since a time. */
  void closeIdle(long sinceNanos) {
    for (Iterator<TailedFile> all = files.iterator(); all.hasNext(); ) {
      TailedFile file = all.next();
      if (file.content == null) {
        all.remove();
      } else if (sinceNanos - file.grewAtNanos > 0 && file.isLive() && file.unreadBytes() == 0) {
        file.close();
        if (file.reader != null && !file.reader.waits()) {
          file.reader = null;
        }
        all.remove();
      }
    }
  }
}
