package dev.wadi.chain.redact.scan;

import java.util.List;

/**
 * Finds one sort of value in a text: what begins it, and what it finds. Immutable; threads share
 * it, and what it has to remember of a text it remembers in the {@link Scan}.
 */
public abstract class Recogniser {
  /*
   * A class and no interface: asking one of forty is the most frequent call of a scan, and a look
   * into a table of methods costs a third of a search for an interface.
   */

  /** The kinds of what it finds. */
  public abstract List<Kind> kinds();

  /** What begins it: where to ask it. Nowhere else is it asked. */
  public abstract List<Beginning> beginnings();

  /**
   * Looks at a place, and adds what it finds.
   *
   * @param start where it begins
   * @param end behind the word, sign, number or name that begins it; with {@link Beginning#name}
   *     the sign behind the name
   * @return where the scan goes on: behind what was found, or {@code start} when nothing was
   */
  public abstract int at(Scan s, int start, int end);

  /**
   * A glance before a look, which costs much less: false when {@link #at} finds nothing at a word,
   * sign or group of digits that begins here, and false is certain. What is read beside a place is
   * the text alone, so that a glance says the same however often it is asked.
   *
   * @param from where the text begins
   * @param at the place
   * @param to where the text ends
   */
  public boolean may(byte[] b, int from, int at, int to) {
    return true;
  }

  /** True when one of these says so at a glance. */
  static boolean anyMay(Recogniser[] those, byte[] b, int from, int at, int to) {
    for (Recogniser recogniser : those) {
      if (recogniser.may(b, from, at, to)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The same for a name that another sign follows: a bracket, a bar, a comma without quotes, or the
   * quote of a string behind a blank. Most take nothing there.
   *
   * @param at the sign
   */
  public int opened(Scan s, int start, int at) {
    return start;
  }

  /** True when it works: when one of its kinds is looked for. */
  public boolean isOn(Switches switches) {
    return switches.anyOn(kinds());
  }
}
