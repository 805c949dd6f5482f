package dev.wadi.query;

import dev.wadi.model.LogStream;
import dev.wadi.query.NeedleIndex.Needle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the lines of streams are looked at that the same selections select from: those that take
 * every line, those that need a text in it, and the rest. For one thread.
 */
final class WatchPlan {
  private final List<Selection> whole = new ArrayList<>();
  private final TimeScale wholeScale;
  private final boolean wholeBytes;
  private final List<Selection> others = new ArrayList<>();
  private final List<Selection> partly = new ArrayList<>();
  private final List<List<Selection>> byNeedle = new ArrayList<>();
  private final @Nullable NeedleIndex index;
  private final NeedleIndex.@Nullable Finds finds;
  private final NeedleIndex.Hits hits = new NeedleIndex.Hits();
  /* Of the line at hand, selections with several texts, which may all stand in it. */
  private final List<Selection> severalTexts = new ArrayList<>();

  WatchPlan(List<Selection> selections) {
    Map<Needle, Integer> numbers = new LinkedHashMap<>();
    for (Selection selection : selections) {
      (selection.isWhole() ? whole : partly).add(selection);
      if (selection.isWhole()) {
        continue;
      }
      if (selection.texts().isNone()) {
        others.add(selection);
      } else {
        for (String text : selection.texts().anyOf()) {
          Needle needle = new Needle(text, selection.texts().ignoreCase());
          int number = numbers.computeIfAbsent(needle, n -> numbers.size());
          if (number == byNeedle.size()) {
            byNeedle.add(new ArrayList<>());
          }
          byNeedle.get(number).add(selection);
        }
      }
    }
    this.wholeScale = commonScale(whole);
    this.wholeBytes = whole.stream().anyMatch(Selection::countsBytes);
    this.index = numbers.isEmpty() ? null : new NeedleIndex(List.copyOf(numbers.keySet()));
    this.finds = index == null ? null : index.finds();
  }

  boolean isEmpty() {
    return whole.isEmpty() && others.isEmpty() && index == null;
  }

  List<Selection> whole() {
    return whole;
  }

  /** Whether any of {@link #whole} asks how long lines are. */
  boolean wholeBytes() {
    return wholeBytes;
  }

  /** Lines within one bucket of it fall into one bucket of each window of {@link #whole}. */
  TimeScale wholeScale() {
    return wholeScale;
  }

  private static TimeScale commonScale(List<Selection> selections) {
    return TimeScale.common(
        selections.stream()
            .flatMap(selection -> selection.windows().stream())
            .map(SampleWindow::scale)
            .toList());
  }

  /** Those that do not take every line. */
  List<Selection> partly() {
    return partly;
  }

  /** Those of them that need no text that is looked for. */
  List<Selection> others() {
    return others;
  }

  /** Takes a line and a selection one of whose texts stands in it. */
  interface Candidate {
    void at(int line, Selection selection);
  }

  /** Tells each line once with each selection one of whose texts stands in it. */
  void forEachCandidate(LogStream stream, Candidate action) {
    if (index == null || finds == null) {
      return;
    }
    index.find(stream, hits, finds);
    int line = -1;
    for (int i = 0; i < hits.size(); i++) {
      if (hits.line(i) != line) {
        line = hits.line(i);
        severalTexts.clear();
      }
      List<Selection> found = byNeedle.get(hits.needle(i));
      for (int k = 0; k < found.size(); k++) {
        Selection selection = found.get(k);
        if (selection.texts().anyOf().size() == 1) {
          action.at(line, selection);
        } else if (!severalTexts.contains(selection)) {
          severalTexts.add(selection);
          action.at(line, selection);
        }
      }
    }
  }
}
