package dev.wadi.sink.loki;

import dev.wadi.sink.delivery.DeliveryCounts;
import dev.wadi.sink.delivery.HttpCounts;

/**
 * What a sink has done since its start; a picture of one moment.
 *
 * @param http how the server answered
 * @param delivery what became of the lines
 */
public record LokiCounts(HttpCounts http, DeliveryCounts delivery) {
  /** Before anything was done. */
  public static final LokiCounts ZERO = new LokiCounts(HttpCounts.ZERO, DeliveryCounts.ZERO);

  /** What two sinks did, one after the other. */
  public LokiCounts plus(LokiCounts other) {
    return new LokiCounts(http.plus(other.http), delivery.plus(other.delivery));
  }
}
