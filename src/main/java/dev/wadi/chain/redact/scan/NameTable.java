package dev.wadi.chain.redact.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which recogniser a name of a field begins, and how most names are turned away. Immutable. */
final class NameTable {
  private record Meaning(Predicate<FieldName> means, Recogniser recogniser) {}

  private final List<Meaning> meanings = new ArrayList<>();

  /* Marks the last three letters of all names. */
  private final long[] tails = new long[(1 << 15) / Long.SIZE];

  /* Marks what may stand directly before the sign: last letters of names, quotes, blanks. */
  private final boolean[] ends = new boolean[128];

  private boolean anyOn;

  NameTable(List<Recogniser> recognisers, Switches switches) {
    for (char c : new char[] {'"', '\'', '\\', ']', ' '}) {
      ends[c] = true;
    }
    /* Those that are off count as well: what a name means does not depend on what is looked for. */
    for (Recogniser recogniser : recognisers) {
      for (Beginning beginning : recogniser.beginnings()) {
        if (beginning instanceof Beginning.Name name) {
          name.endings().forEach(this::mark);
          meanings.add(new Meaning(name.means(), recogniser));
          anyOn |= recogniser.isOn(switches);
        }
      }
    }
  }

  private void mark(String name) {
    int n = name.length();
    ends[name.charAt(n - 1)] = true;
    ends[Character.toUpperCase(name.charAt(n - 1))] = true;
    int tail =
        tail((byte) name.charAt(n - 3), (byte) name.charAt(n - 2), (byte) name.charAt(n - 1));
    tails[tail >>> 6] |= 1L << tail;
  }

  private static int tail(byte a, byte b, byte c) {
    return (a & 31) << 10 | (b & 31) << 5 | (c & 31);
  }

  /** True when a name can begin something that is looked for. */
  boolean anyOn() {
    return anyOn;
  }

  /** The recogniser that a name begins, first come first served, or null. */
  @Nullable Recogniser of(String text) {
    FieldName name = FieldName.of(text);
    for (Meaning meaning : meanings) {
      if (meaning.means().test(name)) {
        return meaning.recogniser();
      }
    }
    return null;
  }

  /** False for most bytes before a colon or an equals sign; false is certain. */
  boolean mayEnd(byte c) {
    return c >= 0 && ends[c];
  }

  /** False for most names that end at {@code last}; false is certain. */
  boolean mayMean(byte[] b, int last) {
    int tail = tail(b[last - 2], b[last - 1], b[last]);
    return Bytes.alnum(b[last]) && (tails[tail >>> 6] & 1L << tail) != 0;
  }

  /** False when no name that matters ends before the sign at {@code at}; false is certain. */
  boolean mayStandBefore(byte[] b, int from, int at) {
    int k = at - 1;
    if (k < from + 2) {
      return false;
    }
    if (b[k] == '"' || b[k] == ' ' || b[k] == '\'') {
      k--;
    }
    if (!mayEnd(b[k])) {
      return false;
    }
    return !Bytes.alnum(b[k]) || (k >= from + 2 && mayMean(b, k));
  }
}
