package dev.wadi.chain.redact.scan;

/**
 * A stretch of digit groups with short separators, read once into a table: what recognisers of
 * numbers look at. For one thread.
 */
public final class DigitGroups {
  /** Fewer digits make no number that means a person. */
  public static final int LEAST_DIGITS = 9;

  /** Digits of the longest number that is told by how they are grouped. */
  public static final int MOST_SPAN = 12;

  private static final int MAX_GROUPS = 24;
  private static final int MAX_DIGITS = 40;

  private static final byte NONE = Grouping.NONE;
  private static final byte BLANK = Grouping.BLANK;
  private static final byte HYPHEN = Grouping.HYPHEN;
  private static final byte DOT = Grouping.DOT;
  private static final byte SLASH = Grouping.SLASH;
  private static final byte BRACKET = Grouping.BRACKET;
  private static final byte SEVERAL = Grouping.SEVERAL;

  private final Text s;

  /* Group g is digits[first[g]] to digits[first[g + 1] - 1], at start[g] to end[g] in the text. */
  private final int[] digits = new int[MAX_DIGITS + 32];
  private final int[] first = new int[MAX_GROUPS + 1];
  private final int[] start = new int[MAX_GROUPS];
  private final int[] end = new int[MAX_GROUPS];
  /* What stands behind group g before group g + 1; NONE behind the last. */
  private final byte[] separator = new byte[MAX_GROUPS];
  private int groups;
  private int group;

  private final int[] span = new int[MOST_SPAN];
  private final int[] scratch = new int[MAX_DIGITS + 32];
  private int spanDigits;
  private long spanShape;

  DigitGroups(Text s) {
    this.s = s;
  }

  /**
   * Reads the number that begins at {@code i}.
   *
   * @param firstEnd end of the first run of digits
   * @return where the scan goes on, at least {@code firstEnd}
   */
  int read(int i, int firstEnd) {
    group = 0;
    return gather(i, firstEnd);
  }

  /** Digits of all groups. */
  int total() {
    return first[groups];
  }

  /** Digits from a group on. */
  int from(int g) {
    return first[groups] - first[g];
  }

  void look(int g) {
    group = g;
  }

  /** How many groups there are. */
  public int groups() {
    return groups;
  }

  /** The group that is looked at. */
  public int group() {
    return group;
  }

  /** The k-th digit of a group and of those behind it. */
  public int digit(int g, int k) {
    return digits[first[g] + k];
  }

  /** Where a group begins in the text. */
  public int start(int g) {
    return start[g];
  }

  /** Where a group ends in the text. */
  public int end(int g) {
    return end[g];
  }

  /** What stands behind a group, as {@link Grouping} has it. */
  public byte separator(int g) {
    return separator[g];
  }

  /** Puts so many digits from a group on into an array of one's own, to reckon with. */
  public int[] copy(int g, int n) {
    System.arraycopy(digits, first[g], scratch, 0, n);
    return scratch;
  }

  /** The digits of the span that is looked at; {@link #spanDigits()} of them count. */
  public int[] span() {
    return span;
  }

  /** How many digits the span has. */
  public int spanDigits() {
    return spanDigits;
  }

  /** How the span is grouped, as {@link Grouping} has it. */
  public long spanShape() {
    return spanShape;
  }

  /** True when the groups from {@code g} to {@code h} are no part of something longer. */
  boolean isApart(int g, int h) {
    return leftFree(g, separator[g] == NONE ? HYPHEN : separator[g])
        && rightFree(h, HYPHEN)
        && isolatedSpan(g, h);
  }

  /** Makes the groups from {@code g} to {@code h} the span that is looked at. */
  void lookAtSpan(int g, int h, int n) {
    System.arraycopy(digits, first[g], span, 0, n);
    spanDigits = n;
    spanShape = shape(g, h);
  }

