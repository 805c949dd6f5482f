package dev.wadi.read;

import dev.wadi.model.Labels;
import dev.wadi.query.QueriedEntry;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** The label sets of the lines that it is shown. For one thread. */
final class LabelSets implements EntryVisitor {
  /** Beyond so many label sets a question is refused: nobody reads such a list. */
  static final int MOST = 20_000;

  /* Labels may be long, and all of them are in memory. */
  private static final long MOST_BYTES = 8 << 20;
  private static final int PAIR_BYTES = 64;

  private final int most;
  private final Predicate<Labels> wanted;
  private final Set<Labels> seen = new HashSet<>();
  private final Set<Labels> sets = new HashSet<>();
  private Labels last = Labels.EMPTY;
  private boolean begun;
  private long labelBytes;

  /**
   * @param most label sets that an answer may have
   */
  LabelSets(int most, Predicate<Labels> wanted) {
    this.most = most;
    this.wanted = wanted;
  }

  @Override
  public boolean visit(Labels labels, QueriedEntry entry, int part, long place)
      throws ReadException {
    if (begun && last.equals(labels)) {
      return true;
    }
    begun = true;
    last = labels;
    if (!seen.contains(labels)) {
      labels.forEach((name, value) -> labelBytes += PAIR_BYTES + name.length() + value.length());
      if (seen.size() >= MOST || labelBytes > MOST_BYTES) {
        throw tooMany(seen.size());
      }
    }
    if (seen.add(labels) && wanted.test(labels) && sets.add(labels) && sets.size() > most) {
      throw tooMany(most);
    }
    return true;
  }

  private static ReadException tooMany(int most) {
    return new ReadException(400, "maximum of series (" + most + ") reached for a single query");
  }

  Set<Labels> sets() {
    return sets;
  }
}
