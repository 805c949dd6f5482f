package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import java.util.Locale;
import java.util.Set;

/**
 * Numbers that mean a person: cards, social security numbers, phones, national identifiers.
 *
 * <p>A stretch of digit groups with short separators is read once into a table of groups; the
 * shapes are then tried at each group. No shape is tried on a stretch that is too short for all.
 */
final class Numbers {
  private static final int MAX_GROUPS = 24;
  private static final int MAX_DIGITS = 40;

  private static final byte NONE = Shape.NONE;
  private static final byte BLANK = Shape.BLANK;
  private static final byte HYPHEN = Shape.HYPHEN;
  private static final byte DOT = Shape.DOT;
  private static final byte SLASH = Shape.SLASH;
  private static final byte BRACKET = Shape.BRACKET;
  private static final byte SEVERAL = Shape.SEVERAL;

  private final Scanner s;
  private final NationalIds nationalIds;

  /* Group g is digits[first[g]] to digits[first[g + 1] - 1], at start[g] to end[g] in the text. */
  private final int[] digits = new int[MAX_DIGITS + 32];
  private final int[] first = new int[MAX_GROUPS + 1];
  private final int[] start = new int[MAX_GROUPS];
  private final int[] end = new int[MAX_GROUPS];
  /* What stands behind group g before group g + 1; NONE behind the last. */
  private final byte[] separator = new byte[MAX_GROUPS];
  private int groups;

  private final int[] picked = new int[MAX_DIGITS + 32];

  Numbers(Scanner s) {
    this.s = s;
    this.nationalIds = new NationalIds(s);
  }

  /**
   * Reads the number that begins at {@code i} and tries what it may be.
   *
   * @param firstEnd end of the first run of digits
   * @return where the scan goes on, at least {@code firstEnd}
   */
  int at(int i, int firstEnd) {
    int after = gather(i, firstEnd);
    int total = first[groups];
    if (total < 9) {
      return after;
    }
    s.contextual = true;
    int g = 0;
    while (g < groups && !s.over()) {
      int taken = match(g);
      g += Math.max(1, taken);
    }
    return after;
  }

  /* Reads groups until something does not belong; returns the place behind what was read. */
  private int gather(int i, int firstEnd) {
    byte[] b = s.b;
    int to = s.to;
    int at = i;
    int n = 0;
    int g = 0;
    while (true) {
      int begin = at;
      int limit = Math.min(to, begin + MAX_DIGITS - Math.min(n, MAX_DIGITS));
      if (g == 0 && firstEnd - begin > MAX_DIGITS) {
        groups = 0;
        first[0] = 0;
        return firstEnd;
      }
      while (at < limit && Bytes.digit(b[at])) {
        digits[n++] = b[at++] - '0';
      }
      if (g > 0
          && ((separator[g - 1] != DOT && at - begin <= 3 && startsDotted(at))
              || (s.on(Kind.MAC) && Addresses.looksLikeMac(s, begin, at)))) {
        /* Perhaps an address: the scan looks at it anew. */
        n = first[g];
        break;
      }
      boolean tooLong = at < to && Bytes.digit(b[at]);
      if (tooLong || (at < to && Bytes.word(b[at]))) {
        /* This group is part of a word or of something endless: the number ends before it. */
        n = first[g];
        break;
      }
      start[g] = begin;
      end[g] = at;
      separator[g] = NONE;
      g++;
      first[g] = n;
      if (g == MAX_GROUPS || n >= MAX_DIGITS) {
        break;
      }
      int next = behindSeparator(at, g - 1);
      if (next < 0) {
        break;
      }
      at = next;
    }
    groups = g;
    first[g] = n;
    if (g > 0) {
      separator[g - 1] = NONE;
    }
    s.charge(at - i);
    return Math.max(firstEnd, g == 0 ? firstEnd : end[g - 1]);
  }

  private boolean startsDotted(int at) {
    return at + 1 < s.to && s.b[at] == '.' && Bytes.digit(s.b[at + 1]);
  }

