package dev.wadi.query;

/** A condition on the text of a line. Immutable; threads may share it. */
interface LineTest {
  /** Does this line, UTF-8 in a stretch of a buffer, pass? */
  boolean matches(byte[] buffer, int offset, int length);
}
