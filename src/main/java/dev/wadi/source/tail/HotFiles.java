package dev.wadi.source.tail;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Files that grew a moment ago or are not read to their end for sure: they are asked often, without
 * waiting for the system to tell of them. For one thread.
 */
final class HotFiles {
  static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long EACH_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
  private static final long HOT_FOR_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Set<TailedFile> files = new LinkedHashSet<>();
  private long lastNanos;

  void add(TailedFile file) {
    files.add(file);
  }

  void remove(TailedFile file) {
    files.remove(file);
  }

  boolean has(TailedFile file) {
    return files.contains(file);
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  /* Of thousands that get a line now and then, each may wait longer, or asking them all is costly. */
  long everyNanos() {
    return Math.max(LEAST_NANOS, Math.min(MOST_NANOS, files.size() * EACH_NANOS));
  }

  boolean areDue(long now) {
    return now - lastNanos >= everyNanos();
  }

  /** Gives out those that are still hot. */
  void ask(long now, Consumer<TailedFile> turns) {
    lastNanos = now;
    for (Iterator<TailedFile> all = files.iterator(); all.hasNext(); ) {
      TailedFile file = all.next();
      if (file.left || file.resting || (file.isLive() && now - file.grewAtNanos > HOT_FOR_NANOS)) {
        all.remove();
      } else {
        turns.accept(file);
      }
    }
  }
}