  /* The place of the digit behind one separator, or -1; notes what the separator is. */
  private int behindSeparator(int at, int g) {
    byte[] b = s.b;
    int to = s.to;
    if (at + 1 >= to) {
      return -1;
    }
    byte c = b[at];
    if (Bytes.digit(b[at + 1])) {
      separator[g] =
          switch (c) {
            case ' ' -> BLANK;
            case '-' -> HYPHEN;
            case '.' -> DOT;
            case '/' -> SLASH;
            case ')' -> BRACKET;
            default -> NONE;
          };
      return separator[g] == NONE ? -1 : at + 1;
    }
    int i = at;
    boolean bracket = c == ')';
    if (bracket) {
      i++;
    }
    int low = i;
    while (i < to && i - low < 3 && (b[i] == ' ' || b[i] == '-' || (bracket && b[i] == '.'))) {
      i++;
    }
    if (i == at || i >= to || !Bytes.digit(b[i])) {
      return -1;
    }
    separator[g] = bracket ? BRACKET : SEVERAL;
    return i;
  }

  private int size(int g) {
    return first[g + 1] - first[g];
  }

  /* Groups taken by what was found at group g, or 0. */
  private int match(int g) {
    int taken = 0;
    if (s.on(Kind.CREDIT_CARD)) {
      taken = card(g);
    }
    if (taken == 0 && s.on(Kind.SSN)) {
      taken = ssn(g);
    }
    if (taken == 0 && s.rules.national()) {
      taken = national(g);
    }
    if (taken == 0 && s.on(Kind.PHONE)) {
      taken = phone(g);
    }
    return taken;
  }

  /* ---- cards ---- */

  private int card(int g) {
    int length = size(g);
    if (length > 8 || length < 1) {
      return length >= 12 && length <= 19 ? singleCard(g) : 0;
    }
    int most = Math.min(groups, g + 20);
    int longest = 0;
    int n = length;
    byte glue = separator[g];
    for (int h = g + 1; h < most && n <= 19; h++) {
      byte sep = separator[h - 1];
      if ((sep != BLANK && sep != HYPHEN && sep != SEVERAL) || sep != glue) {
        break;
      }
      n += size(h);
      if (n >= 12 && n <= 19 && isCard(g, h, n)) {
        longest = h - g + 1;
      }
    }
    if (longest > 0) {
      s.add(Kind.CREDIT_CARD, start[g], end[g + longest - 1], 95);
    }
    return longest;
  }

  private boolean isCard(int g, int h, int n) {
    boolean usual = usualCardGroups(g, h, n);
    if (!usual && n < 13) {
      return false;
    }
    if (!leftFree(g, separator[g]) || !rightFree(h, separator[g])) {
      return false;
    }
    if (!Cards.plausible(digits, first[g], n, picked)) {
      return false;
    }
    return (usual && n >= 13) || s.near(Kind.CREDIT_CARD, start[g], end[h]);
  }

  /* 4-4-4-4(-3), 4-6-5, 4-6-4, 4-4-4-1, 8-8, 6-13. */
  private boolean usualCardGroups(int g, int h, int n) {
    int count = h - g + 1;
    if (count == 2) {
      return (size(g) == 8 && size(h) == 8) || (size(g) == 6 && n == 19);
    }
    if (size(g) != 4) {
      return false;
    }
    if (count == 3 && size(g + 1) == 6) {
      return size(h) == 5 || size(h) == 4;
    }
    for (int k = g + 1; k < h; k++) {
      if (size(k) != 4) {
        return false;
      }
    }
    return size(h) <= 4 && count >= 3;
  }

