package dev.wadi.management.flow;

import dev.wadi.station.StationKind;

/** What the numbers of the history are called. */
final class FlowNames {
  static final String CLEANED = "chain lines";
  static final String CHANGED = "chain changed";
  static final String WITHHELD = "chain withheld";
  static final String LOG_LINES = "log lines";
  static final String LOG_APPENDS = "log appends";
  static final String LOG_SIZE = "log size";

  private FlowNames() {}

  /** Lines that came, or that were confirmed. */
  static String lines(StationKind kind, String station) {
    return "lines " + kind.word() + " " + station;
  }

  /** What went wrong there. */
  static String errors(StationKind kind, String station) {
    return "errors " + kind.word() + " " + station;
  }

  /** Bytes that a reader has not confirmed, of all tenants. */
  static String lag(String reader) {
    return "lag " + reader;
  }

  /** The same of one tenant. */
  static String lag(String reader, String tenant) {
    return "lag " + reader + "\n" + tenant;
  }

  /** Age of the oldest that it has not confirmed. */
  static String age(String reader, String tenant) {
    return "age " + reader + "\n" + tenant;
  }
}
