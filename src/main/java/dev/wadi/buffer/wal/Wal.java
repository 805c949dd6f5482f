package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.HighWater;
import dev.wadi.buffer.wal.disk.Quarantine;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalFolder;
import dev.wadi.buffer.wal.disk.WalLockedException;
import dev.wadi.buffer.wal.disk.WalVersionException;
import dev.wadi.model.Batch;
import dev.wadi.model.Verdict.Refusal;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write-ahead log: appends are on disk before they are answered, and each reader reads on from
 * a cursor of its own.
 *
 * <p>Records are Loki {@code PushRequest}s in protobuf, at most {@link WalSettings#maxRecordBytes}
 * long, kept for each tenant in segments of its own and bounded by a quota. The format is
 * docs/wal-format.md; the numbers are in {@link WalSettings}.
 *
 * <p>Thread-safe. {@link #append} never waits and never touches a file. Wrong input and full disks
 * are told to the listener; {@link #open} throws {@link WalLockedException} and {@link
 * WalVersionException} with a sentence for a person.
 */
public final class Wal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Wal.class);

  /*
   * Joins the parts and starts them; each part says what its lock guards. Where two are held at once
   * they were taken in this order: readers (opening, saving), a reader's reading, retention
   * (deleting), a reader's cursors, a tenant's log. The locks of the queues between the threads, of
   * the disk guard, of the recent batches and of the replays come last: under them nothing is taken, but that the queues ask
   * the guard. Those of a tenant's keys, of the high-water mark and of the keeper stand alone.
   */
  private final WalSettings settings;
  private final WalCounters counters = new WalCounters();
  private final Quarantine quarantine;
  private final DiskGuard guard;
  private final Tenants tenants;
  private final Readers readers;
  private final Replays replays = new Replays();
  private final SegmentMaker maker;
  private final GroupCommit commit;
  private final Backlog backlog;
  private final Retention retention;
  private final WalFiles files;
  private final Pacing pacing;
  private final ReceiptLookup receipts;
  private final Housekeeper keeper;
  private final Recovery recovery;
  private final Closeable folderLock;

  private Wal(
      WalSettings settings,
      WalFiles files,
      WalClock clock,
      WalObserver observer,
      Closeable folderLock) {
    this.settings = settings;
    this.files = files;
    this.folderLock = folderLock;
    this.quarantine = new Quarantine(settings.root(), files, clock.dates(), counters.damage);
    this.guard = new DiskGuard(settings, files, clock.ticker());
    HighWater highWater = new HighWater(files, settings.root());
    this.tenants = new Tenants(settings, clock, highWater);
    CopyOnWriteArrayList<WalReader> all = new CopyOnWriteArrayList<>();
    Iterable<ReaderCursors> cursors = () -> cursorsOf(all.iterator());
    this.maker = new SegmentMaker(settings, files, counters);
    this.retention = new Retention(settings, files, counters, cursors, maker, quarantine);
    TenantQuota quota = new TenantQuota(settings, clock, retention);
    RecentBatches recent = new RecentBatches(settings.recentBytes(), () -> takingBatches(all));
    this.commit =
        new GroupCommit(
            settings,
            files,
            clock,
            guard,
            counters,
            observer,
            tenants,
            quota,
            maker,
            recent,
            log -> all.forEach(reader -> reader.cursors().visible(log)));
    LostSegments lost = new LostSegments(commit, retention);
    this.backlog = new Backlog(files, clock, quarantine, lost);
    this.readers =
        new Readers(
            settings,
            files,
            clock,
            counters,
            quarantine,
            tenants,
            lost,
            new Seeker(files, quarantine, lost),
            backlog,
            replays,
            recent,
            all);
    this.pacing = new Pacing(settings, clock, cursors);
    this.receipts = new ReceiptLookup(files, quarantine, tenants, readers, highWater, lost);
    this.keeper =
        new Housekeeper(
            settings,
            clock,
            counters,
            guard,
            tenants,
            quota,
            readers,
            retention,
            maker,
            commit,
            new TenantForgetting(
                settings, files, clock, counters, highWater, tenants, cursors, maker, commit));
    this.recovery =
        new Recovery(settings, files, clock, counters, quarantine, highWater, tenants, readers);
  }

  /** Opens the WAL of a folder with the machine's own files and clocks. */
  public static Wal open(WalSettings settings) throws IOException {
    return open(
        settings,
        WalFiles.ofTheSystem(),
        InstantSource.system(),
        System::nanoTime,
        WalObserver.NONE);
  }

  /**
   * Opens the WAL of a folder: takes its lock, mends what a crash left, and begins to take appends.
   *
   * @param nanoTicker counts nanoseconds, for intervals
   */
  public static Wal open(
      WalSettings settings,
      WalFiles files,
      InstantSource clock,
      LongSupplier nanoTicker,
      WalObserver observer)
      throws IOException {
    Path root = settings.root();
    files.createFolders(root);
    files.createFolders(WalFolder.tenants(root));
    files.createFolders(WalFolder.cursors(root));
    files.syncFolder(root);
    forceAbove(files, root);
    Closeable folderLock = files.lock(WalFolder.lock(root));
    boolean good = false;
    try {
      Wal wal = new Wal(settings, files, new WalClock(clock, nanoTicker), observer, folderLock);
      wal.recovery.run();
      wal.guard.measure();
      wal.commit.start();
      wal.keeper.start();
      good = true;
      return wal;
    } finally {
      if (!good) {
        folderLock.close();
      }
    }
  }

  /*
   * The folder's own name must be on the device too, and that of the data folder, which may just have
   * been made. Nobody can force a folder that he may not read.
   */
  private static void forceAbove(WalFiles files, Path root) {
    Path above = root.toAbsolutePath().getParent();
    for (int i = 0; i < 2 && above != null; i++) {
      try {
        files.syncFolder(above);
      } catch (IOException e) {
        LOG.warn("A folder cannot be synced. folder={} cause={}", above, e.toString());
      }
      above = above.getParent();
    }
  }

  /* Asked for each append that is stored. */
  private static Iterator<ReaderCursors> cursorsOf(Iterator<WalReader> readers) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return readers.hasNext();
      }

      @Override
      public ReaderCursors next() {
        return readers.next().cursors();
      }
    };
  }

  /* Asked for each group that is written. */
  private static int takingBatches(List<WalReader> readers) {
    int count = 0;
    for (WalReader reader : readers) {
      count += reader.cursors().takesBatches() ? 1 : 0;
    }
    return count;
  }

  // --- appending ---

  /**
   * Appends a record; the listener hears the outcome once. Neither waits nor blocks: network
   * threads may call it.
   */
  public void append(AppendRequest request, AppendListener listener) {
    Batch.Encoded push = request.push();
    if (push.length() > settings.maxRecordBytes()) {
      counters.refused(Refusal.TOO_LARGE, request.entries());
      listener.refused(
          new WalRefusal(
              Refusal.TOO_LARGE,
              WalRefusal.RECORD_BYTES,
              settings.maxRecordBytes(),
              push.length(),
              0));
      return;
    }
    commit.submit(new Append(request, settings.idempotencyMaxKeys() > 0, listener));
  }

  /**
   * How long whoever appended for a tenant had better wait for its answer, in nanoseconds, so that
   * no more comes than what is stored; see {@link Pacing}.
   */
  long pauseNanos(String tenant) {
    TenantLog log = tenants.find(tenant);
    return log == null ? 0 : pacing.pauseNanos(log);
  }

  /** Why appends are refused just now, or null when they are taken. For readiness. */
  public @Nullable WalRefusal unavailable() {
    return guard.refusal();
  }

  // --- readers ---

  /** Opens a reader; one that was open before goes on at its saved cursor. */
  public WalReader reader(String name, ReaderSettings with) throws IOException {
    return readers.open(name, with);
  }

  /** All readers that hold cursors, open or not. */
  public List<WalReader> readers() {
    return readers.all();
  }

  /** A reader by name; throws {@link IllegalArgumentException} when there is none. */
  public WalReader requireReader(String name) {
    return readers.require(name);
  }

  /** Forgets a reader that is not open, with its cursors. */
  public void dropReader(String name) throws IOException {
    readers.drop(name);
  }

  /** Replays under way and the newest that ended, of all readers; the oldest first. */
  public List<Replay> replays() {
    return replays.all();
  }

  /**
   * Ends a replay; one that is over stays as it is. Throws {@link IllegalArgumentException} when
   * there is none of that number.
   */
  public Replay stopReplay(long id) {
    Replay replay = replays.require(id);
    replay.stop();
    return replay;
  }

  /**
   * What a tenant's log holds at this moment, for who reads it once and is no reader: none of it is
   * deleted for having been delivered until the tip is closed. Null when there is no such tenant.
   */
  public @Nullable WalTip tip(String tenant) {
    TenantLog log = tenants.find(tenant);
    return log == null ? null : new WalTip(log, retention, new BlockReader(files, quarantine));
  }

  /**
   * Sets a block aside that its reader cannot understand although its checksums fit, so that it can
   * be confirmed without being lost. False when it could not be kept.
   */
  public boolean quarantine(WalBlock block, String reason) {
    return quarantine.keep(block.bytes(), block.tenant(), block.start(), reason);
  }

  // --- questions ---

  /** Where an accepted push is now. */
  public ReceiptStatus status(Receipt receipt) throws IOException {
    return receipts.status(receipt);
  }

  /**
   * Log lines that a reader of a tenant has not confirmed yet, by the headers of the records. Reads
   * the segment where the cursor is, so it is not for every scrape of metrics.
   */
  public long backlogEntries(ReaderStat stat) throws IOException {
    return backlog.entries(tenants.require(stat.tenant()), stat.cursor());
  }

  /** A tenant's log as a line of bytes; null when there is none of that name. */
  @Nullable Ruler ruler(String tenant) {
    TenantLog log = tenants.find(tenant);
    return log == null ? null : Ruler.of(log);
  }

  public WalSettings settings() {
    return settings;
  }

  /** One line for each tenant, by name. */
  public List<TenantStat> tenants() {
    return tenants.stats();
  }

  /** One line for each reader and tenant. */
  public List<ReaderStat> readerStats() {
    return readers.stats();
  }

  public WalStats stats() {
    return new WalStats(
        counters.appends.sum(),
        counters.appendedEntries.sum(),
        counters.appendedBytes.sum(),
        counters.repeated.sum(),
        counters.groups.sum(),
        counters.syncs.sum(),
        counters.syncNanos.sum(),
        counters.syncFailures.sum(),
        counters.writeFailures.sum(),
        counters.atRisk.sum(),
        counters.refusedAppends(),
        counters.refusedEntries(),
        counters.evictedEntries.sum(),
        counters.evictedBytes.sum(),
        counters.overtakenEntries.sum(),
        counters.damage.corruptions.sum(),
        counters.damage.quarantinedBytes.sum(),
        counters.damage.segmentsMissing.sum(),
        counters.damage.foreignFiles.sum(),
        counters.damage.recoveredTails.sum(),
        counters.segmentsCreated.sum(),
        counters.segmentsDeleted.sum(),
        counters.segmentsReused.sum(),
        counters.forgottenReaders.sum(),
        counters.forgottenTenants.sum(),
        counters.housekeepingFailures.sum(),
        commit.waitingBytes(),
        tenants.count(),
        tenants.bytes(),
        guard.space().freeBytes(),
        guard.floorBytes());
  }

  /** A tenant's segments, for tests that look inside. */
  TenantLog requireLog(String tenant) {
    return tenants.require(tenant);
  }

  // --- care ---

  /**
   * Closes the open segment of a tenant, or of all (null), so that the next append begins a new one
   * and the old can be deleted once it is delivered. Returns how many were closed.
   */
  public int roll(@Nullable String tenant) {
    return commit.call(() -> seal(tenant));
  }

  private int seal(@Nullable String tenant) {
    int closed = 0;
    for (TenantLog log : tenants.all()) {
      if (log.active != null && (tenant == null || tenant.equals(log.tenant))) {
        commit.seal(log);
        closed++;
      }
    }
    return closed;
  }

  /** Saves all cursors and deletes what was delivered, now. */
  public void housekeep() throws IOException {
    keeper.housekeep();
  }

  static long nanosOf(Instant instant) {
    return WalClock.nanosOf(instant);
  }

  /**
   * Takes no more appends, answers those that are queued, closes all segments with a footer, saves
   * the cursors and lets go of the folder.
   */
  @Override
  public void close() throws IOException {
    if (!keeper.stop()) {
      return;
    }
    replays.stopAll();
    try {
      commit.close();
      keeper.join();
      maker.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the write-ahead log was closing", e);
    }
    try {
      tenants.all().forEach(maker::release);
      readers.close();
    } finally {
      folderLock.close();
    }
  }
}
