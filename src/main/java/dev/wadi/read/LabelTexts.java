package dev.wadi.read;

import dev.wadi.model.Labels;
import dev.wadi.query.QueriedEntry;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Names of labels, the values of one, and about how many values each has, of the lines that it is
 * shown. It holds no label sets, so it does not matter how many streams there are. For one thread.
 */
final class LabelTexts implements EntryVisitor {
  /* What is counted is remembered as 64 bits of it. */
  private static final int MOST_COUNTED = 200_000;
  private static final int TEXT_BYTES = 64;
  private static final long FNV_START = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final @Nullable String wanted;
  private final boolean counting;
  private final long maxBytes;
  private final Map<String, Set<Long>> names = new TreeMap<>();
  private final Set<String> values = new TreeSet<>();
  private final Set<Long> streams = new HashSet<>();
  private Labels last = Labels.EMPTY;
  private long bytes;
  private int counted;
  private long lines;
  private long lineBytes;

  /**
   * @param wanted the name whose values are wanted; null for none
   * @param counting whether values and streams are counted
   * @param maxBytes of names and wanted values; beyond it the question is refused
   */
  LabelTexts(@Nullable String wanted, boolean counting, long maxBytes) {
    this.wanted = wanted;
    this.counting = counting;
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean visit(Labels labels, QueriedEntry entry, int part, long place)
      throws ReadException {
    boolean isFirst = lines == 0;
    lines++;
    lineBytes += entry.lineLength();
    if (!isFirst && last.equals(labels)) {
      return true;
    }
    last = labels;
    if (counting && counted < MOST_COUNTED && streams.add(hash(labels))) {
      counted++;
    }
    if (wanted != null) {
      String value = labels.get(wanted);
      if (value != null) {
        value(wanted, value);
      }
      return true;
    }
    for (Map.Entry<String, String> label : labels.entrySet()) {
      value(label.getKey(), label.getValue());
    }
    return true;
  }

  /** There is such a name. */
  void name(String name) throws ReadException {
    if (!names.containsKey(name)) {
      hold(name);
      names.put(name, new HashSet<>());
    }
  }

  /** It has such a value. */
  void value(String name, String value) throws ReadException {
    name(name);
    if (name.equals(wanted) && !values.contains(value)) {
      hold(value);
      values.add(value);
    }
    if (counting) {
      Set<Long> known = names.get(name);
      if (known != null && counted < MOST_COUNTED && known.add(hash(FNV_START, value))) {
        counted++;
      }
    }
  }

  private static long hash(Labels labels) {
    long hash = FNV_START;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      hash = hash(hash(hash, label.getKey()) * FNV_PRIME, label.getValue()) * FNV_PRIME;
    }
    return hash;
  }

  private static long hash(long start, String text) {
    long hash = start;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  private void hold(String text) throws ReadException {
    bytes += TEXT_BYTES + text.length();
    if (bytes > maxBytes) {
      throw new ReadException(
          400,
          "names and values of labels would have more than "
              + maxBytes
              + " bytes; consider a shorter time or a narrower query");
    }
  }

  Set<String> names() {
    return names.keySet();
  }

  Set<String> values() {
    return values;
  }

  /** How many values each name has; at least so many where there are very many. */
  Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    names.forEach((name, known) -> counts.put(name, known.size()));
    return counts;
  }

  /** Streams that it was shown; at least so many where there are very many. */
  int streams() {
    return streams.size();
  }

  long lines() {
    return lines;
  }

  long bytes() {
    return lineBytes;
  }
}
