package dev.wadi.source.tail;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The paths that a pattern means, as states between which signs lead, so that it can be asked
 * whether some patterns mean a path together. Immutable once it is made.
 */
final class PathAutomaton {
  /* A path beyond which nobody looks for an answer; real patterns need some hundred. */
  private static final int MOST_STEPS = 50_000;
  private static final int LAST_SIGN = Character.MAX_CODE_POINT;
  private static final int FIRST_HALF = Character.MIN_SURROGATE;
  private static final int BEHIND_HALVES = Character.MAX_SURROGATE + 1;

  /**
   * A step to another state.
   *
   * @param ranges first and last sign in turn; empty for a step that needs none
   */
  private record Step(int to, int[] ranges) {
    boolean takes(int sign) {
      for (int i = 0; i < ranges.length; i += 2) {
        if (sign >= ranges[i] && sign <= ranges[i + 1]) {
          return true;
        }
      }
      return false;
    }
  }

  /* Where a search stands: the states of each automaton, and how it came there. */
  private record Node(List<BitSet> states, @Nullable Node before, int sign) {
    String path() {
      StringBuilder path = new StringBuilder();
      for (Node node = this; node != null && node.before() != null; node = node.before()) {
        path.insert(0, Character.toString(node.sign()));
      }
      return path.toString();
    }
  }

  private static final int[] NO_SLASH = {1, '/' - 1, '/' + 1, LAST_SIGN};

  private final List<List<Step>> states = new ArrayList<>();
  private final BitSet accepting = new BitSet();
  private final int start;

  private PathAutomaton() {
    start = state();
  }

  static PathAutomaton of(PathPattern pattern) {
    PathAutomaton made = new PathAutomaton();
    int at = made.start;
    for (PathPattern.Part part : pattern.allParts()) {
      at = part.anyFolders() ? made.folders(at) : made.name(made.step(at, '/'), part.glyphs());
    }
    made.accepting.set(at);
    return made;
  }

  /** The same for what lies in one folder as this says of another: a link leads there. */
  PathAutomaton moved(String from, String to) {
    if (from.equals(to)) {
      return this;
    }
    PathAutomaton made = new PathAutomaton();
    int behind = made.text(made.start, to);
    int offset = made.states.size();
    for (List<Step> steps : states) {
      made.states.add(steps.stream().map(s -> new Step(s.to() + offset, s.ranges())).toList());
    }
    accepting.stream().forEach(state -> made.accepting.set(state + offset));
    BitSet there = closed(start);
    for (int sign : from.codePoints().toArray()) {
      there = after(there, sign);
    }
    there.stream().forEach(state -> made.free(behind, state + offset));
    return made;
  }

  // --- making ---

  private int state() {
    states.add(new ArrayList<>());
    return states.size() - 1;
  }

  private int step(int from, int... range) {
    int to = state();
    int[] ranges = range.length == 1 ? new int[] {range[0], range[0]} : range;
    states.get(from).add(new Step(to, ranges));
    return to;
  }

  private void free(int from, int to) {
    states.get(from).add(new Step(to, new int[0]));
  }

  private int folders(int at) {
    int within = step(step(at, '/'), NO_SLASH);
    states.get(within).add(new Step(within, NO_SLASH));
    free(within, at);
    return at;
  }

  private int name(int from, List<PathGlyph> glyphs) {
    int at = from;
    for (PathGlyph glyph : glyphs) {
      switch (glyph.kind()) {
        case TEXT -> at = text(at, glyph.texts().get(0));
        case ONE -> at = step(at, NO_SLASH);
        case SET -> at = step(at, ranges(glyph));
        case ANY, LABEL -> {
          if (glyph.kind() == PathGlyph.Kind.LABEL) {
            at = step(at, NO_SLASH);
          }
          /* A state of its own, or a choice before it would be repeated. */
          int loop = state();
          free(at, loop);
          states.get(loop).add(new Step(loop, NO_SLASH));
          at = loop;
        }
        case CHOICE -> {
          int to = state();
          for (String text : glyph.texts()) {
            free(text(at, text), to);
          }
          at = to;
        }
      }
    }
    return at;
  }

  private int text(int from, String text) {
    int at = from;
    for (int sign : text.codePoints().toArray()) {
      at = step(at, sign);
    }
    return at;
  }

