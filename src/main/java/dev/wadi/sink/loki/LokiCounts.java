package dev.wadi.sink.loki;

/**
 * What a sink has done since its start; a picture of one moment.
 *
 * @param answers2xx requests that the server answered so
 * @param answers429 requests refused for rate
 * @param answers4xx all other 4xx, and 3xx
 * @param answers5xx requests the server failed on
 * @param noAnswers requests without a (whole) answer: no connection, reset, time over
 * @param retries requests made again
 * @param splitRequests requests made to find bad lines
 * @param batchesAccepted handed to the sink
 * @param batchesDone delivered or dead-lettered, and reported so
 * @param batchesReturned handed back undelivered: no room, or stopping
 * @param entriesAccepted handed to the sink
 * @param entriesDelivered taken by the server
 * @param entriesDeadLettered safe in the dead letters
 * @param rawBytes of delivered requests before compression
 * @param sentBytes of all requests, compressed
 * @param breakerOpened times the breaker opened
 */
public record LokiCounts(
    long answers2xx,
    long answers429,
    long answers4xx,
    long answers5xx,
    long noAnswers,
    long retries,
    long splitRequests,
    long batchesAccepted,
    long batchesDone,
    long batchesReturned,
    long entriesAccepted,
    long entriesDelivered,
    long entriesDeadLettered,
    long rawBytes,
    long sentBytes,
    long breakerOpened) {

  /** Before anything was done. */
  public static final LokiCounts ZERO =
      new LokiCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** What two sinks did, one after the other. */
  public LokiCounts plus(LokiCounts other) {
    return new LokiCounts(
        answers2xx + other.answers2xx,
        answers429 + other.answers429,
        answers4xx + other.answers4xx,
        answers5xx + other.answers5xx,
        noAnswers + other.noAnswers,
        retries + other.retries,
        splitRequests + other.splitRequests,
        batchesAccepted + other.batchesAccepted,
        batchesDone + other.batchesDone,
        batchesReturned + other.batchesReturned,
        entriesAccepted + other.entriesAccepted,
        entriesDelivered + other.entriesDelivered,
        entriesDeadLettered + other.entriesDeadLettered,
        rawBytes + other.rawBytes,
        sentBytes + other.sentBytes,
        breakerOpened + other.breakerOpened);
  }

  /** Requests of every outcome. */
  public long requests() {
    return answers2xx + answers429 + answers4xx + answers5xx + noAnswers;
  }
}
