package dev.wadi.sink.delivery;

/** What an answer means for the lines of its request; every answer is in exactly one. */
public enum Fate {
  /** The server has them. */
  DELIVERED,
  /** The server is well and wants them later. */
  THROTTLED,
  /** The server is not well: later. */
  UNAVAILABLE,
  /** The server does not want some of these lines, ever. */
  REJECTED,
  /** Our address or credentials are wrong; the lines are good and wait for a person. */
  MISCONFIGURED
}
