package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * How far local times of one zone are ahead of UTC. The quarter of an hour asked for last is
 * remembered, so that a log costs one look into the rules for it. Where a local time came twice or
 * not at all, the offset before the change counts. For one thread.
 */
final class ZoneOffsets {
  /** What {@link #named} answers for a name that it does not know. */
  static final int UNKNOWN = Integer.MIN_VALUE;

  private static final long QUARTER = 900;
  private static final int LONGEST_REGION = 40;

  /* Abbreviations that are not ambiguous where logs come from; in minutes. */
  private static final Map<String, Integer> ABBREVIATIONS =
      Map.ofEntries(
          Map.entry("UTC", 0),
          Map.entry("GMT", 0),
          Map.entry("UT", 0),
          Map.entry("Z", 0),
          Map.entry("WET", 0),
          Map.entry("WEST", 60),
          Map.entry("BST", 60),
          Map.entry("CET", 60),
          Map.entry("CEST", 120),
          Map.entry("MEZ", 60),
          Map.entry("MESZ", 120),
          Map.entry("EET", 120),
          Map.entry("EEST", 180),
          Map.entry("SAST", 120),
          Map.entry("MSK", 180),
          Map.entry("SGT", 480),
          Map.entry("HKT", 480),
          Map.entry("AWST", 480),
          Map.entry("JST", 540),
          Map.entry("KST", 540),
          Map.entry("AEST", 600),
          Map.entry("AEDT", 660),
          Map.entry("NZST", 720),
          Map.entry("NZDT", 780),
          Map.entry("BRT", -180),
          Map.entry("EDT", -240),
          Map.entry("EST", -300),
          Map.entry("CDT", -300),
          Map.entry("CST", -360),
          Map.entry("MDT", -360),
          Map.entry("MST", -420),
          Map.entry("PDT", -420),
          Map.entry("PST", -480));

  private final ZoneRules rules;
  private final Map<String, Integer> names = new HashMap<>(ABBREVIATIONS);
  private final Map<String, ZoneOffsets> regions = new HashMap<>(); // no more than there are zones
  private long knownQuarter = Long.MIN_VALUE;
  private int knownSeconds;

  ZoneOffsets(ZoneId zone) {
    this.rules = zone.getRules();
    /* What the zone itself calls its times goes before what others mean by it. */
    TimeZone legacy = TimeZone.getTimeZone(zone);
    for (boolean summer : new boolean[] {false, true}) {
      int millis = legacy.getRawOffset() + (summer ? legacy.getDSTSavings() : 0);
      String name = legacy.getDisplayName(summer, TimeZone.SHORT, Locale.ROOT);
      if (name.chars().allMatch(Character::isLetter) && (!summer || legacy.useDaylightTime())) {
        names.put(name, millis / 60_000);
      }
    }
  }

  /** Seconds ahead of UTC at a local time, in seconds since 1970 began there. */
  int at(long localSeconds) {
    long quarter = Math.floorDiv(localSeconds, QUARTER);
    if (quarter != knownQuarter) {
      knownSeconds =
          rules
              .getOffset(LocalDateTime.ofEpochSecond(localSeconds, 0, ZoneOffset.UTC))
              .getTotalSeconds();
      knownQuarter = quarter;
    }
    return knownSeconds;
  }

  /** Behind the name of a region, such as America/Argentina/Buenos_Aires. */
  static int regionEnd(byte[] b, int from, int to) {
    int i = from;
    while (i < to
        && (Bytes.isLetter(b[i])
            || Bytes.isDigit(b[i])
            || b[i] == '/'
            || b[i] == '_'
            || b[i] == '-'
            || b[i] == '+')) {
      i++;
    }
    return i;
  }

  /** The offsets of a region, or null when there is none of that name. */
  @Nullable ZoneOffsets region(byte[] b, int from, int to) {
    if (to - from > LONGEST_REGION) {
      return null;
    }
    String name = new String(b, from, to - from, US_ASCII);
    ZoneOffsets known = regions.get(name);
    if (known == null && ZoneRulesProvider.getAvailableZoneIds().contains(name)) {
      known = new ZoneOffsets(ZoneId.of(name));
      regions.put(name, known);
    }
    return known;
  }

  /** Seconds ahead of UTC of an abbreviation, or {@link #UNKNOWN}. */
  int named(byte[] b, int from, int to) {
    if (to - from == 3 && b[from] == 'U' && b[from + 1] == 'T' && b[from + 2] == 'C') {
      return 0;
    }
    Integer minutes = names.get(new String(b, from, to - from, US_ASCII));
    return minutes == null ? UNKNOWN : minutes * 60;
  }
}
