package dev.wadi.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One row of the benchmark.
 *
 * @param settings of the gateway, as {@code --set} takes them
 * @param planted share of lines with something personal
 * @param shareOf the row whose rate is the measure; empty: none
 * @param rateShare of the rate at which that row could go on for ever; 0: as {@code linesPerSecond}
 *     says
 * @param linesPerSecond target rate; 0: as quickly as answers come
 * @param idleTenants so many other tenants push a line before the load begins, and are silent then
 * @param sink what Loki does, if there is one
 */
record Scenario(
    Kind kind,
    String name,
    Map<String, String> settings,
    double planted,
    String shareOf,
    double rateShare,
    long linesPerSecond,
    int idleTenants,
    Sink sink) {

  /** How a row is measured. */
  enum Kind {
    FLOOR,
    LOAD,
    START,
    BACKLOG,
    GREP,
    /** Numbers over an hour beside a search. */
    METRICS,
    /** What {@link CommandTrial} has under the row's name, and nothing else. */
    COMMANDS
  }

  /** A Loki beside the capture. */
  enum Sink {
    NONE,
    /** Nobody listens there. */
    REFUSES,
    /** Takes connections and never answers. */
    HANGS
  }

  private static final Map<String, String> OFF = Map.of("wadi.redact.profile", "off");

  /** Stand in settings for the address of a server of that kind. */
  static final String REFUSES = "{refuses}";

  /** Stands in settings for a port that is free. */
  static final String FREE = "{free}";

  /** Where the row for syslog sends to. */
  static final String SYSLOG_PORT = "wadi.syslog.tcpPort";

  static final String HANGS = "{hangs}";
  static final String TAKES = "{takes}";

  private static final Map<String, String> LOKI =
      Map.of("wadi.redact.profile", "off", "wadi.loki.enabled", "true", "wadi.loki.url", TAKES);
  private static final Map<String, String> EVERY = Map.of("wadi.redact.profile", "all");

  /** All rows in the order in which they are run. */
  static List<Scenario> all() {
    return List.of(
        other(Kind.FLOOR, "floor"),
        load("plain", OFF, 0),
        load("otlp", OFF, 0),
        load("otlp-json", OFF, 0),
        load("logstack", OFF, 0),
        load("logops", with(OFF, "wadi.logops.maxBodyBytes", "2MB"), 0),
        load("syslog", with(OFF, SYSLOG_PORT, FREE), 0),
        load("rules", OFF, 0),
        load("plain-unsynced", Map.of("wadi.redact.profile", "off", "wadi.wal.sync", "never"), 0),
        half("plain-half", OFF, 0, "plain"),
        load("redact", EVERY, 0.1),
        half("redact-half", EVERY, 0.1, "redact"),
        new Scenario(Kind.LOAD, "steady", EVERY, 0.1, "", 0, 100_000, 0, Sink.NONE),
        new Scenario(Kind.LOAD, "sink-refuses", OFF, 0, "", 0, 0, 0, Sink.REFUSES),
        new Scenario(Kind.LOAD, "sink-hangs", OFF, 0, "", 0, 0, 0, Sink.HANGS),
        load("bucket-refuses", bucket(REFUSES, OFF), 0),
        load("bucket-hangs", bucket(HANGS, OFF), 0),
        load("loki", LOKI, 0),
        load("loki-bucket-refuses", bucket(REFUSES, LOKI), 0),
        load("loki-bucket-hangs", bucket(HANGS, LOKI), 0),
        new Scenario(Kind.LOAD, "tenants", OFF, 0, "", 0, 0, 64, Sink.NONE),
        other(Kind.START, "start"),
        other(Kind.BACKLOG, "backlog"),
        other(Kind.GREP, "grep"),
        other(Kind.METRICS, "metrics"),
        other(Kind.COMMANDS, "export"),
        other(Kind.COMMANDS, "slice"),
        other(Kind.COMMANDS, "triage"),
        other(Kind.COMMANDS, "report"),
        other(Kind.COMMANDS, "diff"),
        other(Kind.COMMANDS, "merge"));
  }

  /* The same with copies of the captures for a bucket that is not there, or never answers. */
  private static Map<String, String> bucket(String address, Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("wadi.objects.target", "s3://bucket/bench");
    all.put("wadi.store.endpoint", address);
    all.put("wadi.store.accessKey", "bench");
    all.put("wadi.store.secretKey", "of-the-bench");
    return all;
  }

  private static Map<String, String> with(Map<String, String> some, String name, String value) {
    Map<String, String> all = new TreeMap<>(some);
    all.put(name, value);
    return all;
  }

  private static Scenario other(Kind kind, String name) {
    return new Scenario(kind, name, Map.of(), 0, "", 0, 0, 0, Sink.NONE);
  }

  private static Scenario load(String name, Map<String, String> settings, double planted) {
    return new Scenario(Kind.LOAD, name, settings, planted, "", 0, 0, 0, Sink.NONE);
  }

  private static Scenario half(
      String name, Map<String, String> settings, double planted, String of) {
    return new Scenario(Kind.LOAD, name, settings, planted, of, 0.5, 0, 0, Sink.NONE);
  }
}
