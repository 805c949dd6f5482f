package dev.wadi.codec.loki;

import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a batch in the making, one for each label set, in the order of their first entry.
 * For one thread.
 */
public final class StreamBuilders {
  /*
   * The usual push has one stream, or names the same one again for every line: no map then, and
   * the last builder is asked first.
   */
  private final byte @Nullable [] buffer;
  private final DecodeCost cost;
  private @Nullable Labels currentLabels;
  private LogStream.@Nullable Builder current;
  private @Nullable Map<Labels, LogStream.Builder> all;

  /**
   * @param buffer holds every line and metadata text of the batch
   * @param limits tell what a stream costs
   */
  public StreamBuilders(byte[] buffer, DecodeLimits limits) {
    this.buffer = buffer;
    this.cost = limits.cost();
  }

  /**
   * For lines in several buffers: all are added as slices, and {@link #build(byte[][])} has the
   * buffers.
   */
  public StreamBuilders(DecodeLimits limits) {
    this.buffer = null;
    this.cost = limits.cost();
  }

  /** The builder for a label set; the guess counts when it is the first time. */
  public LogStream.Builder of(Labels labels, int expectedEntries) {
    LogStream.Builder builder = current;
    if (builder != null && labels.equals(currentLabels)) {
      return builder;
    }
    if (builder == null || currentLabels == null) {
      builder = begin(labels, expectedEntries);
    } else {
      if (all == null) {
        all = new LinkedHashMap<>();
        all.put(currentLabels, builder);
      }
      builder = all.get(labels);
      if (builder == null) {
        builder = begin(labels, expectedEntries);
        all.put(labels, builder);
      }
    }
    current = builder;
    currentLabels = labels;
    return builder;
  }

  private LogStream.Builder begin(Labels labels, int expectedEntries) {
    cost.stream();
    return buffer == null
        ? new LogStream.Builder(labels, expectedEntries)
        : new LogStream.Builder(labels, buffer, expectedEntries);
  }

  /** The streams that have entries. */
  public List<LogStream> build() {
    return build(LogStream.Builder::build);
  }

  /**
   * The same of slices.
   *
   * @param buffers by the numbers that the slices have; handed over
   */
  public List<LogStream> build(byte[]... buffers) {
    return build(builder -> builder.build(buffers));
  }

  private List<LogStream> build(Function<LogStream.Builder, LogStream> building) {
    List<LogStream> built = new ArrayList<>();
    if (all != null) {
      for (LogStream.Builder builder : all.values()) {
        if (builder.size() > 0) {
          built.add(building.apply(builder));
        }
      }
    } else if (current != null && current.size() > 0) {
      built.add(building.apply(current));
    }
    return built;
  }
}
