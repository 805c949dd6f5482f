package dev.wadi.chain.redact.profile;

import java.util.Collection;
import java.util.TreeSet;

/** The right name that a wrong one comes closest to, by edit distance. */
public final class Nearest {
  private Nearest() {}

  /** The name of the collection that the wrong one is nearest to; empty when there is none. */
  public static String of(String wrong, Collection<String> names) {
    String best = "";
    int least = Integer.MAX_VALUE;
    for (String name : new TreeSet<>(names)) {
      int distance = distance(wrong, name);
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return best;
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
