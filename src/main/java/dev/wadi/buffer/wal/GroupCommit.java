package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.SegmentFormat.KeyAt;
import dev.wadi.buffer.wal.disk.SegmentFormat.RecordHeader;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalFolder;
import dev.wadi.model.Verdict.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what many callers append, and answers a whole group after one sync.
 *
 * <p>Thread-safe. {@link #submit} never waits and never touches a file.
 */
final class GroupCommit {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
  private static final int BUFFER_BYTES = 1 << 20;

  /* Behind the records of a reused file: at least an end mark, up to the end of a page. */
  private static final int MARGIN_BYTES = SegmentFormat.PAGE_BYTES + SegmentFormat.END_MARK_BYTES;

  /*
   * Three threads in a row. The writer takes everything that is queued and writes it; the sync thread
   * takes everything that is written and forces each touched segment once; the answering thread
   * tells those who wait, which runs the rest of their way back to the client. While the device
   * works the writer goes on, and while answers are given the device works on the next group: so
   * neither costs time of its own, and a group is exactly what came in during the sync before:
   * small and quick on an idle system, large on a busy one, with no timer to tune.
   *
   * As long as nothing else is queued the writer also syncs: where processors are scarce each change
   * of threads may wait for one, and such waits are much of the slowest answers' time. Answers stay
   * on their own thread: what they run is not ours, and may be slow.
   *
   * Segments belong to the writer until it hands them over to be closed. What both threads and the
   * readers look at (how far a segment is written and visible) is guarded by its TenantLog's lock.
   */

  /** Where the group commit asks about tenants, room and readers. */
  interface House {
    /** The tenant's log, made when it is new; null when there are too many. */
    @Nullable TenantLog log(String tenant);

    /** Makes room for some bytes, or tells why there is none. On the writer's thread. */
    @Nullable WalRefusal room(TenantLog log, long bytes);

    /** Readers may see more of a tenant. */
    void visible(TenantLog log);

    /** Now, in nanoseconds since the epoch. */
    long nowNanos();
  }

  /** An append that was synced, or that was not with the reason. */
  private record Outcome(
      TenantLog log, Segment segment, Append append, @Nullable WalRefusal refusal) {}

  /** Appends of one segment that are written, with the end up to which they reach. */
  private record Written(
      TenantLog log, Segment segment, long end, List<Append> appends, boolean close) {}

  private final WalSettings settings;
  private final WalFiles files;
  private final DiskGuard guard;
  private final WalCounters counters;
  private final WalObserver observer;
  private final LongSupplier nanoTicker;
  private final House house;
  private final SegmentMaker maker;
  private final boolean answersAfterSync;

  /* Guards the queues and the flags; field updates only. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition queued = lock.newCondition();
  private final Condition unsynced = lock.newCondition();
  private final Condition unanswered = lock.newCondition();
  private ArrayDeque<Append> queue = new ArrayDeque<>();
  private final ArrayDeque<Runnable> commands = new ArrayDeque<>();
  private List<Written> written = new ArrayList<>();
  private List<Outcome> outcomes = new ArrayList<>();
  private boolean writerWaits;
  private boolean syncing;
  private boolean closing;
  private boolean writerDone;
  private boolean syncerDone;

  /* Bytes of all appends that have no answer yet. */
  private final AtomicLong waitingBytes = new AtomicLong();

  /* The writer's alone. */
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES + MARGIN_BYTES);
  private final java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
  private final Map<TenantLog, Segment> open = new LinkedHashMap<>(16, 0.75f, true);
  private long bytesSinceMeasure;

  private final Thread writer;
  private final Thread syncer;
  private final Thread answerer;
  private final ExecutorService forces;

  GroupCommit(
      WalSettings settings,
      WalFiles files,
      DiskGuard guard,
      WalCounters counters,
      WalObserver observer,
      LongSupplier nanoTicker,
      SegmentMaker maker,
      House house) {
    this.settings = settings;
    this.files = files;
    this.guard = guard;
    this.counters = counters;
    this.observer = observer;
    this.nanoTicker = nanoTicker;
    this.house = house;
    this.maker = maker;
    this.answersAfterSync = settings.sync().isAlways();
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            settings.syncThreads(),
            settings.syncThreads(),
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread =
                  new Thread(task, "wal-" + settings.name() + "-force-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    this.forces = pool;
    this.writer = new Thread(this::writeUntilClosed, "wal-" + settings.name() + "-writer");
    this.syncer = new Thread(this::syncUntilClosed, "wal-" + settings.name() + "-sync");
    this.answerer = new Thread(this::answerUntilClosed, "wal-" + settings.name() + "-answer");
  }

  void start() {
    writer.start();
    syncer.start();
    answerer.start();
  }

  /** Queues an append; its listener hears the outcome. */
  void submit(Append append) {
    WalRefusal refusal = guard.refusal();
    if (refusal == null) {
      refusal = enqueue(append);
    }
    if (refusal != null) {
      answer(append, refusal);
    }
  }

  private @Nullable WalRefusal enqueue(Append append) {
    long cost = append.recordBytes();
    long waiting = waitingBytes.addAndGet(cost);
    boolean taken = false;
    lock.lock();
    try {
      if (closing) {
        return new WalRefusal(
            Refusal.UNAVAILABLE, "the gateway stops", 0, 0, settings.retryAfterSeconds());
      }
      /* One append alone is always taken, or a large one could never get in. */
      if (waiting > settings.queueMaxBytes() && waiting != cost) {
        return new WalRefusal(
            Refusal.UNAVAILABLE,
            WalRefusal.QUEUE_BYTES,
            settings.queueMaxBytes(),
            waiting - cost,
            1);
      }
      queue.add(append);
      taken = true;
      if (writerWaits) {
        writerWaits = false;
        queued.signal();
      }
      return null;
    } finally {
      lock.unlock();
      if (!taken) {
        waitingBytes.addAndGet(-cost);
      }
    }
  }

  long waitingBytes() {
    return waitingBytes.get();
  }

  /** Runs something on the writer's thread, between two groups; false when that ends. */
  boolean execute(Runnable command) {
    lock.lock();
    try {
      if (writerDone || closing) {
        return false;
      }
      commands.add(command);
      writerWaits = false;
      queued.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Writes, syncs and answers what is queued, closes all segments with a footer, and ends. */
  void close() throws InterruptedException {
    lock.lock();
    try {
      closing = true;
      queued.signalAll();
    } finally {
      lock.unlock();
    }
    writer.join();
    syncer.join();
    answerer.join();
    forces.shutdown();
  }

  // --- the writer ---

  private void writeUntilClosed() {
    List<Append> group = new ArrayList<>();
    try {
      while (true) {
        group = new ArrayList<>();
        List<Runnable> orders = new ArrayList<>();
        if (!take(group, orders)) {
          break;
        }
        orders.forEach(this::obey);
        if (guard.nanosToProbe() == 0) {
          guard.probe();
        }
        if (!group.isEmpty()) {
          write(group);
        }
        passOn();
      }
      for (TenantLog log : List.copyOf(open.keySet())) {
        seal(log);
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      guard.broken(e);
      refuseUnsettled(group);
    } finally {
      lock.lock();
      try {
        writerDone = true;
        unsynced.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /* The writer is at its end by a mistake of ours; nobody shall wait for it in vain. */
  private void refuseUnsettled(List<Append> group) {
    List<Append> left = new ArrayList<>(group);
    lock.lock();
    try {
      closing = true;
      left.addAll(queue);
      queue.clear();
    } finally {
      lock.unlock();
    }
    for (Append append : left) {
      if (!append.settled) {
        finish(append, unavailable());
      }
    }
    /* Whoever ordered something waits for it; each order tells its own failure. */
    List<Runnable> orders = new ArrayList<>();
    lock.lock();
    try {
      orders.addAll(commands);
      commands.clear();
    } finally {
      lock.unlock();
    }
    orders.forEach(this::obey);
    for (TenantLog log : List.copyOf(open.keySet())) {
      Segment segment = log.active;
      forget(log);
      if (segment != null) {
        handOver(new Written(log, segment, segment.writtenEnd, List.of(), true));
      }
    }
  }

  private void obey(Runnable order) {
    try {
      order.run();
    } catch (RuntimeException e) {
      LOG.error("An order to the write-ahead log failed.", e);
    } catch (Error e) {
      guard.broken(e);
    }
  }

  private boolean take(List<Append> group, List<Runnable> orders) throws InterruptedException {
    lock.lock();
    try {
      while (queue.isEmpty() && commands.isEmpty()) {
        if (closing) {
          return false;
        }
        long probe = guard.nanosToProbe();
        if (probe == 0) {
          return true;
        }
        writerWaits = true;
        /* In steps: the ticker that says when a probe is due need not be this clock. */
        if (probe == Long.MAX_VALUE) {
          queued.await();
        } else {
          queued.awaitNanos(Math.min(probe, 20_000_000));
        }
      }
      orders.addAll(commands);
      commands.clear();
      long bytes = 0;
      while (bytes < settings.groupMaxBytes()) {
        Append next = queue.poll();
        if (next == null) {
          break;
        }
        group.add(next);
        bytes += next.recordBytes();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void write(List<Append> group) {
    Map<TenantLog, List<Append>> byTenant = new LinkedHashMap<>();
    for (Append append : group) {
      TenantLog log = house.log(append.tenant);
      if (log == null) {
        finish(
            append,
            new WalRefusal(
                Refusal.QUOTA_FULL,
                WalRefusal.TENANTS,
                settings.maxTenants(),
                settings.maxTenants(),
                settings.retryAfterSeconds()));
      } else if (isFirst(log, append)) {
        byTenant.computeIfAbsent(log, k -> new ArrayList<>()).add(append);
      }
    }
    byTenant.forEach(this::writeTenant);
    if (bytesSinceMeasure > Math.max(1 << 20, guard.floorBytes() / 16)) {
      bytesSinceMeasure = 0;
      try {
        guard.measure();
      } catch (IOException e) {
        guard.failed(e);
      }
    }
  }

  private boolean isFirst(TenantLog log, Append append) {
    if (append.key == null) {
      return true;
    }
    IdempotencyWindow.Answer answer = log.keys.claim(append, append.key, house.nowNanos());
    append.settled = !(answer instanceof IdempotencyWindow.Answer.First);
    if (answer instanceof IdempotencyWindow.Answer.Stored stored) {
      counters.repeated.increment();
      waitingBytes.addAndGet(-append.recordBytes());
      call(append, stored.receipt(), null);
    } else if (answer instanceof IdempotencyWindow.Answer.Other other) {
      waitingBytes.addAndGet(-append.recordBytes());
      answer(append, new WalRefusal(Refusal.KEY_REUSED, other.fate(), 0, 0, 0));
    }
    return answer instanceof IdempotencyWindow.Answer.First;
  }

  private void writeTenant(TenantLog log, List<Append> appends) {
    List<Append> staged = new ArrayList<>(appends.size());
    long end = 0;
    Segment segment = null;
    for (Append append : appends) {
      WalRefusal refusal = guard.refusal();
      try {
        long need = append.recordBytes();
        if (segment != null
            && (refusal != null || !fits(end, need) || !inQuota(log, segment, end, need))) {
          commit(log, segment, end, staged);
          staged = new ArrayList<>();
          segment = null;
        }
        if (segment == null && refusal == null) {
          refusal = house.room(log, need);
          if (refusal == null) {
            segment = writable(log, need);
            end = segment.writtenEnd;
            emptyBuffer();
          }
        }
        if (refusal != null || segment == null) {
          finish(append, refusal == null ? unavailable() : refusal);
          continue;
        }
        staged.add(append);
        put(segment, append, end);
        end += need;
      } catch (IOException e) {
        staged.remove(append);
        counters.writeFailures.increment();
        WalRefusal failure = guard.failed(e);
        if (segment != null) {
          abandon(log, segment);
        }
        segment = null;
        for (Append lost : staged) {
          finish(lost, failure);
        }
        staged = new ArrayList<>();
        finish(append, failure);
      }
    }
    if (segment != null) {
      try {
        commit(log, segment, end, staged);
      } catch (IOException e) {
        counters.writeFailures.increment();
        WalRefusal failure = guard.failed(e);
        abandon(log, segment);
        for (Append lost : staged) {
          finish(lost, failure);
        }
      }
    }
  }

  /* With what is staged already; beyond the quota the house decides, once that is written. */
  private boolean inQuota(TenantLog log, Segment segment, long end, long need) {
    log.lock.lock();
    try {
      return log.bytes() + (end - segment.writtenEnd) + need <= settings.quotaBytes();
    } finally {
      log.lock.unlock();
    }
  }

  private WalRefusal unavailable() {
    return new WalRefusal(
        Refusal.UNAVAILABLE, "the disk reported an error", 0, 0, settings.retryAfterSeconds());
  }

  private boolean fits(long end, long need) {
    return end == SegmentFormat.HEADER_BYTES || end + need <= settings.segmentBytes();
  }

  /* The tenant's open segment, or a fresh one. */
  private Segment writable(TenantLog log, long need) throws IOException {
    Segment segment = log.active;
    if (segment != null) {
      boolean poisoned;
      log.lock.lock();
      try {
        poisoned = segment.poisoned;
      } finally {
        log.lock.unlock();
      }
      long ageNanos = house.nowNanos() - segment.createdNanos;
      if (poisoned) {
        letGo(log, segment);
      } else if (!fits(segment.writtenEnd, need)
          || (segment.records > 0 && ageNanos > settings.segmentMaxAgeMillis() * 1_000_000)) {
        seal(log);
      } else {
        open.get(log);
        segment.lastUsedNanoTime = nanoTicker.getAsLong();
        return segment;
      }
    }
    while (open.size() >= settings.maxOpenSegments()) {
      seal(open.keySet().iterator().next());
    }
    return create(log);
  }

  private Segment create(TenantLog log) throws IOException {
    Segment segment = maker.make(log, house.nowNanos());
    segment.lastUsedNanoTime = nanoTicker.getAsLong();
    log.add(segment);
    log.active = segment;
    open.put(log, segment);
    counters.segmentsCreated.increment();
    return segment;
  }

  private void put(Segment segment, Append append, long at) throws IOException {
    append.at = at;
    append.appendNanos = house.nowNanos();
    if (buffer.remaining() < SegmentFormat.RECORD_HEADER_BYTES) {
      flush(segment, at);
    }
    SegmentFormat.putRecordHeader(
        buffer,
        new RecordHeader(
            SegmentFormat.TYPE_DATA,
            append.length,
            append.crc,
            append.entries,
            append.appendNanos,
            append.firstNanos,
            append.lastNanos,
            append.key),
        segment.number,
        at,
        crc);
    int done = 0;
    while (done < append.length) {
      int n = Math.min(buffer.remaining(), append.length - done);
      buffer.put(append.bytes, append.offset + done, n);
      done += n;
      if (done < append.length) {
        flush(segment, at + SegmentFormat.RECORD_HEADER_BYTES + done);
      }
    }
  }

  /* Writes the buffer, whose bytes end at this offset of the file. */
  private void flush(Segment segment, long end) throws IOException {
    WalFiles.Handle handle = segment.handle;
    if (handle == null) {
      throw new IOException("segment is closed");
    }
    int bytes = buffer.position();
    if (end < segment.reusedBytes) {
      markEnd(segment, end);
    }
    buffer.flip();
    handle.writeFully(buffer, end - bytes);
    emptyBuffer();
  }

  /*
   * In a file that had another life old bytes follow. A mark tells a start that records end here;
   * zeroes up to the end of a page spare the system from reading the old page first.
   */
  private void markEnd(Segment segment, long end) {
    long marked = end + SegmentFormat.END_MARK_BYTES + SegmentFormat.PAGE_BYTES - 1;
    int bytes = (int) (marked - marked % SegmentFormat.PAGE_BYTES - end);
    int last = buffer.position() + bytes;
    buffer.limit(last);
    SegmentFormat.putEndMark(buffer, segment.number, end, crc);
    while (buffer.position() < last) {
      buffer.put((byte) 0);
    }
  }

  private void emptyBuffer() {
    buffer.clear().limit(BUFFER_BYTES);
  }

  /* Only here does a record count as written: before, a failure takes all of them back. */
  private void commit(TenantLog log, Segment segment, long end, List<Append> appends)
      throws IOException {
    flush(segment, end);
    if (appends.isEmpty()) {
      return;
    }
    boolean poisoned;
    log.lock.lock();
    try {
      poisoned = segment.poisoned;
      if (!poisoned) {
        bytesSinceMeasure += end - segment.writtenEnd;
        segment.writtenEnd = end;
        log.resize(segment, end);
        for (Append append : appends) {
          segment.add(append.entries, append.appendNanos, append.firstNanos, append.lastNanos);
          if (append.key != null) {
            segment.keys.add(new KeyAt(append.key, append.at, append.crc, append.appendNanos));
          }
        }
        if (settings.sync().isNever()) {
          segment.visibleEnd = end;
        }
      }
    } finally {
      log.lock.unlock();
    }
    if (poisoned) {
      letGo(log, segment);
      for (Append append : appends) {
        finish(append, unavailable());
      }
      return;
    }
    if (end > settings.segmentBytes() / 2) {
      maker.ahead(log, house.nowNanos());
    }
    if (answersAfterSync) {
      handOver(new Written(log, segment, end, appends, false));
      for (Append append : appends) {
        append.settled = true;
      }
      return;
    }
    if (settings.sync().isNever()) {
      house.visible(log);
    } else {
      handOver(new Written(log, segment, end, List.of(), false));
    }
    for (Append append : appends) {
      append.settled = true;
      finish(log, segment, append);
    }
    counters.groups.increment();
  }

  /* Goes to the sync thread with the end of the round; see passOn. */
  private void handOver(Written item) {
    item.log().underWay.incrementAndGet();
    lock.lock();
    try {
      written.add(item);
    } finally {
      lock.unlock();
    }
  }

  private void passOn() throws InterruptedException {
    List<Written> group;
    lock.lock();
    try {
      if (written.isEmpty()) {
        return;
      }
      if (!answersAfterSync || syncing || closing || !queue.isEmpty() || !commands.isEmpty()) {
        unsynced.signal();
        return;
      }
      group = written;
      written = new ArrayList<>();
      syncing = true;
    } finally {
      lock.unlock();
    }
    try {
      settle(group);
    } finally {
      lock.lock();
      try {
        syncing = false;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Closes a tenant's open segment with a footer. On the writer's thread. */
  void seal(TenantLog log) {
    Segment segment = log.active;
    WalFiles.Handle handle = segment == null ? null : segment.handle;
    if (segment == null || handle == null) {
      return;
    }
    ByteBuffer footer = null;
    log.lock.lock();
    try {
      if (!segment.poisoned) {
        footer = SegmentFormat.footer(segment.footer(), segment.number);
      }
    } finally {
      log.lock.unlock();
    }
    long size = segment.writtenEnd;
    if (footer != null) {
      try {
        int bytes = footer.remaining();
        handle.writeFully(footer, segment.writtenEnd);
        size += bytes;
        if (size < segment.reusedBytes) {
          endFile(handle, segment, size);
        }
      } catch (IOException e) {
        /* Without a footer the next start checks the whole segment: slower, not wrong. */
        LOG.warn("No footer could be written. file={} cause={}", segment.file, e.toString());
      }
    }
    log.lock.lock();
    try {
      segment.sealed = true;
      segment.keys = List.of(); // they stand in the footer now
      log.resize(segment, size);
    } finally {
      log.lock.unlock();
    }
    forget(log);
    handOver(new Written(log, segment, segment.writtenEnd, List.of(), true));
  }

  /*
   * Cutting off what follows would be work for the file system's journal: instead the trailer stands
   * at the end of the file as well, unless there is no room for it behind the footer.
   */
  private static void endFile(WalFiles.Handle handle, Segment segment, long footerEnd)
      throws IOException {
    long trailer = segment.reusedBytes - SegmentFormat.TRAILER_BYTES;
    if (trailer >= footerEnd) {
      handle.writeFully(SegmentFormat.trailer(segment.writtenEnd), trailer);
    } else {
      handle.truncate(footerEnd);
    }
  }

  /* A write failed: what is not committed is cut off, and nothing more is written here. */
  private void abandon(TenantLog log, Segment segment) {
    WalFiles.Handle handle = segment.handle;
    emptyBuffer();
    try {
      if (handle != null) {
        handle.truncate(segment.writtenEnd);
      }
    } catch (IOException e) {
      LOG.warn("Cannot cut a segment back. file={} cause={}", segment.file, e.toString());
    }
    log.lock.lock();
    try {
      segment.sealed = true;
    } finally {
      log.lock.unlock();
    }
    forget(log);
    handOver(new Written(log, segment, segment.writtenEnd, List.of(), true));
  }

  /* To be cut once more and closed. */
  private void letGo(TenantLog log, Segment segment) {
    forget(log);
    handOver(new Written(log, segment, segment.visibleEnd, List.of(), true));
  }

  private void forget(TenantLog log) {
    log.active = null;
    open.remove(log);
  }

  /** Closes segments without a recent append, or too old. On the writer's thread. */
  void sealIdle() {
    long nanoTime = nanoTicker.getAsLong();
    long now = house.nowNanos();
    for (Map.Entry<TenantLog, Segment> entry : List.copyOf(open.entrySet())) {
      Segment segment = entry.getValue();
      boolean idle = nanoTime - segment.lastUsedNanoTime > settings.segmentIdleMillis() * 1_000_000;
      boolean old = now - segment.createdNanos > settings.segmentMaxAgeMillis() * 1_000_000;
      if (idle || old) {
        seal(entry.getKey());
      }
    }
  }

  // --- the sync thread ---

  private void syncUntilClosed() {
    try {
      while (true) {
        List<Written> group = takeWritten();
        if (group.isEmpty()) {
          return;
        }
        settle(group);
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      guard.broken(e);
    } finally {
      lock.lock();
      try {
        syncerDone = true;
        unanswered.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /* Syncs a group and has all of it answered, whatever happens. */
  private void settle(List<Written> group) throws InterruptedException {
    try {
      sync(group);
    } catch (InterruptedException | RuntimeException | Error e) {
      guard.broken(e);
      giveUp(group, e);
      if (e instanceof InterruptedException interrupted) {
        throw interrupted;
      }
    } finally {
      for (Written item : group) {
        item.log().underWay.decrementAndGet();
      }
    }
  }

  private List<Written> takeWritten() throws InterruptedException {
    lock.lock();
    try {
      syncing = false;
      while ((written.isEmpty() || syncing) && !writerDone) {
        unsynced.await();
      }
      syncing = true;
      long interval = settings.sync().intervalMillis();
      if (interval > 0) {
        long left = interval * 1_000_000;
        while (left > 0 && !closing) {
          left = unsynced.awaitNanos(left);
        }
      }
      List<Written> taken = written;
      written = new ArrayList<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void sync(List<Written> group) throws InterruptedException {
    Map<Segment, TenantLog> touched = new LinkedHashMap<>();
    int appends = 0;
    long bytes = 0;
    for (Written item : group) {
      touched.put(item.segment(), item.log());
      for (Append append : item.appends()) {
        appends++;
        bytes += append.recordBytes();
      }
    }
    Map<Segment, IOException> failures = forceAll(touched);
    forceNewFolders(touched, failures);
    /* Readers first: who has an answer can count on the record being there to read. */
    Map<TenantLog, Boolean> changed = new LinkedHashMap<>();
    boolean[] good = new boolean[group.size()];
    for (int i = 0; i < group.size(); i++) {
      Written item = group.get(i);
      IOException failure = failures.get(item.segment());
      if (failure != null) {
        poison(item.log(), item.segment(), failure);
      }
      good[i] = show(item);
      changed.put(item.log(), true);
    }
    changed.keySet().forEach(house::visible);
    List<Outcome> told = new ArrayList<>(appends);
    for (int i = 0; i < group.size(); i++) {
      Written item = group.get(i);
      IOException failure = failures.get(item.segment());
      WalRefusal refusal = good[i] ? null : failure == null ? unavailable() : refusal(failure);
      for (Append append : item.appends()) {
        if (refusal != null) {
          takeBack(item.log(), item.segment(), append);
        }
        told.add(new Outcome(item.log(), item.segment(), append, refusal));
      }
      /* What is not trusted any more the writer lets go of: until then it may still write there. */
      if (item.close()) {
        close(item.log(), item.segment());
      }
    }
    tell(told);
    if (appends > 0) {
      counters.groups.increment();
      observer.grouped(appends, bytes);
    }
  }

  /* A mistake of ours in the middle of a group: what is in it counts as not synced. */
  private void giveUp(List<Written> group, Throwable cause) {
    List<Outcome> told = new ArrayList<>();
    for (Written item : group) {
      try {
        poison(item.log(), item.segment(), new IOException("the sync broke off", cause));
        close(item.log(), item.segment());
      } catch (RuntimeException | Error e) {
        LOG.error("A segment cannot be closed. file={}", item.segment().file, e);
      }
      for (Append append : item.appends()) {
        told.add(new Outcome(item.log(), item.segment(), append, unavailable()));
      }
    }
    tell(told);
  }

  private void tell(List<Outcome> told) {
    lock.lock();
    try {
      outcomes.addAll(told);
      unanswered.signal();
    } finally {
      lock.unlock();
    }
  }

  // --- the answering thread ---

  private void answerUntilClosed() {
    try {
      for (List<Outcome> next = takeOutcomes(); !next.isEmpty(); next = takeOutcomes()) {
        for (Outcome outcome : next) {
          WalRefusal refusal = outcome.refusal();
          try {
            if (refusal == null) {
              finish(outcome.log(), outcome.segment(), outcome.append());
            } else {
              finish(outcome.append(), refusal);
            }
          } catch (RuntimeException | Error e) {
            guard.broken(e);
            finish(outcome.append(), unavailable());
          }
        }
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      guard.broken(e);
    }
  }

  /* Empty when there will be no more. */
  private List<Outcome> takeOutcomes() throws InterruptedException {
    lock.lock();
    try {
      while (outcomes.isEmpty() && !syncerDone) {
        unanswered.await();
      }
      List<Outcome> taken = outcomes;
      outcomes = new ArrayList<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  // --- what the sync thread does with segments ---

  /* Lets readers see up to the item's end; false when its segment is not trusted any more. */
  private static boolean show(Written item) {
    Segment segment = item.segment();
    item.log().lock.lock();
    try {
      if (segment.poisoned) {
        return false;
      }
      segment.visibleEnd = Math.max(segment.visibleEnd, item.end());
      return true;
    } finally {
      item.log().lock.unlock();
    }
  }

  private WalRefusal refusal(IOException failure) {
    return new WalRefusal(
        DiskGuard.reasonOf(failure),
        "the disk did not confirm the write",
        0,
        0,
        settings.retryAfterSeconds());
  }

  /* Several tenants' segments at once: a journalling file system commits them together. */
  private Map<Segment, IOException> forceAll(Map<Segment, TenantLog> touched)
      throws InterruptedException {
    Map<Segment, IOException> failures = new LinkedHashMap<>();
    if (touched.size() == 1 || settings.syncThreads() == 1) {
      touched.forEach(
          (segment, log) -> {
            IOException failure = force(log, segment);
            if (failure != null) {
              failures.put(segment, failure);
            }
          });
      return failures;
    }
    Map<Segment, Future<Boolean>> running = new LinkedHashMap<>();
    Map<Segment, IOException> found = new java.util.concurrent.ConcurrentHashMap<>();
    touched.forEach(
        (segment, log) -> {
          Callable<Boolean> task =
              () -> {
                IOException failure = force(log, segment);
                if (failure != null) {
                  found.put(segment, failure);
                }
                return failure == null;
              };
          running.put(segment, forces.submit(task));
        });
    Error mistake = null;
    for (Map.Entry<Segment, Future<Boolean>> entry : running.entrySet()) {
      try {
        entry.getValue().get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          mistake = error;
        }
        found.put(entry.getKey(), new IOException("sync failed", e.getCause()));
      }
    }
    if (mistake != null) {
      throw mistake;
    }
    failures.putAll(found);
    return failures;
  }

  /* New tenants: one sync of the folder above theirs serves all of them. */
  private void forceNewFolders(
      Map<Segment, TenantLog> touched, Map<Segment, IOException> failures) {
    if (settings.sync().isNever() || touched.values().stream().allMatch(log -> log.folderSynced)) {
      return;
    }
    try {
      files.syncFolder(WalFolder.tenants(settings.root()));
      touched.values().forEach(log -> log.folderSynced = true);
    } catch (IOException e) {
      counters.syncFailures.increment();
      touched.forEach(
          (segment, log) -> {
            if (!log.folderSynced) {
              failures.putIfAbsent(segment, e);
            }
          });
    }
  }

  private @Nullable IOException force(TenantLog log, Segment segment) {
    WalFiles.Handle handle = segment.handle;
    boolean poisoned;
    log.lock.lock();
    try {
      poisoned = segment.poisoned;
    } finally {
      log.lock.unlock();
    }
    if (poisoned || handle == null || settings.sync().isNever()) {
      return null;
    }
    long begun = nanoTicker.getAsLong();
    try {
      handle.force();
      if (!segment.folderSynced) {
        files.syncFolder(log.folder);
        segment.folderSynced = true;
      }
      long took = nanoTicker.getAsLong() - begun;
      counters.syncs.increment();
      counters.syncNanos.add(took);
      observer.synced(took);
      return null;
    } catch (IOException e) {
      counters.syncFailures.increment();
      return e;
    }
  }

  /*
   * After a failed sync the system may have marked the lost pages clean, and a second sync would
   * succeed without them. So the segment ends where the last good sync ended. When answers do not
   * wait for syncs, what was written was answered already; then it is kept readable and counted.
   */
  private void poison(TenantLog log, Segment segment, IOException cause) {
    boolean first;
    long end;
    log.lock.lock();
    try {
      first = !segment.poisoned;
      segment.poisoned = true;
      segment.sealed = true;
      if (answersAfterSync) {
        segment.writtenEnd = segment.visibleEnd;
      } else {
        counters.atRisk.add(segment.writtenEnd - segment.visibleEnd);
        segment.visibleEnd = segment.writtenEnd;
      }
      end = segment.writtenEnd;
      log.resize(segment, end);
    } finally {
      log.lock.unlock();
    }
    if (!first) {
      return;
    }
    guard.failed(cause);
    WalFiles.Handle handle = segment.handle;
    if (handle != null && answersAfterSync) {
      try {
        handle.truncate(end);
      } catch (IOException e) {
        LOG.warn("Cannot cut a segment back. file={} cause={}", segment.file, e.toString());
      }
    }
  }

  private static void takeBack(TenantLog log, Segment segment, Append append) {
    log.lock.lock();
    try {
      segment.records--;
      segment.entries -= append.entries;
    } finally {
      log.lock.unlock();
    }
  }

  private static void close(TenantLog log, Segment segment) {
    WalFiles.Handle handle = segment.handle;
    segment.handle = null;
    if (handle == null) {
      return;
    }
    long end;
    log.lock.lock();
    try {
      end = segment.poisoned ? segment.writtenEnd : Long.MAX_VALUE;
    } finally {
      log.lock.unlock();
    }
    try (handle) {
      if (end < handle.size()) {
        handle.truncate(end); // what the writer put there after the sync had failed was refused
      }
    } catch (IOException e) {
      LOG.warn("Cannot close a segment. file={} cause={}", segment.file, e.toString());
    }
    log.lock.lock();
    try {
      segment.released = true;
    } finally {
      log.lock.unlock();
    }
  }

  // --- answers ---

  private void finish(TenantLog log, Segment segment, Append append) {
    if (append.answered) {
      return;
    }
    Receipt receipt = new Receipt(append.tenant, segment.number, append.at, append.crc);
    counters.appends.increment();
    counters.appendedEntries.add(append.entries);
    counters.appendedBytes.add(append.length);
    waitingBytes.addAndGet(-append.recordBytes());
    if (append.key != null) {
      log.keys.stored(append.key, receipt, append.appendNanos);
    }
    call(append, receipt, null);
    for (Append follower : append.followers) {
      counters.repeated.increment();
      waitingBytes.addAndGet(-follower.recordBytes());
      call(follower, receipt, null);
    }
  }

  private void finish(Append append, WalRefusal refusal) {
    append.settled = true;
    if (append.answered) {
      return;
    }
    waitingBytes.addAndGet(-append.recordBytes());
    if (append.key != null) {
      TenantLog log = house.log(append.tenant);
      if (log != null) {
        log.keys.refused(append.key);
      }
    }
    answer(append, refusal);
    for (Append follower : append.followers) {
      waitingBytes.addAndGet(-follower.recordBytes());
      answer(follower, refusal);
    }
  }

  private void answer(Append append, WalRefusal refusal) {
    counters.refused(refusal.reason(), append.entries);
    call(append, null, refusal);
  }

  /* A listener's own failure must not keep the others from their answers. */
  private void call(Append append, @Nullable Receipt receipt, @Nullable WalRefusal refusal) {
    append.answered = true;
    try {
      if (receipt != null) {
        append.listener.appended(receipt);
      } else if (refusal != null) {
        append.listener.refused(refusal);
      }
    } catch (RuntimeException e) {
      LOG.error("A listener of the write-ahead log failed. tenant={}", append.tenant, e);
    } catch (Error e) {
      guard.broken(
          e); // the machine beneath us is not sound: the others are answered, none is taken
    }
  }
}
