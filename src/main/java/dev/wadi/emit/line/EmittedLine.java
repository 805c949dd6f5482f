package dev.wadi.emit.line;

import java.time.Instant;
import java.util.List;

/**
 * A line that was made.
 *
 * @param text without an end of line
 * @param level as it stands in the line, empty when there is none
 * @param time when it is said to have happened, whether or not the text tells it
 * @param personal what in it must not be kept
 */
public record EmittedLine(String text, String level, Instant time, List<Personal> personal) {
  public EmittedLine {
    personal = List.copyOf(personal);
  }

  /**
   * A value that must not be kept.
   *
   * @param kind such as {@code email}
   * @param value as it stands in the line
   */
  public record Personal(String kind, String value) {}
}
