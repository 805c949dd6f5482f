package dev.wadi.query;

import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.query.LabelMatcher.Op;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds for each stream the selections that want it, once for each label set, and has its lines
 * counted for all of them. For one thread.
 */
final class WatchedStreams {
  /** Label sets of streams that are remembered; of a further one the oldest is forgotten. */
  private static final int REMEMBERED = 16_384;

  /** The same for pairs of a label set and a selection that met in it. */
  private static final int MOST_TARGETS = 100_000;

  private static final int PLANS = 256;

  /* By the first condition that fixes a label's value; the rest is asked of every label set. */
  private final Map<String, Map<String, List<Selection>>> byLabel = new HashMap<>();
  private final List<Selection> anywhere = new ArrayList<>();
  private final Map<List<Selection>, WatchPlan> plans = new HashMap<>();
  /* In the order of use. */
  private final LinkedHashMap<Labels, WatchedStream> streams = new LinkedHashMap<>(64, 0.75f, true);
  /* Lines that follow one another mostly are of the same stream. */
  private @Nullable WatchedStream last;
  /* What the remembered streams know of selections, all together. */
  private long targets;

  /* Streams with lines that are not handed on to selections yet. */
  private final List<WatchedStream> gathering = new ArrayList<>();

  /**
   * @param selections with all of their windows
   */
  WatchedStreams(Collection<Selection> selections) {
    selections.forEach(this::index);
  }

  private void index(Selection selection) {
    for (LabelMatcher matcher : selection.query().matchers()) {
      if (matcher.op() == Op.EQUAL && !matcher.value().isEmpty()) {
        byLabel
            .computeIfAbsent(matcher.name(), name -> new HashMap<>())
            .computeIfAbsent(matcher.value(), value -> new ArrayList<>())
            .add(selection);
        return;
      }
    }
    anywhere.add(selection);
  }

  /** Counts the lines of a stream. */
  void count(LogStream stream) {
    count(stream.labels(), watched -> watched.count(stream));
  }

  /** Counts a line of a stream with these labels. */
  void count(Labels labels, QueriedEntry entry) {
    count(labels, watched -> watched.count(entry));
  }

  private void count(Labels labels, Consumer<WatchedStream> action) {
    WatchedStream watched = last;
    if (watched == null || !watched.labels().equals(labels)) {
      watched = streams.get(labels);
      if (watched == null) {
        watched = new WatchedStream(labels, plan(labels));
        streams.put(labels, watched);
      }
      last = watched;
    }
    if (watched.isWatched()) {
      int before = watched.targets();
      boolean gathered = watched.gathers();
      action.accept(watched);
      if (!gathered && watched.gathers()) {
        gathering.add(watched);
      }
      targets += watched.targets() - before;
    }
    forget(watched);
  }

  /** Hands on what streams gathered, before time goes on or anybody asks. */
  void flush() {
    for (int i = 0; i < gathering.size(); i++) {
      WatchedStream stream = gathering.get(i);
      int before = stream.targets();
      stream.flush();
      targets += stream.targets() - before;
    }
    gathering.clear();
  }

  private void forget(WatchedStream current) {
    while (streams.size() > REMEMBERED || targets > MOST_TARGETS) {
      Iterator<WatchedStream> eldest = streams.values().iterator();
      WatchedStream oldest = eldest.next();
      if (oldest == current) {
        return; // it is alone
      }
      eldest.remove();
      targets -= oldest.targets();
      oldest.flush();
    }
  }

  private WatchPlan plan(Labels labels) {
    List<Selection> fitting = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      Map<String, List<Selection>> values = byLabel.get(labels.name(i));
      List<Selection> some = values == null ? null : values.get(labels.value(i));
      if (some != null) {
        addFitting(some, labels, fitting);
      }
    }
    addFitting(anywhere, labels, fitting);
    if (plans.size() >= PLANS && !plans.containsKey(fitting)) {
      plans.clear();
    }
    return plans.computeIfAbsent(fitting, WatchPlan::new);
  }

  private static void addFitting(List<Selection> some, Labels labels, List<Selection> fitting) {
    for (Selection selection : some) {
      if (selection.matcher().matches(labels)) {
        fitting.add(selection);
      }
    }
  }
}
