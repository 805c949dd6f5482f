package dev.wadi.analysis.survey;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether a message tells of an error: it holds one of the words of {@link #WORDS}, in either case,
 * also within a longer word. What says that there is none does not count: {@code no errors}, {@code
 * 0 failures}, {@code errors=0}, {@code "error":null}, {@code non-fatal}. A message that names
 * {@code critical} as its level counts, too. Immutable; threads may share it.
 */
final class ErrorWords {
  static final List<String> WORDS =
      List.of(
          "error",
          "panic",
          "fatal",
          "exception",
          "fail",
          "refused",
          "timeout",
          "oomkilled",
          "crashloopbackoff",
          "segfault",
          "x509",
          "deadline exceeded");

  /*
   * Of each word four neighbouring letters are chosen that are rare, such that wherever the word
   * stands one of two grams of three bytes begins at an even place. So every second place of the
   * message is looked at, once for all words: its three bytes, five bits of each, lead to the words
   * that may stand there, nearly always none.
   */
  private static final int GRAMS = 1 << 15;
  private static final List<String> CHOSEN =
      List.of(
          "rror", "pani", "fata", "xcep", "fail", "efus", "meou", "oomk", "shlo", "egfa", "x509",
          "ne e", "crit");

  private static final List<String> NONE_BEFORE = List.of("no", "0", "zero", "without", "non");
  private static final List<String> BETWEEN = List.of("new", "more", "other", "further", "known");
  private static final List<String> NONE_BEHIND =
      List.of("0", "null", "nil", "none", "false", "no", "\"\"", "''", "[]", "{}");
  private static final List<String> LEVEL_NAMES = List.of("level", "severity", "lvl");

  private final byte[][] words;
  private final byte[] candidates = new byte[GRAMS];
  private final List<int[]> lists = new ArrayList<>();
  private final int critical;

  ErrorWords() {
    List<String> all = new ArrayList<>(WORDS);
    critical = all.size();
    all.add("critical");
    words = new byte[all.size()][];
    lists.add(new int[0]);
    for (int w = 0; w < words.length; w++) {
      String word = all.get(w);
      words[w] = word.getBytes(US_ASCII);
      int offset = word.indexOf(CHOSEN.get(w));
      for (int o = offset; o <= offset + 1; o++) {
        int gram =
            words[w][o] & 0x1f | (words[w][o + 1] & 0x1f) << 5 | (words[w][o + 2] & 0x1f) << 10;
        int[] known = lists.get(candidates[gram]);
        int[] more = Arrays.copyOf(known, known.length + 2);
        more[known.length] = w;
        more[known.length + 1] = o;
        candidates[gram] = (byte) lists.size();
        lists.add(more);
      }
    }
  }

  /** Looks through a message, UTF-8. */
  boolean areIn(byte[] b, int offset, int length) {
    int end = offset + length;
    if (length < 3) {
      return false;
    }
    byte[] table = candidates;
    int first = b[offset] & 0x1f;
    for (int at = offset; at + 2 < end; at += 2) {
      int third = b[at + 2] & 0x1f;
      int found = table[first | (b[at + 1] & 0x1f) << 5 | third << 10];
      if (found != 0 && stands(lists.get(found), b, at, offset, end)) {
        return true;
      }
      first = third;
    }
    return false;
  }

  private boolean stands(int[] list, byte[] b, int at, int offset, int end) {
    for (int i = 0; i < list.length; i += 2) {
      byte[] word = words[list[i]];
      int start = at - list[i + 1];
      if (start >= offset && start + word.length <= end && is(b, start, word)) {
        boolean counts =
            list[i] == critical
                ? isLevel(b, start, offset)
                : !saysNone(b, start, start + word.length, offset, end);
        if (counts) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean is(byte[] b, int start, byte[] word) {
    for (int i = 0; i < word.length; i++) {
      if (lower(b[start + i]) != word[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean saysNone(byte[] b, int start, int stop, int offset, int end) {
    int place = start;
    String before = wordBefore(b, place, offset);
    if (BETWEEN.contains(before)) {
      place -= 1 + before.length();
      before = wordBefore(b, place, offset);
    }
    boolean none = NONE_BEFORE.contains(before);
    if (none && before.equals("0")) {
      // "0 errors" and ", 0 failed" are counts; "disk 0 failed" is not, nor is "a: 0 errors: 3".
      none = !holdsSign(b, stop, end) && (isPlural(b, stop, end) || !isNamed(b, place - 2, offset));
    }
    return none || noneBehind(b, stop, end);
  }

  private static boolean isPlural(byte[] b, int from, int end) {
    int i = from;
    while (i < end && isLetter(b[i])) {
      i++;
    }
    return i > from && lower(b[i - 1]) == 's';
  }

  /** Whether a number is that of something: a word stands before it. */
  private static boolean isNamed(byte[] b, int number, int offset) {
    return number - 2 >= offset && b[number - 1] == ' ' && isWord(b[number - 2]);
  }

  /** The word that ends one blank, dash or underscore before a place, in lower case. */
  private static String wordBefore(byte[] b, int place, int offset) {
    int stop = place - 1;
    if (stop <= offset || b[stop] != ' ' && b[stop] != '-' && b[stop] != '_') {
      return "";
    }
    int start = stop;
    while (start > offset && stop - start < 9 && isWord(b[start - 1])) {
      start--;
    }
    // The end of a longer number, or the value of what stands before it.
    if (start > offset && (isWord(b[start - 1]) || ".,=:".indexOf(b[start - 1]) >= 0)) {
      return "";
    }
    return new String(b, start, stop - start, US_ASCII).toLowerCase(Locale.ROOT);
  }

  /* The rest of the word, then a colon or an equals sign, then a value that means nothing. */
  private static boolean noneBehind(byte[] b, int from, int end) {
    int i = from;
    while (i < end && (isWord(b[i]) || b[i] == '_') && !(b[i] >= '0' && b[i] <= '9')) {
      i++;
    }
    if (i < end && b[i] == '"') {
      i++;
    }
    i = blanks(b, i, end);
    if (i >= end || b[i] != ':' && b[i] != '=') {
      return false;
    }
    boolean sentence = b[i] == ':';
    i = blanks(b, i + 1, end);
    for (String none : NONE_BEHIND) {
      int stop = i + none.length();
      if (stop <= end
          && is(b, i, none.getBytes(US_ASCII))
          && (stop == end || endsValue(b, stop, end, sentence))) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsValue(byte[] b, int at, int end, boolean sentence) {
    if (isWord(b[at]) || "_-/%:".indexOf(b[at]) >= 0) {
      return false;
    }
    if (at + 1 == end) {
      return true;
    }
    // Behind a colon "no", "none" or "0" may begin a sentence.
    return !(b[at] == '.' && isWord(b[at + 1]))
        && !(b[at] == ' ' && sentence && isLetter(b[at + 1]) && !holdsSign(b, at + 1, end));
  }

  /* Another pair follows. */
  private static boolean holdsSign(byte[] b, int from, int end) {
    int i = from;
    while (i < end && (isWord(b[i]) || b[i] == '_' || b[i] == '.')) {
      i++;
    }
    return i < end && (b[i] == '=' || b[i] == ':');
  }

  private static boolean isLevel(byte[] b, int start, int offset) {
    int i = start;
    while (i > offset
        && (b[i - 1] == '"' || b[i - 1] == '=' || b[i - 1] == ':' || b[i - 1] == ' ')) {
      i--;
    }
    if (i == start) {
      return false;
    }
    for (String name : LEVEL_NAMES) {
      int from = i - name.length();
      if (from >= offset && is(b, from, name.getBytes(US_ASCII))) {
        return true;
      }
    }
    return false;
  }

  private static int blanks(byte[] b, int from, int end) {
    int i = from;
    while (i < end && b[i] == ' ') {
      i++;
    }
    return i;
  }

  private static boolean isLetter(byte c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isWord(byte c) {
    return isLetter(c) || c >= '0' && c <= '9' || c < 0;
  }

  private static byte lower(byte c) {
    return c >= 'A' && c <= 'Z' ? (byte) (c | 0x20) : c;
  }
}
