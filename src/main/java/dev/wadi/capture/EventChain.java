package dev.wadi.capture;

import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * An audit trail that lies elsewhere than in a folder, such as in objects of a bucket: the same
 * lines with the same chain as {@code audit.jsonl}. Its first line follows 64 zeros, and that of a
 * further part the last one of the part before.
 */
public final class EventChain {
  private EventChain() {}

  /**
   * A line for the end of a trail.
   *
   * @param before the part that it is added to, or the whole one before when it begins a new part;
   *     empty for the first line ever
   */
  public static byte[] line(byte[] before, GatewayEvent event) {
    return new AuditChain(end(before)).chained(event.toJsonLine());
  }

  /** The hash of a trail's last line; 64 zeros when there is none. */
  public static String end(byte[] part) {
    String last = AuditChain.lastOf(part, part.length);
    return last == null ? AuditChain.BEGIN : last;
  }

  /**
   * Reads all parts, the oldest first.
   *
   * @param title what the trail is called
   * @param parts by their names
   * @param end the hash of a line that must be there, since somebody has noted it; null when nobody
   *     has
   */
  public static AuditCheck check(
      Path title, SortedMap<String, byte[]> parts, @Nullable String end) {
    TrailReading reading = TrailReading.begin();
    for (Map.Entry<String, byte[]> part : parts.entrySet()) {
      reading.part(part.getKey(), part.getValue(), false);
    }
    if (end != null) {
      reading.mustHold(end, parts.isEmpty() ? title.toString() : parts.lastKey());
    }
    return new AuditCheck(title, reading.events(), reading.damages(), reading.forged());
  }
}
