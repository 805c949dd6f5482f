package dev.wadi.source.intake;

import dev.wadi.model.Ledger;

/**
 * How something that arrived ended, for the answer to whoever brought it.
 *
 * @param how the answer in a word
 * @param sum of its entries
 */
public record Settled(How how, Ledger.Sum sum) {
  /** Every ticket ends in one of these. */
  public enum How {
    /** Every entry is in one place: kept, dropped, set aside, or refused with a text. */
    ACCOUNTED,
    /** Nothing of it counts as kept, because a step said no or failed: it may come again. */
    REFUSED,
    /** The routes ended without an error and without a place for every entry. */
    NOT_KEPT
  }
}
