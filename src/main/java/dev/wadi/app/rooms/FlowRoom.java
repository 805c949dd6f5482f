package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.RedactionStats;
import dev.wadi.handover.SinkTroubles;
import dev.wadi.management.Readiness;
import dev.wadi.management.flow.CleaningCounts;
import dev.wadi.management.flow.Flow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The flow of lines at a glance, for the console's own page. */
final class FlowRoom implements Room {
  private final Settings settings;
  private final String version;
  private final InstantSource clock;
  private final RedactionRoom redaction;
  private final ConsoleRoom console;
  private final PushRoom push;
  private final UnaryOperator<String> fileOf;
  private final Instant started;
  private @Nullable Flow flow;

  FlowRoom(
      Settings settings,
      String version,
      InstantSource clock,
      RedactionRoom redaction,
      ConsoleRoom console,
      PushRoom push,
      UnaryOperator<String> fileOf) {
    this.settings = settings;
    this.version = version;
    this.clock = clock;
    this.redaction = redaction;
    this.console = console;
    this.push = push;
    this.fileOf = fileOf;
    this.started = clock.instant();
  }

  @Override
  public void open(RoomContext context) {
    Wal wal =
        Objects.requireNonNull(
            context.camel().getRegistry().lookupByNameAndType("wal-main", Wal.class));
    Flow made =
        new Flow(
            context.camel(),
            fileOf,
            context.roster(),
            new WalFlow(wal),
            this::cleaned,
            () -> gateway(context),
            clock,
            System::nanoTime);
    flow = made;
    context.bind(SinkTroubles.BEAN, (SinkTroubles) () -> made.sinks(SinkTroubles.Known::new));
    context
        .operations()
        .show(
            "Console",
            new ConsoleBean(
                made,
                console.callers(),
                version,
                settings.duration("wadi.console.sessionIdle").toSeconds()));
  }

  private Map<String, Object> gateway(RoomContext context) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("version", version);
    row.put("started", started.toString());
    row.put("pushAddress", push.address().toString());
    boolean ready = true;
    List<String> reasons = new ArrayList<>();
    for (Readiness.Outcome check : context.readiness().look()) {
      if (!check.state().ok()) {
        ready &= !check.needed();
        String detail = check.state().detail();
        reasons.add(check.name() + (detail.isEmpty() ? "" : ": " + detail));
      }
    }
    row.put("readiness", ready ? "up" : "down");
    row.put("reasons", reasons);
    return row;
  }

  private CleaningCounts cleaned() {
    RedactionProfiles profiles = redaction.profiles();
    RedactionStats stats = profiles.stats();
    return new CleaningCounts(
        stats.lines(),
        stats.changedLines(),
        stats.droppedEntries(),
        stats.quarantinedEntries(),
        profiles.config().defaultProfile(),
        redaction.problem());
  }

  @Override
  public void run(RoomContext context) {
    if (flow != null) {
      flow.begin();
    }
  }

  @Override
  public void close() {
    if (flow != null) {
      flow.close();
    }
  }
}
