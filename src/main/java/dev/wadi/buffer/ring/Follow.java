package dev.wadi.buffer.ring;

import dev.wadi.handover.FollowedLines;
import dev.wadi.model.Entry;
import dev.wadi.model.LinesWanted;
import dev.wadi.model.LogStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * One look of somebody who follows a ring: the newest lines that came since the last look and fit a
 * query, within a bound of lines, of bytes and of time, and how many there were beyond it. A few
 * are looked at however long it takes. For one use.
 *
 * <p>The newest are looked at first, so what is left out are the older ones: who follows wants to
 * see what is going on now, and is told what passed unseen.
 */
final class Follow {
  /** Entries between two looks at the clock. */
  private static final int STRIDE = 64;

  /* A thread that stood still does not cost anybody so few lines. */
  private static final int LEAST_LINES = 256;
  private static final long LEAST_BYTES = 64 << 10;

  /** Bytes of a line in an answer beside its text and labels, about. */
  private static final int FRAME_BYTES = 64;

  private final LinesWanted.Selection wanted;
  private final int mostLines;
  private final long mostBytes;
  private final FollowBudget budget;

  private final List<Entry> shown = new ArrayList<>();
  private long bytes;
  private long looked;
  private long lookedBytes;
  private long fitted;
  private boolean busy;

  Follow(LinesWanted.Selection wanted, int mostLines, long mostBytes, FollowBudget budget) {
    this.wanted = wanted;
    this.mostLines = mostLines;
    this.mostBytes = mostBytes;
    this.budget = budget;
  }

  /**
   * What is seen.
   *
   * @param begins whether this is the first look, for which nothing counts as left out
   */
  FollowedLines.Look see(Ring.Fresh fresh, boolean begins) {
    long began = budget.now();
    look(fresh.newestFirst(), began + budget.take(), begins || !fresh.known());
    // Those of the same time in the order in which they came.
    Collections.reverse(shown);
    shown.sort(Comparator.comparingLong(Entry::timestampNanos));
    budget.took(budget.now() - began);
    boolean counted = !begins && fresh.known();
    return new FollowedLines.Look(
        fresh.here().toString(),
        shown,
        fresh.came(),
        counted ? fitted - shown.size() : 0,
        counted ? Math.max(0, fresh.came() - looked) : 0,
        busy,
        !begins && !fresh.known());
  }

  /* Whoever begins wants the newest, and no count of all that were before. */
  private void look(List<Held> newestFirst, long untilNanos, boolean enoughIsEnough) {
    for (Held held : newestFirst) {
      List<LogStream> streams = held.streams;
      for (int s = streams.size() - 1; s >= 0; s--) {
        LogStream stream = streams.get(s);
        IntPredicate test = wanted.in(stream);
        if (test == null) {
          looked += stream.size();
          busy |= isOver(untilNanos);
        } else {
          look(stream, test, untilNanos);
        }
        if (busy || (enoughIsEnough && shown.size() >= mostLines)) {
          return;
        }
      }
    }
  }

  private void look(LogStream stream, IntPredicate test, long untilNanos) {
    for (int i = stream.size() - 1; i >= 0; i--) {
      if (looked % STRIDE == 0 && isOver(untilNanos)) {
        busy = true;
        return;
      }
      looked++;
      lookedBytes += stream.lineLength(i);
      if (test.test(i)) {
        fitted++;
        show(stream, i);
      }
    }
  }

  private boolean isOver(long untilNanos) {
    return (looked >= LEAST_LINES || lookedBytes >= LEAST_BYTES) && budget.now() - untilNanos > 0;
  }

  private void show(LogStream stream, int at) {
    long cost = cost(stream, at);
    // One line too large for the answer does not keep smaller, older ones in the light of the new.
    if (shown.size() < mostLines && bytes + cost <= mostBytes) {
      bytes += cost;
      shown.add(stream.entry(at));
    } else {
      bytes = Math.max(bytes, mostBytes);
    }
  }

  private static long cost(LogStream stream, int at) {
    long labels = 0;
    for (Map.Entry<String, String> label : stream.labels().asMap().entrySet()) {
      labels += label.getKey().length() + label.getValue().length() + 6L;
    }
    return FRAME_BYTES + labels + stream.lineLength(at);
  }
}