  private int singleCard(int g) {
    int n = size(g);
    if (!Cards.plausible(digits, first[g], n, picked)) {
      return 0;
    }
    if (!isolated(g)) {
      return 0;
    }
    /* Fifteen and sixteen digits are what cards have; other lengths are more often identifiers, and
     * then a word such as "payment" in the same line proves nothing. */
    boolean common = n == 16 || (n == 15 && Cards.isAmex(digits, first[g]));
    if (partOfIdentifier(g)) {
      return 0;
    }
    boolean words = s.near(Kind.CREDIT_CARD, start[g], end[g]);
    if (!common
        && (words ? IdentifierWords.before(s, start[g]) : n < 13 || looksLikeIdentifier(g))) {
      return 0;
    }
    s.add(Kind.CREDIT_CARD, start[g], end[g], words ? 99 : 90);
    return 1;
  }

  /* No decimal fraction, no link in a chain of numbers. */
  private boolean isolated(int g) {
    byte[] b = s.b;
    int low = start[g];
    int high = end[g];
    byte before = s.byteAt(low - 1);
    boolean dotBefore = before == '.' && low - 2 >= s.from && Bytes.digit(b[low - 2]);
    boolean dotBehind = s.byteAt(high) == '.' && high + 1 < s.to && Bytes.digit(s.byteAt(high + 1));
    boolean hyphenBefore = before == '-' && low - 2 >= s.from && Bytes.digit(b[low - 2]);
    return !dotBefore && !dotBehind && !hyphenBefore && s.boundaryBefore(low);
  }

  /* "blk_-1608999687919862906", "trace-4000…": hangs on a word. */
  private boolean partOfIdentifier(int g) {
    int low = start[g];
    byte before = s.byteAt(low - 1);
    return (before == '-' || before == '.' || before == '#')
        && low - 2 >= s.from
        && s.b[low - 2] == '_';
  }

  /* Hangs on a word by a hyphen, or the word before says that it is something else. */
  private boolean looksLikeIdentifier(int g) {
    int low = start[g];
    byte before = s.byteAt(low - 1);
    if (before == '-' || before == '.' || before == '#' || before == '/') {
      return true;
    }
    return IdentifierWords.before(s, low);
  }

  /* ---- SSN ---- */

  private int ssn(int g) {
    if (g + 2 < groups
        && size(g) == 3
        && size(g + 1) == 2
        && size(g + 2) == 4
        && separator[g] == separator[g + 1]
        && (separator[g] == HYPHEN
            || (separator[g] == BLANK && s.near(Kind.SSN, start[g], end[g + 2])))) {
      return isSsn(g, g + 2) ? 3 : 0;
    }
    if (size(g) == 9 && isolated(g) && Context.of(Kind.SSN).before(s, start[g], 24)) {
      return isSsn(g, g) ? 1 : 0;
    }
    return 0;
  }

  /* 078-05-1120 and 219-09-9999 stood in advertisements; the administration has voided them. */
  private boolean isAdvertised(int area, int f) {
    int rest = 0;
    for (int k = 3; k < 9; k++) {
      rest = rest * 10 + digits[f + k];
    }
    return (area == 78 && rest == 51120) || (area == 219 && rest == 99999);
  }

  /* Social Security Administration: no area 000, 666 or from 900 on, no group 00, no serial 0000.
   * From 900 on are taxpayer numbers (ITIN), which count when the text says so. */
  private boolean isSsn(int g, int h) {
    int f = first[g];
    int area = digits[f] * 100 + digits[f + 1] * 10 + digits[f + 2];
    int group = digits[f + 3] * 10 + digits[f + 4];
    boolean serial = (digits[f + 5] | digits[f + 6] | digits[f + 7] | digits[f + 8]) != 0;
    boolean area9 = area >= 900 && !s.near(Kind.SSN, start[g], end[h]);
    if (area == 0 || area == 666 || area9 || group == 0 || !serial || isAdvertised(area, f)) {
      return false;
    }
    if (!leftFree(g, HYPHEN) || !rightFree(h, HYPHEN)) {
      return false;
    }
    s.add(Kind.SSN, start[g], end[h], 90);
    return true;
  }

  /* ---- phones ---- */

