package dev.wadi.source.logstack;

import dev.wadi.source.door.DoorOutcome;
import dev.wadi.station.Histograms;
import dev.wadi.station.Measured;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationTitle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * LogStack's numbers under the names of its dashboards. Its label {@code token} is the name of the
 * key, and never a part of the secret. Threads share it.
 */
final class LogstackCounts implements Station, Measured {
  /** Keys that are told apart; those of further ones are counted together. */
  static final int MOST_KEYS = 1_000;

  private static final String UNKNOWN = "unknown";
  private static final String OTHER = "other";
  private static final String ENDPOINT = "/" + LogstackFormat.PATH;

  private final Map<String, LongAdder> ingested = new ConcurrentHashMap<>();
  private final Map<Rejected, LongAdder> rejected = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> limited = new ConcurrentHashMap<>();
  private final Map<Integer, LongAdder> requests = new ConcurrentHashMap<>();
  private final Map<String, Boolean> keys = new ConcurrentHashMap<>();
  private final String version;

  private volatile LongConsumer batchSizes = entries -> {};
  private volatile LongConsumer durations = nanos -> {};

  private record Rejected(String key, String reason) {}

  LogstackCounts(String version) {
    this.version = version;
  }

  @Override
  public void measureIn(Histograms histograms) {
    batchSizes =
        histograms.sizes(
            "ingestion_batch_size_entries",
            "Entries of LogStack's batches.",
            Map.of(),
            1,
            5,
            10,
            25,
            50,
            100,
            250,
            500);
    durations =
        histograms.times(
            "http_request_duration_seconds",
            "Time until LogStack's clients have their answer.",
            Map.of("method", "POST", "endpoint", ENDPOINT),
            .01,
            .05,
            .1,
            .25,
            .5,
            1,
            2.5,
            5,
            10);
  }

  void answered(DoorOutcome outcome, int status) {
    add(requests, status, 1);
    if (outcome.elapsedNanos() > 0) {
      durations.accept(outcome.elapsedNanos());
    }
    int received = outcome.receivedEntries();
    if (received > 0) {
      batchSizes.accept(received);
    }
    String key = key(outcome.key());
    int refused =
        switch (outcome.how()) {
          case KEPT -> 0;
          case PARTLY -> outcome.refusedEntries();
          case REFUSED -> Math.max(1, received);
        };
    if (outcome.how() != DoorOutcome.How.REFUSED) {
      add(ingested, key, received - refused);
    }
    if (refused > 0) {
      String reason =
          outcome.reason() == null ? "request" : outcome.reason().name().toLowerCase(Locale.ROOT);
      add(rejected, new Rejected(key, reason), refused);
    }
    if (status == 429) {
      add(limited, key, 1);
    }
  }

  /* A few more than the bound, when many come first at the same moment. */
  private String key(String name) {
    if (name.isEmpty()) {
      return UNKNOWN;
    }
    if (!keys.containsKey(name)) {
      if (keys.size() >= MOST_KEYS) {
        return OTHER;
      }
      keys.put(name, true);
    }
    return name;
  }

  private static <K> void add(Map<K, LongAdder> counts, K key, int more) {
    if (more > 0) {
      counts.computeIfAbsent(key, any -> new LongAdder()).add(more);
    }
  }

  @Override
  public StationTitle title() {
    return new StationTitle(StationKind.SOURCE, "LogStack", LogstackFormat.SOURCE);
  }

  @Override
  public StationReport report() {
    List<Reading> readings = new ArrayList<>();
    readings.add(
        Reading.promisedNow("logstack_service_info", "Always 1.", 1)
            .with("version", version)
            .with("service", "wadi"));
    ingested.forEach(
        (key, count) ->
            readings.add(
                Reading.promised("logs_ingested", "Entries of LogStack's clients.", count.sum())
                    .with("token", key)));
    rejected.forEach(
        (what, count) ->
            readings.add(
                Reading.promised(
                        "logs_rejected",
                        "Entries of LogStack's clients that were refused; a request that nobody"
                            + " could read is one.",
                        count.sum())
                    .with("token", what.key)
                    .with("reason", what.reason)));
    limited.forEach(
        (key, count) ->
            readings.add(
                Reading.promised(
                        "rate_limit_exceeded", "Requests beyond a limit of their key.", count.sum())
                    .with("token", key)));
    requests.forEach(
        (status, count) ->
            readings.add(
                Reading.promised("http_requests", "Requests of LogStack's clients.", count.sum())
                    .with("method", "POST")
                    .with("endpoint", ENDPOINT)
                    .with("status_code", status.toString())
                    .with("status", status.toString())));
    return StationReport.running(readings);
  }
}
