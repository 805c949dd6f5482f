package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.capture.GatewayEvent;
import dev.wadi.capture.GatewayTrail;
import dev.wadi.console.ConsoleAudit;
import dev.wadi.model.AddressClass;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.SourceCounts;
import dev.wadi.station.Deeds;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trail of the gateway as a whole: what people do at the console, each with a line of its own,
 * and by the minute who connects, how pushes are answered, and what became of the lines of each
 * door; and what stations tell of what left the machine or was deleted. It opens behind the WAL,
 * whose lock keeps another gateway out of the folder.
 */
final class AuditRoom implements Room {
  private static final Logger LOG = LoggerFactory.getLogger(AuditRoom.class);

  private final Settings settings;
  private final String version;
  private final InstantSource clock;
  private final PushRoom push;
  private final IntakeRoom intake;
  private final MinuteCounts minutes = new MinuteCounts();
  private final GuessCounts guesses = new GuessCounts();
  private final MinuteTally tally = new MinuteTally();
  private @Nullable GatewayTrail trail;
  private @Nullable ScheduledExecutorService ticking;

  AuditRoom(
      Settings settings, String version, InstantSource clock, PushRoom push, IntakeRoom intake) {
    this.settings = settings;
    this.version = version;
    this.clock = clock;
    this.push = push;
    this.intake = intake;
  }

  @Override
  public void open(RoomContext context) throws IOException {
    GatewayTrail opened =
        GatewayTrail.open(
            settings.requiredPath("wadi.data.directory").resolve("audit"),
            settings.bytes("wadi.audit.partBytes"));
    trail = opened;
    opened.note(
        GatewayEvent.of(clock.instant(), GatewayEvent.GATEWAY_STARTED, Map.of("version", version)));
    minutes.connections("push", push.pushes()::connections);
    minutes.answers(push.pushes()::answers);
    minutes.add(guesses::totals);
    minutes.add(() -> doors(intake.intake()));
    context.bind(Deeds.BEAN, new Told());
    context
        .metrics()
        .counter(
            "wadi_audit_events_total",
            "Events that the gateway's own audit trail was told.",
            Map.of(),
            opened::events);
    context
        .metrics()
        .counter(
            "wadi_audit_lost_events_total",
            "Events that the gateway's own audit trail let go, since the disk took nothing.",
            Map.of(),
            opened::lost);
  }

  /** What stations tell of themselves. */
  private final class Told implements Deeds {
    @Override
    public void done(String what, Map<String, String> about) {
      note(GatewayEvent.of(clock.instant(), what, about));
    }

    @Override
    public void counted(String what, long more, Map<String, String> about) {
      tally.add(what, more, about);
    }
  }

  /** Lines by the door that they came through, whichever it is, and what became of them. */
  private static Map<MinuteCounts.Kind, Long> doors(Intake intake) {
    Map<MinuteCounts.Kind, Long> kinds = new HashMap<>();
    for (SourceCounts door : intake.sources()) {
      String name = door.title().name();
      kinds.put(lines(name, "accepted", ""), door.acceptedEntries());
      kinds.put(lines(name, "set_aside", ""), door.setAsideEntries());
      kinds.put(lines(name, "dropped", ""), door.droppedEntries());
      for (Refusal reason : Refusal.values()) {
        kinds.put(
            lines(name, "refused", reason.name().toLowerCase(Locale.ROOT)),
            door.refusedEntries(reason));
      }
    }
    return kinds;
  }

  private static MinuteCounts.Kind lines(String door, String fate, String reason) {
    Map<String, String> about = new TreeMap<>(Map.of("door", door, "fate", fate));
    if (!reason.isEmpty()) {
      about.put("reason", reason);
    }
    return new MinuteCounts.Kind(GatewayEvent.LINES, about);
  }

  /** Connections of a door are counted from here on; before {@link #run} or after. */
  void connections(String door, Supplier<Map<AddressClass, Long>> totals) {
    minutes.connections(door, totals);
  }

  /** Where the console tells what people do. */
  ConsoleAudit console() {
    return new ConsoleTrail(this::note, guesses, clock);
  }

  @Override
  public void run(RoomContext context) {
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "wadi-audit");
              thread.setDaemon(true);
              return thread;
            });
    ticking = executor;
    ScheduledFuture<?> unused = executor.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.MINUTES);
  }

  /* A number that cannot be read must not end the minutes after it. */
  private void tick() {
    try {
      tellMinute();
    } catch (RuntimeException e) {
      LOG.error("The audit trail could not be told what came in the last minute.", e);
    }
  }

  private void tellMinute() {
    GatewayTrail open = trail;
    if (open != null) {
      List<GatewayEvent> events = new ArrayList<>(minutes.since(clock.instant()));
      events.addAll(tally.take(clock.instant()));
      open.note(events);
    }
  }

  private void note(GatewayEvent event) {
    GatewayTrail open = trail;
    if (open != null) {
      open.note(event);
    }
  }

  @Override
  public void close() throws IOException {
    if (ticking != null) {
      ticking.shutdown();
    }
    if (trail != null) {
      tellMinute();
      note(GatewayEvent.of(clock.instant(), GatewayEvent.GATEWAY_STOPPED, Map.of()));
      trail.close();
    }
  }
}
