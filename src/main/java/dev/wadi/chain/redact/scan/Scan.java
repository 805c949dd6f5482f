package dev.wadi.chain.redact.scan;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text while it is scanned: what a {@link Recogniser} sees, asks and adds to. For one thread.
 *
 * <p>What was measured once is remembered here, so that no recogniser measures it again from the
 * next place: the end of a run, of a value, of a stretch that was unwrapped.
 */
public final class Scan extends Text {
  private static final int MOST_ENDS = 4;
  private static final int MOST_DONE = 16;

  private final int depth;
  private final Inner inner;
  private final OwnTokens tokens;
  private final FieldNames names;
  private final DigitGroups number;
  private final Findings findings;

  /* The word read last; a colon looks back at it. */
  private int wordStart;
  private int wordEnd;

  /* The base64url run measured last, so that "eyJ-eyJ-eyJ-…" is measured once. */
  private int runStart;
  private int runEnd;

  /* Where values of each manner of writing ended last: a value inside a value ends there too. */
  private final int[] endModes = new int[MOST_ENDS];
  private final int[] endStarts = new int[MOST_ENDS];
  private final int[] endPlaces = new int[MOST_ENDS];
  private int endNext;
  private boolean endsKnown;

  /* Up to where each recogniser that reads stretches has looked. */
  private final @Nullable Recogniser[] doneBy = new Recogniser[MOST_DONE];
  private final int[] doneTo = new int[MOST_DONE];
  private int doneCount;

  private boolean openKey;

  /** Scans a text that was unwrapped from another. */
  interface Inner {
    Findings within(Scan outer, byte[] text, int length);
  }

  Scan(
      Switches switches,
      Budget budget,
      OwnTokens tokens,
      FieldNames names,
      int depth,
      Inner inner) {
    super(switches, budget);
    this.depth = depth;
    this.inner = inner;
    this.tokens = tokens;
    this.names = names;
    this.number = new DigitGroups(this);
    this.findings = new Findings(switches);
  }

  void start(byte[] bytes, int start, int end) {
    begin(bytes, start, end);
    wordStart = start;
    wordEnd = start;
    runStart = 0;
    runEnd = -1;
    if (endsKnown) {
      Arrays.fill(endModes, 0);
      endsKnown = false;
    }
    doneCount = 0;
    findings.clear();
  }

  /** Notes a finding by the rule of its kind. */
  public void add(Kind kind, int start, int end, int score) {
    findings.add(kind, start, end, score, kind.key());
  }

  /**
   * Notes a finding.
   *
   * @param score how sure the rule is, 1 to 100
   * @param rule which rule says so
   */
  public void add(Kind kind, int start, int end, int score, String rule) {
    findings.add(kind, start, end, score, rule);
  }

  /** What was found so far. */
  public Findings findings() {
    return findings;
  }

  /** What an earlier redaction may have left. */
  public OwnTokens tokens() {
    return tokens;
  }

  /** What names of fields mean. */
  public FieldNames names() {
    return names;
  }

  /** The number at hand, for recognisers that begin with digits. */
  public DigitGroups number() {
    return number;
  }

  /** Where the word begins that was read last. */
  public int wordStart() {
    return wordStart;
  }

  /** Where the word ends that was read last. */
  public int wordEnd() {
    return wordEnd;
  }

  void word(int start, int end) {
    wordStart = start;
    wordEnd = end;
  }

  /** Says that what ends here is no word to a colon behind it. */
  public void noWord(int at) {
    word(at, at);
  }

  /** The end of the base64url run that {@code i} lies in; each run is measured once. */
  public int runEnd(int i) {
    if (i >= runStart && i <= runEnd) {
      return runEnd;
    }
    byte[] b = bytes();
    int j = i;
    while (j < to() && Bytes.base64Url(b[j])) {
      j++;
    }
    charge(j - i);
    runStart = i;
    runEnd = j;
    return j;
  }

  /** The end of a value that was looked for from a place before {@code start}, or -1. */
  public int knownEnd(int mode, int start) {
    if (!endsKnown) {
      return -1;
    }
    for (int k = 0; k < MOST_ENDS; k++) {
      if (endModes[k] == mode && endStarts[k] <= start && start < endPlaces[k]) {
        return endPlaces[k];
      }
    }
    return -1;
  }

  /** Remembers where a value ends. */
  public void rememberEnd(int mode, int start, int end) {
    int k = 0;
    while (k < MOST_ENDS && endModes[k] != mode) {
      k++;
    }
    if (k == MOST_ENDS) {
      k = endNext++ % MOST_ENDS;
    }
    endsKnown = true;
    endModes[k] = mode;
    endStarts[k] = start;
    endPlaces[k] = end;
  }

  /** Up to where a recogniser has read this text. */
  public int doneTo(Recogniser who) {
    for (int k = 0; k < doneCount; k++) {
      if (who.equals(doneBy[k])) {
        return doneTo[k];
      }
    }
    return from();
  }

  /** Remembers up to where a recogniser has read this text. */
  public void done(Recogniser who, int to) {
    int k = 0;
    while (k < doneCount && !who.equals(doneBy[k])) {
      k++;
    }
    if (k == MOST_DONE) {
      throw new IllegalStateException("more than " + MOST_DONE + " recognisers read stretches");
    }
    doneCount = Math.max(doneCount, k + 1);
    doneBy[k] = who;
    doneTo[k] = to;
  }

  /** Says that a private key begins here and does not end in this text. */
  public void keyGoesOn() {
    openKey = true;
  }

  boolean openKey() {
    return openKey;
  }

  void closeKey() {
    openKey = false;
  }

  /** False when this text was unwrapped so often that no other is unwrapped from it. */
  public boolean mayUnwrap() {
    return depth < Encoded.MOST_DEPTH;
  }

  int depth() {
    return depth;
  }

  /** What is in a text that was unwrapped from this one, on this one's budget. */
  public Findings within(byte[] text, int length) {
    return inner.within(this, text, length);
  }
}
