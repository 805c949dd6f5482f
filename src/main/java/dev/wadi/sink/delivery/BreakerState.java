package dev.wadi.sink.delivery;

/** How much a sink trusts its server at the moment. */
public enum BreakerState {
  /** Every request goes. */
  CLOSED,
  /** None goes until the pause is over. */
  OPEN,
  /** One goes, and its answer decides. */
  HALF_OPEN
}
