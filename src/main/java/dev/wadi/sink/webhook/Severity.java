package dev.wadi.sink.webhook;

import dev.wadi.event.Event;
import dev.wadi.event.EventNames;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How bad an event is, and which events belong together. */
enum Severity {
  INFO,
  WARNING,
  ERROR,
  CRITICAL;

  private static final Map<String, Severity> OF_NAMES =
      Map.of(
          EventNames.ERROR, ERROR,
          EventNames.DISK_WARNING, WARNING,
          EventNames.ALERT, WARNING,
          EventNames.SINK_DOWN, WARNING,
          EventNames.WAL_NEARLY_FULL, WARNING,
          EventNames.UPLOAD_FAILED, ERROR);

  private static final Map<String, String> ENDS =
      Map.of(
          EventNames.ALERT_RESOLVED, EventNames.ALERT,
          EventNames.SINK_UP, EventNames.SINK_DOWN);

  private static final Set<String> HAVE_AN_END = Set.copyOf(ENDS.values());

  /** That which it says of itself, else that of its name; an end is as bad as what it ends. */
  static Severity of(Event event) {
    String said = event.detail(Event.SEVERITY);
    if (said != null) {
      switch (said.toLowerCase(Locale.ROOT)) {
        case "critical", "fatal", "page", "emergency" -> {
          return CRITICAL;
        }
        case "error", "high" -> {
          return ERROR;
        }
        case "info", "none", "low" -> {
          return INFO;
        }
        default -> {
          return WARNING;
        }
      }
    }
    return OF_NAMES.getOrDefault(matter(event), INFO);
  }

  /** What it is about: the name of the event that it ends, else its own. */
  static String matter(Event event) {
    return ENDS.getOrDefault(event.name(), event.name());
  }

  /** Whether it tells that something is over. */
  static boolean isEnd(Event event) {
    return ENDS.containsKey(event.name());
  }

  /** Whether another event will tell that it is over. */
  static boolean hasAnEnd(Event event) {
    return HAVE_AN_END.contains(event.name());
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
