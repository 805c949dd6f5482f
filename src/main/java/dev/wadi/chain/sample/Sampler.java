package dev.wadi.chain.sample;

import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import dev.wadi.query.Matcher;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one entry of so many, by a hash of its labels, its time and its line: the choice needs no
 * memory, is even over any traffic whose lines differ, and is the same when a batch comes again.
 * Immutable; threads may share it.
 */
final class Sampler {
  /** FNV-1a, 64 bits: offset basis and prime. */
  private static final long BASIS = 0xcbf29ce484222325L;

  private static final long PRIME = 0x100000001b3L;

  private final int keepOneOf;
  private final @Nullable Matcher only;

  /**
   * @param keepOneOf 1 keeps all
   * @param only thins these out and leaves the others; null thins all
   */
  Sampler(int keepOneOf, @Nullable Matcher only) {
    if (keepOneOf < 1) {
      throw new IllegalArgumentException("keepOneOf: " + keepOneOf + " (expected: >= 1)");
    }
    this.keepOneOf = keepOneOf;
    this.only = only;
  }

  Batch sample(Batch batch) {
    return keepOneOf == 1 ? batch : batch.map(this::sample);
  }

  private LogStream sample(LogStream stream) {
    IntPredicate concerned = only == null ? i -> true : only.on(stream);
    LogStream.Rewrite rewrite = null;
    for (int i = 0; i < stream.size(); i++) {
      if (concerned.test(i) && Long.remainderUnsigned(hash(stream, i), keepOneOf) != 0) {
        rewrite = rewrite == null ? stream.rewrite() : rewrite;
        rewrite.drop(i);
      }
    }
    return rewrite == null ? stream : rewrite.build();
  }

  private static long hash(LogStream stream, int i) {
    long hash = (BASIS ^ stream.labels().hashCode()) * PRIME;
    hash = (hash ^ stream.timestampNanos(i)) * PRIME;
    byte[] line = stream.lineBuffer(i);
    int end = stream.lineOffset(i) + stream.lineLength(i);
    for (int at = stream.lineOffset(i); at < end; at++) {
      hash = (hash ^ (line[at] & 0xff)) * PRIME;
    }
    // The low bits of FNV are its weakest: let the high ones in.
    return hash ^ hash >>> 32;
  }
}