  /* No set has the slash, which parts names. */
  private static int[] ranges(PathGlyph glyph) {
    BitSet signs = new BitSet();
    for (int i = 0; i < glyph.ranges().size(); i += 2) {
      signs.set(glyph.ranges().get(i), glyph.ranges().get(i + 1) + 1);
    }
    if (glyph.not()) {
      signs.flip(1, LAST_SIGN + 1);
    }
    signs.clear('/');
    List<Integer> ranges = new ArrayList<>();
    for (int first = signs.nextSetBit(0); first >= 0; ) {
      int end = signs.nextClearBit(first);
      ranges.add(first);
      ranges.add(end - 1);
      first = signs.nextSetBit(end);
    }
    /* An empty set is a range that has nothing, not a step that needs nothing. */
    return ranges.isEmpty()
        ? new int[] {1, 0}
        : ranges.stream().mapToInt(Integer::intValue).toArray();
  }

  // --- asking ---

  /**
   * A path that all of some mean and none of others does; null when there is none, and when the
   * question is too hard.
   */
  static @Nullable String example(List<PathAutomaton> all, List<PathAutomaton> none) {
    List<PathAutomaton> automata = new ArrayList<>(all);
    automata.addAll(none);
    List<Integer> signs = signs(automata);
    Node first = new Node(automata.stream().map(a -> a.closed(a.start)).toList(), null, 0);
    Deque<Node> open = new ArrayDeque<>(List.of(first));
    /* Names have at least one sign, so it counts whether the last one was a slash. */
    Set<List<Object>> known = new HashSet<>();
    while (!open.isEmpty() && known.size() < MOST_STEPS) {
      Node node = open.remove();
      for (int sign : signs) {
        if (sign == '/' && node.sign() == '/') {
          continue;
        }
        List<BitSet> states = step(automata, all.size(), node.states(), sign);
        if (states == null || !known.add(List.of(states, sign == '/'))) {
          continue;
        }
        Node next = new Node(states, node, sign);
        if (sign != '/' && isExample(automata, all.size(), states)) {
          return next.path();
        }
        open.add(next);
      }
    }
    return null;
  }

  private static @Nullable List<BitSet> step(
      List<PathAutomaton> automata, int asked, List<BitSet> from, int sign) {
    List<BitSet> to = new ArrayList<>(automata.size());
    for (int i = 0; i < automata.size(); i++) {
      BitSet states = automata.get(i).after(from.get(i), sign);
      if (i < asked && states.isEmpty()) {
        return null;
      }
      to.add(states);
    }
    return to;
  }

  private static boolean isExample(List<PathAutomaton> automata, int asked, List<BitSet> states) {
    for (int i = 0; i < automata.size(); i++) {
      if (automata.get(i).accepting.intersects(states.get(i)) != i < asked) {
        return false;
      }
    }
    return true;
  }

  /* One sign of each kind between which some pattern makes a difference. */
  private static List<Integer> signs(List<PathAutomaton> automata) {
    TreeSet<Integer> cuts = new TreeSet<>(List.of(1, '/' + 0, '/' + 1));
    for (PathAutomaton automaton : automata) {
      for (List<Step> steps : automaton.states) {
        for (Step step : steps) {
          for (int i = 0; i < step.ranges().length; i += 2) {
            cuts.add(step.ranges()[i]);
            cuts.add(step.ranges()[i + 1] + 1);
          }
        }
      }
    }
    cuts.add(LAST_SIGN + 1);
    List<Integer> signs = new ArrayList<>();
    int before = 1;
    for (int cut : cuts) {
      if (cut > before) {
        signs.add(readable(before, Math.min(cut, LAST_SIGN + 1) - 1));
      }
      before = cut;
    }
    signs.removeIf(sign -> sign >= FIRST_HALF && sign < BEHIND_HALVES);
    return signs;
  }

  private static int readable(int first, int last) {
    for (int[] range : new int[][] {{'x', 'x'}, {'a', 'z'}, {'0', '9'}, {'A', 'Z'}, {'!', '~'}}) {
      int sign = Math.max(first, range[0]);
      if (sign <= Math.min(last, range[1])) {
        return sign;
      }
    }
    boolean half = first >= FIRST_HALF && first < BEHIND_HALVES;
    return half && last >= BEHIND_HALVES ? BEHIND_HALVES : first;
  }

  private BitSet closed(int state) {
    BitSet states = new BitSet();
    add(state, states);
    return states;
  }

  private BitSet after(BitSet from, int sign) {
    BitSet to = new BitSet();
    for (int state = from.nextSetBit(0); state >= 0; state = from.nextSetBit(state + 1)) {
      for (Step step : states.get(state)) {
        if (step.takes(sign)) {
          add(step.to(), to);
        }
      }
    }
    return to;
  }

  private void add(int state, BitSet states) {
    if (!states.get(state)) {
      states.set(state);
      for (Step step : this.states.get(state)) {
        if (step.ranges().length == 0) {
          add(step.to(), states);
        }
      }
    }
  }
}
