package dev.wadi.capture;

import dev.wadi.query.LabelMatcher;
import dev.wadi.query.RequiredTexts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells by the letters of frames which of them hold nothing that a query wants: such frames are
 * neither fetched nor unpacked. In doubt a frame is kept. Immutable; threads may share it.
 */
final class FrameSieve {
  private static final BitSet NONE = new BitSet();

  /* To try all that may stand beside a short text costs; a few texts are worth it. */
  private static final int SHORT_CHARS = 7;
  private static final int FEW_TEXTS = 4;
  private static final int MOST_VALUES = 256;

  /** Columns of which one must be in a stretch. */
  private record OneOf(int[] columns) {}

  /** A way in which a text can lie: all of these must hold. */
  private record Way(List<OneOf> all) {}

  /** A text: it lies in one of four ways. */
  private record Sought(List<Way> ways) {}

  /** Texts that must all be there, as parts of one. */
  private record Parts(List<Sought> all) {}

  /* Of each one must be there. */
  private final List<List<Parts>> required = new ArrayList<>();
  private final List<LabelMatcher> matchers = new ArrayList<>();

  private FrameSieve() {}

  static FrameSieve of(CaptureFilter filter) {
    FrameSieve sieve = new FrameSieve();
    for (RequiredTexts texts : filter.query().required()) {
      List<Parts> choice = new ArrayList<>();
      for (String text : texts.anyOf()) {
        choice.add(parts(text, texts.anyOf().size() <= FEW_TEXTS));
      }
      // A text that may stand anywhere makes the others of no use.
      if (!choice.isEmpty() && choice.stream().noneMatch(parts -> parts.all.isEmpty())) {
        sieve.required.add(choice);
      }
    }
    for (LabelMatcher matcher : filter.query().matchers()) {
      if (!matcher.matches("")) {
        sieve.matchers.add(matcher);
      }
    }
    return sieve;
  }

  private static Parts parts(String text, boolean few) {
    List<Sought> all = new ArrayList<>();
    for (String part : LineScanner.unescapedParts(text)) {
      Sought sought = sought(part, few);
      if (sought.ways.stream().noneMatch(way -> way.all.isEmpty())) {
        all.add(sought);
      }
    }
    return new Parts(all);
  }

  private static Sought sought(String text, boolean few) {
    int mostUnknown = few && text.length() <= SHORT_CHARS ? 2 : 1;
    List<Way> ways = new ArrayList<>();
    for (int first = 0; first < LetterMarks.STEP; first++) {
      List<OneOf> all = new ArrayList<>();
      for (int at = first - LetterMarks.STEP; at < text.length(); at += LetterMarks.STEP) {
        int[] columns = columns(text, at, mostUnknown);
        if (columns.length > 0) {
          all.add(new OneOf(columns));
        }
      }
      ways.add(new Way(all));
    }
    return new Sought(ways);
  }

  /**
   * Where four characters are noted that begin in, or before, a text; none when that is no help.
   */
  private static int[] columns(String text, int at, int mostUnknown) {
    int unknown = 0;
    int known = 0;
    for (int i = 0; i < LetterMarks.STEP; i++) {
      boolean inside = at + i >= 0 && at + i < text.length();
      unknown += inside ? 0 : 1;
      known |= inside ? LetterMarks.symbol(text.charAt(at + i)) << 8 * i : 0;
    }
    if (unknown > mostUnknown || known == 0) {
      return new int[0];
    }
    int[] symbols = {known};
    for (int i = 0; i < LetterMarks.STEP; i++) {
      if (at + i < 0 || at + i >= text.length()) {
        symbols = withAny(symbols, 8 * i);
      }
    }
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = LetterMarks.column(symbols[i]);
    }
    return symbols;
  }

  private static int[] withAny(int[] some, int shift) {
    int[] all = new int[some.length * LetterMarks.SYMBOLS];
    for (int i = 0; i < all.length; i++) {
      all[i] = some[i / LetterMarks.SYMBOLS] | i % LetterMarks.SYMBOLS << shift;
    }
    return all;
  }

  /**
   * The data frames of a file that hold nothing wanted, by their place in the plan.
   *
   * @param index what the index says of the file
   */
  BitSet leftOut(FileChannel channel, ReadPlan plan, @Nullable IndexEntry index)
      throws IOException {
    if (required.isEmpty() && matchers.isEmpty()) {
      return NONE;
    }
    LetterTable table = plan.letters(channel);
    return table == null ? NONE : leftOut(table, index);
  }

  /** The same by a table. */
  BitSet leftOut(LetterTable table, @Nullable IndexEntry index) {
    List<int[]> values = new ArrayList<>();
    for (LabelMatcher matcher : matchers) {
      int[] columns = columns(matcher, index);
      if (columns.length > 0) {
        values.add(columns);
      }
    }
    Map<Integer, BitSet> found = table.look(wanted(values));
    if (found == null) {
      return NONE;
    }
    BitSet kept = new BitSet();
    kept.set(0, table.stretches());
    for (int[] columns : values) {
      BitSet some = oneOf(columns, found);
      some.or(table.labelsUnknown());
      kept.and(some);
    }
    for (List<Parts> choice : required) {
      BitSet some = new BitSet();
      for (Parts parts : choice) {
        some.or(holding(parts, kept, found));
      }
      kept.and(some);
    }
    kept.or(table.anything());
    return table.framesBut(kept);
  }

  /** Where the values are noted that a matcher takes; none when they are not known. */
  private static int[] columns(LabelMatcher matcher, @Nullable IndexEntry index) {
    if (matcher.op() == LabelMatcher.Op.EQUAL) {
      return new int[] {LetterMarks.column(matcher.name(), matcher.value())};
    }
    Map<String, Long> counts = index == null ? null : index.labels().get(matcher.name());
    if (counts == null) {
      return new int[0];
    }
    int[] columns =
        counts.keySet().stream()
            .filter(matcher::matches)
            .limit(MOST_VALUES + 1)
            .mapToInt(value -> LetterMarks.column(matcher.name(), value))
            .toArray();
    return columns.length > MOST_VALUES ? new int[0] : columns;
  }

  private BitSet wanted(List<int[]> values) {
    BitSet wanted = new BitSet(LetterMarks.COLUMNS);
    values.forEach(columns -> mark(columns, wanted));
    for (List<Parts> choice : required) {
      for (Parts parts : choice) {
        for (Sought sought : parts.all) {
          for (Way way : sought.ways) {
            way.all.forEach(one -> mark(one.columns, wanted));
          }
        }
      }
    }
    return wanted;
  }

  private static void mark(int[] columns, BitSet wanted) {
    for (int column : columns) {
      wanted.set(column);
    }
  }

  private static BitSet holding(Parts parts, BitSet among, Map<Integer, BitSet> found) {
    BitSet kept = (BitSet) among.clone();
    for (Sought sought : parts.all) {
      BitSet some = new BitSet();
      for (Way way : sought.ways) {
        BitSet lying = (BitSet) kept.clone();
        for (OneOf one : way.all) {
          lying.and(oneOf(one.columns, found));
        }
        some.or(lying);
      }
      kept.and(some);
    }
    return kept;
  }

  private static BitSet oneOf(int[] columns, Map<Integer, BitSet> found) {
    BitSet some = new BitSet();
    for (int column : columns) {
      BitSet stretches = found.get(column);
      if (stretches != null) {
        some.or(stretches);
      }
    }
    return some;
  }
}
