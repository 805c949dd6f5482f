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
import io.netty.util.concurrent.FastThreadLocal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The doors for syslog as a whole, whatever sockets they have. Threads share it. */
public final class SyslogDoor implements Station {
  /** What it is called among the sources. */
  static final String NAME = "syslog";

  static final StationTitle TITLE = new StationTitle(StationKind.SOURCE, "Source", NAME);

  private static final String TOO_MANY = "too_many";

  /* What a line has besides its text: its time and places, its share of an exchange. */
  private static final long MESSAGE_BYTES = 64;

  private final SyslogSettings settings;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final FastThreadLocal<SyslogLines> lines =
      new FastThreadLocal<>() {
        @Override
        protected SyslogLines initialValue() {
          return new SyslogLines(settings);
        }
      };
  private final Map<String, BooleanSupplier> sockets = new ConcurrentHashMap<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicLong begunBytes = new AtomicLong();
  private final Map<String, AtomicLong> waitingOfTenants = new ConcurrentHashMap<>();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final LongAdder messages = new LongAdder();
  private final LongAdder messageBytes = new LongAdder();
  private final LongAdder cut = new LongAdder();
  private final Map<String, LongAdder> turnedAway = new ConcurrentHashMap<>();
  private final LongAdder silent = new LongAdder();
  private final LongAdder unfinished = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private volatile @Nullable Intake intake;
  private volatile @Nullable SourceCounts counted;

  /** What the door knows of a connection, to make room for others. Called on any thread. */
  interface Connection {
    /** Since when nothing came; {@code Long.MAX_VALUE} of one that is asked to go already. */
    long silentSinceNanos();

    /** Since when a message has begun; {@code Long.MAX_VALUE} while none has. */
    long begunSinceNanos();

    /** Asks it to go. */
    void makeRoom();
  }

  SyslogDoor(SyslogSettings settings, InstantSource clock, LongSupplier nanoTicker) {
    this.settings = settings;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    turnedAway.put(TOO_MANY, new LongAdder());
  }

  SyslogSettings settings() {
    return settings;
  }

  long nowNanos() {
    return Rfc3339.toNanos(clock.instant());
  }

  long tickNanos() {
    return nanoTicker.getAsLong();
  }

  /** What reads messages on this thread. */
  SyslogLines lines() {
    return lines.get();
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

  /**
   * A message came; returns the bytes that are held for it until its lines are settled.
   *
   * @param cost what its line costs; 0 when it is none
   */
  long hold(SyslogPeer peer, int bytes, long cost, boolean wasCut) {
    messages.increment();
    messageBytes.add(bytes);
    if (wasCut) {
      cut.increment();
    }
    if (cost == 0) {
      return 0;
    }
    long held = cost + MESSAGE_BYTES;
    waitingBytes.addAndGet(held);
    of(peer).addAndGet(held);
    return held;
  }

  private void giveBack(SyslogPeer peer, long bytes) {
    waitingBytes.addAndGet(-bytes);
    of(peer).addAndGet(-bytes);
  }

  /* As many as there are tenants of keys. */
  private AtomicLong of(SyslogPeer peer) {
    return waitingOfTenants.computeIfAbsent(peer.tenant(), tenant -> new AtomicLong());
  }

  /**
   * Whether so much is on its way that this sender should not bring more: of all together, or of
   * its tenant, which may have three times what is left. So tenants whose lines wait for their turn
   * leave room for others.
   */
  boolean isCrowded(SyslogPeer peer) {
    long most = settings.waitingBytes();
    long left = most - waitingBytes.get() - begunBytes.get();
    return left < 0 || of(peer).get() / 3 > left;
  }

  /**
   * More or less is held of messages that have begun and not ended. They may be half of all: beyond
   * that the one that began first makes room, for whoever is honest has ended soon.
   */
  void begun(long moreBytes) {
    long sum = begunBytes.addAndGet(moreBytes);
    if (moreBytes > 0 && sum > settings.waitingBytes() / 2) {
      earliest(Connection::begunSinceNanos)
          .ifPresent(
              connection -> {
                unfinished.increment();
                connection.makeRoom();
              });
    }
  }

  /**
   * Lets one more connection in. When there are as many as there may be, one that was silent for
   * long makes room, or the new one has to go.
   */
  boolean letIn(Connection connection) {
    if (connections.incrementAndGet() <= settings.connections() || oneGoes()) {
      open.add(connection);
      return true;
    }
    connections.decrementAndGet();
    turnedAway(TOO_MANY);
    return false;
  }

  private boolean oneGoes() {
    long quiet = nanoTicker.getAsLong() - settings.patience().toNanos();
    Optional<Connection> longest =
        earliest(Connection::silentSinceNanos)
            .filter(connection -> connection.silentSinceNanos() - quiet < 0);
    longest.ifPresent(
        connection -> {
          silent.increment();
          connection.makeRoom();
        });
    return longest.isPresent();
  }

  private Optional<Connection> earliest(ToLongFunction<Connection> since) {
    return open.stream()
        .filter(connection -> since.applyAsLong(connection) != Long.MAX_VALUE)
        .min(Comparator.comparingLong(since));
  }

  /** A connection is closed for a reason, one of few. */
  void turnedAway(String reason) {
    turnedAway.computeIfAbsent(reason, known -> new LongAdder()).increment();
  }

  void left(Connection connection) {
    open.remove(connection);
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
  void handOn(
      SyslogPeer peer, Batch batch, Consumer<SyslogBurst> onward, long held, Runnable settled) {
    Intake known = intake;
    SourceCounts source = counted;
    if (known == null || source == null) {
      throw new IllegalStateException("a socket that was not opened");
    }
    Ticket ticket = known.ticket(source);
    ticket.received(batch.entries(), batch.lineBytes());
    SyslogBurst burst =
        new SyslogBurst(
            peer,
            batch,
            ticket,
            () -> {
              giveBack(peer, held);
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
            "Connections closed as a message had begun and did not end in time, or while others had"
                + " room.",
            unfinished.sum()));
    turnedAway.forEach(
        (reason, count) ->
            all.add(
                Reading.total(
                        "syslog_refused",
                        "connections",
                        "Connections closed at once, as there were too many, or who they were.",
                        count.sum())
                    .with("reason", reason)));
    all.add(
        Reading.total(
            "syslog_silent",
            "connections",
            "Connections closed as others found no place and they had been silent.",
            silent.sum()));
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
            "Bytes of messages that are not settled yet, and of those that have begun.",
            waitingBytes.get() + begunBytes.get()));
    all.add(Reading.now("syslog", "connections", "Connections open now.", connections.get()));
    if (!listens) {
      return StationReport.off(all);
    }
    return new StationReport(
        lines.state(), lines.words(), lines.lastError(), lines.lastErrorAt(), all);
  }
}
