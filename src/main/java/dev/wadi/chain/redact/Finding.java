package dev.wadi.chain.redact;

import dev.wadi.chain.redact.scan.Kind;

/**
 * One place of a text that a rule recognised.
 *
 * @param kind what it is
 * @param start first byte, counted from the start of the text
 * @param end byte after the last
 * @param rule which rule said so: the kind's key, a vendor's name, a custom pattern's name
 * @param score how sure the rule is, 1 to 100
 * @param replacement what stands there afterwards; never the value itself
 */
public record Finding(Kind kind, int start, int end, String rule, int score, String replacement) {
  public Finding {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("finding: " + start + " to " + end);
    }
  }
}
