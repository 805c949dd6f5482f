package dev.wadi.sink.delivery;

/**
 * What a delivery has done since its start; a picture of one moment.
 *
 * @param retries requests made again
 * @param splitRequests requests made to find bad lines
 * @param batchesAccepted handed over
 * @param batchesDone delivered or dead-lettered, and reported so
 * @param batchesReturned handed back undelivered: no room, or stopping
 * @param entriesAccepted handed over
 * @param entriesDelivered taken by the server
 * @param entriesDeadLettered safe in the dead letters
 * @param rawBytes of delivered requests before compression
 * @param sentBytes of all requests, compressed
 * @param breakerOpened times the breaker opened
 */
public record DeliveryCounts(
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
  public static final DeliveryCounts ZERO = new DeliveryCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** What two deliveries did, one after the other. */
  public DeliveryCounts plus(DeliveryCounts other) {
    return new DeliveryCounts(
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
}
