package dev.wadi.chain.redact.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.function.LongSupplier;

/**
 * A text in an array of bytes, and what may still be spent on looking at it. For one thread.
 *
 * <p>Every look-ahead and look-back is bounded or remembered, so that time grows with the length of
 * the text; {@link #work} counts the bytes that were looked at beyond the first pass.
 */
public class Text {
  /** Nanoseconds are asked for only once in so much work. */
  private static final long CLOCK_EVERY = 1 << 16;

  /** What a line of 64 KB gets by default. */
  private static final long UNITS_PER_TIME = 1L << 24;

  private final Switches switches;
  private final Budget budget;

  private byte[] b = new byte[0];
  private int from;
  private int to;
  private boolean far;

  private long work;
  private long workLimit;
  private long clockAt;
  private long deadlineNanos;
  private boolean over;

  /** What a line may take, and the time it is measured by. */
  record Budget(long nanos, LongSupplier nanoTicker) {}

  Text(Switches switches, Budget budget) {
    this.switches = switches;
    this.budget = budget;
  }

  final void begin(byte[] bytes, int start, int end) {
    b = bytes;
    from = start;
    to = end;
    far = false;
  }

  /** The array that the text lies in. */
  public final byte[] bytes() {
    return b;
  }

  /** Where the text begins. */
  public final int from() {
    return from;
  }

  /** Where the text ends. */
  public final int to() {
    return to;
  }

  /** The byte at a place, or 0 outside the text. */
  public final byte byteAt(int at) {
    return at >= from && at < to ? b[at] : 0;
  }

  /** A stretch of it, byte for byte. */
  public final String text(int start, int end) {
    return new String(b, start, end - start, ISO_8859_1);
  }

  /**
   * True when nothing that belongs to a number or word stands directly before {@code at}; the n of
   * an escaped line feed does not count.
   */
  public final boolean boundaryBefore(int at) {
    if (at <= from || !Bytes.word(b[at - 1])) {
      return true;
    }
    return at - 2 >= from && b[at - 2] == '\\' && Bytes.escape(b[at - 1]);
  }

  /** True when nothing that belongs to a number or word stands at {@code at}. */
  public final boolean boundaryAfter(int at) {
    return at >= to || !Bytes.word(b[at]);
  }

  /** True when this kind is looked for. */
  public final boolean on(Kind kind) {
    return switches.on(kind);
  }

  /** The place of a kind in the order of the profile. */
  public final int rank(Kind kind) {
    return switches.rank(kind);
  }

  /**
   * Says that something farther away than the next byte had a say: a word of context, a long
   * number, a value that reaches to the end of the line. Then what is found may differ once
   * something else is gone.
   */
  public final void lookedFar() {
    far = true;
  }

  final boolean hasLookedFar() {
    return far;
  }

  /**
   * Gives the units of work of the next line, from which all passes over that line draw. The clock
   * is not asked before the line has cost something.
   */
  final void budget(long units) {
    work = 0;
    over = false;
    workLimit = units;
    clockAt = CLOCK_EVERY;
    deadlineNanos = Long.MIN_VALUE;
  }

  /** No budget: for measuring. */
  final void unlimited() {
    work = 0;
    over = false;
    workLimit = Long.MAX_VALUE;
    clockAt = Long.MAX_VALUE;
  }

  /** The same budget less what is spent, for a text that was unwrapped from this one. */
  final void restTo(Text inner) {
    if (workLimit == Long.MAX_VALUE) {
      inner.unlimited();
    } else {
      inner.budget(Math.max(1, workLimit - work));
    }
  }

  /** What an unwrapped text has cost. */
  final void spentBy(Text inner, int length) {
    charge((int) Math.min(Integer.MAX_VALUE, inner.work() + length));
    over |= inner.over();
  }

  /** Units of work spent on this line so far. */
  final long work() {
    return work;
  }

  /** True when the budget is spent; what was found so far is not all. */
  public final boolean over() {
    return over;
  }

  /** Counts bytes looked at beyond the first pass. */
  public final void charge(int units) {
    work += units;
    if (work > clockAt) {
      checkBudget();
    }
  }

  /* A long line gets more time as it gets more units: once what a line has for each 64 KB. */
  private long nanos() {
    long times = Math.max(1, workLimit / UNITS_PER_TIME);
    return budget.nanos() > Long.MAX_VALUE / 2 / times
        ? Long.MAX_VALUE / 2
        : budget.nanos() * times;
  }

  private void checkBudget() {
    clockAt = work + CLOCK_EVERY;
    if (work > workLimit) {
      over = true;
      return;
    }
    long now = budget.nanoTicker().getAsLong();
    if (deadlineNanos == Long.MIN_VALUE) {
      deadlineNanos = now + nanos();
    } else if (now - deadlineNanos > 0) {
      over = true;
    }
  }
}
