package dev.wadi.query;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What is made of the lines of a stretch of time, as Loki names it. */
enum RangeOp {
  COUNT_OVER_TIME(Input.LINES, false, Tally.COUNT),
  RATE(Input.EITHER, false, Tally.COUNT),
  BYTES_OVER_TIME(Input.LINES, false, Tally.SUM),
  BYTES_RATE(Input.LINES, false, Tally.SUM),
  ABSENT_OVER_TIME(Input.EITHER, false, Tally.COUNT),
  RATE_COUNTER(Input.VALUES, false, Tally.COUNTER),
  SUM_OVER_TIME(Input.VALUES, false, Tally.SUM),
  AVG_OVER_TIME(Input.VALUES, true, Tally.SUM),
  MIN_OVER_TIME(Input.VALUES, true, Tally.EXTREMES),
  MAX_OVER_TIME(Input.VALUES, true, Tally.EXTREMES),
  FIRST_OVER_TIME(Input.VALUES, true, Tally.ENDS),
  LAST_OVER_TIME(Input.VALUES, true, Tally.ENDS),
  STDDEV_OVER_TIME(Input.VALUES, true, Tally.SPREAD),
  STDVAR_OVER_TIME(Input.VALUES, true, Tally.SPREAD),
  QUANTILE_OVER_TIME(Input.VALUES, true, Tally.VALUES);

  /** Whether it counts lines, or asks for {@code | unwrap}. */
  enum Input {
    LINES,
    VALUES,
    EITHER
  }

  private final Input input;
  private final boolean groups;
  private final Tally tally;

  RangeOp(Input input, boolean groups, Tally tally) {
    this.input = input;
    this.groups = groups;
    this.tally = tally;
  }

  static Optional<RangeOp> of(String word) {
    return Stream.of(values()).filter(op -> op.word().equals(word)).findFirst();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Input input() {
    return input;
  }

  /** May {@code by} or {@code without} stand behind it? */
  boolean groups() {
    return groups;
  }

  /** What has to be kept of the samples. */
  Tally tally(boolean unwrapped) {
    return this == RATE && unwrapped ? Tally.SUM : tally;
  }
}