  /* Shapes of the North American plan stand for themselves when they are written as phones are;
   * everything else needs a word such as "phone" nearby. */
  private int phone(int g) {
    int span = northAmerican(g);
    if (span > 0) {
      return span;
    }
    return g == 0 || (separator[g - 1] != HYPHEN && separator[g - 1] != DOT) ? national10(g) : 0;
  }

  private int northAmerican(int g) {
    int p = g;
    boolean trunk = size(g) == 1 && digits[first[g]] == 1 && g + 3 < groups;
    if (trunk) {
      p = g + 1;
    }
    if (p + 2 >= groups || size(p) != 3 || size(p + 1) != 3 || size(p + 2) != 4) {
      return 0;
    }
    byte s1 = separator[p];
    byte s2 = separator[p + 1];
    boolean bracketed = s1 == BRACKET && s.byteAt(start[p] - 1) == '(';
    int low = bracketed ? start[p] - 1 : start[p];
    if (!leftFree(g, s2) || !rightFree(p + 2, s2)) {
      return 0;
    }
    boolean area = digits[first[p]] >= 2;
    boolean strict = (s1 == HYPHEN || s1 == DOT) && s1 == s2;
    boolean self = area && (bracketed || strict);
    if (!self && !s.near(Kind.PHONE, low, end[p + 2])) {
      return 0;
    }
    s.add(Kind.PHONE, trunk ? start[g] : withTrunk(low), end[p + 2], self ? 80 : 75);
    return p + 3 - g;
  }

  /* "1 (415)": the trunk prefix before the bracket belongs to the number. */
  private int withTrunk(int low) {
    boolean trunk =
        s.byteAt(low) == '('
            && (s.byteAt(low - 1) == ' ' || s.byteAt(low - 1) == '-')
            && s.byteAt(low - 2) == '1'
            && s.boundaryBefore(low - 2);
    return trunk ? low - 2 : low;
  }

  /* Any national number of 7 to 13 digits directly behind a word such as "phone". */
  private int national10(int g) {
    int h = g;
    int n = size(g);
    int most = isDialledAbroad(g) ? 18 : 13;
    while (h + 1 < groups && separator[h] != NONE && n + size(h + 1) <= most && size(h) < 9) {
      h++;
      n += size(h);
    }
    if (n < 7 || n > most || (h == groups - 1 && !rightFree(h, HYPHEN))) {
      return 0;
    }
    int low = start[g];
    if (s.byteAt(low - 1) == '(') {
      low--;
      /* "8 (495)", "0 (212)": the prefix before the bracket belongs to the number. */
      if (s.byteAt(low - 1) == ' ' && Bytes.digit(s.byteAt(low - 2)) && s.boundaryBefore(low - 2)) {
        low -= 2;
      }
    }
    if (low - s.from < 3 || s.byteAt(low - 1) == '#' || Bytes.digit(wordBefore(low))) {
      return 0;
    }
    if (!s.boundaryBefore(low)
        || isDate(g, h)
        || (h == g + 1 && separator[g] == DOT && digits[first[g]] != 0)
        || (h == g && (n == 10 || n == 13) && digits[first[g]] == 1)
        || (h == g && unitBehind(end[g]))
        || (IdentifierWords.before(s, low) && !(dialled(g, h) && endsInAt(low)))
        || !(isNear(low) || isNearBeyondAscii(low))) {
      return 0;
    }
    s.add(Kind.PHONE, low, end[h], 70);
    return h - g + 1;
  }

  private boolean isNear(int low) {
    return Context.of(Kind.PHONE).before(s, low, 28) && onlyFillBefore(low);
  }

  /** Words for a telephone in other scripts, as UTF-8. */
  private static final byte[][] BEYOND_ASCII = {
    "电话".getBytes(UTF_8),
    "電話".getBytes(UTF_8),
    "手机".getBytes(UTF_8),
    "手機".getBytes(UTF_8),
    "携帯".getBytes(UTF_8),
    "전화".getBytes(UTF_8),
    "휴대폰".getBytes(UTF_8),
    "телефон".getBytes(UTF_8),
    "Телефон".getBytes(UTF_8),
    "тел".getBytes(UTF_8),
    "Тел".getBytes(UTF_8),
    "моб".getBytes(UTF_8),
    "τηλ".getBytes(UTF_8),
    "هاتف".getBytes(UTF_8),
    "फ़ोन".getBytes(UTF_8)
  };

