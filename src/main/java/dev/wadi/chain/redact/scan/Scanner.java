package dev.wadi.chain.redact.scan;

import dev.wadi.chain.redact.scan.Beginning.Look;
import org.jspecify.annotations.Nullable;

/**
 * Looks once over the bytes of a text and asks the recognisers where something begins. Reusable,
 * for one thread.
 *
 * <p>{@link Candidates} marks the places where something can begin: a word whose first three
 * letters begin a token, digits, an at sign, a colon, an equals sign; only those are visited.
 */
public final class Scanner {
  /** A number that is told by how it is grouped has no more groups. */
  private static final int MOST_SPAN_GROUPS = 5;

  private final Rules rules;
  private final long[] beginnings;
  private final Scan scan;
  private final Findings findings;
  private final Candidates candidates;
  private @Nullable Scanner inner;
  private final PlainText plain = new PlainText();
  private boolean resolved;

  /* True when the text at hand is read as it stands; false when what veils it is looked for. */
  private boolean asItStands;
  private boolean veiled;

  private byte[] b = new byte[0];
  private int from;
  private int to;

  public Scanner(Rules rules) {
    this(rules, 0);
  }

  private Scanner(Rules rules, int depth) {
    this.rules = rules;
    this.beginnings = rules.beginnings().hashes();
    FieldNames names = new FieldNames(rules.names());
    Text.Budget budget = new Text.Budget(rules.budgetNanos(), rules.nanoTicker());
    this.scan = new Scan(rules.switches(), budget, rules.tokens(), names, depth, this::within);
    this.findings = scan.findings();
    this.candidates = new Candidates(rules);
  }

  /**
   * Gives the units of work of the next line, from which all passes over that line draw. The clock
   * is not asked before the line has cost something.
   */
  public void budget(long units) {
    scan.closeKey();
    scan.budget(units);
  }

  /** No budget: for measuring. */
  public void unlimited() {
    scan.unlimited();
  }

  /** Units of work spent on this line so far. */
  public long work() {
    return scan.work();
  }

  /** True when the budget is spent; what was found so far is not all. */
  public boolean over() {
    return scan.over();
  }

  /** What was found in the text that was scanned last. */
  public Findings findings() {
    return findings;
  }

  /**
   * True when something farther away than the next byte had a say in the last scan: then what is
   * found may differ once something else is gone.
   */
  public boolean lookedFar() {
    return resolved || scan.hasLookedFar();
  }

  /** True when a private key was found in this text whose end was not. */
  public boolean openKey() {
    return scan.openKey();
  }

  private void begin(byte[] bytes, int start, int end) {
    b = bytes;
    from = start;
    to = end;
    resolved = false;
    veiled = false;
    scan.start(bytes, start, end);
  }

  /** Keeps, of findings that overlap, the longer one; all are in order then. */
  public void resolve() {
    if (!findings.inOrder()) {
      resolved = true;
      findings.resolve();
    }
  }

  private Findings within(Scan outer, byte[] text, int length) {
    Scanner made = inner;
    if (made == null) {
      made = new Scanner(rules, outer.depth() + 1);
      inner = made;
    }
    outer.restTo(made.scan);
    made.scan(text, 0, length);
    made.resolve();
    outer.spentBy(made.scan, length);
    return made.findings;
  }

  /** Collects the findings of a stretch of bytes; they may still overlap. */
  public void scan(byte[] bytes, int start, int end) {
    begin(bytes, start, end);
    asItStands = false;
    byMarks();
    if (veiled) {
      beginPlain();
      byMarks();
      findings.backFrom(plain);
    }
  }

  /**
   * Collects the findings by looking at every place, as the marks promise to be equal to: for
   * tests.
   */
  void scanEveryPlace(byte[] bytes, int start, int end) {
    begin(bytes, start, end);
    asItStands = false;
    everyPlace();
    if (veiled) {
      beginPlain();
      everyPlace();
      findings.backFrom(plain);
    }
  }

