package dev.wadi.source.tail;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which tail of a process reads which file, so that no two read one. Threads share it. */
final class TailClaims {
  private final Map<String, String> tails = new ConcurrentHashMap<>();

  /** Claims a file, by its key, for a tail; the name of the one that has it, or null. */
  @Nullable String claim(String key, String tail) {
    String other = tails.putIfAbsent(key, tail);
    return other == null || other.equals(tail) ? null : other;
  }

  void release(String key, String tail) {
    tails.remove(key, tail);
  }

  void releaseAll(String tail) {
    tails.values().removeIf(tail::equals);
  }
}
