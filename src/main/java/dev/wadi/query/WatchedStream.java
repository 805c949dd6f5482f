package dev.wadi.query;

import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Counts the lines of streams that have one label set. For one thread. */
final class WatchedStream {
  private final Labels labels;
  private final WatchPlan plan;
  /* What is known of each selection for these labels; made when first needed. */
  private final Map<Selection, Target> targets = new HashMap<>();
  private final List<Target> touched = new ArrayList<>();
  private long gatheredBucket;
  private long gatheredNanos;
  private long gatheredLines;
  private double gatheredBytes;

  /** A selection, as it meets this label set. */
  private final class Target {
    private final Selection selection;
    private final boolean asksNothing;
    private final boolean countsBytes;
    private final @Nullable Buckets[] series;
    private final @Nullable Labels[] keys;
    private @Nullable SampleReader reader;
    private @Nullable Predicate<QueriedEntry> entryTest;
    private @Nullable IntPredicate test;
    private @Nullable StreamEntry entry;
    private @Nullable LogStream of;

    Target(Selection selection) {
      this.selection = selection;
      this.asksNothing = !selection.asksOfLabels();
      this.countsBytes = selection.countsBytes();
      this.series = new Buckets[selection.windows().size()];
      this.keys = new Labels[series.length];
    }

    /** The line filters alone, or everything when fields matter. */
    void countIfSelected(LogStream stream, int i) {
      if (!selection.wants(stream.timestampNanos(i))) {
        return;
      }
      if (selection.isOfLinesOnly() && (asksNothing || !stream.hasMetadata())) {
        if (test(stream).test(i)) {
          countByStream(stream.timestampNanos(i), 1, stream.lineLength(i));
        }
        return;
      }
      count(entry(stream).at(i));
    }

    /*
     * The same of an entry wherever its bytes lie. Its length may have to be found out, so it is
     * asked for only where it counts.
     */
    void countIfSelected(QueriedEntry at) {
      if (!selection.wants(at.timestampNanos())) {
        return;
      }
      if (!selection.isOfLinesOnly() || (!asksNothing && at.hasMetadata())) {
        count(at);
        reader().end();
        return;
      }
      Predicate<QueriedEntry> made = entryTest;
      if (made == null) {
        made = selection.matcher().on(labels);
        entryTest = made;
      }
      if (made.test(at)) {
        countByStream(at.timestampNanos(), 1, countsBytes ? at.lineLength() : 0);
      }
    }

    private void count(QueriedEntry line) {
      SampleReader from = reader();
      if (!from.read(line)) {
        return;
      }
      long nanos = line.timestampNanos();
      boolean number = selection.unwrap() != null;
      double value = number ? from.value() : from.lineLength();
      List<SampleWindow> windows = selection.windows();
      for (int w = 0; w < series.length; w++) {
        SampleWindow window = windows.get(w);
        long at = window.bucket(nanos);
        if (!window.holds(at)) {
          window.leftOut(1);
          continue;
        }
        Buckets buckets = window.series(from.key(w, window.grouping()), 1);
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

    private SampleReader reader() {
      SampleReader made = reader;
      if (made == null) {
        made = new SampleReader(selection, labels);
        reader = made;
      }
      return made;
    }

    private StreamEntry entry(LogStream stream) {
      StreamEntry made = entry;
      if (made == null || of != stream) {
        made = new StreamEntry(stream);
        entry = made;
        of = stream;
        touched.add(this);
      }
      return made;
    }

    /* A stream holds on to the buffer of its whole batch. */
    void release() {
      test = null;
      entry = null;
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
  }

  WatchedStream(Labels labels, WatchPlan plan) {
    this.labels = labels;
    this.plan = plan;
  }

  Labels labels() {
    return labels;
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
    plan.forEachCandidate(stream, (i, selection) -> target(selection).countIfSelected(stream, i));
    touched.forEach(Target::release);
    touched.clear();
  }

  /** Counts one entry of a stream with these labels. */
  void count(QueriedEntry entry) {
    List<Selection> whole = plan.whole();
    if (!whole.isEmpty() && !entry.hasMetadata()) {
      long nanos = entry.timestampNanos();
      gather(plan.wholeScale().bucket(nanos), nanos, 1, plan.wholeBytes() ? entry.lineLength() : 0);
    } else {
      for (int k = 0; k < whole.size(); k++) {
        target(whole.get(k)).countIfSelected(entry);
      }
    }
    List<Selection> partly = plan.partly();
    for (int k = 0; k < partly.size(); k++) {
      target(partly.get(k)).countIfSelected(entry);
    }
  }

  private void countWhole(LogStream stream) {
    if (stream.hasMetadata()) {
      for (Selection selection : plan.whole()) {
        Target target = target(selection);
        for (int i = 0; i < stream.size(); i++) {
          target.countIfSelected(stream, i);
        }
      }
      return;
    }
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (int i = 0; i < stream.size(); i++) {
      first = Math.min(first, stream.timestampNanos(i));
      last = Math.max(last, stream.timestampNanos(i));
    }
    long bucket = plan.wholeScale().bucket(last);
    if (plan.wholeScale().bucket(first) == bucket) {
      gather(bucket, last, stream.size(), (double) stream.lineBytes());
      return;
    }
    for (int i = 0; i < stream.size(); i++) {
      long nanos = stream.timestampNanos(i);
      gather(plan.wholeScale().bucket(nanos), nanos, 1, stream.lineLength(i));
    }
  }

  /*
   * All selections of whole streams count the same lines, so these are gathered here as long as
   * they fall into one bucket of each window, and handed on together.
   */
  private void gather(long bucket, long nanos, long lines, double bytes) {
    if (gatheredLines > 0 && bucket != gatheredBucket) {
      flush();
    }
    gatheredBucket = bucket;
    gatheredNanos = nanos;
    gatheredLines += lines;
    gatheredBytes += bytes;
  }

  /** Whether lines were gathered that are not handed on. */
  boolean gathers() {
    return gatheredLines > 0;
  }

  /** Hands on what was gathered, before time goes on or anybody asks. */
  void flush() {
    if (gatheredLines == 0) {
      return;
    }
    for (Selection selection : plan.whole()) {
      target(selection).countByStream(gatheredNanos, gatheredLines, gatheredBytes);
    }
    gatheredLines = 0;
    gatheredBytes = 0;
  }

  private Target target(Selection selection) {
    return targets.computeIfAbsent(selection, Target::new);
  }
}
