package dev.wadi.query;

/** A metric query that has no answer at this moment, such as two series where one was asked for. */
public final class MetricException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public MetricException(String message) {
    super(message);
  }
}
