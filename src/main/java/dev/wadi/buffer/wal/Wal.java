package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.CursorFile;
import dev.wadi.buffer.wal.disk.HighWater;
import dev.wadi.buffer.wal.disk.Position;
import dev.wadi.buffer.wal.disk.Quarantine;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.SegmentFormat.PushKey;
import dev.wadi.buffer.wal.disk.SegmentFormat.RecordHeader;
import dev.wadi.buffer.wal.disk.TenantFolder;
import dev.wadi.buffer.wal.disk.TenantRecovery;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalFolder;
import dev.wadi.buffer.wal.disk.WalLockedException;
import dev.wadi.buffer.wal.disk.WalVersionException;
import dev.wadi.model.Verdict.Refusal;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
  private static final int MOST_FORGOTTEN_AT_ONCE = 64;

  private final WalSettings settings;
  private final WalFiles files;
  private final WalClock clock;
  private final WalCounters counters = new WalCounters();
  private final Quarantine quarantine;
  private final DiskGuard guard;
  private final SegmentMaker maker;
  private final GroupCommit commit;
  private final Retention retention;
  private final HighWater highWater;
  private final Closeable folderLock;

  private final Tenants tenants;
  private final TenantQuota quota;
  private final CopyOnWriteArrayList<WalReader> readers = new CopyOnWriteArrayList<>();
  private final Replays replays = new Replays();

  /* Guards the opening of readers, the making of tenants, and the saving of cursors (which does I/O
   * under it: two savers of one file would be worse, and nobody on the hot path takes this lock). */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stopping = lock.newCondition();
  private boolean stopped;

  private final Thread keeper;

  private Wal(
      WalSettings settings,
      WalFiles files,
      InstantSource clock,
      LongSupplier nanoTicker,
      WalObserver observer,
      Closeable folderLock) {
    this.settings = settings;
    this.files = files;
    this.clock = new WalClock(clock, nanoTicker);
    this.folderLock = folderLock;
    this.quarantine = new Quarantine(settings.root(), files, clock, counters.damage);
    this.guard = new DiskGuard(settings, files, nanoTicker);
    this.highWater = new HighWater(files, settings.root());
    this.maker = new SegmentMaker(settings, files, counters);
    this.retention = new Retention(settings, files, counters, readers, maker, quarantine);
    this.tenants = new Tenants(settings, this.clock, highWater);
    this.quota = new TenantQuota(settings, this.clock, retention);
    this.commit =
        new GroupCommit(
            settings,
            files,
            this.clock,
            guard,
            counters,
            observer,
            tenants,
            quota,
            maker,
            this::visible);
    this.keeper = new Thread(this::keep, "wal-" + settings.name() + "-keeper");
    this.keeper.setDaemon(true);
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
      Wal wal = new Wal(settings, files, clock, nanoTicker, observer, folderLock);
      wal.recover();
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

  private void recover() throws IOException {
    long begun = clock.nanoTime();
    removeLeftOvers(settings.root());
    removeLeftOvers(WalFolder.quarantine(settings.root()));
    TenantRecovery recovery = new TenantRecovery(files, quarantine, counters.damage, false);
    long rememberSince = clock.nowNanos() - settings.idempotencyWindowMillis() * 1_000_000;
    recoverHighWater();
    Path folders = WalFolder.tenants(settings.root());
    int foreign = 0;
    for (String folder : files.list(folders)) {
      String tenant = TenantFolder.tenantOf(folder);
      if (tenant == null || !files.isFolder(folders.resolve(folder))) {
        counters.damage.foreignFiles.increment();
        if (foreign++ == 0) {
          LOG.warn("It is no tenant's folder and left alone. path={}", folders.resolve(folder));
        }
        continue;
      }
      TenantLog log = tenants.recover(tenant);
      recovery.load(tenant, log.folder, new RecoveredLog(log, rememberSince));
      log.folderMade = true;
    }
    recoverCursors();
    LOG.info(
        "The write-ahead log is ready. root={} tenants={} readers={} millis={}",
        settings.root(),
        tenants.count(),
        readers.size(),
        (clock.nanoTime() - begun) / 1_000_000);
  }

  /* Of a replacement that was interrupted. */
  private void removeLeftOvers(Path folder) throws IOException {
    for (String name : files.list(folder)) {
      if (WalFolder.isLeftOver(name) && !files.isFolder(folder.resolve(name))) {
        files.delete(folder.resolve(name));
      }
    }
  }

  private void recoverCursors() throws IOException {
    Path folder = WalFolder.cursors(settings.root());
    for (String name : files.list(folder)) {
      Path file = folder.resolve(name);
      if (WalFolder.isLeftOver(name)) {
        files.delete(file);
        continue;
      }
      String reader = CursorFile.readerOf(name);
      if (reader == null) {
        counters.damage.foreignFiles.increment();
        LOG.warn("It is no cursor file and left alone. file={}", file);
        continue;
      }
      readers.add(recoverReader(reader, file));
    }
    rememberHighest();
  }

  /*
   * A cursor beyond the segments is moved back to them, and saved so. Then nobody would know any
   * more how high the numbers went, and a sink that remembers could take new records for old ones.
   */
  private void rememberHighest() {
    long highest = 0;
    for (TenantLog log : tenants.all()) {
      if (log.end().segment() < log.lastNumber()) {
        highest = Math.max(highest, log.lastNumber());
      }
    }
    try {
      highWater.raise(highest);
    } catch (IOException e) {
      LOG.warn("The highest number of a segment cannot be kept. cause={}", e.toString());
    }
  }

  private WalReader recoverReader(String name, Path file) throws IOException {
    CursorFile saved;
    try {
      saved = CursorFile.read(files, file);
    } catch (WalVersionException e) {
      throw e;
    } catch (IllegalArgumentException | IOException e) {
      counters.damage.corruptions.increment();
      LOG.warn(
          "A cursor file is damaged; its reader begins at the oldest record. reader={} cause={}",
          name,
          e.getMessage());
      quarantine.setAside(file);
      return reader(name, ReaderSettings.DEFAULT, clock.nowMillis());
    }
    ReaderSettings kept =
        new ReaderSettings(
            saved.required(),
            ReaderSettings.Start.EARLIEST,
            ReaderSettings.DEFAULT.maxBatchBytes());
    WalReader reader = reader(name, kept, saved.lastOpenMillis());
    saved
        .cursors()
        .forEach(
            (tenant, cursor) -> {
              if (TenantFolder.isTenant(tenant)) {
                TenantLog log = tenants.recover(tenant);
                /* A sink may remember this position: numbers begin above it. */
                log.neverBelow(cursor.position().segment());
                reader.restore(log, cursor);
              }
            });
    return reader;
  }

  private WalReader reader(String name, ReaderSettings with, long lastOpenMillis) {
    return new WalReader(
        name,
        this,
        new BlockReader(files, quarantine),
        clock.ticker(),
        counters,
        with,
        lastOpenMillis);
  }

  /* Without it the clock alone makes positions grow: enough, unless it was set back. */
  private void recoverHighWater() throws IOException {
    try {
      highWater.load();
    } catch (WalVersionException e) {
      throw e;
    } catch (IllegalArgumentException | IOException e) {
      counters.damage.corruptions.increment();
      LOG.warn("The high-water mark is damaged and begins at 0. cause={}", e.getMessage());
      quarantine.setAside(settings.root().resolve(HighWater.FILE));
    }
  }

  // --- appending ---

  /**
   * Appends a record; the listener hears the outcome once. Neither waits nor blocks: network
   * threads may call it. The bytes must not change until then.
   *
   * @param tenant whose logs
   * @param bytes holds an uncompressed {@code PushRequest}
   * @param entries log lines in it, at least 1
   * @param firstNanos smallest timestamp of its entries
   * @param lastNanos largest timestamp
   * @param idempotencyKey a push repeated with the same key is stored once; null for none
   * @param requestDigest 64 bits of what the sender sent: with another one the same key is refused.
   *     Null for those of the bytes themselves
   */
  public void append(
      String tenant,
      byte[] bytes,
      int offset,
      int length,
      int entries,
      long firstNanos,
      long lastNanos,
      @Nullable String idempotencyKey,
      @Nullable Long requestDigest,
      AppendListener listener) {
    TenantFolder.requireTenant(tenant);
    java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length < 1 || entries < 1) {
      throw new IllegalArgumentException(
          "append: " + length + " bytes, " + entries + " entries (expected: at least 1 each)");
    }
    if (length > settings.maxRecordBytes()) {
      counters.refused(Refusal.TOO_LARGE, entries);
      listener.refused(
          new WalRefusal(
              Refusal.TOO_LARGE, WalRefusal.RECORD_BYTES, settings.maxRecordBytes(), length, 0));
      return;
    }
    PushKey key =
        idempotencyKey == null || settings.idempotencyMaxKeys() == 0
            ? null
            : PushKey.of(
                idempotencyKey,
                requestDigest == null
                    ? SegmentFormat.digestOf(bytes, offset, length)
                    : requestDigest);
    commit.submit(
        new Append(tenant, bytes, offset, length, entries, firstNanos, lastNanos, key, listener));
  }

  /** The same, for a request that is told by its bytes. */
  public void append(
      String tenant,
      byte[] bytes,
      int offset,
      int length,
      int entries,
      long firstNanos,
      long lastNanos,
      @Nullable String idempotencyKey,
      AppendListener listener) {
    append(
        tenant,
        bytes,
        offset,
        length,
        entries,
        firstNanos,
        lastNanos,
        idempotencyKey,
        null,
        listener);
  }

  /** Why appends are refused just now, or null when they are taken. For readiness. */
  public @Nullable WalRefusal unavailable() {
    return guard.refusal();
  }

  private void visible(TenantLog log) {
    for (WalReader reader : readers) {
      reader.visible(log);
    }
  }

  // --- readers ---

  /** Opens a reader; one that was open before goes on at its saved cursor. */
  public WalReader reader(String name, ReaderSettings with) throws IOException {
    if (!CursorFile.isReader(name)) {
      throw new IllegalArgumentException(
          "reader: " + name + " (expected: letters, digits, ., _ or -, at most 100)");
    }
    lock.lock();
    try {
      WalReader reader = find(name);
      boolean isNew = reader == null;
      if (reader == null) {
        reader = reader(name, with, clock.nowMillis());
      }
      reader.open(with, tenants.all(), isNew);
      /* On a disk without space the keeper saves it later: its sink must not wait for a restart. */
      if (isNew) {
        readers.add(reader);
        /* What became visible since the reader looked. */
        for (TenantLog log : tenants.all()) {
          reader.visible(log);
        }
      }
      try {
        save(reader);
      } catch (IOException e) {
        LOG.warn(
            "The cursors of a reader cannot be saved yet. reader={} cause={}", name, e.toString());
      }
      return reader;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable WalReader find(String name) {
    for (WalReader reader : readers) {
      if (reader.name().equals(name)) {
        return reader;
      }
    }
    return null;
  }

  /** All readers that hold cursors, open or not. */
  public List<WalReader> readers() {
    return List.copyOf(readers);
  }

  /** A reader by name; throws {@link IllegalArgumentException} when there is none. */
  public WalReader requireReader(String name) {
    WalReader reader = find(name);
    if (reader == null) {
      throw new IllegalArgumentException(
          "reader: "
              + name
              + " (expected: one of "
              + readers.stream().map(WalReader::name).sorted().toList()
              + ")");
    }
    return reader;
  }

  /** Forgets a reader that is not open, with its cursors. */
  public void dropReader(String name) throws IOException {
    lock.lock();
    try {
      WalReader reader = requireReader(name);
      if (reader.isOpen()) {
        throw new IllegalStateException(
            "reader " + name + " is open (expected: its route is stopped first)");
      }
      readers.remove(reader);
      replays.stopAllOf(name);
      files.delete(CursorFile.file(settings.root(), name));
      files.syncFolder(WalFolder.cursors(settings.root()));
    } finally {
      lock.unlock();
    }
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

  Replays replaysById() {
    return replays;
  }

  WalClock clock() {
    return clock;
  }

  /**
   * Sets a block aside that its reader cannot understand although its checksums fit, so that it can
   * be confirmed without being lost. False when it could not be kept.
   */
  public boolean quarantine(WalBlock block, String reason) {
    return quarantine.keep(block.bytes(), block.tenant(), block.start(), reason);
  }

  @Nullable TenantLog findLog(String tenant) {
    return tenants.find(tenant);
  }

  TenantLog requireLog(String tenant) {
    TenantLog log = tenants.find(tenant);
    if (log == null) {
      throw new IllegalArgumentException("tenant: the write-ahead log holds no such tenant");
    }
    return log;
  }

  /**
   * Whether a segment that could not be read is there no more: let go of meanwhile, or its file was
   * taken away, which is damage. An open one is closed first, so that nothing more goes into it.
   */
  boolean isGone(TenantLog log, Segment segment, IOException cause) {
    if (log.find(segment.number) != segment) {
      return true;
    }
    if (!(cause instanceof NoSuchFileException)) {
      return false;
    }
    if (!segment.isComplete()) {
      commit.execute(
          () -> {
            if (log.active == segment) {
              commit.seal(log);
            }
          });
      return false;
    }
    return retention.lost(log, segment);
  }

  /** Where the first record stands that was appended at a time or later. */
  Position positionAt(TenantLog log, long appendNanos) throws IOException {
    BlockReader blocks = new BlockReader(files, quarantine);
    try {
      for (Segment segment : log.segments()) {
        if (segment.records > 0 && segment.lastAppendNanos >= appendNanos) {
          TenantLog.Span span =
              new TenantLog.Span(segment, SegmentFormat.HEADER_BYTES, segment.visibleEnd);
          try {
            return new Position(segment.number, blocks.find(span, appendNanos));
          } catch (IOException e) {
            if (!isGone(log, segment, e)) {
              throw e;
            }
            blocks.release();
          }
        }
      }
      return log.end();
    } finally {
      blocks.release();
    }
  }

  /**
   * Where reading may go on for a position that somebody named: not beyond the end, where whatever
   * comes next would be passed over, and not within a record, which would look like damage.
   */
  Position readable(TenantLog log, Position position) throws IOException {
    Position end = log.end();
    if (!position.isBefore(end)) {
      return end;
    }
    Segment segment = log.find(position.segment());
    if (segment == null) {
      TenantLog.Span next = log.next(position);
      return next == null ? position : new Position(next.segment().number, next.from());
    }
    if (position.offsetBytes() <= SegmentFormat.HEADER_BYTES
        || position.offsetBytes() >= segment.visibleEnd) {
      return position;
    }
    BlockReader blocks = new BlockReader(files, quarantine);
    try {
      TenantLog.Span span = new TenantLog.Span(segment, position.offsetBytes(), segment.visibleEnd);
      return new Position(segment.number, blocks.nextHeader(span));
    } catch (IOException e) {
      if (isGone(log, segment, e)) {
        return readable(log, position);
      }
      throw e;
    } finally {
      blocks.release();
    }
  }

  /**
   * Log lines that a reader of a tenant has not confirmed yet, by the headers of the records. Reads
   * the segment where the cursor is, so it is not for every scrape of metrics.
   */
  public long backlogEntries(ReaderStat stat) throws IOException {
    TenantLog log = requireLog(stat.tenant());
    BlockReader blocks = new BlockReader(files, quarantine);
    try {
      long sum = 0;
      Position at = stat.cursor();
      for (TenantLog.Span span = log.next(at); span != null; span = log.next(at)) {
        boolean whole = span.from() == SegmentFormat.HEADER_BYTES && span.segment().isComplete();
        try {
          sum += whole ? span.segment().entries : blocks.entries(span);
        } catch (IOException e) {
          if (!isGone(log, span.segment(), e)) {
            throw e;
          }
          blocks.release(); // nobody waits for it any more
        }
        at = new Position(span.segment().number, span.to());
      }
      return sum;
    } finally {
      blocks.release();
    }
  }

  /* Age of the first record from a position on, in seconds. */
  double ageSeconds(TenantLog log, Position position) {
    TenantLog.Span span = log.next(position);
    if (span == null) {
      return 0;
    }
    long appended = span.segment().firstAppendNanos;
    if (span.from() > SegmentFormat.HEADER_BYTES) {
      BlockReader blocks = new BlockReader(files, quarantine);
      try {
        RecordHeader header = blocks.header(span.segment(), span.from(), span.to());
        appended = header == null ? appended : header.appendNanos();
      } catch (IOException e) {
        LOG.debug("A record's age cannot be read. cause={}", e.toString());
      } finally {
        blocks.release();
      }
    }
    return Math.max(0, (clock.nowNanos() - appended) / 1e9);
  }

  // --- questions ---

  /** Where an accepted push is now. */
  public ReceiptStatus status(Receipt receipt) throws IOException {
    TenantLog log = tenants.find(receipt.tenant());
    Map<String, ReceiptStatus.Delivery> states = new TreeMap<>();
    if (log == null) {
      /* Perhaps of a tenant that was forgotten; then numbers went no higher than the mark. */
      return new ReceiptStatus(
          receipt,
          receipt.segment() > highWater.number()
              ? ReceiptStatus.RecordState.UNKNOWN
              : ReceiptStatus.RecordState.GONE,
          states);
    }
    if (receipt.segment() > log.lastNumber()) {
      return new ReceiptStatus(receipt, ReceiptStatus.RecordState.UNKNOWN, states);
    }
    for (WalReader reader : readers) {
      states.put(reader.name(), reader.delivery(log, receipt.position()));
    }
    return new ReceiptStatus(receipt, recordState(log, receipt), states);
  }

  private ReceiptStatus.RecordState recordState(TenantLog log, Receipt receipt) throws IOException {
    Segment segment = log.find(receipt.segment());
    if (segment == null) {
      return switch (log.absent(receipt.segment())) {
        case NEVER -> ReceiptStatus.RecordState.UNKNOWN;
        case MISSING -> ReceiptStatus.RecordState.DAMAGED;
        case PASSED -> ReceiptStatus.RecordState.GONE;
      };
    }
    if (receipt.offsetBytes() >= segment.visibleEnd) {
      return ReceiptStatus.RecordState.UNKNOWN;
    }
    BlockReader blocks = new BlockReader(files, quarantine);
    try {
      RecordHeader header = blocks.header(segment, receipt.offsetBytes(), segment.visibleEnd);
      return header != null
              && header.payloadCrc() == receipt.crc()
              && blocks.isIntact(segment, receipt.offsetBytes(), header)
          ? ReceiptStatus.RecordState.INTACT
          : ReceiptStatus.RecordState.DAMAGED;
    } catch (IOException e) {
      if (isGone(log, segment, e)) {
        return recordState(log, receipt);
      }
      throw e;
    } finally {
      blocks.release();
    }
  }

  public WalSettings settings() {
    return settings;
  }

  /** One line for each tenant, by name. */
  public List<TenantStat> tenants() {
    List<TenantStat> stats = new ArrayList<>();
    for (TenantLog log : tenants.all()) {
      List<Segment> segments = log.segments();
      long oldest = 0;
      for (Segment segment : segments) {
        if (segment.records > 0) {
          oldest = segment.firstAppendNanos;
          break;
        }
      }
      stats.add(
          new TenantStat(
              log.tenant,
              segments.size(),
              log.bytes(),
              settings.quotaBytes(),
              oldest,
              log.end(),
              settings.quotaPolicy() == WalSettings.QuotaPolicy.REFUSE ? log.tooOldMillis : 0));
    }
    stats.sort(java.util.Comparator.comparing(TenantStat::tenant));
    return stats;
  }

  /** One line for each reader and tenant. */
  public List<ReaderStat> readerStats() {
    List<ReaderStat> stats = new ArrayList<>();
    for (WalReader reader : readers) {
      stats.addAll(reader.stats());
    }
    return stats;
  }

  public WalStats stats() {
    long bytes = 0;
    for (TenantLog log : tenants.all()) {
      bytes += log.bytes();
    }
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
        bytes,
        guard.space().freeBytes(),
        guard.floorBytes());
  }

  // --- care ---

  /**
   * Closes the open segment of a tenant, or of all (null), so that the next append begins a new one
   * and the old can be deleted once it is delivered. Returns how many were closed.
   */
  public int roll(@Nullable String tenant) {
    CompletableFuture<Integer> done = new CompletableFuture<>();
    boolean taken =
        commit.execute(
            () -> {
              try {
                done.complete(seal(tenant));
              } finally {
                done.complete(0); // a failure of it must not keep us waiting
              }
            });
    return taken ? done.join() : 0;
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
    guard.measure();
    commit.execute(commit::sealIdle);
    IOException unsaved = null;
    try {
      saveCursors();
    } catch (IOException e) {
      unsaved = e; // what follows makes the room that saving may want
    }
    long now = clock.nowNanos();
    for (TenantLog log : tenants.all()) {
      if (log.bytes() > 0) {
        retention.reclaim(log, now, true);
        retention.age(log, now);
        quota.warn(log);
      } else {
        log.tooOldMillis = 0;
        log.nearlyTooOld.set(false);
        quota.warn(log);
      }
      boolean roomIsWanted = guard.refusal() != null;
      maker.release(
          log, roomIsWanted ? Long.MAX_VALUE : now - settings.segmentIdleMillis() * 1_000_000);
    }
    if (unsaved != null) {
      throw unsaved;
    }
    forgetTenants();
  }

  /*
   * Tenants that were silent for long and of whom nothing is kept give up their place. What must not
   * be lost with them is how high their numbers went, so the mark is raised first, on the device.
   * Then the writer, who alone could need them, takes them out; from there on they are new when they
   * come again. Wherever it breaks off, what is left is an empty folder or a cursor of a tenant
   * without records: both only make it a tenant again, that is forgotten later.
   */
  private void forgetTenants() throws IOException {
    List<TenantLog> silent = new ArrayList<>();
    long highest = 0;
    for (TenantLog log : tenants.all()) {
      if (silent.size() < MOST_FORGOTTEN_AT_ONCE && isSilent(log)) {
        maker.release(log);
        if (!forced(log.folder)) {
          continue;
        }
        silent.add(log);
        highest = Math.max(highest, log.highestNumber());
      }
    }
    if (silent.isEmpty()) {
      return;
    }
    highWater.raise(highest);
    CompletableFuture<Integer> done = new CompletableFuture<>();
    boolean taken =
        commit.execute(
            () -> {
              try {
                done.complete(forget(silent));
              } finally {
                done.complete(0); // a failure of it must not keep us waiting
              }
            });
    if (taken && done.join() > 0) {
      files.syncFolder(WalFolder.tenants(settings.root()));
    }
  }

  /* A deletion that is not forced could be undone by a crash. */
  private boolean forced(Path folder) throws IOException {
    try {
      if (files.isFolder(folder)) {
        files.syncFolder(folder);
      }
      return true;
    } catch (IOException e) {
      if (files.isFolder(folder)) {
        throw e;
      }
      return false; // another round of housekeeping was quicker
    }
  }

  private boolean isSilent(TenantLog log) {
    long silentMillis = clock.nowMillis() - log.lastUsedMillis;
    if (settings.tenantIdleMillis() == 0
        || silentMillis <= settings.tenantIdleMillis()
        || silentMillis <= settings.idempotencyWindowMillis()
        || !log.isEmpty()) {
      return false;
    }
    for (WalReader reader : readers) {
      if (reader.isBusyWith(log)) {
        return false;
      }
    }
    return true;
  }

  /* On the writer's thread, where no append can come in between. Returns how many went. */
  private int forget(List<TenantLog> silent) {
    int gone = 0;
    for (TenantLog log : silent) {
      if (log.active != null || !isSilent(log) || log.highestNumber() > highWater.number()) {
        continue;
      }
      tenants.remove(log);
      for (WalReader reader : readers) {
        reader.forget(log);
      }
      gone++;
      counters.forgottenTenants.increment();
      LOG.info("A tenant that was silent for long gave up its place. tenant={}", log.tenant);
      try {
        files.deleteFolder(log.folder);
      } catch (IOException e) {
        /* Something that is not ours lies in it: it stays, and is a tenant again at the next start. */
        LOG.info("A tenant's folder stays. folder={} cause={}", log.folder, e.toString());
      }
    }
    return gone;
  }

  private void saveCursors() throws IOException {
    lock.lock();
    try {
      for (WalReader reader : readers) {
        save(reader);
      }
    } finally {
      lock.unlock();
    }
  }

  private void save(WalReader reader) throws IOException {
    CursorFile file = reader.toSave(clock.nowMillis());
    if (file == null) {
      return;
    }
    boolean good = false;
    try {
      file.write(files, settings.root());
      good = true;
      counters.cursorSaves.increment();
    } finally {
      if (!good) {
        reader.saveFailed();
      }
    }
    reader.wasSaved(file);
  }

  private void keep() {
    long sinceHousekeeping = 0;
    while (true) {
      lock.lock();
      try {
        if (stopped
            || stopping.await(settings.cursorSaveMillis(), TimeUnit.MILLISECONDS)
            || stopped) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        lock.unlock();
      }
      try {
        sinceHousekeeping += settings.cursorSaveMillis();
        if (sinceHousekeeping >= settings.housekeepingMillis()) {
          sinceHousekeeping = 0;
          housekeep();
        } else {
          saveCursors();
        }
      } catch (IOException | RuntimeException | Error e) {
        /* The next round tries again; a keeper that ends would let the disk fill up. */
        counters.housekeepingFailures.increment();
        LOG.warn("Housekeeping of the write-ahead log failed. cause={}", e.toString(), e);
      }
    }
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
    lock.lock();
    try {
      if (stopped) {
        return;
      }
      stopped = true;
      stopping.signalAll();
    } finally {
      lock.unlock();
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
      for (TenantLog log : tenants.all()) {
        maker.release(log);
      }
      for (WalReader reader : readers) {
        reader.close();
      }
      saveCursors();
    } finally {
      folderLock.close();
    }
  }
}
