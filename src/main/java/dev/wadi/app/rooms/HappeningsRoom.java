package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.buffer.wal.TenantStat;
import dev.wadi.event.Event;
import dev.wadi.event.EventJournal;
import dev.wadi.event.EventNames;
import dev.wadi.event.ToldEvent;
import dev.wadi.management.Roster;
import dev.wadi.model.Rfc3339;
import dev.wadi.station.Reading;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationState;
import dev.wadi.station.StationTitle;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of the gateway as a whole: that it began and ends, that a sink stands still or works again,
 * that a tenant's place in the WAL is nearly full. It looks at what stations report, once a second,
 * so none of them need know. The last room to open and the first to close.
 */
final class HappeningsRoom implements Room {
  private static final Logger LOG = LoggerFactory.getLogger(HappeningsRoom.class);
  private static final long LOOK_MILLIS = 1000;

  /** What passes within as many looks nobody has to hear of. */
  private static final int LOOKS_TO_BE_SURE = 3;

  /** The capture whose numbers the start and the stop tell, as in logtap's. */
  private static final StationTitle MAIN = new StationTitle(StationKind.SINK, "Capture", "main");

  private final Settings settings;
  private final String version;
  private final InstantSource clock;
  private final EventsRoom events;
  private final WalRoom wal;
  private @Nullable Roster roster;
  private @Nullable ScheduledExecutorService looking;

  /* Only the looking thread uses these. */
  private final Map<StationTitle, Sink> sinks = new HashMap<>();
  private final Set<String> nearlyFull = new HashSet<>();
  private final CountedNews counted;
  private @Nullable Map<String, Instant> downBefore;

  /* A push may have something told before the start is. */
  private @Nullable ToldEvent lastOfBefore;

  /* What the capture counted when it was seen last. */
  private final Map<String, Long> numbers = new ConcurrentHashMap<>();

  /** What is known of a sink. */
  private static final class Sink {
    private int other;
    private boolean down;
    private @Nullable Instant since;
  }

  HappeningsRoom(
      Settings settings, String version, InstantSource clock, EventsRoom events, WalRoom wal) {
    this.settings = settings;
    this.version = version;
    this.clock = clock;
    this.events = events;
    this.wal = wal;
    this.counted = new CountedNews(clock);
  }

  @Override
  public void open(RoomContext context) throws IOException {
    roster = context.roster();
    lastOfBefore = events.journal().last();
  }

