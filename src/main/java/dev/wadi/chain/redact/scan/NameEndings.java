package dev.wadi.chain.redact.scan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One automaton for all names, read from the last letter of a name to its first. Letter case does
 * not count, nor do the signs and blanks that part the words of a name.
 *
 * <p>The last three letters ({@link Tails}) turn most words away with one look; what they let
 * through comes here, where {@code partition} is told from {@code session} at its fifth letter.
 */
final class NameEndings {
  /* Letters and digits have a column each; the other columns tell what is done without a table. */
  private static final int COLUMNS = 36;
  private static final byte PARTS = 36;
  private static final byte BEYOND = 37;
  private static final byte OTHER = 38;

  private static final byte[] COLUMN = new byte[256];

  static {
    Arrays.fill(COLUMN, 0, 128, OTHER);
    Arrays.fill(COLUMN, 128, 256, BEYOND);
    for (int c = 0; c < 26; c++) {
      COLUMN['a' + c] = (byte) c;
      COLUMN['A' + c] = (byte) c;
    }
    for (int c = 0; c < 10; c++) {
      COLUMN['0' + c] = (byte) (26 + c);
    }
    "_-. ".chars().forEach(c -> COLUMN[c] = PARTS);
  }

  private static final short DEAD = 0;
  private static final short FIRST = 1;
  private static final short FOUND = -1;

  private final short[] next;

  /**
   * @param names in small letters; those with a letter beyond ASCII are left to the last bytes of a
   *     word alone
   */
  NameEndings(Iterable<String> names) {
    List<short[]> rows = new ArrayList<>();
    rows.add(new short[COLUMNS]);
    rows.add(new short[COLUMNS]);
    for (String name : names) {
      if (name.chars().allMatch(c -> c < 128)) {
        add(rows, name);
      }
    }
    next = new short[rows.size() * COLUMNS];
    for (int n = 0; n < rows.size(); n++) {
      System.arraycopy(rows.get(n), 0, next, n * COLUMNS, COLUMNS);
    }
  }

  private static void add(List<short[]> rows, String name) {
    String letters = name.replaceAll("[_. -]", "");
    short[] row = rows.get(FIRST);
    for (int i = letters.length() - 1; i >= 0; i--) {
      int column = COLUMN[letters.charAt(i)];
      if (column >= COLUMNS) {
        throw new IllegalArgumentException("name: '" + name + "' (expected: letters and digits)");
      }
      if (row[column] == FOUND) {
        return;
      }
      if (i == 0) {
        row[column] = FOUND;
        return;
      }
      if (row[column] == DEAD) {
        row[column] = (short) rows.size();
        rows.add(new short[COLUMNS]);
      }
      row = rows.get(row[column]);
    }
  }

  /**
   * False when no name ends at {@code last}; false is certain. Behind a letter beyond ASCII
   * anything may.
   */
  boolean may(byte[] b, int from, int last) {
    int state = FIRST;
    int low = Math.max(from, last - FieldNames.MOST_LETTERS);
    for (int i = last; i >= low; i--) {
      int column = COLUMN[b[i] & 0xff];
      if (column < COLUMNS) {
        state = next[state * COLUMNS + column];
        if (state <= DEAD) {
          return state == FOUND;
        }
      } else if (column == BEYOND) {
        return true;
      } else if (column == OTHER) {
        return false;
      }
    }
    return false;
  }
}