  /* Such a word and at most eighteen bytes without a digit between it and the number. */
  private boolean isNearBeyondAscii(int low) {
    byte[] b = s.b;
    int edge = Math.max(s.from, low - 40);
    boolean beyond = false;
    int i = low;
    while (i > edge && !Bytes.digit(b[i - 1])) {
      i--;
      beyond |= b[i] < 0;
    }
    s.charge(low - i);
    for (int at = i; beyond && at < low; at++) {
      for (byte[] word : BEYOND_ASCII) {
        if (b[at] == word[0] && at + word.length <= low && Rules.startsWith(b, at, low, word)) {
          return low - at - word.length <= 18;
        }
      }
    }
    return false;
  }

  /* 00, 011, 0011 before a country code. */
  private boolean isDialledAbroad(int g) {
    int f = first[g];
    return size(g) >= 2 && digits[f] == 0 && (digits[f + 1] == 0 || digits[f + 1] == 1);
  }

  /* Written as telephone numbers are and counters are not: in groups or with a leading zero. */
  private boolean dialled(int g, int h) {
    return h > g || digits[first[g]] == 0;
  }

  /* "call me back at" says where, unlike other words before identifiers. */
  private boolean endsInAt(int low) {
    int i = low;
    while (i > s.from && low - i < 4 && !Bytes.word(s.b[i - 1])) {
      i--;
    }
    return i - 2 >= s.from && Bytes.matches(s.b, i - 2, i, "at") && s.boundaryBefore(i - 2);
  }

  /* "call took 4155552671 ns": a measured thing. */
  private boolean unitBehind(int high) {
    if (s.byteAt(high) != ' ') {
      return false;
    }
    int i = high + 1;
    while (i < s.to && Bytes.word(s.b[i]) && i - high < 12) {
      i++;
    }
    return i - high > 1
        && UNITS.contains(
            new String(s.b, high + 1, i - high - 1, ISO_8859_1).toLowerCase(Locale.ROOT));
  }

  private static final Set<String> UNITS =
      Set.of(
          "ms", "us", "ns", "s", "sec", "secs", "seconds", "millis", "micros", "nanos", "bytes",
          "byte", "b", "kb", "mb", "kib", "px", "times", "events", "rows", "items", "ops",
          "records");

  /* The nearest letter, digit or underscore before a place, or 0 when none is near. */
  private byte wordBefore(int low) {
    int i = low - 1;
    while (i > s.from && low - i < 28 && !Bytes.word(s.b[i])) {
      i--;
    }
    return s.byteAt(i);
  }

  /* 2015-10-18, 18.10.2015 and what follows. */
  private boolean isDate(int g, int h) {
    if (h - g < 2) {
      return size(g) == 8
          && h == g
          && (digits[first[g]] == 1 || digits[first[g]] == 2)
          && digits[first[g] + 1] <= 9
          && (digits[first[g]] == 1 ? digits[first[g] + 1] == 9 : digits[first[g] + 1] == 0);
    }
    boolean yearFirst = size(g) == 4 && size(g + 1) == 2 && size(g + 2) == 2;
    boolean yearLast = size(g) == 2 && size(g + 1) == 2 && size(g + 2) == 4;
    return (yearFirst && (digits[first[g]] == 1 || digits[first[g]] == 2))
        || (yearLast && digits[first[g + 2]] <= 2);
  }

