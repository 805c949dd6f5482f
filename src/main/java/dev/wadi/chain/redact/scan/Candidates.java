package dev.wadi.chain.redact.scan;

import static dev.wadi.chain.redact.scan.Masks.BLANK;
import static dev.wadi.chain.redact.scan.Masks.BLOCKS;
import static dev.wadi.chain.redact.scan.Masks.COLON;
import static dev.wadi.chain.redact.scan.Masks.DIGIT;
import static dev.wadi.chain.redact.scan.Masks.DOT;
import static dev.wadi.chain.redact.scan.Masks.HIGH;
import static dev.wadi.chain.redact.scan.Masks.HYPHEN;
import static dev.wadi.chain.redact.scan.Masks.LANES_EACH;
import static dev.wadi.chain.redact.scan.Masks.QUOTE;
import static dev.wadi.chain.redact.scan.Masks.RARE;
import static dev.wadi.chain.redact.scan.Masks.SLASH;
import static dev.wadi.chain.redact.scan.Masks.UNDERSCORE;
import static dev.wadi.chain.redact.scan.Masks.UPPER;
import static dev.wadi.chain.redact.scan.Masks.WORD;
import static dev.wadi.chain.redact.scan.Masks.ahead;
import static dev.wadi.chain.redact.scan.Masks.behind;

import dev.wadi.chain.redact.scan.Beginning.Look;
import org.jspecify.annotations.Nullable;

/**
 * Marks the few places of a text at which a rule could find something, so that the {@link Scanner}
 * need not stop at every word. For one thread.
 *
 * <p>A place without a mark is certain to mean nothing; one with a mark is looked at by the rules
 * themselves. So marks decide how fast a text is read and never what is found in it.
 */
final class Candidates {
  /*
   * Most of the time of a plain scan goes into branches that no predictor can foresee: where does
   * this word end, what stands behind it? So here 64 bytes become eight masks of 64 bits (words,
   * digits, colons, ...), and shapes such as "nine digits" or "a digit, a hyphen, a digit" are
   * found by shifting masks against one another, without a branch.
   *
   * Every shape here is a necessary condition of a rule, taken from the rule: whoever changes a
   * rule's first condition changes it here as well. A test compares with a scan of every place.
   */

  /** Bytes that are marked at a time. */
  static final int WINDOW = Masks.WINDOW;

  /** What must follow a rare sign: a bit of {@link #FOLLOWS} at the byte behind it. */
  private static final short[] WANTS = new short[256];

  private static final short[] FOLLOWS = new short[256];

  /** Of the next block: where the first digit of a word lies that begins in this one. */
  private static final long LEAD = 7;

  static {
    for (int c = 0; c < 128; c++) {
      byte b = (byte) c;
      FOLLOWS[c] =
          (short)
              (1
                  | (c == 'R' ? 2 : 0)
                  | (Bytes.upper(b) ? 4 : 0)
                  | (Bytes.hex(b) ? 8 : 0)
                  | (Bytes.digit(b) || c == '(' ? 16 : 0)
                  | (Bytes.escape(b) || "ux0e\\".indexOf(c) >= 0 ? 32 : 0)
                  | (Bytes.letter(b) || c == '#' ? 64 : 0)
                  | (c == '0' ? 128 : 0)
                  | (c == '[' ? 256 : 0)
                  | (Bytes.alnum(b) ? 8192 : 0));
    }
    for (int c = 128; c < 256; c++) {
      FOLLOWS[c] = 1;
    }
    for (int c = 0; c < 256; c++) {
      if (Bytes.beginning((byte) c) == Bytes.VEIL) {
        WANTS[c] = 1;
      }
    }
    WANTS['&'] = 64;
    WANTS['#'] = 128;
    WANTS['^'] = 256;
    follows(0xC2, 512, 0xA0, 0xA6, 0xAB, 0xAD, 0xB7, 0xBB);
    follows(0xE2, 1024, 0x80, 0x81, 0x86, 0x87, 0x88, 0x90, 0x94, 0x95, 0x9E);
    follows(0xE3, 2048, 0x80);
    follows(0xEF, 4096, 0xB8, 0xB9, 0xBB, 0xBC, 0xBD);
    WANTS['@'] = 1;
    WANTS['~'] = 1;
    WANTS['['] = 2;
    WANTS['<'] = 4;
    WANTS['%'] = 8;
    WANTS['+'] = 16;
    WANTS['\\'] = 32;
    WANTS['$'] = 8192;
  }

  private static void follows(int lead, int bit, int... seconds) {
    WANTS[lead] = (short) bit;
    for (int second : seconds) {
      FOLLOWS[second] |= (short) bit;
    }
  }