  /*
   * Colours, entities and characters that nobody sees are taken off before the text is looked at:
   * what was found up to the first of them is forgotten. Most lines have none, and are read once.
   */
  private void beginPlain() {
    scan.charge(2 * (to - from));
    plain.read(b, from, to);
    begin(plain.bytes(), 0, plain.length());
    asItStands = true;
    scan.lookedFar();
  }

  private void byMarks() {
    int i = from;
    for (int at = from; at < to && !scan.over(); at += Candidates.WINDOW) {
      if (i >= at + Candidates.WINDOW) {
        continue;
      }
      candidates.mark(b, from, at, to);
      int blocks = Math.min(to - at, Candidates.WINDOW) + 63 >>> 6;
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

  private void everyPlace() {
    int i = from;
    while (i < to) {
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
    byte next = scan.byteAt(colon + 1);
    if (colon == passed || (next != ':' && !Bytes.hex(next))) {
      return colon;
    }
    int word = colon;
    boolean digits = true;
    while (word > passed && colon - word < 6 && Bytes.word(b[word - 1])) {
      word--;
      digits &= Bytes.digit(b[word]);
    }
    scan.word(word, colon);
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
    int end = Bytes.wordEnd(b, i, to);
    scan.word(word, end);
    return end;
  }

  /* Looks at one place; returns the next. */
  private int step(int i) {
    byte kind = Bytes.beginning(b[i]);
    if (kind == Bytes.LETTER) {
      int j = Bytes.wordEnd(b, i + 1, to);
      scan.word(i, j);
      if (scan.over()) {
        return j;
      }
      if (i + 2 < to && Beginnings.may(beginnings, b[i], b[i + 1], b[i + 2])) {
        int after = ask(rules.beginnings().of(b[i], b[i + 1], b[i + 2]), i, j);
        if (after > j) {
          return after;
        }
      }
      if (Surroundings.isOption(b, from, i)) {
        int after = ask(rules.options(), i, j);
        if (after > j) {
          return after;
        }
      }
      return mayMatter(i, j) ? Math.max(j, words(i, j)) : j;
    }
    if (kind == Bytes.PLAIN) {
      return i + 1;
    }
    return kind == Bytes.DIGIT ? digits(i) : special(i, kind);
  }

  /* Asks one after another until one has found something. */
  private int ask(Recogniser[] recognisers, int start, int end) {
    for (Recogniser recogniser : recognisers) {
      int after = recogniser.at(scan, start, end);
      if (after > start) {
        return after;
      }
    }
    return start;
  }

  /* A word is shown to those alone that it looks right for. */
  private int words(int i, int j) {
    int length = j - i;
    int after = i;
    if (Surroundings.isBehindLetters(b, from, i)) {
      after = ask(rules.words(Look.BEHIND_LETTERS, length), i, j);
    }
    if (after == i && length >= 3 && length <= 8 && Bytes.lower(b[i])) {
      WordSet known = rules.phraseWords();
      if (known != null && known.has(b, i, length)) {
        after = ask(rules.phrases(), i, j);
      }
    }
    if (after == i && length >= 4 && Bytes.digit(b[i + 2]) && Bytes.digit(b[i + 3])) {
      if (Bytes.letter(b[i]) && Bytes.letter(b[i + 1])) {
        after = ask(rules.words(Look.COUNTRY, length), i, j);
      }
      if (after == i && (length == 8 || length == 9)) {
        after = ask(rules.words(Look.LETTER_LAST, length), i, j);
      }
    }
    if (after == i && length >= 16) {
      after = ask(rules.words(Bytes.isMixed(b, i, j) ? Look.MIXED : Look.LONG, length), i, j);
      if (after == i && Bytes.beginsBase64Text(b, i)) {
        after = ask(rules.words(Look.PAYLOAD, length), i, j);
      }
      if (after == i && length >= 20 && rules.names().mayStandBeforeWord(b, from, i)) {
        after = ask(rules.words(Look.BEHIND_NAME, length), i, j);
      }
    }
    if (after == i && j < to) {
      if (length == 2 && b[j] == '-') {
        after = ask(rules.words(Look.PAIRS, length), i, j);
      } else if (length == 4 && b[j] == '.') {
        after = ask(rules.words(Look.FOURS, length), i, j);
      }
    }
    if (after == i && rules.anyWord()) {
      after = ask(rules.words(Look.ANY, length), i, j);
    }
    return after;
  }

  private int dotted(int i, int j) {
    for (Recogniser recogniser : rules.dottedDigits()) {
      int after = recogniser.at(scan, i, j);
      if (after > i) {
        return after;
      }
    }
    return i;
  }

  private int digits(int i) {
    int j = Bytes.digitsEnd(b, i + 1, to);
    if (j < to && Bytes.word(b[j])) {
      j = Bytes.wordEnd(b, j + 1, to);
      scan.word(i, j);
      return mayMatter(i, j) && !scan.over() ? Math.max(j, words(i, j)) : j;
    }
    scan.word(i, j);
    if (scan.over()) {
      return j;
    }
    int length = j - i;
    if (length == 2 && j + 6 <= to && b[j] == ':' && Surroundings.isTime(b, from, to, j)) {
      return j + 6;
    }
    if (length <= 3 && j + 1 < to && b[j] == '.' && Bytes.digit(b[j + 1])) {
      int after = dotted(i, j);
      if (after > j) {
        return after;
      }
    }
    if (rules.wide() && (length == 2 || length == 4 || length == 8 || rules.anyWord())) {
      int after = words(i, j);
      if (after > i) {
        return Math.max(after, j);
      }
    }
    if (length == 4 && j + 5 < to && b[j] == '-' && Surroundings.isDate(b, to, j)) {
      return j + 6;
    }
    if (length >= DigitGroups.LEAST_DIGITS
        || (j + 1 < to && Bytes.joins(b[j]) && moreDigits(j + 1))) {
      return number(i, j);
    }
    return j;
  }

  private int number(int i, int firstEnd) {
    DigitGroups number = scan.number();
    int after = number.read(i, firstEnd);
    if (number.total() < DigitGroups.LEAST_DIGITS) {
      return after;
    }
    scan.lookedFar();
    int g = 0;
    while (g < number.groups() && !scan.over()) {
      number.look(g);
      int behind = numberAt(number, g);
      g++;
      while (g < number.groups() && number.start(g) < behind) {
        g++;
      }
    }
    return after;
  }

  private int numberAt(DigitGroups number, int g) {
    int start = number.start(g);
    int behind = ask(rules.numbers(), rules.leastDigits(), rules.firstSizes(), number, g);
    if (behind == start && number.from(g) >= DigitGroups.LEAST_DIGITS && rules.anySpan()) {
      behind = span(number, g);
    }
    return behind > start
        ? behind
        : ask(rules.lateNumbers(), rules.lateLeastDigits(), rules.lateFirstSizes(), number, g);
  }

  /* Asks those that begin with so many digits and a first group of this size. */
  private int ask(Recogniser[] recognisers, int[] least, long[] sizes, DigitGroups number, int g) {
    int start = number.start(g);
    int end = number.end(g);
    int left = number.from(g);
    int size = Math.min(number.size(g), Long.SIZE - 1);
    for (int k = 0; k < recognisers.length; k++) {
      if (left >= least[k] && (sizes[k] >>> size & 1) != 0) {
        int behind = recognisers[k].at(scan, start, end);
        if (behind > start) {
          return behind;
        }
      }
    }
    return start;
  }

  private int span(DigitGroups number, int g) {
    int start = number.start(g);
    int n = number.size(g);
    int most = Math.min(number.groups(), g + MOST_SPAN_GROUPS);
    for (int h = g; h < most; h++) {
      if (h > g) {
        n += number.size(h);
      }
      if (n > DigitGroups.MOST_SPAN) {
        break;
      }
      if (n >= DigitGroups.LEAST_DIGITS && !rules.spans(n).isEmpty()) {
        Recogniser[] those = rules.spans(n).of(number.shape(g, h));
        if (those.length > 0 && number.isApart(g, h)) {
          number.lookAtSpan(g, h, n);
          int behind = ask(those, start, number.end(h));
          if (behind > start) {
            return behind;
          }
        }
      }
    }
    return start;
  }

  /* Digits follow at once, or behind one or two further separators. */
  private boolean moreDigits(int j) {
    return Bytes.digit(b[j])
        || (j + 1 < to && Bytes.joins(b[j]) && Bytes.digit(b[j + 1]))
        || (j + 2 < to && Bytes.joins(b[j]) && Bytes.joins(b[j + 1]) && Bytes.digit(b[j + 2]));
  }

  /* True for the few lengths and looks that words must have to mean something. */
  private boolean mayMatter(int i, int j) {
    if (!rules.wide()) {
      return false;
    }
    int length = j - i;
    return length >= 9
        || Surroundings.isBehindLetters(b, from, i)
        || (length >= 3 && Bytes.lower(b[i]))
        || (length >= 4 && Bytes.digit(b[i + 2]) && Bytes.digit(b[i + 3]))
        || (length == 2 && j < b.length && b[j] == '-')
        || (length == 4 && j < b.length && b[j] == '.')
        || rules.anyWord();
  }

  private int special(int i, byte kind) {
    if (scan.over()) {
      return i + 1;
    }
    if (!asItStands && (kind == Bytes.VEIL || kind == Bytes.BACKSLASH)) {
      veiled = PlainText.veilAt(b, i, to) != 0;
      if (veiled) {
        return to;
      }
    }
    switch (b[i]) {
      case ':' -> {
        return colon(i);
      }
      case '=', '>', ',', ';', '(', '{', '|', '\t' -> {
        name(i);
        return i + 1;
      }
      case '-' -> {
        if (Surroundings.isDash(b, from, to, i)) {
          name(i);
        }
        return i + 1;
      }
      case '"', '\'' -> {
        int open = Surroundings.opening(b, from, i);
        if (open >= 0) {
          name(open);
        }
        return i + 1;
      }
      case '[', '<' -> {
        int after = afterToken(i);
        if (after == i + 1) {
          name(i);
        }
        return after;
      }
      case '\\' -> {
        /* The n of an escaped line feed is no letter of the word behind it. */
        return i + 1 < to && Bytes.escape(b[i + 1]) ? i + 2 : sign(i);
      }
      default -> {
        return sign(i);
      }
    }
  }

  private int sign(int i) {
    if (b[i] < 0) {
      return i + 1;
    }
    for (Recogniser recogniser : rules.sign(b[i])) {
      int after = recogniser.at(scan, i, i + 1);
      if (after > i + 1) {
        return after;
      }
    }
    return i + 1;
  }

  private void name(int i) {
    if (rules.names().anyOn() && rules.names().mayStandBefore(b, from, i)) {
      scan.names().at(scan, i);
    }
  }

  private int colon(int i) {
    if (i + 2 < to && b[i + 1] == '/' && b[i + 2] == '/') {
      return Math.max(i + 3, ask(rules.urls(), i, i + 3));
    }
    name(i);
    return mayBeginAt(i) ? sign(i) : i + 1;
  }

  /* Addresses have at most four letters before a colon, and tokens two As behind it. */
  private boolean mayBeginAt(int colon) {
    if (colon + 2 >= to) {
      return false;
    }
    byte next = b[colon + 1];
    int before = scan.wordEnd() == colon ? colon - scan.wordStart() : 0;
    return (next == ':' && before <= 4)
        || (before > 0 && before <= 4 && Bytes.hex(next))
        || (next == 'A' && b[colon + 2] == 'A');
  }

  /** Skips what an earlier redaction left: {@code [REDACTED:…]} and {@code <EMAIL:7f3a9c1e>}. */
  private int afterToken(int i) {
    OwnTokens tokens = scan.tokens();
    int close = b[i] == '[' ? tokens.afterRedacted(b, i, to) : tokens.afterPseudonym(b, i, to);
    return close > 0 ? close : i + 1;
  }
}
