package dev.wadi.source.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which tail of a process reads which file, so that no two read one. Threads share it. */
final class TailClaims {
  private static final Logger LOG = LoggerFactory.getLogger(TailClaims.class);
  private final Map<String, String> tails = new ConcurrentHashMap<>();

  /* Guards what those that are running ask for. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Wish> wishes = new TreeMap<>();

  private final UnaryOperator<Path> places;

  /* What a tail asks for. Links are followed up to where signs begin that stand for others. */
  private record Wish(List<Asked> asked, List<PathPattern> excludes) {
    @Nullable Path sharedWith(Wish other) {
      for (Asked one : asked) {
        for (Asked two : other.asked()) {
          String both = one.isApart(two) ? null : example(one, two, other);
          if (both != null) {
            return one.named(both);
          }
        }
      }
      return null;
    }

    private @Nullable String example(Asked one, Asked two, Wish other) {
      List<PathAutomaton> without = new ArrayList<>();
      excludes.forEach(exclude -> without.add(one.moved(exclude)));
      other.excludes().forEach(exclude -> without.add(two.moved(exclude)));
      return PathAutomaton.example(
          List.of(one.moved(one.pattern()), two.moved(two.pattern())), without);
    }
  }

  /**
   * A pattern, and where the folder of it lies, or its one file.
   *
   * @param real of the pattern's base, with all links followed
   * @param beginning signs with which all real paths begin
   */
  private record Asked(PathPattern pattern, Path real, String beginning) {
    Asked(PathPattern pattern, Path real) {
      this(pattern, real, text(real) + pattern.beginning());
    }

    /* Most are, and need no closer look: what they begin with differs. */
    boolean isApart(Asked other) {
      return !beginning.startsWith(other.beginning()) && !other.beginning().startsWith(beginning);
    }

    PathAutomaton moved(PathPattern any) {
      return PathAutomaton.of(any).moved(text(pattern.base()), text(real));
    }

    /* The name that a file has for whoever asks by this pattern. */
    Path named(String path) {
      return Path.of(text(pattern.base()) + path.substring(text(real).length()));
    }

    private static String text(Path folder) {
      return folder.getParent() == null ? "" : folder.toString();
    }
  }

  TailClaims() {
    this(TailClaims::realPlace);
  }

  /**
   * @param places where a path leads when all links are followed, as far as it is there
   */
  TailClaims(UnaryOperator<Path> places) {
    this.places = places;
  }

  private static Path realPlace(Path path) {
    for (Path there = path; there != null; there = there.getParent()) {
      try {
        return there.toRealPath().resolve(there.relativize(path)).normalize();
      } catch (IOException e) {
        LOG.trace("Not there, or not to be looked at; what it lies in may be. path={}", there);
      }
    }
    return path;
  }

  /**
   * Says what a tail asks for, before it starts.
   *
   * @throws IllegalStateException when another one would read a file of such a name too, whether or
   *     not there is one
   */
  void wish(String tail, List<PathPattern> paths, List<PathPattern> excludes) {
    Wish wish =
        new Wish(
            paths.stream().map(path -> new Asked(path, places.apply(path.base()))).toList(),
            List.copyOf(excludes));
    lock.lock();
    try {
      wishes.forEach(
          (other, theirs) -> {
            Path both = other.equals(tail) ? null : wish.sharedWith(theirs);
            if (both != null) {
              throw new IllegalStateException(
                  "the tails '"
                      + other
                      + "' and '"
                      + tail
                      + "' would both read a file such as "
                      + both
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
