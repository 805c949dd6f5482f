package dev.wadi.handover;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the sinks behind the readers of a log are, for whoever shows the readers: a reader that hands
 * out runs, whatever becomes of what it hands out. Threads share it.
 */
public interface SinkTroubles {
  /** Its name in the registry. */
  String BEAN = "wadi-sink-troubles";

  /** Nobody knows. */
  SinkTroubles NONE = Map::of;

  /** Sinks by the names of their readers, as they are at this moment. */
  Map<String, Known> now();

  /**
   * What is known of a sink.
   *
   * @param trouble what is wrong, for people; empty when nothing is
   * @param since when it began; null when nothing is
   * @param lastError the newest error, also one that is over; empty when there was none
   * @param lastErrorAt when that was; null when nobody knows
   */
  record Known(
      String trouble, @Nullable Instant since, String lastError, @Nullable Instant lastErrorAt) {
    /** Of a sink that nothing is told of. */
    public static final Known NOTHING = new Known("", null, "", null);
  }
}
