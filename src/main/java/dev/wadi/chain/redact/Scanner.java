package dev.wadi.chain.redact;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Encoded;
import dev.wadi.chain.redact.scan.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks once over the bytes of a text and collects findings. Reusable, for one thread.
 *
 * <p>{@link Candidates} marks the places where something can begin: a word whose first three
 * letters begin a token, digits, an at sign, a colon, an equals sign; only those are visited. Every
 * look-ahead and look-back is bounded or remembered, so that time grows with the length of the
 * text; {@link #work} counts the bytes that were looked at beyond the first pass.
 */
final class Scanner {
  /** Nanoseconds are asked for only once in so much work. */
  private static final long CLOCK_EVERY = 1 << 16;

  final Rules rules;
  final int depth;

  byte[] b = new byte[0];
  int from;
  int to;

  /* The word read last; colon and equals sign look back at it. */
  int wordStart;
  int wordEnd;

  /* The base64url run measured last, so that "eyJ-eyJ-eyJ-…" is measured once. */
  int runStart;
  int runEnd;

  /* Up to where base64 and encoded stretches were unwrapped. */
  int base64Done;
  int encodedDone;

  /* Up to where command lines were looked at. */
  int commandDone;

  /* Where values of each manner of writing ended last: a value inside a value ends there too. */
  private static final int MOST_ENDS = 4;
  private final int[] endModes = new int[MOST_ENDS];
  private final int[] endStarts = new int[MOST_ENDS];
  private final int[] endPlaces = new int[MOST_ENDS];
  private int endNext;

  int count;
  int[] starts = new int[16];
  int[] ends = new int[16];
  int[] scores = new int[16];
  Kind[] kinds = new Kind[16];
  String[] names = new String[16];

  private long work;
  private long workLimit;
  private long clockAt;
  private long deadlineNanos;
  private boolean over;

  final Secrets.NameKinds nameKinds = new Secrets.NameKinds();

  /**
   * True when something farther away than the next byte had a say in this scan: a word of context,
   * a long number, a value that reaches to the end of the line. Then what is found may differ once
   * something else is gone.
   */
  boolean contextual;

  /** True when a private key was found in this text whose end was not. */
  boolean openKey;

  private final Numbers numbers;
  private final Candidates candidates;
  private @Nullable Scanner inner;

  Scanner(Rules rules, int depth) {
    this.rules = rules;
    this.depth = depth;
    this.numbers = new Numbers(this);
    this.candidates = new Candidates(rules);
  }

  /**
   * Gives the units of work of the next line, from which all passes over that line draw. The clock
   * is not asked before the line has cost something.
   */
  void budget(long units) {
    openKey = false;
    work = 0;
    over = false;
    workLimit = units;
    clockAt = CLOCK_EVERY;
    deadlineNanos = Long.MIN_VALUE;
  }

  /** No budget: for measuring. */
  void unlimited() {
    work = 0;
    over = false;
    workLimit = Long.MAX_VALUE;
    clockAt = Long.MAX_VALUE;
  }

  /** Units of work spent on this line so far. */
  long work() {
    return work;
  }

  /** True when the budget is spent; what was found so far is not all. */
  boolean over() {
    return over;
  }

  /** Counts bytes looked at beyond the first pass. */
  void charge(int units) {
    work += units;
    if (work > clockAt) {
      checkBudget();
    }
  }

  private void checkBudget() {
    clockAt = work + CLOCK_EVERY;
    if (work > workLimit) {
      over = true;
      return;
    }
    long now = rules.nanoTicker().getAsLong();
    if (deadlineNanos == Long.MIN_VALUE) {
      deadlineNanos = now + rules.budgetNanos();
    } else if (now - deadlineNanos > 0) {
      over = true;
    }
  }

  boolean on(Kind kind) {
    return rules.on(kind);
  }

  void add(Kind kind, int start, int end, int score) {
    add(kind, start, end, score, kind.key());
  }

  void add(Kind kind, int start, int end, int score, String rule) {
    if (count == starts.length) {
      int size = count * 2;
      starts = Arrays.copyOf(starts, size);
      ends = Arrays.copyOf(ends, size);
      scores = Arrays.copyOf(scores, size);
      kinds = Arrays.copyOf(kinds, size);
      names = Arrays.copyOf(names, size);
    }
    starts[count] = start;
    ends[count] = end;
    scores[count] = score;
    kinds[count] = kind;
    names[count] = rule;
    count++;
  }

  private void begin(byte[] bytes, int start, int end) {
    b = bytes;
    from = start;
    to = end;
    wordStart = start;
    wordEnd = start;
    runStart = 0;
    runEnd = -1;
    Arrays.fill(endModes, 0);
    contextual = false;
    base64Done = start;
    encodedDone = start;
    commandDone = start;
    count = 0;
  }

  /** Collects the findings of a stretch of bytes; they may still overlap. */
  void scan(byte[] bytes, int start, int end) {
    begin(bytes, start, end);
    int i = start;
    for (int at = start; at < end && !over; at += Candidates.WINDOW) {
      if (i >= at + Candidates.WINDOW) {
        continue;
      }
      candidates.mark(bytes, start, at, end);
      int blocks = Math.min(end - at, Candidates.WINDOW) + 63 >>> 6;
      for (int n = 0; n < blocks; n++) {
        for (long marks = candidates.marks(n); marks != 0; marks &= marks - 1) {
          int place = at + 64 * n + Long.numberOfTrailingZeros(marks);
          if (place >= i) {
            i = visit(place, i);
          }
        }
      }
    }
  }

  /**
   * Collects the findings by looking at every place, as the marks promise to be equal to: for
   * tests.
   */
  void scanEveryPlace(byte[] bytes, int start, int end) {
    begin(bytes, start, end);
    int i = start;
    while (i < end) {
      i = step(i);
    }
  }

  /*
   * Looks at a marked place, and from there on at every place until one that neither lies within a
   * word nor within a number: only there do the marks hold again.
   */
  private int visit(int place, int passed) {
    int i = place;
    if (b[place] == ':') {
      i = beforeColon(place, passed);
    } else if (place > passed && Bytes.digit(b[place]) && Bytes.word(b[place - 1])) {
      i = behindWord(place, passed);
    }
    do {
      i = step(i);
    } while (i < to && (i <= place || Bytes.inside(b, i)));
    return i;
  }

  /*
   * Where to go on so that the word before a colon is known. Digits may be the end of a number that
   * began earlier; then it is read from there.
   */
  private int beforeColon(int colon, int passed) {
    byte next = byteAt(colon + 1);
    if (colon == passed || (next != ':' && !Bytes.hex(next))) {
      return colon;
    }
    int word = colon;
    boolean digits = true;
    while (word > passed && colon - word < 6 && Bytes.word(b[word - 1])) {
      word--;
      digits &= Bytes.digit(b[word]);
    }
    wordStart = word;
    wordEnd = colon;
    if (!digits || word == colon) {
      return colon;
    }
    int start = word;
    while (start > passed && colon - start < 64 && Bytes.run(b[start - 1])) {
      start--;
    }
    boolean inWord = start > passed && Bytes.digit(b[start]) && Bytes.word(b[start - 1]);
    return inWord ? behindWord(start, passed) : start;
  }

  /* Passes over the rest of a word that began before, at the earliest at "passed". */
  private int behindWord(int i, int passed) {
    int word = i;
    while (word > passed && i - word < 6 && Bytes.word(b[word - 1])) {
      word--;
    }
    wordStart = word;
    wordEnd = Bytes.wordEnd(b, i, to);
    return wordEnd;
  }

  /* Looks at one place; returns the next. */
  private int step(int i) {
    byte kind = Bytes.beginning(b[i]);
    if (kind == Bytes.LETTER) {
      int j = Bytes.wordEnd(b, i + 1, to);
      wordStart = i;
      wordEnd = j;
      if (over) {
        return j;
      }
      if (i + 2 < to && Rules.mayBegin(rules.beginnings(), b[i], b[i + 1], b[i + 2])) {
        int after = Tokens.at(this, i);
        if (after > j) {
          return after;
        }
      }
      return rules.wide() && mayMatter(b, i, j) ? word(i, j) : j;
    }
    if (kind == Bytes.PLAIN) {
      return i + 1;
    }
    return kind == Bytes.DIGIT ? digits(i) : special(i);
  }

  private int digits(int i) {
    int j = Bytes.digitsEnd(b, i + 1, to);
    if (j < to && Bytes.word(b[j])) {
      j = Bytes.wordEnd(b, j + 1, to);
      wordStart = i;
      wordEnd = j;
      return rules.wide() && mayMatter(b, i, j) && !over ? word(i, j) : j;
    }
    wordStart = i;
    wordEnd = j;
    if (over) {
      return j;
    }
    if (j - i == 2 && j + 6 <= to && b[j] == ':' && isTime(j)) {
      return j + 6;
    }
    if (j - i <= 3 && j + 1 < to && b[j] == '.' && Bytes.digit(b[j + 1])) {
      int after = Addresses.ipv4(this, i, j);
      if (after > j) {
        return after;
      }
    }
    if (j - i == 8
        && on(Kind.ES_NIF)
        && j + 1 < to
        && b[j] == '-'
        && Bytes.letter(b[j + 1])
        && boundaryAfter(j + 2)) {
      Identifiers.nif(this, i, j + 1);
      return j;
    }
    if (j - i == 2 && rules.wide() && word(i, j) > j) {
      return wordEndOf(j);
    }
    if (j - i == 4 && rules.wide() && byteAt(j) == '.') {
      int end = Addresses.dottedMac(this, i);
      if (end > j) {
        return end;
      }
    }
    if (j - i == 4 && j + 5 < to && b[j] == '-' && isDate(j)) {
      return j + 6;
    }
    if (j - i >= 9 || (j + 1 < to && Bytes.joins(b[j]) && moreDigits(j + 1))) {
      return numbers.at(i, j);
    }
    return j;
  }

  /* Digits follow at once, or behind one or two further separators. */
  private boolean moreDigits(int j) {
    return Bytes.digit(b[j])
        || (j + 1 < to && Bytes.joins(b[j]) && Bytes.digit(b[j + 1]))
        || (j + 2 < to && Bytes.joins(b[j]) && Bytes.joins(b[j + 1]) && Bytes.digit(b[j + 2]));
  }

  /* True for the few lengths and beginnings that the method word can do something with. */
  private static boolean mayMatter(byte[] b, int i, int j) {
    int length = j - i;
    return length >= 9
        || (length >= 4 && Bytes.digit(b[i + 2]) && Bytes.digit(b[i + 3]))
        || (length == 2 && j < b.length && b[j] == '-')
        || (length == 4 && j < b.length && b[j] == '.');
  }

  /* ":06:18" and nothing that would make it an address. */
  private boolean isTime(int j) {
    return b[j + 3] == ':'
        && Bytes.digit(b[j + 1])
        && Bytes.digit(b[j + 2])
        && Bytes.digit(b[j + 4])
        && Bytes.digit(b[j + 5])
        && (j + 6 >= to || (b[j + 6] != ':' && !Bytes.word(b[j + 6])))
        && (j - 3 < from || b[j - 3] != ':');
  }

  /* Words of a certain length that may be an identifier, an address or a text in base64. */
  private int word(int i, int j) {
    if (over) {
      return j;
    }
    int length = j - i;
    if (length < 4) {
      if (length == 2
          && j + 3 < to
          && b[j] == '-'
          && b[j + 3] == '-'
          && on(Kind.MAC)
          && Bytes.hex(b[i])
          && Bytes.hex(b[i + 1])) {
        int end = Addresses.mac(this, i, '-');
        return end > j ? end : j;
      }
      return j;
    }
    if (length == 4 && byteAt(j) == '.') {
      int end = Addresses.dottedMac(this, i);
      if (end > j) {
        return end;
      }
    }
    if (Bytes.digit(b[i + 2])
        && Bytes.digit(b[i + 3])
        && Bytes.letter(b[i])
        && Bytes.letter(b[i + 1])
        && on(Kind.IBAN)) {
      int end = Identifiers.iban(this, i, j);
      if (end > j) {
        return end;
      }
    }
    if (length == 9) {
      if (on(Kind.ES_NIF) && Bytes.letter(b[j - 1]) && Bytes.digit(b[j - 2])) {
        Identifiers.nif(this, i, j - 1);
      }
      return j;
    }
    if (length < Payloads.LEAST_BASE64) {
      return j;
    }
    if (length == 16 && on(Kind.CODICE_FISCALE) && Identifiers.codiceFiscale(this, i)) {
      return j;
    }
    if (Payloads.mayBeText(b, i)) {
      return Payloads.base64At(this, i, j);
    }
    if (length == 32 || length == 84) {
      int after = Tokens.byLength(this, i, j);
      if (after > j) {
        return after;
      }
    }
    return length >= 20 && on(Kind.HIGH_ENTROPY) ? Secrets.behindName(this, i, j) : j;
  }

  /* "-10-18" and no further digit: most numbers of a log are dates. */
  private boolean isDate(int j) {
    return b[j + 3] == '-'
        && Bytes.digit(b[j + 1])
        && Bytes.digit(b[j + 2])
        && Bytes.digit(b[j + 4])
        && Bytes.digit(b[j + 5])
        && (j + 6 >= to || (!Bytes.word(b[j + 6]) && b[j + 6] != '-') || b[j + 6] == 'T');
  }

  /* The end of what was found last. */
  private int wordEndOf(int otherwise) {
    return count == 0 ? otherwise : Math.max(otherwise, ends[count - 1]);
  }

  private int special(int i) {
    if (over) {
      return i + 1;
    }
    switch (b[i]) {
      case ':' -> {
        return colon(i);
      }
      case '=', '>' -> {
        if (rules.named() && i > from && Secrets.mayEndName(b[i - 1])) {
          Secrets.at(this, i);
        }
      }
      case '%' -> {
        if (rules.wide() && i + 2 < to && Bytes.hex(b[i + 1]) && Bytes.hex(b[i + 2])) {
          Payloads.encodedAt(this, i);
        }
        if (i + 2 < to && b[i + 1] == 'B' && Bytes.digit(b[i + 2]) && on(Kind.CREDIT_CARD)) {
          return numbers.track(i);
        }
      }
      case '~' -> {
        if (on(Kind.API_TOKEN)) {
          Tokens.azureSecret(this, i);
        }
      }
      case '@' -> {
        if (on(Kind.EMAIL)) {
          return Emails.at(this, i);
        }
      }
      case '[', '<' -> {
        return afterToken(i);
      }
      case '+' -> {
        if (on(Kind.PHONE) && i + 1 < to && (Bytes.digit(b[i + 1]) || b[i + 1] == '(')) {
          return numbers.plus(i);
        }
      }
      case '\\' -> {
        /* The n of an escaped line feed is no letter of the word behind it. */
        if (i + 1 < to && isEscape(b[i + 1])) {
          return i + 2;
        }
        if (rules.wide() && Encoded.isUnicodeEscape(b, i, to)) {
          Payloads.encodedAt(this, i);
          return i + 6;
        }
      }
      default -> {}
    }
    return i + 1;
  }

  private int colon(int i) {
    if (i + 2 < to && b[i + 1] == '/' && b[i + 2] == '/') {
      return on(Kind.URL_CREDENTIALS) ? Secrets.url(this, i) : i + 3;
    }
    if (rules.named() && i > from && Secrets.mayEndName(b[i - 1])) {
      Secrets.at(this, i);
    }
    byte next = byteAt(i + 1);
    if ((next == ':' || Bytes.hex(next)) && (on(Kind.IP_V6) || on(Kind.MAC))) {
      int after = Addresses.colon(this, i);
      if (after > i + 1) {
        return after;
      }
    }
    if (i + 2 < to && b[i + 1] == 'A' && b[i + 2] == 'A' && on(Kind.API_TOKEN)) {
      Tokens.telegram(this, i);
    }
    return i + 1;
  }

  static boolean isEscape(byte c) {
    return c == 'n' || c == 't' || c == 'r';
  }

  /** Skips what an earlier redaction left: {@code [REDACTED:…]} and {@code <EMAIL:7f3a9c1e>}. */
  private int afterToken(int i) {
    int close = b[i] == '[' ? Rules.afterRedacted(b, i, to) : Rules.afterPseudonym(b, i, to);
    return close > 0 ? close : i + 1;
  }

  /** The end of a value that was looked for from a place before {@code start}, or -1. */
  int knownEnd(int mode, int start) {
    for (int k = 0; k < MOST_ENDS; k++) {
      if (endModes[k] == mode && endStarts[k] <= start && start < endPlaces[k]) {
        return endPlaces[k];
      }
    }
    return -1;
  }

  void rememberEnd(int mode, int start, int end) {
    int k = 0;
    while (k < MOST_ENDS && endModes[k] != mode) {
      k++;
    }
    if (k == MOST_ENDS) {
      k = endNext++ % MOST_ENDS;
    }
    endModes[k] = mode;
    endStarts[k] = start;
    endPlaces[k] = end;
  }

  /**
   * True when nothing that belongs to a number or word stands directly before {@code at}; the n of
   * an escaped line feed does not count.
   */
  boolean boundaryBefore(int at) {
    if (at <= from || !Bytes.word(b[at - 1])) {
      return true;
    }
    return at - 2 >= from && b[at - 2] == '\\' && isEscape(b[at - 1]);
  }

  boolean boundaryAfter(int at) {
    return at >= to || !Bytes.word(b[at]);
  }

  /** The byte at a place, or 0 outside the text. */
  byte byteAt(int at) {
    return at >= from && at < to ? b[at] : 0;
  }

  /** True when one of the words of this kind stands shortly before or just behind a place. */
  boolean near(Kind kind, int start, int end) {
    return Context.of(kind).near(this, start, end);
  }

  /** Scans a text that was unwrapped from this one, on this one's budget. */
  Scanner within(byte[] text, int length) {
    Scanner made = inner;
    if (made == null) {
      made = new Scanner(rules, depth + 1);
      inner = made;
    }
    if (workLimit == Long.MAX_VALUE) {
      made.unlimited();
    } else {
      made.budget(Math.max(1, workLimit - work));
    }
    made.scan(text, 0, length);
    made.resolve();
    charge((int) Math.min(Integer.MAX_VALUE, made.work() + length));
    over |= made.over();
    return made;
  }

  /**
   * Sorts the findings and keeps, of those that overlap, the longer one, and of equally long ones
   * that of the earlier rule of the profile.
   */
  void resolve() {
    if (inOrder()) {
      return;
    }
    contextual = true;
    Integer[] order = new Integer[count];
    for (int k = 0; k < count; k++) {
      order[k] = k;
    }
    Arrays.sort(order, this::better);
    TreeMap<Integer, Integer> taken = new TreeMap<>();
    for (Integer k : order) {
      Map.Entry<Integer, Integer> before = taken.floorEntry(starts[k]);
      Map.Entry<Integer, Integer> behind = taken.ceilingEntry(starts[k]);
      boolean free =
          (before == null || ends[before.getValue()] <= starts[k])
              && (behind == null || behind.getKey() >= ends[k]);
      if (free) {
        taken.put(starts[k], k);
      }
    }
    keep(taken.values().stream().mapToInt(Integer::intValue).toArray());
  }

  private boolean inOrder() {
    for (int k = 1; k < count; k++) {
      if (starts[k] < ends[k - 1]) {
        return false;
      }
    }
    return true;
  }

  private int better(Integer x, Integer y) {
    int byLength = Integer.compare(ends[y] - starts[y], ends[x] - starts[x]);
    if (byLength != 0) {
      return byLength;
    }
    int byRank = Integer.compare(rules.rank(kinds[x]), rules.rank(kinds[y]));
    if (byRank != 0) {
      return byRank;
    }
    int byPlace = Integer.compare(starts[x], starts[y]);
    return byPlace != 0 ? byPlace : Integer.compare(x, y);
  }

  private void keep(int[] chosen) {
    int n = chosen.length;
    int[] newStarts = new int[Math.max(n, 16)];
    int[] newEnds = new int[newStarts.length];
    int[] newScores = new int[newStarts.length];
    Kind[] newKinds = new Kind[newStarts.length];
    String[] newNames = new String[newStarts.length];
    for (int k = 0; k < n; k++) {
      newStarts[k] = starts[chosen[k]];
      newEnds[k] = ends[chosen[k]];
      newScores[k] = scores[chosen[k]];
      newKinds[k] = kinds[chosen[k]];
      newNames[k] = names[chosen[k]];
    }
    starts = newStarts;
    ends = newEnds;
    scores = newScores;
    kinds = newKinds;
    names = newNames;
    count = n;
  }
}
