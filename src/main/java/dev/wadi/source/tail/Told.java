package dev.wadi.source.tail;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once what is wrong with a path, and again only after it was well. For one thread. */
final class Told {
  private static final Logger LOG = LoggerFactory.getLogger(Told.class);
  private static final int MOST = 1000;

  private final String tail;
  private final Map<Path, String> told = new LinkedHashMap<>();
  private volatile @Nullable String last;
  private final AtomicLong times = new AtomicLong();

  Told(String tail) {
    this.tail = tail;
  }

  void problem(Path path, String sentence) {
    if (sentence.equals(told.put(path, sentence))) {
      return;
    }
    last = path + ": " + sentence;
    times.incrementAndGet();
    if (told.size() > MOST) {
      told.remove(told.keySet().iterator().next());
    }
    LOG.warn("A tail leaves a path alone: {}. tail={} path={}", sentence, tail, path);
  }

  void well(Path path) {
    if (told.remove(path) != null) {
      LOG.info("A tail reads a path that it had left alone. tail={} path={}", tail, path);
      if (told.isEmpty()) {
        last = null;
      }
    }
  }

  /** How many problems were told. */
  long times() {
    return times.get();
  }

  /** The last problem that is still there; null when all is well. */
  @Nullable String last() {
    return last;
  }
}
