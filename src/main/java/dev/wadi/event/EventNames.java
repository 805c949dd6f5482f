package dev.wadi.event;

import java.util.List;
import java.util.Set;

/**
 * What events are called. The first six are logtap's, with its meaning. A route, or a station of a
 * user's own, may tell events of other names.
 */
public final class EventNames {
  /** The gateway takes pushes. */
  public static final String START = "start";

  /** A data file was closed, {@link Event#DETAIL} says why. */
  public static final String ROTATION = "rotation";

  /** A data file could not be written or closed. */
  public static final String ERROR = "error";

  /** A capture uses more than four fifths of its disk; told once, until it uses less again. */
  public static final String DISK_WARNING = "disk-warning";

  /**
   * A rule fires: the subject is its name, {@link Event#DETAIL} its text, {@link Event#SEVERITY},
   * {@link Event#KEY}, {@link Event#LABEL} and {@link Event#ANNOTATION} what it says of itself.
   */
  public static final String ALERT = "alert";

  /** The last thing that a gateway tells. */
  public static final String STOP = "stop";

  /** What made a rule fire is over; tenant, subject, severity, key and labels are the alert's. */
  public static final String ALERT_RESOLVED = "alert-resolved";

  /** A sink cannot do its work. */
  public static final String SINK_DOWN = "sink-down";

  /** It can again. */
  public static final String SINK_UP = "sink-up";

  /** A tenant's place in the WAL is nearly full. */
  public static final String WAL_NEARLY_FULL = "wal-nearly-full";

  /** A capture was begun. */
  public static final String CAPTURE_STARTED = "capture-started";

  /** A capture is complete, nothing is added any more. */
  public static final String CAPTURE_SEALED = "capture-sealed";

  /** A capture was deleted. */
  public static final String CAPTURE_REMOVED = "capture-removed";

  /** A file could not be put into its store. */
  public static final String UPLOAD_FAILED = "upload-failed";

  /** Somebody wants to know whether events arrive. */
  public static final String TEST = "test";

  /** All of them. */
  public static final List<String> ALL =
      List.of(
          START,
          ROTATION,
          ERROR,
          DISK_WARNING,
          ALERT,
          STOP,
          ALERT_RESOLVED,
          SINK_DOWN,
          SINK_UP,
          WAL_NEARLY_FULL,
          CAPTURE_STARTED,
          CAPTURE_SEALED,
          CAPTURE_REMOVED,
          UPLOAD_FAILED,
          TEST);

  /* A power cut may cost a rotation; what somebody has to act on it may not. */
  private static final Set<String> URGENT = Set.of(ALERT, ALERT_RESOLVED, STOP);

  private EventNames() {}

  /** Whether an event of that name has to be on the device before whoever tells it goes on. */
  static boolean urgent(String name) {
    return URGENT.contains(name);
  }
}
