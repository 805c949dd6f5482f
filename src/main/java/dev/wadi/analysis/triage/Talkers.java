package dev.wadi.analysis.triage;

import java.util.List;

/**
 * Values of one label, most lines first.
 *
 * @param otherValues how many further values there are, at least; only the most frequent are kept
 * @param otherLines lines of those
 * @param otherErrors errors among them
 */
public record Talkers(List<Talker> values, long otherValues, long otherLines, long otherErrors) {
  public Talkers {
    values = List.copyOf(values);
  }

  /** Lines and errors of a value. */
  public record Talker(String value, long totalLines, long errorLines) {}
}