  /* Between the word and the number stand at most two short words and no other number. */
  private boolean onlyFillBefore(int low) {
    int i = low - 1;
    int words = 0;
    boolean inWord = false;
    while (i >= s.from && low - i < 28) {
      byte c = s.b[i];
      if (Bytes.digit(c)) {
        return false;
      }
      boolean letter = Bytes.letter(c);
      if (letter && !inWord) {
        words++;
        if (Context.of(Kind.PHONE).before(s, low, low - wordStart(i))) {
          return true;
        }
        if (words > 3) {
          return false;
        }
      }
      inWord = letter;
      i--;
    }
    return false;
  }

  private int wordStart(int i) {
    int j = i;
    while (j > s.from && (Bytes.word(s.b[j - 1]) || s.b[j - 1] == '-') && i - j < 40) {
      j--;
    }
    return j;
  }

  /**
   * A number that begins with a plus sign: a country code of ITU E.164 and 8 to 15 digits in all.
   *
   * @return where the scan goes on
   */
  int plus(int i) {
    byte[] b = s.b;
    if (!s.boundaryBefore(i)) {
      return betweenGroups(i);
    }
    s.contextual = true;
    int at = i + 1;
    int n = 0;
    int lastDigit = -1;
    int opened = 0;
    while (at < s.to && n <= 15) {
      byte c = b[at];
      if (Bytes.digit(c)) {
        picked[n++] = c - '0';
        lastDigit = at;
        at++;
      } else if (c == '(' && opened == 0) {
        opened++;
        at++;
      } else if (c == ' ' || c == '-' || c == '.' || c == ')' || c == '/') {
        if (at - lastDigit > 2) {
          break;
        }
        at++;
      } else {
        break;
      }
    }
    s.charge(at - i);
    int stop = lastDigit + 1;
    if (n > 15 && lastDigit >= 0) {
      return i + 1;
    }
    boolean free = s.boundaryAfter(stop) && s.byteAt(stop) != ':';
    if (!free) {
      /* The last group belongs to something else, as in "+1 415 555 2671 2x". */
      int back = stop;
      while (back > i + 1 && Bytes.digit(b[back - 1])) {
        back--;
        n--;
      }
      while (back > i + 1 && !Bytes.digit(b[back - 1])) {
        back--;
      }
      stop = back;
    }
    int length = CallingCodes.numberLength(picked, n);
    if (length == 0) {
      return i + 1;
    }
    if (length < n) {
      stop = cut(i, length);
      if (stop < 0) {
        return i + 1;
      }
    }
    s.add(Kind.PHONE, i, stop, 85);
    s.wordStart = stop;
    s.wordEnd = stop;
    return stop;
  }

  /*
   * Where blanks are written as plus signs (a form's body): four groups of four are a card when
   * their sum is right; so is a Swedish number of somebody older than a hundred, "YYMMDD+NNNN".
   */
  private int betweenGroups(int plus) {
    byte[] b = s.b;
    boolean cards = s.on(Kind.CREDIT_CARD);
    int low = plus;
    while (low > s.from && plus - low < 9 && Bytes.digit(b[low - 1])) {
      low--;
    }
    int length = plus - low;
    if (!s.boundaryBefore(low)) {
      return plus + 1;
    }
    if (length == 4 && cards && plus + 15 <= s.to && b[plus + 5] == '+' && b[plus + 10] == '+') {
      int n = 0;
      for (int i = low; i < plus + 15; i++) {
        if (Bytes.digit(b[i])) {
          digits[n++] = b[i] - '0';
        }
      }
      s.charge(20);
      if (n == 16 && s.boundaryAfter(plus + 15) && Cards.plausible(digits, 0, 16, picked)) {
        s.add(Kind.CREDIT_CARD, low, plus + 15, 90);
        return plus + 15;
      }
    } else if (length == 6 && s.on(Kind.PERSONNUMMER) && plus + 5 <= s.to) {
      int n = 0;
      for (int i = low; i < plus + 5; i++) {
        if (Bytes.digit(b[i])) {
          picked[n++] = b[i] - '0';
        }
      }
      s.charge(11);
      if (n == 10
          && s.boundaryAfter(plus + 5)
          && s.near(Kind.PERSONNUMMER, low, plus + 5)
          && nationalIds.at(picked, 10, Shape.PLAIN, low, plus + 5)) {
        return plus + 5;
      }
    }
    return plus + 1;
  }

