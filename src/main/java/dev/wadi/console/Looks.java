package dev.wadi.console;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Who has looked at what lately. A page asks the same every few seconds, and an audit that fills
 * with that is not read, so the trail is told the first time and then once in {@value #MINUTES}
 * minutes. Bounded: of who looked longest ago is told sooner. Threads share it.
 */
final class Looks {
  static final int MINUTES = 10;
  private static final int MOST = 10_000;
  private static final long NANOS = TimeUnit.MINUTES.toNanos(MINUTES);

  private final LongSupplier nanoTicker;

  /* Guards the map; held for a look and a change. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ConsoleAudit.Deed, Long> toldAt =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ConsoleAudit.Deed, Long> eldest) {
          return size() > MOST;
        }
      };

  Looks(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
  }

  /**
   * Whether something is to be told.
   *
   * @param looksOnly whether it changes nothing; what changes something is always told
   */
  boolean isNew(ConsoleAudit.Deed deed, boolean looksOnly) {
    if (!looksOnly) {
      return true;
    }
    long now = nanoTicker.getAsLong();
    lock.lock();
    try {
      Long before = toldAt.get(deed);
      if (before != null && now - before < NANOS) {
        return false;
      }
      toldAt.remove(deed);
      toldAt.put(deed, now);
      return true;
    } finally {
      lock.unlock();
    }
  }
}
