package dev.wadi.sink.delivery;

/**
 * How a server answered; a picture of one moment.
 *
 * @param answers2xx requests that the server answered so
 * @param answers429 requests refused for rate
 * @param answers4xx all other 4xx, and 3xx
 * @param answers5xx requests the server failed on
 * @param noAnswers requests without a (whole) answer: no connection, reset, time over
 */
public record HttpCounts(
    long answers2xx, long answers429, long answers4xx, long answers5xx, long noAnswers) {
  /** Before anything was asked. */
  public static final HttpCounts ZERO = new HttpCounts(0, 0, 0, 0, 0);

  /** What two sinks were answered, one after the other. */
  public HttpCounts plus(HttpCounts other) {
    return new HttpCounts(
        answers2xx + other.answers2xx,
        answers429 + other.answers429,
        answers4xx + other.answers4xx,
        answers5xx + other.answers5xx,
        noAnswers + other.noAnswers);
  }

  /** Requests of every outcome. */
  public long requests() {
    return answers2xx + answers429 + answers4xx + answers5xx + noAnswers;
  }
}
