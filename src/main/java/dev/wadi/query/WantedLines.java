package dev.wadi.query;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Which lines somebody wants who names them on a command line, in a dialogue or over JMX: by a
 * query in LogQL, by labels, by an expression, from a time up to a time. Everything that is said
 * must hold. In the end it is one query and two bounds:
 *
 * <pre>{@code
 * WantedLines wanted =
 *     WantedLines.ALL
 *         .query("{app=\"api\"} |= \"error\"") // --query: LogQL
 *         .label("pod=api-1")                  // --label: one; labels("a=b,c=d") splits at commas
 *         .grep("time(d )?out")                // --grep: RE2, in the line or in a label value
 *         .from("10:32").to("-5m");            // --from, --to: the grammar of TimeWords
 * CaptureFilter filter = CaptureFilter.of(wanted, metadata); // of a capture, or by hand:
 * LogQuery query = wanted.query();             // query.matcher() asks it of batches and entries
 * long first = wanted.fromNanos(words);        // both bounds are inclusive
 * }</pre>
 *
 * <p>An empty text says nothing, so an option that was not given need not be left out. What is
 * wrong is told at once, of times too; only a clock time ({@code 10:32}) must wait for the {@link
 * TimeWords} that say which day it is of. Immutable.
 *
 * @param query what must hold of the streams and their lines
 * @param from the first time, as it was written; empty for none
 * @param to the last time, as it was written; empty for none
 */
public record WantedLines(LogQuery query, String from, String to) {
  /** Every line. */
  public static final WantedLines ALL = new WantedLines(LogQuery.EVERYTHING, "", "");

  /**
   * @throws IllegalArgumentException when a time is none
   */
  public WantedLines {
    TimeWords.check("from", from);
    TimeWords.check("to", to);
  }

  /**
   * The same, of those alone that a query in LogQL selects.
   *
   * @throws QuerySyntaxException when the text is no query, with the place
   */
  public WantedLines query(String logql) {
    return logql.isBlank() ? this : with(query.and(LogQuery.parse(logql)));
  }

  /**
   * The same, of streams alone that have a label: {@code name=value}, split at the first {@code =},
   * nothing trimmed. An empty value is also that of a label that is not there.
   *
   * @throws IllegalArgumentException when it has no {@code =}, or no name in front of it
   */
  public WantedLines label(String pair) {
    return pair.isEmpty() ? this : with(query.with(List.of(LabelMatcher.parseEqual(pair))));
  }

  /**
   * The same with any number of labels, {@code a=b,c=d}. A value with a comma in it needs {@link
   * #label}.
   *
   * @throws IllegalArgumentException when one has no {@code =}, or no name in front of it
   */
  public WantedLines labels(String pairs) {
    if (pairs.isEmpty()) {
      return this;
    }
    List<LabelMatcher> matchers = new ArrayList<>();
    for (String pair : pairs.split(",", -1)) {
      matchers.add(LabelMatcher.parseEqual(pair));
    }
    return labels(matchers);
  }

  /** The same, of streams alone whose labels are so. */
  public WantedLines labels(List<LabelMatcher> matchers) {
    return with(query.with(matchers));
  }

  /**
   * The same, of those alone that hold an expression in the line or in a label value. Its letters
   * count in their case unless it begins with {@code (?i)}.
   *
   * @throws IllegalArgumentException when the text is no RE2 expression
   */
  public WantedLines grep(String regex) {
    return with(query.withAnywhere(regex, false));
  }

  /** The same, of those that hold the expression nowhere; of an empty one these are none. */
  public WantedLines grepNot(String regex) {
    return with(query.withAnywhere(regex, true));
  }

  /**
   * The same, of those alone that hold an expression in the line, whatever their labels.
   *
   * @throws IllegalArgumentException when the text is no RE2 expression
   */
  public WantedLines grepMessage(String regex) {
    return regex.isEmpty() ? this : with(query.withLine(regex));
  }

  /**
   * The same from a time on.
   *
   * @throws IllegalArgumentException when it is no time
   */
  public WantedLines from(String time) {
    return new WantedLines(query, time.strip(), to);
  }

  /**
   * The same up to a time.
   *
   * @throws IllegalArgumentException when it is no time
   */
  public WantedLines to(String time) {
    return new WantedLines(query, from, time.strip());
  }

  /** The first wanted time in nanoseconds since the epoch; {@link Long#MIN_VALUE} for no bound. */
  public long fromNanos(TimeWords words) {
    return from.isEmpty() ? Long.MIN_VALUE : words.nanos(from);
  }

  /** The last wanted time in nanoseconds since the epoch; {@link Long#MAX_VALUE} for no bound. */
  public long toNanos(TimeWords words) {
    return to.isEmpty() ? Long.MAX_VALUE : words.nanos(to);
  }

  /** The same for lines that are now being kept: a day is today's, and -30m is before now. */
  public static TimeWords now(OffsetDateTime now) {
    return new TimeWords(now, now);
  }

  private WantedLines with(LogQuery wanted) {
    return new WantedLines(wanted, from, to);
  }
}