  @Override
  public void run(RoomContext context) throws IOException {
    EventJournal journal = events.journal();
    journal.tell(start(lastOfBefore));
    Roster known = context.roster();
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "happenings");
              made.setDaemon(true);
              return made;
            });
    looking = thread;
    var unused =
        thread.scheduleWithFixedDelay(
            () -> look(journal, known), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private Event start(@Nullable ToldEvent before) {
    String after =
        before == null
            ? "nothing"
            : before.event().name().equals(EventNames.STOP) ? "stop" : "crash";
    return Event.of(clock.instant(), EventNames.START)
        .with(Event.DIR, directory())
        .with("version", version)
        .with("after", after);
  }

  private String directory() {
    return settings.requiredPath("wadi.capture.directory").toString();
  }

  private void look(EventJournal journal, Roster known) {
    try {
      journal.retry();
      List<Roster.Told> told = known.told(StationKind.SINK);
      count(told);
      sinks(journal, told);
      List<Event> news = counted.look(told);
      if (!news.isEmpty()) {
        journal.tell(news);
      }
      wal(journal);
    } catch (RuntimeException | IOException e) {
      LOG.error("What happens could not be looked at; the next look is in a second.", e);
    }
  }

  private void count(List<Roster.Told> told) {
    for (Roster.Told one : told) {
      if (one.title().equals(MAIN) && one.report().state() != StationState.OFF) {
        for (Reading reading : one.report().readings()) {
          numbers.put(reading.metric(), (long) reading.value());
        }
      }
    }
  }

  private void sinks(EventJournal journal, List<Roster.Told> told) throws IOException {
    Map<String, Instant> before = downBefore == null ? downBefore(journal) : downBefore;
    downBefore = before;
    for (Roster.Told one : told) {
      Sink sink =
          sinks.computeIfAbsent(
              one.title(),
              title -> {
                Sink known = new Sink();
                known.since = before.get(name(title));
                known.down = known.since != null;
                return known;
              });
      boolean down = one.report().state() == StationState.IN_TROUBLE;
      sink.other = down == sink.down ? 0 : sink.other + 1;
      if (sink.other >= LOOKS_TO_BE_SURE) {
        sink.other = 0;
        sink.down = down;
        journal.tell(down ? down(one, sink) : up(one, sink));
      }
    }
    sinks.keySet().retainAll(told.stream().map(Roster.Told::title).toList());
  }

  private Event down(Roster.Told one, Sink sink) {
    sink.since = clock.instant();
    return about(EventNames.SINK_DOWN, one).with(Event.DETAIL, one.report().words());
  }

  private Event up(Roster.Told one, Sink sink) {
    Instant since = sink.since == null ? clock.instant() : sink.since;
    sink.since = null;
    return about(EventNames.SINK_UP, one)
        .with(
            Event.DETAIL,
            "it was down for " + Duration.between(since, clock.instant()).toSeconds() + " s")
        .with(Event.STARTED, Rfc3339.format(since));
  }

  private Event about(String name, Roster.Told one) {
    return Event.of(clock.instant(), name)
        .about(one.title().name())
        .with(Event.KEY, one.title().type());
  }

  private static String name(StationTitle title) {
    return title.type() + " " + title.name();
  }

  /* Sinks that were down when the gateway ended: whoever heard of it wants to hear the end too. */
  private static Map<String, Instant> downBefore(EventJournal journal) throws IOException {
    Map<String, Instant> down = new TreeMap<>();
    journal.history(
        told -> {
          Event event = told.event();
          String name = event.detail(Event.KEY) + " " + event.subject();
          if (event.name().equals(EventNames.SINK_DOWN)) {
            down.put(name, event.time());
          } else if (event.name().equals(EventNames.SINK_UP)) {
            down.remove(name);
          }
        });
    return down;
  }

  private void wal(EventJournal journal) {
    Set<String> now = new HashSet<>();
    for (TenantStat tenant : wal.nearlyFull()) {
      now.add(tenant.tenant());
      if (nearlyFull.add(tenant.tenant())) {
        journal.tell(
            Event.of(clock.instant(), EventNames.WAL_NEARLY_FULL)
                .ofTenant(tenant.tenant())
                .with(
                    Event.DETAIL,
                    "the tenant uses "
                        + tenant.bytes()
                        + " of "
                        + tenant.quotaBytes()
                        + " bytes; a sink is behind")
                .with(Event.DISK_USAGE, tenant.bytes())
                .with(Event.DISK_CAP, tenant.quotaBytes()));
      }
    }
    nearlyFull.retainAll(now);
  }

  /* Said when all routes but the one that delivers events have ended, or there is none. */
  private Event stop(Roster known) {
    try {
      count(known.told(StationKind.SINK));
    } catch (RuntimeException e) {
      LOG.debug("The numbers of the stop are those of the last look.", e);
    }
    return Event.of(clock.instant(), EventNames.STOP)
        .with(Event.DIR, directory())
        .with(Event.LINES_WRITTEN, numbers.getOrDefault("wadi_capture_kept_entries_total", 0L))
        .with(Event.BYTES_WRITTEN, numbers.getOrDefault("wadi_capture_kept_bytes_total", 0L))
        .with(Event.DISK_USAGE, numbers.getOrDefault("wadi_capture_disk_bytes", 0L))
        .with(Event.DISK_CAP, settings.bytes("wadi.capture.maxDiskBytes"));
  }

  @Override
  public void close() {
    ScheduledExecutorService thread = looking;
    Roster known = roster;
    if (thread == null || known == null) {
      return; // It never ran, so nobody heard of a start.
    }
    thread.shutdownNow();
    long bound = settings.duration("wadi.stop.timeout").toNanos();
    events.journal().ending(() -> stop(known), System.nanoTime() + bound - bound / 5);
  }
}
