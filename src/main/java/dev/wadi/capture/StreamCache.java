package dev.wadi.capture;

import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the streams that lines belong to. Lines of a stream have the same bytes where
 * their labels stand, and a file has few streams: so labels become an object, and what is made of
 * that is made, once for many lines. Streams whose bytes have the same hash take turns. For one
 * thread.
 *
 * @param <T> what is known of a stream
 */
public final class StreamCache<T extends @Nullable Object> {
  private final List<@Nullable Known<T>> slots;
  private final Function<Labels, T> maker;
  private final Consumer<T> crowdedOut;

  private record Known<T extends @Nullable Object>(byte[] labels, T value) {}

  /**
   * @param streams that are remembered, at most: a power of two
   * @param maker makes what is known of a stream
   */
  public StreamCache(int streams, Function<Labels, T> maker) {
    this(streams, maker, gone -> {});
  }

  /**
   * @param crowdedOut is told what made room for another stream
   */
  StreamCache(int streams, Function<Labels, T> maker, Consumer<T> crowdedOut) {
    if (Integer.bitCount(streams) != 1) {
      throw new IllegalArgumentException("streams: " + streams + " (expected: a power of two)");
    }
    this.slots = new ArrayList<>(Collections.nCopies(streams, null));
    this.maker = maker;
    this.crowdedOut = crowdedOut;
  }

  /** What is known of a line's stream. */
  public T of(CaptureLine line) {
    byte[] b = line.buffer();
    int from = line.labelsOffset();
    int to = from + line.labelsLength();
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + b[i];
    }
    int slot = (hash ^ hash >>> 16) & (slots.size() - 1);
    Known<T> known = slots.get(slot);
    if (known == null || !Arrays.equals(known.labels, 0, known.labels.length, b, from, to)) {
      if (known != null) {
        crowdedOut.accept(known.value);
      }
      known = new Known<>(Arrays.copyOfRange(b, from, to), maker.apply(line.labels()));
      slots.set(slot, known);
    }
    return known.value;
  }
}
