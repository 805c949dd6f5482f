package dev.wadi.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Of the names that there are, those that a wrong one was probably meant to be. */
public final class NearestNames {
  /** Most names that are told. */
  private static final int MOST = 10;

  private static final int LONGEST = 100;

  private NearestNames() {}

  /**
   * The names, nearest first, at most {@value #MOST} of them: by the number of letters to change,
   * capitals aside, then by the alphabet.
   */
  static List<String> of(String wrong, Collection<String> names) {
    String given = small(wrong);
    return names.stream()
        .distinct()
        .sorted(
            Comparator.comparingInt((String name) -> distance(given, small(name)))
                .thenComparing(Comparator.naturalOrder()))
        .limit(MOST)
        .toList();
  }

  /**
   * The nearest names for a sentence, with commas between them; where there are more than {@value
   * #MOST}, how many others there are.
   */
  public static String told(String wrong, Collection<String> names) {
    return told(wrong, names, MOST);
  }

  /** The same with another number of names that are told. */
  public static String told(String wrong, Collection<String> names, int most) {
    List<String> nearest = of(wrong, names);
    List<String> told = nearest.subList(0, Math.min(most, nearest.size()));
    long others = names.stream().distinct().count() - told.size();
    return String.join(", ", told) + (others == 0 ? "" : " and " + others + " more");
  }

  /** The nearest of them, near or not; empty when there are no names. */
  public static String first(String wrong, Collection<String> names) {
    List<String> nearest = of(wrong, names);
    return nearest.isEmpty() ? "" : nearest.get(0);
  }

  /** The one name that a wrong one was probably meant to be; null when none is near. */
  public static @Nullable String meant(String wrong, Collection<String> names) {
    String given = small(wrong);
    @Nullable String best = null;
    int least = Math.max(2, given.length() / 3) + 1;
    for (String name : names) {
      int distance = distance(given, small(name));
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return best;
  }

  /* Somebody's text may be long; the beginning tells enough. */
  private static String small(String name) {
    return name.substring(0, Math.min(name.length(), LONGEST)).toLowerCase(Locale.ROOT);
  }

  /* Levenshtein's edit distance, two rows at a time. */
  static int distance(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int column = 0; column < above.length; column++) {
      above[column] = column;
    }
    for (int letter = 1; letter <= from.length(); letter++) {
      int[] row = new int[above.length];
      row[0] = letter;
      for (int column = 1; column < row.length; column++) {
        boolean same = from.charAt(letter - 1) == to.charAt(column - 1);
        int changed = above[column - 1] + (same ? 0 : 1);
        row[column] = Math.min(changed, 1 + Math.min(above[column], row[column - 1]));
      }
      above = row;
    }
    return above[to.length()];
  }
}
