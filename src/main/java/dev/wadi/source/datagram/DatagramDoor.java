package dev.wadi.source.datagram;

import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.LetInMark;
import dev.wadi.source.intake.ReplayGuard;
import dev.wadi.source.intake.SourceCounts;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationOperation;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationState;
import dev.wadi.station.StationTitle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * logd's door as a whole: what is the same however often its socket is opened and closed. It
 * remembers what came, so one socket at a time. Threads share it.
 */
public final class DatagramDoor implements Station {
  private static final Logger LOG = LoggerFactory.getLogger(DatagramDoor.class);

  /** The name of it in the registry. */
  static final String BEAN = "logdDoor";

  /** What it is called among the sources. */
  static final String NAME = "logd";

  /** What it is called as a station. */
  static final StationTitle TITLE = new StationTitle(StationKind.SOURCE, "Source", NAME);

  private static final Path PROC_NET = Path.of("/proc/net");
  private static final long RECENT_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final DatagramSettings settings;
  private final SecretBook secrets;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final DatagramCounts counts = new DatagramCounts();
  private final ReplayGuard guard;
  static final String MARK = "datagrams.mark";

  private final @Nullable Path markFile;
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong bestSecond = new AtomicLong();
  private volatile @Nullable Open open;
  private volatile @Nullable SourceCounts counted;
  private volatile @Nullable Trouble trouble;
  private volatile int remembered;
  private volatile long lostRecently;

  /* The thread of the readers only. */
  private boolean dropsUnread;
  private long linesBefore;
  private long lostBefore;
  private long lostSinceNanos;

  /** The socket. */
  interface Socket extends DatagramReaders.Outlet {
    InetSocketAddress address();
  }

  /* Made at the first opening, when no other process has the folder any more. */
  private @Nullable LetInMark mark;

  /** What there is while the socket is open. */
  private record Open(SourceCounts source, DatagramReaders readers, SocketDrops drops) {}

  private record Trouble(String words, Instant at) {}

  /**
   * @param markFile where {@link LetInMark} is kept, or null for nowhere
   */
  DatagramDoor(
      DatagramSettings settings,
      SecretBook secrets,
      @Nullable Path markFile,
      InstantSource clock,
      LongSupplier nanoTicker) {
    this.settings = settings;
    this.markFile = markFile;
    this.secrets = secrets;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.guard =
        new ReplayGuard(
            settings.maxAge().toNanos(),
            settings.maxAhead().toNanos(),
            settings.signatures(),
            clockNanos(),
            new SecureRandom().nextLong());
    this.lostSinceNanos = nanoTicker.getAsLong();
  }

  DatagramSettings settings() {
    return settings;
  }

  SecretBook secrets() {
    return secrets;
  }

  /** Those who read; null while the socket is closed. */
  @Nullable DatagramReaders readers() {
    Open now = open;
    return now == null ? null : now.readers;
  }

  DatagramCounts counts() {
    return counts;
  }

  /** What was signed before this is not let in, because nobody remembers whether it came. */
  long remembersFromNanos() {
    return guard.notBeforeNanos();
  }

  /** Lines taken in the busiest second. */
  long bestSecond() {
    return bestSecond.get();
  }

  /** The time, nanoseconds since the epoch. */
  long clockNanos() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** The socket is open. */
  synchronized DatagramGate open(
      Socket socket,
      Intake intake,
      DatagramReaders.RecentLines recent,
      Consumer<DatagramBurst> out) {
    if (open != null) {
      throw new IllegalStateException(
          "the door for datagrams is open already (expected: one route that uses it)");
    }
    SourceCounts source = intake.source(NAME);
    source.open();
    DatagramReaders readers = new DatagramReaders(settings, counts, nanoTicker, recent, socket);
    readers.everySecond(this::look);
    LetInMark letIn = mark;
    if (letIn == null && markFile != null) {
      letIn = new LetInMark(markFile, LetInMark.bootOfThisMachine());
      letIn.before().ifPresent(guard::nothingCameAfter);
      mark = letIn;
    }
    open = new Open(source, readers, new SocketDrops(PROC_NET, socket.address()));
    counted = source;
    LOG.info("The door for datagrams is open. address={}", socket.address());
    return new DatagramGate(settings, secrets, guard, letIn, counts, intake, source, readers, out);
  }

