package dev.wadi.chain.redact.scan;

import java.util.Arrays;
import java.util.List;

/** Which kinds are looked for, and which goes first where two claim the same text. Immutable. */
public final class Switches {
  private final boolean[] on;
  private final int[] ranks;
  private final boolean wide;

  /**
   * @param kinds in order
   */
  public Switches(List<Kind> kinds) {
    int known = Kind.known().size();
    this.on = new boolean[known];
    this.ranks = new int[known];
    Arrays.fill(ranks, Integer.MAX_VALUE);
    for (int k = 0; k < kinds.size(); k++) {
      int place = kinds.get(k).place();
      on[place] = true;
      ranks[place] = Math.min(ranks[place], k);
    }
    this.wide = !Kind.LOGTAP.containsAll(kinds);
  }

  /** True when this kind is looked for. */
  public boolean on(Kind kind) {
    return kind.place() < on.length && on[kind.place()];
  }

  /** True when one of these kinds is looked for. */
  public boolean anyOn(List<Kind> kinds) {
    return kinds.stream().anyMatch(this::on);
  }

  /** The place of a kind in the order of the profile. */
  public int rank(Kind kind) {
    return ranks[kind.place()];
  }

  /** True when more than logtap's kinds are looked for: then payloads are unwrapped as well. */
  public boolean wide() {
    return wide;
  }
}
