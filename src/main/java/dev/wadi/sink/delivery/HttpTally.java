package dev.wadi.sink.delivery;

import java.util.concurrent.atomic.LongAdder;

/** The counters behind {@link HttpCounts}; threads may share it. */
public final class HttpTally {
  private final LongAdder answers2xx = new LongAdder();
  private final LongAdder answers429 = new LongAdder();
  private final LongAdder answers4xx = new LongAdder();
  private final LongAdder answers5xx = new LongAdder();
  private final LongAdder noAnswers = new LongAdder();

  /** Counts an answer by its class. */
  public void answered(int status) {
    LongAdder of =
        status >= 500
            ? answers5xx
            : status == 429 ? answers429 : status >= 300 ? answers4xx : answers2xx;
    of.increment();
  }

  /** Counts a request that got no whole answer. */
  public void notAnswered() {
    noAnswers.increment();
  }

  /** What was counted so far. */
  public HttpCounts counts() {
    return new HttpCounts(
        answers2xx.sum(), answers429.sum(), answers4xx.sum(), answers5xx.sum(), noAnswers.sum());
  }
}
