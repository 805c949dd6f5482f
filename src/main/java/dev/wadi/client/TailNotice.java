package dev.wadi.client;

import java.time.Duration;

/**
 * What a {@link LogTail} has to say beside the lines.
 *
 * @param kind what happened
 * @param text for a person
 * @param lines that were lost, for {@link Kind#LOST}; else 0
 * @param gap time of which lines may be missing, for {@link Kind#BACK}; else zero
 */
public record TailNotice(Kind kind, String text, long lines, Duration gap) {
  /** What happened. */
  public enum Kind {
    /** The server has answered: what comes from now on is shown. */
    FOLLOWING,
    /** The server is not heard any more, or its name is not known; it is asked again. */
    AWAY,
    /** The server has let us go, or has no room for us; it is asked again. */
    KICKED,
    /** The server answers again; of the time between lines may be missing. */
    BACK,
    /** Lines were let go that should have come, by the server or by this machine. */
    LOST,
    /** The server said something else. */
    SAID
  }
}
