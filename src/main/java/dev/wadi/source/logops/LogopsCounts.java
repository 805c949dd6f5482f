package dev.wadi.source.logops;

import dev.wadi.codec.logops.LogopsDecoder.Origin;
import dev.wadi.codec.logops.LogopsLogs;
import dev.wadi.station.Histograms;
import dev.wadi.station.Measured;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationTitle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What records lacked, under the names of LogOps' dashboards. An emitter says itself who it is, so
 * the first {@value #MOST_EMITTERS} have numbers of their own, and all others share one. Threads
 * share it.
 */
final class LogopsCounts implements Station, Measured {
  static final int MOST_EMITTERS = 100;
  private static final String OTHER = "other";
  private static final String UNKNOWN = "unknown";

  private final Map<String, LongAdder> ingested = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> missingTimes = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> missingLevels = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> unreadable = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> accepted = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> rejected = new ConcurrentHashMap<>();
  private final Map<String, Boolean> emitters = new ConcurrentHashMap<>();

  private volatile LongConsumer batchSizes = records -> {};
  private volatile LongConsumer latencies = nanos -> {};

  @Override
  public void measureIn(Histograms histograms) {
    batchSizes =
        histograms.sizes(
            "logops_batch_size",
            "Records of LogOps' requests.",
            Map.of(),
            1,
            5,
            10,
            20,
            50,
            100,
            200,
            500);
    latencies =
        histograms.times(
            "logops_batch_latency_seconds",
            "Time until LogOps' emitters have their answer.",
            Map.of(),
            .01,
            .05,
            .1,
            .25,
            .5,
            1,
            2,
            5);
  }

  /** A request was answered with a yes. */
  void accepted(Origin origin, int records, long nanos) {
    add(accepted, emitter(origin), records);
    batchSizes.accept(records);
    latencies.accept(nanos);
  }

  /**
   * A request was answered with a no.
   *
   * @param origin of somebody who is known; null for all others, who may call themselves anything
   * @param reason one of LogOps'
   */
  void rejected(@Nullable Origin origin, String reason) {
    add(rejected, (origin == null ? UNKNOWN : emitter(origin)) + " " + reason, 1);
  }

  void read(Origin origin, LogopsLogs logs) {
    String emitter = emitter(origin);
    logs.levels().forEach((level, records) -> add(ingested, emitter + " " + level, records));
    add(missingTimes, emitter, logs.missingTimes());
    add(missingLevels, emitter, logs.missingLevels());
    add(unreadable, emitter, logs.invalidRecords());
  }

  void unreadable(Origin origin, int records) {
    add(unreadable, emitter(origin), records);
  }

  private static void add(Map<String, LongAdder> counts, String key, int more) {
    if (more > 0) {
      counts.computeIfAbsent(key, any -> new LongAdder()).add(more);
    }
  }

  /* A few more than the bound, when many come first at the same moment. */
  private String emitter(Origin origin) {
    String name = origin.emitter();
    if (!name.matches("[A-Za-z0-9_.-]{1,64}")) {
      return OTHER;
    }
    if (!emitters.containsKey(name)) {
      if (emitters.size() >= MOST_EMITTERS) {
        return OTHER;
      }
      emitters.put(name, true);
    }
    return name;
  }

  @Override
  public StationTitle title() {
    return new StationTitle(StationKind.SOURCE, "LogOps", LogopsFormat.SOURCE);
  }

  @Override
  public StationReport report() {
    List<Reading> readings = new ArrayList<>();
    ingested.forEach(
        (key, count) -> {
          int blank = key.indexOf(' ');
          readings.add(
              reading("logops_ingested", "Records read.", key.substring(0, blank), count)
                  .with("level", key.substring(blank + 1)));
        });
    missingTimes.forEach(
        (emitter, count) ->
            readings.add(reading("logops_missing_ts", "Records without a time.", emitter, count)));
    missingLevels.forEach(
        (emitter, count) ->
            readings.add(
                reading("logops_missing_level", "Records without a level.", emitter, count)));
    unreadable.forEach(
        (emitter, count) ->
            readings.add(
                reading(
                    "logops_parse_errors",
                    "Bodies and elements of them that are no records.",
                    emitter,
                    count)));
    accepted.forEach(
        (emitter, count) ->
            readings.add(
                reading("logops_accepted", "Records that were accepted.", emitter, count)));
    rejected.forEach(
        (key, count) -> {
          int blank = key.indexOf(' ');
          readings.add(
              reading("logops_rejected", "Requests refused.", key.substring(0, blank), count)
                  .with("reason", key.substring(blank + 1)));
        });
    return StationReport.running(readings);
  }

  private static Reading reading(String name, String help, String emitter, LongAdder count) {
    return Reading.promised(name, help, count.sum()).with("emitter", emitter);
  }
}