  private final Rules rules;
  private final WordMarks words;
  private final boolean options;
  private final boolean wide;
  private final boolean anyWord;
  private final byte[] longLooks;
  private final @Nullable Phrases phrases;
  private final boolean anyName;
  private final NameMarks named;
  private final NumberMarks numbers;

  private final Masks read = new Masks();
  private final long[] masks = read.masks;
  private final long[] marks = new long[BLOCKS];

  Candidates(Rules rules) {
    this.rules = rules;
    this.words = new WordMarks(rules.firstLetters(), rules.beginnings(), masks);
    this.options = rules.options().length > 0;
    this.wide = rules.wide();
    this.anyName = rules.names().anyOn();
    this.named = new NameMarks(rules.names(), masks);
    this.numbers = new NumberMarks(rules, masks, marks);
    this.anyWord = rules.anyWord();
    this.longLooks = rules.longLooks();
    WordSet phraseWords = rules.phraseWords();
    this.phrases = phraseWords == null ? null : new Phrases(phraseWords, masks);
  }

  /** Marks of 64 bytes, the first of them the lowest bit. */
  long marks(int block) {
    return marks[block];
  }

  /**
   * Marks up to {@link #WINDOW} bytes.
   *
   * @param from where the text begins
   * @param at where the window begins
   * @param to where the text ends
   */
  void mark(byte[] b, int from, int at, int to) {
    int blocks = read.read(b, at, to);
    int own = Math.min(blocks, BLOCKS);
    named.begin();
    words.begin();
    long wordBefore = at > from && Bytes.word(b[at - 1]) ? 1 : 0;
    long digitBefore = at > from && Bytes.digit(b[at - 1]) ? 1 : 0;
    for (int n = 0; n < own; n++) {
      marks[n] = 0;
    }
    for (int n = 0; n < own; n++) {
      long word = masks[LANES_EACH * n + WORD];
      long digit = masks[LANES_EACH * n + DIGIT];
      long starts = word & ~(word << 1 | wordBefore);
      marks[n] |=
          shapes(b, from, at, to, n, starts) | signs(b, from, at + 64 * n, to, LANES_EACH * n);
      if (anyName) {
        marks[n] |= named.of(b, from, at, n);
      }
      if (options) {
        /* The two hyphens may lie before the edge of a block, and of a window. */
        long hyphen = masks[LANES_EACH * n + HYPHEN];
        long blank = masks[LANES_EACH * n + BLANK] | masks[LANES_EACH * n + QUOTE];
        long two = hyphen << 1 & (hyphen | blank) << 2;
        if ((two | starts & 3) != 0) {
          marks[n] |= options(b, from, at + 64 * n, starts & ~digit & (two | 3));
        }
      }
      if (anyWord) {
        marks[n] |= starts;
      }
      numbers.of(b, from, at, n, starts, digitBefore);
      long letterFirst = starts & ~digit;
      marks[n] |= words.of(b, from, at + 64 * n, to, letterFirst);
      if (phrases != null) {
        words.seekPhrase(b, at + 64 * n, n, letterFirst);
      }
      wordBefore = word >>> 63;
      digitBefore = digit >>> 63;
    }
    int end = at + WINDOW;
    if (phrases != null) {
      long phrased = words.phrases(end < to);
      if (phrased != 0) {
        phrases(phrases, b, from, at, phrased);
      }
    }
    if (end < to && Bytes.inside(b, end)) {
      /* What lies across the edge is read place by place from its beginning. */
      int begin = end - 1;
      while (begin > at && Bytes.inside(b, begin)) {
        begin--;
      }
      set(begin - at);
    }
  }

  private void phrases(Phrases all, byte[] b, int from, int at, long blocks) {
    all.begin();
    for (long left = blocks; left != 0; left &= left - 1) {
      int n = Long.numberOfTrailingZeros(left);
      long word = masks[LANES_EACH * n + WORD];
      int first = at + 64 * n;
      long before = first > from && Bytes.word(b[first - 1]) ? 1 : 0;
      marks[n] |= all.of(b, at, n, word & ~(word << 1 | before));
    }
  }

  private static long options(byte[] b, int from, int base, long starts) {
    long found = 0;
    for (long left = starts; left != 0; left &= left - 1) {
      int p = Long.numberOfTrailingZeros(left);
      int i = base + p;
      found |= (Surroundings.isOption(b, from, i) ? 1L : 0L) << p;
    }
    return found;
  }

  private void set(int place) {
    marks[place >>> 6] |= 1L << place;
  }

