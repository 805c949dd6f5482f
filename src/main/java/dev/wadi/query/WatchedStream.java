package dev.wadi.query;

import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Counts the lines of streams that have one label set. For one thread. */
final class WatchedStream {
  private final Labels labels;
  private final WatchPlan plan;
  /* What is known of each selection for these labels; made when first needed. */
  private final Map<Selection, Target> targets = new HashMap<>();
  private final List<Target> touched = new ArrayList<>();

  /** A selection, as it meets this label set. */
  private final class Target {
    private final Selection selection;
    private final @Nullable Buckets[] series;
    private final @Nullable Labels[] keys;
    private @Nullable SampleReader reader;
    private @Nullable IntPredicate test;
    private @Nullable LogStream of;

    Target(Selection selection) {
      this.selection = selection;
      this.series = new Buckets[selection.windows().size()];
      this.keys = new Labels[series.length];
    }

    /** The line filters alone, or everything when fields matter. */
    void countIfSelected(LogStream stream, int i) {
      if (selection.isOfLinesOnly() && !stream.hasMetadata()) {
        if (test(stream).test(i)) {
          countByStream(stream.timestampNanos(i), 1, stream.lineLength(i));
        }
        return;
      }
      SampleReader from = reader(stream);
      if (!from.read(i)) {
        return;
      }
      long nanos = stream.timestampNanos(i);
      boolean number = selection.unwrap() != null;
      double value = number ? from.value() : from.lineLength();
      for (SampleWindow window : selection.windows()) {
        long at = window.bucket(nanos);
        if (!window.holds(at)) {
          window.leftOut(1);
          continue;
        }
        Buckets buckets = window.series(from.key(window.grouping()), 1);
        if (buckets != null) {
          buckets.addOne(at, value, nanos);
        }
      }
    }

    private IntPredicate test(LogStream stream) {
      IntPredicate made = test;
      if (made == null || of != stream) {
        made = selection.matcher().on(stream);
        test = made;
        of = stream;
        touched.add(this);
      }
      return made;
    }

    private SampleReader reader(LogStream stream) {
      SampleReader made = reader;
      if (made == null) {
        made = new SampleReader(selection, labels);
        reader = made;
        of = null;
      }
      if (of != stream) {
        made.start(stream);
        of = stream;
        touched.add(this);
      }
      return made;
    }

    /* A stream holds on to the buffer of its whole batch. */
    void release() {
      test = null;
      of = null;
      if (reader != null) {
        reader.end();
      }
    }

    /** Samples of one time, or of times in one bucket of each window. */
    void countByStream(long nanos, long samples, double bytes) {
      List<SampleWindow> windows = selection.windows();
      for (int w = 0; w < series.length; w++) {
        SampleWindow window = windows.get(w);
        long at = window.bucket(nanos);
        if (!window.holds(at)) {
          window.leftOut(samples);
          continue;
        }
        Buckets buckets = buckets(window, w, samples);
        if (buckets != null) {
          buckets.add(at, samples, bytes);
        }
      }
    }

    private @Nullable Buckets buckets(SampleWindow window, int w, long samples) {
      Buckets known = series[w];
      if (known == null || known.isGone()) {
        Labels key = keys[w];
        if (key == null) {
          key = window.grouping().of(labels);
          keys[w] = key;
        }
        known = window.series(key, samples);
        series[w] = known;
      }
      return known;
    }

    /** All lines of a stream, of which only the labels matter. */
    void countAll(LogStream stream, long first, long last) {
      for (int w = 0; w < series.length; w++) {
        SampleWindow window = selection.windows().get(w);
        long at = window.bucket(last);
        if (window.bucket(first) != at) {
          countEach(stream, window, w);
        } else if (!window.holds(at)) {
          window.leftOut(stream.size());
        } else {
          Buckets buckets = buckets(window, w, stream.size());
          if (buckets != null) {
            buckets.add(at, stream.size(), (double) stream.lineBytes());
          }
        }
      }
    }

    private void countEach(LogStream stream, SampleWindow window, int w) {
      for (int i = 0; i < stream.size(); i++) {
        long at = window.bucket(stream.timestampNanos(i));
        if (!window.holds(at)) {
          window.leftOut(1);
          continue;
        }
        Buckets buckets = buckets(window, w, 1);
        if (buckets != null) {
          buckets.add(at, 1, stream.lineLength(i));
        }
      }
    }
  }

  WatchedStream(Labels labels, WatchPlan plan) {
    this.labels = labels;
    this.plan = plan;
  }

  /** Selections that are known here. */
  int targets() {
    return targets.size();
  }

  boolean isWatched() {
    return !plan.isEmpty();
  }

  void count(LogStream stream) {
    if (!plan.whole().isEmpty()) {
      countWhole(stream);
    }
    List<Selection> others = plan.others();
    for (int k = 0; k < others.size(); k++) {
      Target target = target(others.get(k));
      for (int i = 0; i < stream.size(); i++) {
        target.countIfSelected(stream, i);
      }
    }
    NeedleIndex index = plan.index();
    if (index != null) {
      for (int i = 0; i < stream.size(); i++) {
        List<Selection> candidates =
            plan.candidates(stream.lineBuffer(i), stream.lineOffset(i), stream.lineLength(i));
        for (int k = 0; k < candidates.size(); k++) {
          target(candidates.get(k)).countIfSelected(stream, i);
        }
      }
    }
    touched.forEach(Target::release);
    touched.clear();
  }

  private void countWhole(LogStream stream) {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (int i = 0; i < stream.size(); i++) {
      first = Math.min(first, stream.timestampNanos(i));
      last = Math.max(last, stream.timestampNanos(i));
    }
    for (Selection selection : plan.whole()) {
      Target target = target(selection);
      if (stream.hasMetadata()) {
        for (int i = 0; i < stream.size(); i++) {
          target.countIfSelected(stream, i);
        }
      } else {
        target.countAll(stream, first, last);
      }
    }
  }

  private Target target(Selection selection) {
    return targets.computeIfAbsent(selection, Target::new);
  }
}
