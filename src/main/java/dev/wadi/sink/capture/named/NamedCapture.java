package dev.wadi.sink.capture.named;

import dev.wadi.model.Position;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A capture that somebody asked for by name, and how it stands; immutable.
 *
 * @param name also the name of its folder
 * @param query LogQL: the lines that it gets, <code>{}</code> for all
 * @param since lines count from when the log got them at this time
 * @param until it ends by itself then
 * @param maxBytes it ends by itself when its lines have so many bytes
 * @param started when it was asked for
 * @param state where it is
 * @param ends while it is ending: up to where each tenant's log belongs to it
 * @param ended when it was over; null before
 * @param reason why it ends, or what went wrong; empty while it runs
 * @param rule by which name a rule asked for it; empty when a person did
 * @param untilRule it ends by itself when a rule of this name begins to fire; empty for none
 */
record NamedCapture(
    String name,
    String query,
    Instant since,
    Instant until,
    long maxBytes,
    Instant started,
    State state,
    Map<String, Position> ends,
    @Nullable Instant ended,
    String reason,
    String rule,
    String untilRule) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
  private static final int MOST_QUERY_CHARACTERS = 4096;

  /** Where a capture is between its start and its end. */
  enum State {
    /** It takes lines. */
    RUNNING,
    /** Somebody or something has ended it; it still gets what was in the log by then. */
    ENDING,
    /** It is sealed. */
    ENDED,
    /** It could not go on after a restart; what it has is in its folder. */
    FAILED;

    /** As people see it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  NamedCapture {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name: '%s' (expected: up to 63 of a-z 0-9 . _ -, first a letter or digit)"
              .formatted(name));
    }
    if (query.isBlank() || query.length() > MOST_QUERY_CHARACTERS) {
      throw new IllegalArgumentException(
          "query: %d characters (expected: 1 to %d)"
              .formatted(query.length(), MOST_QUERY_CHARACTERS));
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: 1 or more)");
    }
    ends = Map.copyOf(new TreeMap<>(ends));
  }

  /** Whether it still takes, or may take, lines. */
  boolean isUnderWay() {
    return state == State.RUNNING || state == State.ENDING;
  }

  /** Its reader of the log, and the name of its route and of its store. */
  String reader() {
    return "named-" + name;
  }

  /** It takes nothing that the log gets behind these places. */
  NamedCapture ending(Map<String, Position> at, String why) {
    return new NamedCapture(
        name, query, since, until, maxBytes, started, State.ENDING, at, null, why, rule, untilRule);
  }

  /** It is sealed. */
  NamedCapture ended(Instant when) {
    return new NamedCapture(
        name,
        query,
        since,
        until,
        maxBytes,
        started,
        State.ENDED,
        Map.of(),
        when,
        reason,
        rule,
        untilRule);
  }

  /** It cannot go on. */
  NamedCapture failed(Instant when, String why) {
    return new NamedCapture(
        name,
        query,
        since,
        until,
        maxBytes,
        started,
        State.FAILED,
        Map.of(),
        when,
        why,
        rule,
        untilRule);
  }
}