  /* Words and colons that have the shape of an identifier, a key or an address. */
  private long shapes(byte[] b, int from, int at, int to, int n, long starts) {
    int base = at + 64 * n;
    int block = LANES_EACH * n;
    long[] m = masks;
    long found = 0;
    long digit = m[block + DIGIT];
    long digitNext = m[block + LANES_EACH + DIGIT];
    long word = m[block + WORD];
    long wordNext = m[block + LANES_EACH + WORD];
    long hyphen = m[block + HYPHEN];
    long hyphenNext = m[block + LANES_EACH + HYPHEN];
    /* Most blocks of a sentence have no digit: nothing that has some is looked for there. */
    if ((digit | digitNext & LEAD) != 0) {
      long d2 = digit & ahead(digit, digitNext, 1);
      long d2Next = digitNext & digitNext >>> 1;
      long d4 = d2 & ahead(d2, d2Next, 2);
      long d4Next = d2Next & d2Next >>> 2;
      long d8 = d4 & ahead(d4, d4Next, 4);
      found = starts & d8 & ahead(digit, digitNext, 8);
      if (found != 0) {
        found = numbers.alone(b, from, base, to, block, found);
      }
      if (wide) {
        long letter = word & ~digit;
        long letterNext = wordNext & ~digitNext;
        /* Two letters and two digits: bank accounts. */
        long country = starts & letter & ahead(letter, letterNext, 1) & ahead(d2, d2Next, 2);
        if (country != 0) {
          found |= glance(b, from, base, to, block, country, Look.COUNTRY);
        }
        long atEight = ahead(letter, letterNext, 8) & ~ahead(word, wordNext, 9);
        long atNine = ahead(hyphen, hyphenNext, 8) & ahead(letter, letterNext, 9);
        long second = ahead(d4, d4Next, 1) & ahead(d4, d4Next, 4) & atEight;
        found |= starts & (d8 & (atEight | atNine) | second);
      }
    }
    long colon = m[block + COLON];
    if (colon != 0) {
      found |= addresses(colon, m[block + LANES_EACH + COLON]);
    }
    if (!wide) {
      return found;
    }
    long w2 = word & ahead(word, wordNext, 1);
    long w2Next = wordNext & wordNext >>> 1;
    long w4 = w2 & ahead(w2, w2Next, 2);
    long w4Next = w2Next & w2Next >>> 2;
    long w8 = w4 & ahead(w4, w4Next, 4);
    long w8Next = w4Next & w4Next >>> 4;
    /* Sixteen letters: payloads and tax codes. */
    long sixteen = starts & w8 & ahead(w8, w8Next, 8);
    if (sixteen != 0) {
      found |= longWords(b, from, base, to, block, sixteen);
    }
    /* "00-1a-", and the numbers and letters of Spain. */
    found |= starts & ahead(hyphen, hyphenNext, 2) & ahead(hyphen, hyphenNext, 5);
    /* "001a.2b3c.4d5e" */
    long dot = m[block + DOT];
    long dotNext = m[block + LANES_EACH + DOT];
    long fours = starts & w4 & ahead(dot, dotNext, 4) & ahead(w4, w4Next, 5);
    fours &= ahead(dot, dotNext, 9);
    if (fours != 0) {
      found |= glance(b, from, base, to, block, fours, Look.FOURS);
    }
    if (phrases != null) {
      int before = before(from, at, n);
      long high = m[block + HIGH];
      long last = before < 0 ? ~0L : m[before + HIGH];
      found |= starts & (behind(high, last, 1) | behind(high, last, 2) | behind(high, last, 3));
    }
    return found;
  }

  /* Of words of sixteen letters and more those that look like what somebody asks for. */
  private long longWords(byte[] b, int from, int base, int to, int block, long starts) {
    long[] m = masks;
    int next = block + LANES_EACH;
    long word = m[block + WORD];
    long found = starts;
    for (long left = starts; left != 0; left &= left - 1) {
      int p = Long.numberOfTrailingZeros(left);
      int length = Long.numberOfTrailingZeros(~Masks.from(word, m[next + WORD], p));
      if (length < 64) {
        long inside = (1L << length) - 1;
        long digits = Masks.from(m[block + DIGIT], m[next + DIGIT], p) & inside;
        long lines = Masks.from(m[block + UNDERSCORE], m[next + UNDERSCORE], p) & inside;
        int looks = longLooks[length];
        boolean lettered =
            (looks & Rules.LETTERED) != 0
                && ((digits | lines) & 63) == 0
                && isLikeDigit(b[base + p + 6])
                && isLikeDigit(b[base + p + 7]);
        /* Digits alone are a number. */
        boolean asked =
            digits != inside
                && (lettered || mayBeAsked(looks, digits, lines))
                && Recogniser.anyMay(
                    rules.words((digits | lines) == 0 ? Look.LONG : Look.MIXED, length),
                    b,
                    from,
                    base + p,
                    to);
        if (!asked
            && ((looks & Rules.PAYLOAD) == 0 || !Bytes.beginsBase64Text(b, base + p))
            && ((looks & Rules.BEHIND_NAME) == 0
                || !rules.names().mayStandBeforeWord(b, from, base + p))) {
          found ^= 1L << p;
        }
      }
    }
    return found;
  }