  /**
   * The card number on the first track of a magnetic stripe, {@code %B4111…^}: ISO/IEC 7813.
   *
   * @return where the scan goes on
   */
  int track(int percent) {
    byte[] b = s.b;
    int start = percent + 2;
    int end = start;
    while (end < s.to && end - start < 20 && Bytes.digit(b[end])) {
      digits[end - start] = b[end] - '0';
      end++;
    }
    s.charge(end - percent);
    int n = end - start;
    if (n < 12 || n > 19 || s.byteAt(end) != '^' || !Cards.plausible(digits, 0, n, picked)) {
      return percent + 1;
    }
    s.add(Kind.CREDIT_CARD, start, end, 99);
    return end;
  }

  /* The place behind the first digits, when a group ends there. */
  private int cut(int i, int wanted) {
    int n = 0;
    int at = i + 1;
    while (at < s.to && n < wanted) {
      if (Bytes.digit(s.b[at])) {
        n++;
      }
      at++;
    }
    return at < s.to && Bytes.digit(s.b[at]) ? -1 : at;
  }

  /* ---- national identifiers ---- */

  private int national(int g) {
    int n = size(g);
    int most = Math.min(groups, g + 5);
    for (int h = g; h < most; h++) {
      if (h > g) {
        n += size(h);
      }
      if (n > 12) {
        break;
      }
      long shape = n >= 9 ? shape(g, h) : Shape.PLAIN;
      if (n >= 9
          && NationalIds.isShape(shape)
          && leftFree(g, separator[g] == NONE ? HYPHEN : separator[g])
          && rightFree(h, HYPHEN)
          && isolatedSpan(g, h)) {
        System.arraycopy(digits, first[g], picked, 0, n);
        if (nationalIds.at(picked, n, shape, start[g], end[h])) {
          return h - g + 1;
        }
      }
    }
    return 0;
  }

  private boolean isolatedSpan(int g, int h) {
    byte before = s.byteAt(start[g] - 1);
    boolean dotBefore =
        before == '.' && start[g] - 2 >= s.from && Bytes.digit(s.byteAt(start[g] - 2));
    int high = end[h];
    boolean dotBehind = s.byteAt(high) == '.' && Bytes.digit(s.byteAt(high + 1));
    return !dotBefore && !dotBehind;
  }

  /* Sizes and separators of the groups as one number, to be compared with Shape.of("3.3.3-2"). */
  private long shape(int g, int h) {
    if (g == h) {
      return Shape.PLAIN;
    }
    long shape = 0;
    for (int k = g; k <= h; k++) {
      shape = Shape.with(shape, size(k), k < h ? separator[k] : NONE);
    }
    return shape;
  }

  /* ---- boundaries ---- */

  /* Nothing before that would make this the tail of something longer. */
  private boolean leftFree(int g, byte glue) {
    if (g > 0) {
      byte sep = separator[g - 1];
      return sep != HYPHEN && sep != DOT && sep != SLASH && (sep != SEVERAL || glue != SEVERAL);
    }
    int low = start[g];
    byte before = s.byteAt(low - 1);
    if (before == '-' || before == '.') {
      byte further = s.byteAt(low - 2);
      return low - 2 < s.from || !(Bytes.digit(further) || further == '_');
    }
    return s.boundaryBefore(low);
  }

  private boolean rightFree(int h, byte glue) {
    if (separator[h] == HYPHEN || separator[h] == DOT) {
      return false;
    }
    int high = end[h];
    byte behind = s.byteAt(high);
    if (behind == '-' || behind == '.') {
      byte further = s.byteAt(high + 1);
      return !Bytes.digit(further) && !(behind == '-' && Bytes.letter(further) && glue == HYPHEN);
    }
    return s.boundaryAfter(high);
  }
}