  /** It is closed, and those who read are let go. On the thread of the socket. */
  synchronized void shut() {
    Open now = open;
    if (now != null) {
      open = null;
      now.source.close();
      now.readers.close();
      if (mark != null) {
        mark.settle();
      }
    }
  }

  /** The socket itself failed at something; it goes on. */
  void trouble(Throwable cause) {
    Trouble before = trouble;
    String words = cause.getClass().getSimpleName();
    Instant now = clock.instant();
    if (before == null || before.at.plusSeconds(60).isBefore(now)) {
      LOG.warn("The socket for datagrams failed, and goes on.", cause);
    }
    trouble = new Trouble(words, now);
  }

  /* Once a second: new secrets, the kernel's losses, the busiest second. */
  private void look() {
    secrets.refresh();
    remembered = guard.size();
    long lines = counts.lines.sum();
    bestSecond.accumulateAndGet(lines - linesBefore, Math::max);
    linesBefore = lines;
    countLosses();
  }

  private void countLosses() {
    Open now = open;
    if (now == null) {
      return;
    }
    try {
      lost.addAndGet(now.drops.more());
    } catch (IOException | RuntimeException e) {
      if (!dropsUnread) {
        dropsUnread = true;
        LOG.warn("The kernel does not tell what it lets go of datagrams.", e);
      }
    }
    long nanos = nanoTicker.getAsLong();
    if (lost.get() > lostBefore) {
      lostRecently = lost.get() - lostBefore;
    }
    if (nanos - lostSinceNanos > RECENT_NANOS) {
      lostSinceNanos = nanos;
      lostRecently = lost.get() - lostBefore;
      lostBefore = lost.get();
    }
  }

  /** Datagrams that the kernel let go. */
  long lostDatagrams() {
    return lost.get();
  }

  @Override
  public StationTitle title() {
    return TITLE;
  }

  /* The counts of lines are those of every source; the datagrams come with them. */
  @Override
  public StationReport report() {
    SourceCounts source = counted;
    StationReport lines = source == null ? StationReport.off(List.of()) : source.report();
    List<Reading> all = new ArrayList<>(lines.readings());
    all.addAll(counts.readings());
    all.add(
        Reading.total(
            "source_lost",
            "datagrams",
            "Datagrams that the kernel let go, because the socket's buffer was full.",
            lost.get()));
    all.add(
        Reading.now(
            "source_remembered",
            "signatures",
            "Datagrams that would be recognised if they came again.",
            remembered));
    all.add(
        Reading.now("source_following", "readers", "Readers that follow live.", tails().size()));
    Trouble last = trouble;
    String problem = secrets.problem();
    if (problem != null) {
      return new StationReport(
          StationState.IN_TROUBLE,
          "a file with secrets cannot be used, those known stay good",
          problem,
          null,
          all);
    }
    boolean running = lines.state() == StationState.RUNNING;
    String words =
        running && lostRecently > 0
            ? "running, " + lostRecently + " datagrams lost in the socket's buffer of late"
            : lines.words();
    return new StationReport(
        lines.state(),
        words,
        last == null ? lines.lastError() : last.words(),
        last == null ? lines.lastErrorAt() : last.at(),
        all);
  }

  @Override
  public List<StationOperation> operations() {
    return List.of(
        new StationOperation("kickReaders", "Lets everybody go who follows live", this::kickAll));
  }

  /** Those who follow live. */
  List<Tail> tails() {
    DatagramReaders now = readers();
    return now == null ? List.of() : now.tails();
  }

  private void kickAll() {
    DatagramReaders now = readers();
    if (now != null) {
      now.kickAll();
    }
  }
}
