package dev.wadi.source.tail;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Which tail of a process reads which file, so that no two read one. Threads share it. */
final class TailClaims {
  private final Map<String, String> tails = new ConcurrentHashMap<>();

  /* Guards what those that are running ask for. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Wish> wishes = new TreeMap<>();

  private record Wish(List<PathPattern> paths, List<PathPattern> excludes) {
    boolean takes(Path path) {
      return paths.stream().anyMatch(pattern -> pattern.matches(path))
          && excludes.stream().noneMatch(pattern -> pattern.matches(path));
    }

    /* A path that both would read; null when none comes to mind. */
    @Nullable Path both(Wish other) {
      for (PathPattern pattern : paths) {
        Path example = pattern.example();
        if (example != null && takes(example) && other.takes(example)) {
          return example;
        }
      }
      return null;
    }
  }

  /**
   * Says what a tail asks for, before it starts.
   *
   * @throws IllegalStateException when another one would read a file of such a name too, whether or
   *     not there is one
   */
  void wish(String tail, List<PathPattern> paths, List<PathPattern> excludes) {
    Wish wish = new Wish(paths, excludes);
    lock.lock();
    try {
      wishes.forEach(
          (other, theirs) -> {
            Path both = wish.both(theirs);
            Path example = both == null ? theirs.both(wish) : both;
            if (example != null && !other.equals(tail)) {
              throw new IllegalStateException(
                  "the tails '"
                      + other
                      + "' and '"
                      + tail
                      + "' would both read a file such as "
                      + example
                      + " (expected: paths or exclude that give each file to one)");
            }
          });
      wishes.put(tail, wish);
    } finally {
      lock.unlock();
    }
  }

  /** Claims a file, by its key, for a tail; the name of the one that has it, or null. */
  @Nullable String claim(String key, String tail) {
    String other = tails.putIfAbsent(key, tail);
    return other == null || other.equals(tail) ? null : other;
  }

  void release(String key, String tail) {
    tails.remove(key, tail);
  }

  /** A tail asks for nothing any more. */
  void releaseAll(String tail) {
    tails.values().removeIf(tail::equals);
    lock.lock();
    try {
      wishes.remove(tail);
    } finally {
      lock.unlock();
    }
  }
}
