package dev.wadi.sink.capture;

import dev.wadi.capture.CaptureStats;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.event.Event;
import dev.wadi.event.EventNames;
import dev.wadi.event.Events;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells what happens to one tenant's captures: begun, a data file closed, trouble, a disk that
 * fills, sealed. It compares what the writer counts with what it counted at the last look, so the
 * writer need not know. Used under the lock of the capture.
 */
final class CaptureNews {
  /* As logtap has it: a warning above four fifths of the cap, once until it is less again. */
  private static final double FULL = 0.8;
  private static final int MOST_ROLLS_TOLD = 10;
  private static final List<String> ROLLS = List.of("size", "age", "manual", "disk_cap");

  private final String name;
  private final @Nullable String tenant;
  private final long diskCap;
  private final Events events;
  private final InstantSource clock;

  private Map<String, Long> rolls = Map.of();
  private long failures;
  private long commits;
  private boolean inTrouble;
  private boolean warned;

  /**
   * @param name of the store
   * @param tenant null when the capture is everybody's
   * @param diskCap most bytes of a capture; 0 for no bound
   */
  CaptureNews(
      String name, @Nullable String tenant, long diskCap, Events events, InstantSource clock) {
    this.name = name;
    this.tenant = tenant;
    this.diskCap = diskCap;
    this.events = events;
    this.clock = clock;
  }

  /** A capture was opened; what began not before then is new. */
  void opened(CaptureWriter writer, Instant before) {
    CaptureStats stats = writer.stats();
    rolls = stats.rolls();
    failures = stats.failures();
    commits = stats.commits();
    inTrouble = false;
    if (!stats.started().isBefore(before)) {
      events.tell(about(EventNames.CAPTURE_STARTED, writer));
    }
  }

  /** Looks at an open capture. */
  void seen(CaptureWriter writer) {
    CaptureStats stats = writer.stats();
    List<Event> news = new ArrayList<>();
    if (stats.failures() > failures && !inTrouble) {
      inTrouble = true;
      news.add(
          about(EventNames.ERROR, writer)
              .with(Event.DETAIL, "a data file could not be written or closed"));
    } else if (stats.failures() == failures && stats.commits() > commits) {
      inTrouble = false;
    }
    rolled(writer, stats, news);
    rolls = stats.rolls();
    failures = stats.failures();
    commits = stats.commits();
    if (!news.isEmpty()) {
      events.tell(news);
    }
  }

  private void rolled(CaptureWriter writer, CaptureStats stats, List<Event> news) {
    boolean full = diskCap > 0 && stats.diskBytes() > diskCap * FULL;
    boolean rolled = false;
    for (String reason : ROLLS) {
      long more = stats.rolls().getOrDefault(reason, 0L) - rolls.getOrDefault(reason, 0L);
      rolled |= more > 0;
      for (long i = 0; i < Math.min(more, MOST_ROLLS_TOLD); i++) {
        news.add(about(EventNames.ROTATION, writer).with(Event.DETAIL, reason));
      }
    }
    if (full && rolled && !warned) {
      warned = true;
      news.add(
          about(EventNames.DISK_WARNING, writer)
              .with(Event.DISK_USAGE, stats.diskBytes())
              .with(Event.DISK_CAP, diskCap));
    }
    warned &= full;
  }

  /** A capture is complete. */
  void sealed(CaptureWriter writer) {
    CaptureStats stats = writer.stats();
    events.tell(
        about(EventNames.CAPTURE_SEALED, writer)
            .with(Event.LINES_WRITTEN, stats.lines())
            .with(Event.BYTES_WRITTEN, stats.plainBytes())
            .with(Event.DISK_USAGE, stats.diskBytes())
            .with(Event.DISK_CAP, diskCap));
  }

  private Event about(String what, CaptureWriter writer) {
    return Event.of(clock.instant(), what)
        .ofTenant(tenant)
        .about(name)
        .with(Event.DIR, writer.folder().toString());
  }
}
