package dev.wadi.chain.redact.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Remembers what names mean, since few names make up most logs. For one thread. */
public final class FieldNames {
  /** Longest name that is looked at. */
  public static final int MOST_LETTERS = 64;

  /** Most words that make one name. */
  private static final int MOST_WORDS = 3;

  /** How much of an element's attributes is looked back over. */
  private static final int MOST_TAG = 256;

  private static final int PLACES = 512;

  private final NameTable table;
  private final byte[][] names = new byte[PLACES][];
  private final @Nullable Recogniser[] meant = new Recogniser[PLACES];

  FieldNames(NameTable table) {
    this.table = table;
  }

  /** The recogniser that a name begins, or null when it means nothing. */
  public @Nullable Recogniser of(byte[] b, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = hash * 31 + b[i];
    }
    int place = (hash ^ hash >>> 15) & PLACES - 1;
    byte[] known = names[place];
    if (known != null && isSame(known, b, start, end)) {
      return meant[place];
    }
    names[place] = Arrays.copyOfRange(b, start, end);
    meant[place] = table.of(new String(b, start, end - start, UTF_8));
    return meant[place];
  }

  /* Names are short: a loop is quicker here than a comparison of whole vectors. */
  private static boolean isSame(byte[] known, byte[] b, int start, int end) {
    int length = end - start;
    if (known.length != length) {
      return false;
    }
    for (int k = length - 1; k >= 0; k--) {
      if (known[k] != b[start + k]) {
        return false;
      }
    }
    return true;
  }

  /** False for most stretches that no name ends; false is certain. */
  public boolean mayMean(byte[] b, int from, int last) {
    return table.mayMean(b, from, last);
  }

  /** A letter, digit or sign that names are made of. */
  public static boolean letter(byte c) {
    return Bytes.word(c) || c == '-' || c == '.';
  }

  /** A letter of a name beyond ASCII counts as well, where a sign stands behind the name. */
  private static boolean written(byte c) {
    return letter(c) || c < 0;
  }

  /**
   * Looks at the name before a sign at {@code at}, and asks the recogniser that it begins. Of "api
   * key" and "mot de passe" the words before count as well.
   */
  void at(Scan s, int at) {
    byte[] b = s.bytes();
    int from = s.from();
    int k = NameTable.nameEnd(b, from, at);
    if (b[at] == '>' && at > from && (b[at - 1] == '"' || b[at - 1] == '\'')) {
      k = tagEnd(s, at);
    }
    if (k < from + 1 || !table.mayMean(b, from, k)) {
      return;
    }
    s.lookedFar();
    int end = k + 1;
    int start = nameStart(s, end, end);
    boolean ours = start - 10 >= from && OwnTokens.begins(b, start - 10, s.to());
    if (end - start < 2 || ours) {
      return;
    }
    Recogniser recogniser = of(b, start, end);
    int earlier = start;
    boolean classic = isClassic(b, at);
    for (int words = 1; words < MOST_WORDS && b[at] != '>' && b[at] != ','; words++) {
      if (earlier - 3 < from
          || b[earlier - 1] != ' '
          || !table.mayStandBeforeLast(b, from, earlier - 2)) {
        break;
      }
      earlier = nameStart(s, earlier - 1, end);
      Recogniser stronger = of(b, earlier, end);
      if (table.rank(stronger) < table.rank(recogniser)) {
        recogniser = stronger;
        start = earlier;
      }
    }
    if (recogniser != null && classic) {
      recogniser.at(s, start, at);
    } else if (recogniser != null) {
      recogniser.opened(s, start, at);
    }
  }

  /* ":", "=", ">", and what parts the strings of a list. */
  private static boolean isClassic(byte[] b, int at) {
    byte sign = b[at];
    if (sign == ',' || sign == ';') {
      boolean quoted = b[at - 1] == '"' || b[at - 1] == '\'';
      return quoted && (sign == ',' || b[at + 1] == 's' || b[at + 2] == 's');
    }
    return sign == ':' || sign == '=' || sign == '>';
  }

  private static int nameStart(Scan s, int end, int whole) {
    byte[] b = s.bytes();
    int low = Math.max(s.from(), whole - MOST_LETTERS);
    int start = end;
    while (start > low && written(b[start - 1])) {
      start--;
    }
    s.charge(end - start);
    boolean escaped =
        start < end && start > s.from() && b[start - 1] == '\\' && Bytes.escape(b[start]);
    return escaped ? start + 1 : start;
  }

  /* The last letter of the name of the element whose attributes end before the sign at "at". */
  private static int tagEnd(Scan s, int at) {
    byte[] b = s.bytes();
    int low = Math.max(s.from(), at - MOST_TAG);
    int i = at - 1;
    while (i > low && b[i] != '<' && b[i] != '>') {
      i--;
    }
    s.charge(at - i);
    if (b[i] != '<') {
      return -1;
    }
    int k = i + 1;
    while (k < at && (letter(b[k]) || b[k] == ':')) {
      k++;
    }
    return k - 1;
  }
}
