package dev.wadi.source.syslog;

import dev.wadi.model.Batch;
import dev.wadi.model.Rfc3339;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.SourceCounts;
import dev.wadi.source.intake.Ticket;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationTitle;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The doors for syslog as a whole, whatever sockets they have. Threads share it. */
public final class SyslogDoor implements Station {
  /** What it is called among the sources. */
  static final String NAME = "syslog";

  static final StationTitle TITLE = new StationTitle(StationKind.SOURCE, "Source", NAME);

  /* What a line has besides its text: its time and places, its share of an exchange. */
  private static final long MESSAGE_BYTES = 64;

  private final SyslogSettings settings;
  private final InstantSource clock;
  private final Map<String, BooleanSupplier> sockets = new ConcurrentHashMap<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicInteger connections = new AtomicInteger();
  private final LongAdder messages = new LongAdder();
  private final LongAdder messageBytes = new LongAdder();
  private final LongAdder cut = new LongAdder();
  private final LongAdder turnedAway = new LongAdder();
  private final LongAdder unfinished = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private volatile @Nullable Intake intake;
  private volatile @Nullable SourceCounts counted;

  SyslogDoor(SyslogSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  SyslogSettings settings() {
    return settings;
  }

  long nowNanos() {
    return Rfc3339.toNanos(clock.instant());
  }

  /**
   * A socket is going to listen, or another in its place.
   *
   * @param address where
   * @param listens whether it does now
   */
  void open(String address, BooleanSupplier listens, Intake known) {
    sockets.put(address, listens);
    intake = known;
    SourceCounts source = known.source(NAME);
    source.open();
    counted = source;
  }

  /** A message came; returns the bytes that are held for it until its lines are settled. */
  long hold(int bytes, boolean wasCut) {
    messages.increment();
    messageBytes.add(bytes);
    if (wasCut) {
      cut.increment();
    }
    long held = bytes + MESSAGE_BYTES;
    waitingBytes.addAndGet(held);
    return held;
  }

  /** Nothing became of what was held. */
  void giveBack(long bytes) {
    waitingBytes.addAndGet(-bytes);
  }

  /** Whether so much is on its way that nobody should bring more. */
  boolean isCrowded() {
    return waitingBytes.get() > settings.waitingBytes();
  }

  /** Lets one more connection in, unless there are too many. */
  boolean letIn() {
    if (connections.incrementAndGet() <= settings.connections()) {
      return true;
    }
    connections.decrementAndGet();
    turnedAway.increment();
    return false;
  }

  void left() {
    connections.decrementAndGet();
  }

  /** A message had begun and did not end in time. */
  void lostPatience() {
    unfinished.increment();
  }

  /** A datagram came while there was no room for it. */
  void dropped() {
    dropped.increment();
  }

  /**
   * Sends lines on their way.
   *
   * @param onward takes them to the route of their socket; must not block
   * @param held bytes that were {@link #hold taken} for them, and are given back
   * @param settled is called once, on any thread, when they are on the disk or were let go
   */
  void handOn(Batch batch, Consumer<SyslogBurst> onward, long held, Runnable settled) {
    Intake known = intake;
    SourceCounts source = counted;
    if (known == null || source == null) {
      throw new IllegalStateException("a socket that was not opened");
    }
    Ticket ticket = known.ticket(source);
    ticket.received(batch.entries(), batch.lineBytes());
    SyslogBurst burst =
        new SyslogBurst(
            batch,
            ticket,
            () -> {
              waitingBytes.addAndGet(-held);
              settled.run();
            });
    try {
      onward.accept(burst);
    } catch (RuntimeException e) {
      known.settle(ticket, true, Refusal.UNAVAILABLE);
      burst.settled().run();
      throw e;
    }
  }

  @Override
  public StationTitle title() {
    return TITLE;
  }

  @Override
  public StationReport report() {
    SourceCounts source = counted;
    boolean listens = sockets.values().stream().anyMatch(BooleanSupplier::getAsBoolean);
    StationReport lines = source == null ? StationReport.off(List.of()) : source.report();
    List<Reading> all = new ArrayList<>(lines.readings());
    all.add(Reading.total("syslog_read", "messages", "Messages read.", messages.sum()));
    all.add(Reading.total("syslog_read", "bytes", "Bytes of these.", messageBytes.sum()));
    all.add(
        Reading.total("syslog_cut", "messages", "Messages that were cut, as too long.", cut.sum()));
    all.add(
        Reading.total(
            "syslog_unfinished",
            "messages",
            "Connections closed because a message had begun and did not end.",
            unfinished.sum()));
    all.add(
        Reading.total(
            "syslog_refused",
            "connections",
            "Connections closed at once, because there were too many.",
            turnedAway.sum()));
    all.add(
        Reading.total(
            "syslog_dropped",
            "datagrams",
            "Datagrams for which there was no room in memory.",
            dropped.sum()));
    all.add(
        Reading.now(
            "syslog_waiting",
            "bytes",
            "Bytes of messages that are not settled yet.",
            waitingBytes.get()));
    all.add(Reading.now("syslog", "connections", "Connections open now.", connections.get()));
    if (!listens) {
      return StationReport.off(all);
    }
    return new StationReport(
        lines.state(), lines.words(), lines.lastError(), lines.lastErrorAt(), all);
  }
}
