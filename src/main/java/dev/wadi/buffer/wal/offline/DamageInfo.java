package dev.wadi.buffer.wal.offline;

/** A stretch that is no valid record, or a segment that is not there. */
public record DamageInfo(String tenant, long segment, long from, long to, String what) {
  static final String MISSING = "segment missing";
  static final String TORN = "torn tail";
  static final String SHORT = "shorter than a segment's header";

  /** The whole segment is missing. */
  public boolean isMissing() {
    return what.equals(MISSING);
  }

  /** Beside a running gateway this may be what is just being written. */
  public boolean mayBeUnderWay() {
    return what.equals(TORN) || what.equals(SHORT);
  }
}