  /* Reads groups until something does not belong; returns the place behind what was read. */
  private int gather(int i, int firstEnd) {
    byte[] b = s.bytes();
    int to = s.to();
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
              || (s.on(Kind.MAC)
                  && !(separator[g - 1] == DOT && at - begin == 4)
                  && looksLikeHardware(begin, at)))) {
        /* Perhaps an address: the scan looks at it anew. */
        n = first[g];
        break;
      }
      boolean tooLong = at < to && Bytes.digit(b[at]);
      boolean extended = at - begin >= 3 && extensionEnd(s, at) > at;
      if (tooLong || (at < to && Bytes.word(b[at]) && !extended)) {
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
    return at + 1 < s.to() && s.bytes()[at] == '.' && Bytes.digit(s.bytes()[at + 1]);
  }

  /* The place of the digit behind one separator, or -1; notes what the separator is. */
  private int behindSeparator(int at, int g) {
    byte[] b = s.bytes();
    int to = s.to();
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
            case '\t' -> Grouping.TAB;
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

  /** How many digits a group has. */
  public int size(int g) {
    return first[g + 1] - first[g];
  }

  /** True when a group is no decimal fraction and no link in a chain of numbers. */
  public boolean isolated(int g) {
    byte[] b = s.bytes();
    int low = start[g];
    int high = end[g];
    byte before = s.byteAt(low - 1);
    boolean dotBefore = before == '.' && low - 2 >= s.from() && Bytes.digit(b[low - 2]);
    boolean dotBehind =
        s.byteAt(high) == '.' && high + 1 < s.to() && Bytes.digit(s.byteAt(high + 1));
    boolean hyphenBefore = before == '-' && low - 2 >= s.from() && Bytes.digit(b[low - 2]);
    return !dotBefore && !dotBehind && !hyphenBefore && s.boundaryBefore(low);
  }

  /** True for {@code blk_-1608999687919862906}: the group hangs on a word. */
  public boolean partOfIdentifier(int g) {
    int low = start[g];
    byte before = s.byteAt(low - 1);
    return (before == '-' || before == '.' || before == '#')
        && low - 2 >= s.from()
        && s.bytes()[low - 2] == '_';
  }

  /* 00-1a-2b-3c-4d-5e and 001a.2b3c.4d5e, whatever stands around them. */
  private boolean looksLikeHardware(int i, int firstEnd) {
    int length = firstEnd - i;
    byte between = s.byteAt(firstEnd);
    boolean may = (length == 2 && between == '-') || (length == 4 && between == '.');
    int all = length == 2 ? 17 : 14;
    if (!may || i + all > s.to() || !s.boundaryAfter(i + all)) {
      return false;
    }
    byte[] b = s.bytes();
    for (int k = 0; k < all; k++) {
      byte c = b[i + k];
      if (k % (length + 1) == length ? c != between : !Bytes.hex(c)) {
        return false;
      }
    }
    return true;
  }

  private boolean isolatedSpan(int g, int h) {
    byte before = s.byteAt(start[g] - 1);
    boolean dotBefore =
        before == '.' && start[g] - 2 >= s.from() && Bytes.digit(s.byteAt(start[g] - 2));
    int high = end[h];
    boolean dotBehind = s.byteAt(high) == '.' && Bytes.digit(s.byteAt(high + 1));
    return !dotBefore && !dotBehind;
  }

  /* Sizes and separators of the groups as one number, to be compared with Grouping.of("3.3.3-2"). */
  long shape(int g, int h) {
    if (g == h) {
      return Grouping.PLAIN;
    }
    long shape = 0;
    for (int k = g; k <= h; k++) {
      shape = Grouping.with(shape, size(k), k < h ? separator[k] : NONE);
    }
    return shape;
  }

  /** True when nothing before a group makes it the tail of something longer. */
  public boolean leftFree(int g, byte glue) {
    if (g > 0) {
      byte sep = separator[g - 1];
      return sep != HYPHEN && sep != DOT && sep != SLASH && (sep != SEVERAL || glue != SEVERAL);
    }
    int low = start[g];
    byte before = s.byteAt(low - 1);
    if (before == '-' || before == '.') {
      byte further = s.byteAt(low - 2);
      return low - 2 < s.from() || !(Bytes.digit(further) || further == '_');
    }
    return s.boundaryBefore(low);
  }

  /** True when nothing behind a group makes it the head of something longer. */
  public boolean rightFree(int h, byte glue) {
    if (separator[h] == HYPHEN || separator[h] == DOT) {
      return false;
    }
    int high = end[h];
    byte behind = s.byteAt(high);
    if (behind == '-' || behind == '.') {
      byte further = s.byteAt(high + 1);
      return !Bytes.digit(further) && !(behind == '-' && Bytes.letter(further) && glue == HYPHEN);
    }
    return s.boundaryAfter(high) || extensionEnd(s, high) > high;
  }

  /**
   * Behind the extension of a telephone number, {@code x0327}, {@code ext. 12}, that stands at a
   * place, or the place itself.
   */
  public static int extensionEnd(Text s, int at) {
    byte[] b = s.bytes();
    int i = at;
    while (i < s.to() && i - at < 2 && (b[i] == ' ' || b[i] == ',' || b[i] == ';')) {
      i++;
    }
    if (i >= s.to()) {
      return at;
    }
    byte c = (byte) (b[i] | 32);
    if (c == 'x') {
      i++;
    } else if (c == 'e' && Bytes.matches(b, i, s.to(), "ext")) {
      i += Bytes.matches(b, i, s.to(), "extension") ? 9 : 3;
      while (i < s.to() && i - at < 16 && ".=: ".indexOf(b[i]) >= 0) {
        i++;
      }
    } else {
      return at;
    }
    int end = Bytes.digitsEnd(b, Math.min(i, s.to()), s.to());
    s.charge(end - at);
    return end > i && end - i <= 6 && s.boundaryAfter(end) ? end : at;
  }
}
