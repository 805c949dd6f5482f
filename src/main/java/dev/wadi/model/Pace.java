package dev.wadi.model;

/** Holds each key to its requests a second. Threads share it; it never blocks. */
@FunctionalInterface
public interface Pace {
  /** Nobody is held to anything. */
  Pace FREE = caller -> Turn.FREE;

  /** Counts one request of a caller, before its body is read. */
  Turn turn(Caller caller);
}
