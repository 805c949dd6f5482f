package dev.wadi.query;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What is made of several series at one time. */
enum VectorOp {
  SUM,
  AVG,
  MIN,
  MAX,
  COUNT,
  STDDEV,
  STDVAR,
  TOPK,
  BOTTOMK,
  /** Exact here, as all series are at hand. */
  APPROX_TOPK,
  SORT,
  SORT_DESC;

  static Optional<VectorOp> of(String word) {
    return Stream.of(values()).filter(op -> op.word().equals(word)).findFirst();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean takesNumber() {
    return this == TOPK || this == BOTTOMK || this == APPROX_TOPK;
  }

  boolean sorts() {
    return this == SORT || this == SORT_DESC;
  }
}