  /* Of words those that somebody who asks for this look may find something at. */
  private long glance(byte[] b, int from, int base, int to, int block, long words, Look look) {
    long[] m = masks;
    long found = words;
    for (long left = words; left != 0; left &= left - 1) {
      int p = Long.numberOfTrailingZeros(left);
      long rest = Masks.from(m[block + WORD], m[block + LANES_EACH + WORD], p);
      Recogniser[] those = rules.words(look, Long.numberOfTrailingZeros(~rest));
      found ^= Recogniser.anyMay(those, b, from, base + p, to) ? 0 : left & -left;
    }
    return found;
  }

  private static boolean isLikeDigit(byte c) {
    return Bytes.digit(c) || (c & ~32) >= 'L' && (c & ~32) <= 'V' && (c & ~32) != 'O';
  }

  /* By the places of digits and underscores in it, the first the lowest bit. */
  private static boolean mayBeAsked(int looks, long digits, long lines) {
    int asked = Rules.LONG;
    asked |= (digits | lines) != 0 ? Rules.MIXED : 0;
    asked |= lines != 0 ? Rules.UNDERSCORED : 0;
    long two = digits & digits >>> 1;
    long four = two & two >>> 2;
    long eight = four & four >>> 4;
    boolean numbered = (eight & four >>> 8 | lines & lines >>> 5 & lines >>> 10) != 0;
    asked |= numbered ? Rules.NUMBERED : 0;
    return (looks & asked) != 0;
  }

  /* Where the masks of the block before stand: nowhere at the beginning, -1 where they are gone. */
  private static int before(int from, int at, int n) {
    return n > 0 ? LANES_EACH * (n - 1) : at > from ? -1 : Masks.NOTHING;
  }

  /* A colon with another directly behind it, or with two more, each at most five bytes on. */
  private static long addresses(long colon, long next) {
    long two = ahead(colon, next, 1);
    long soon =
        ahead(colon, next, 2)
            | ahead(colon, next, 3)
            | ahead(colon, next, 4)
            | ahead(colon, next, 5);
    if ((colon & (two | soon)) == 0) {
      return 0;
    }
    long near = colon & (two | soon);
    long nearNext = next & (next >>> 1 | next >>> 2 | next >>> 3 | next >>> 4 | next >>> 5);
    long third =
        ahead(near, nearNext, 2)
            | ahead(near, nearNext, 3)
            | ahead(near, nearNext, 4)
            | ahead(near, nearNext, 5);
    return colon & (two | third);
  }

  /* What begins with a colon, and rare signs before what matters. */
  private long signs(byte[] b, int from, int base, int to, int block) {
    long[] m = masks;
    long found = 0;
    long colon = m[block + COLON];
    if (colon != 0) {
      int next = block + LANES_EACH;
      long slash = m[block + SLASH];
      long slashNext = m[next + SLASH];
      long upper = m[block + UPPER];
      long upperNext = m[next + UPPER];
      found = colon & ahead(slash, slashNext, 1) & ahead(slash, slashNext, 2);
      long two = colon & ahead(upper, upperNext, 1) & ahead(upper, upperNext, 2);
      for (long left = two; left != 0; left &= left - 1) {
        int p = Long.numberOfTrailingZeros(left);
        int i = base + p;
        found |= (b[i + 1] == 'A' && b[i + 2] == 'A' ? 1L : 0L) << p;
      }
    }
    for (long left = m[block + RARE]; left != 0; left &= left - 1) {
      int p = Long.numberOfTrailingZeros(left);
      int i = base + p;
      int behind = i + 1 < to ? FOLLOWS[b[i + 1] & 0xff] : 1;
      if ((WANTS[b[i] & 0xff] & behind) != 0 && mayBegin(b, from, i, to)) {
        found |= 1L << p;
      }
    }
    return found;
  }

  /* At signs and dollar signs stand in names of objects and classes, brackets before all. */
  private boolean mayBegin(byte[] b, int from, int i, int to) {
    return switch (b[i]) {
      case '@', '$' -> Recogniser.anyMay(rules.sign(b[i]), b, from, i, to);
      case '[' -> OwnTokens.begins(b, i, to);
      default -> true;
    };
  }
}
