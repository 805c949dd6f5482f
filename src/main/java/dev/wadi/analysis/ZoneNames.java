package dev.wadi.analysis;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** What to call the zone behind a time that a person reads. */
public final class ZoneNames {
  private ZoneNames() {}

  /** UTC, or the offset at that time. */
  public static String of(ZoneId zone, Instant at) {
    if (zone.equals(ZoneOffset.UTC)) {
      return "UTC";
    }
    ZoneOffset offset = zone.getRules().getOffset(at);
    return offset.getTotalSeconds() == 0 ? "+00:00" : offset.getId();
  }
}
