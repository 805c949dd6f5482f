package dev.wadi.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/**
 * What a load met with.
 *
 * @param seconds length of the measured window, behind the warm-up
 * @param linesPerSecond lines acknowledged in the window, by its length
 * @param acknowledgedLines lines acknowledged from the first push to the last, warm-up included
 * @param acknowledgedPushes the pushes that they came in
 * @param refusedPushes answered with another status than 2xx
 * @param unansweredPushes the connection ended before the answer; they may have arrived or not
 * @param statuses answers by status
 * @param p50Micros time to the answer in the window; with a target rate, from the moment when the
 *     push was due, so that waiting behind a slow answer counts
 * @param bodyBytes mean size of a body on the wire
 */
public record LoadReport(
    double seconds,
    double linesPerSecond,
    long acknowledgedLines,
    long acknowledgedPushes,
    long refusedPushes,
    long unansweredPushes,
    Map<Integer, Long> statuses,
    double p50Micros,
    double p90Micros,
    double p99Micros,
    double p999Micros,
    double maxMicros,
    long bodyBytes) {
  private static final ObjectMapper JSON = new ObjectMapper();

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static LoadReport parse(String json) {
    try {
      return JSON.readValue(json, LoadReport.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no report: " + json, e);
    }
  }
}
