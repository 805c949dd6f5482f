package dev.wadi.query;

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
  private final List<Selection> others = new ArrayList<>();
  private final List<List<Selection>> byNeedle = new ArrayList<>();
  private final @Nullable NeedleIndex index;
  private final NeedleIndex.@Nullable Finds finds;
  private final List<Selection> candidates = new ArrayList<>();

  WatchPlan(List<Selection> selections) {
    Map<Needle, Integer> numbers = new LinkedHashMap<>();
    for (Selection selection : selections) {
      if (selection.isWhole()) {
        whole.add(selection);
      } else if (selection.texts().isNone()) {
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
    this.index = numbers.isEmpty() ? null : new NeedleIndex(List.copyOf(numbers.keySet()));
    this.finds = index == null ? null : index.finds();
  }

  boolean isEmpty() {
    return whole.isEmpty() && others.isEmpty() && index == null;
  }

  List<Selection> whole() {
    return whole;
  }

  List<Selection> others() {
    return others;
  }

  @Nullable NeedleIndex index() {
    return index;
  }

  /** The selections one of whose texts stands in a line; good until the next is asked for. */
  List<Selection> candidates(byte[] buffer, int offset, int length) {
    candidates.clear();
    if (index == null || finds == null) {
      return candidates;
    }
    index.find(buffer, offset, length, finds);
    for (int i = 0; i < finds.size(); i++) {
      List<Selection> found = byNeedle.get(finds.needle(i));
      for (int k = 0; k < found.size(); k++) {
        Selection selection = found.get(k);
        boolean known = selection.texts().anyOf().size() > 1 && candidates.contains(selection);
        if (!known) {
          candidates.add(selection);
        }
      }
    }
    return candidates;
  }
}
