package dev.wadi.source.tail;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * Where reading begins in files that are there when a tail is new.
 *
 * @param kind in a word
 * @param time only for {@link Kind#TIME}, else the epoch
 */
record StartAt(Kind kind, Instant time) {
  enum Kind {
    END,
    BEGINNING,
    /** Files that were written since, and of them lines that say no earlier time. */
    TIME
  }

  static final StartAt END = new StartAt(Kind.END, Instant.EPOCH);
  static final StartAt BEGINNING = new StartAt(Kind.BEGINNING, Instant.EPOCH);

  static StartAt of(String option, String text) {
    switch (text.strip()) {
      case "end":
        return END;
      case "beginning":
        return BEGINNING;
      default:
        try {
          return new StartAt(Kind.TIME, OffsetDateTime.parse(text.strip()).toInstant());
        } catch (DateTimeException e) {
          throw new IllegalArgumentException(
              option
                  + ": '"
                  + text
                  + "' (expected: end, beginning, or a time such as 2026-01-31T12:00:00Z)",
              e);
        }
    }
  }

  /** Whether a file that was written last at a time has anything that is wanted. */
  boolean wants(Instant writtenLast) {
    return kind == Kind.BEGINNING || (kind == Kind.TIME && !writtenLast.isBefore(time));
  }
}
