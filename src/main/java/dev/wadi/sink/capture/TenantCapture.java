package dev.wadi.sink.capture;

import dev.wadi.capture.Appended;
import dev.wadi.capture.AuditEvent;
import dev.wadi.capture.CaptureException;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import dev.wadi.sink.delivery.DeliveryOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One capture being written: a bounded queue and, while there is work, one thread that appends what
 * waits and commits when a frame is full, when nothing new comes, or when a line has waited long
 * enough. Callers never wait. Thread-safe.
 */
final class TenantCapture {
  private static final Logger LOG = LoggerFactory.getLogger(TenantCapture.class);

  /* What waits for its commit lives just long enough to be copied by the collector: so not more. */
  private static final long COMMIT_BYTES = 4 << 20;
  private static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final String name;
  private final CaptureStoreSettings settings;
  private final Opener opener;
  private final BooleanSupplier othersWait;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final CaptureCounters counters;
  private final CaptureNews news;

  private final BatchQueue queue;
  private final NotedEvents events = new NotedEvents();

  /*
   * Guards the writer: it is opened, used, sealed and closed under it, I/O included, since whoever
   * asks for one of these has to wait for the other anyway.
   */
  private final ReentrantLock writing = new ReentrantLock();
  private volatile @Nullable CaptureWriter writer;

  /* Only the thread that works on the queue uses these. */
  private final ArrayDeque<Waiting> uncommitted = new ArrayDeque<>();
  private @Nullable Waiting inWork;

  /* After an error the writer may hold lines that were not committed and are not in the list. */
  private boolean unsure;
  private @Nullable CaptureWriter uncommittedIn;
  private long failuresBefore;

  /* By tenant; one only after its first failure. */
  private final Map<String, DeliveryOrder> orders = new ConcurrentHashMap<>();

  /** Opens the capture that comes next. */
  interface Opener {
    CaptureWriter open() throws IOException;
  }

  /**
   * @param othersWait whether other captures have work and no thread: then this one gives its own
   *     up between two commits
   */
  TenantCapture(
      String name,
      CaptureStoreSettings settings,
      Opener opener,
      Executor executor,
      BooleanSupplier othersWait,
      InstantSource clock,
      LongSupplier nanoTicker,
      CaptureCounters counters,
      CaptureNews news) {
    this.counters = counters;
    this.news = news;
    this.name = name;
    this.settings = settings;
    this.opener = opener;
    this.othersWait = othersWait;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.queue = new BatchQueue(settings, executor, this::work, othersWait, nanoTicker);
  }

  /**
   * Queues a batch; {@code done} is told on the capture's thread, or here when there is no room.
   */
  void offer(Batch batch, @Nullable Position start, @Nullable Position end, Completion done) {
    Waiting waiting = new Waiting(batch, start, end, done, false);
    String refusal = queue.offer(waiting);
    if (refusal != null) {
      failedInOrder(waiting);
      done.failed(new IOException(refusal + ": " + name));
    }
  }

  /** Notes an event for the next commit; never waits for a disk. A bounded number is kept. */
  void audit(AuditEvent event) {
    events.add(event);
  }

  /** The open capture, or null. */
  @Nullable CaptureWriter writer() {
    return writer;
  }

  long queuedBytes() {
    return queue.queuedBytes();
  }

  long eventsLost() {
    return events.lost();
  }

  void roll() throws IOException {
    writing.lock();
    try {
      if (writer != null) {
        writer.roll();
      }
    } finally {
      writing.unlock();
    }
  }

  /**
   * Does what time asks for. A tenant's capture to which nothing came for long is closed, so that
   * its memory is free; the next batch goes on with it.
   */
  void maintain() throws IOException {
    boolean unused = isOfTenant() && queue.isUnusedFor(UNUSED_NANOS);
    writing.lock();
    try {
      CaptureWriter open = writer;
      if (open == null) {
        return;
      }
      if (unused) {
        closeWriter(open);
      } else {
        events.tell(open);
        try {
          open.maintain();
        } finally {
          news.seen(open);
        }
      }
    } finally {
      writing.unlock();
    }
  }

  private boolean isOfTenant() {
    return settings.layout() == CaptureStoreSettings.Layout.TENANT;
  }

  /** By the ticker, when a batch came last. */
  long lastBatchNanos() {
    return queue.lastBatchNanos();
  }

  /**
   * Closes the open capture to make room for another one, unless it is in use; never waits for
   * whoever uses it.
   *
   * @return whether it was closed
   */
  boolean closeIfUnused() throws IOException {
    if (!writing.tryLock()) {
      return false;
    }
    try {
      CaptureWriter open = writer;
      if (open == null || !isOfTenant() || !queue.isUnused()) {
        return false;
      }
      closeWriter(open);
      return true;
    } finally {
      writing.unlock();
    }
  }

  /* With the writing lock held. */
  private void closeWriter(CaptureWriter open) throws IOException {
    events.tell(open);
    news.seen(open);
    try {
      open.close();
    } finally {
      writer = null;
      counters.closed(open.stats());
    }
  }

  /** Opens the capture before the first batch comes. */
  void openNow() throws IOException {
    writing.lock();
    try {
      if (writer == null) {
        openWriter();
      }
    } finally {
      writing.unlock();
    }
  }

  /** Seals the open capture and tells its folder; the next batch begins a new one. */
  @Nullable Path seal() throws IOException {
    writing.lock();
    try {
      CaptureWriter open = writer;
      if (open == null) {
        return null;
      }
      news.seen(open);
      open.seal();
      writer = null;
      counters.closed(open.stats());
      news.sealed(open);
      return open.folder();
    } finally {
      writing.unlock();
    }
  }

  /** Works off the queue, then closes. */
  void close() throws IOException {
    queue.close();
    writing.lock();
    try {
      if (writer != null) {
        CaptureWriter open = writer;
        writer = null;
        events.tell(open);
        news.seen(open);
        open.audit(AuditEvent.of(clock.instant(), AuditEvent.SERVER_STOPPED));
        open.close();
        counters.closed(open.stats());
      }
    } finally {
      writing.unlock();
    }
  }

  private CaptureWriter openWriter() throws IOException {
    Instant before = clock.instant();
    CaptureWriter opened = opener.open();
    writer = opened;
    news.opened(opened, before);
    events.tell(opened);
    return opened;
  }

  /*
   * An error of the machine, such as no memory, ends this thread. What it had was not confirmed and
   * comes again, and the next batch starts another thread: else this capture would take nothing any
   * more, and nobody could close it.
   */
  private void work() {
    boolean ended = false;
    try {
      workUntilIdle();
      ended = true;
    } finally {
      if (!ended) {
        giveUp();
      }
    }
  }

  private void giveUp() {
    List<Waiting> left = new ArrayList<>(uncommitted);
    uncommitted.clear();
    Waiting last = inWork;
    inWork = null;
    if (last != null && !left.contains(last)) {
      left.add(last);
    }
    unsure = true;
    /* Before the next thread can begin, or a later batch would come before these. */
    queue.abandon(
        queued -> {
          left.addAll(queued);
          left.forEach(this::failedInOrder);
        });
    counters.failedBatches.add(left.size());
    IOException cause = new IOException("the thread of the capture ended by an error: " + name);
    left.forEach(waiting -> waiting.done().failed(cause));
  }

  private void workUntilIdle() {
    long firstNanos = 0;
    long pendingBytes = 0;
    while (true) {
      Waiting next = queue.take(uncommitted.isEmpty(), firstNanos, pendingBytes);
      CaptureWriter open = writer;
      if (open != null) {
        open.letters().later(queue.isBehind());
      }
      if (next != null) {
        if (uncommitted.isEmpty()) {
          firstNanos = nanoTicker.getAsLong();
        }
        inWork = next;
        append(next);
        inWork = null;
        pendingBytes = uncommitted.isEmpty() ? 0 : pendingBytes + next.bytes();
        boolean waitedLong =
            nanoTicker.getAsLong() - firstNanos
                >= TimeUnit.MILLISECONDS.toNanos(settings.lingerMillis());
        if (pendingBytes < COMMIT_BYTES && !waitedLong) {
          continue;
        }
      }
      if (!uncommitted.isEmpty()) {
        commit();
        pendingBytes = 0;
        if (othersWait.getAsBoolean()) {
          queue.makeWay();
          return;
        }
      } else if (next == null && queue.leave()) {
        return;
      }
    }
  }

  private void append(Waiting next) {
    DeliveryOrder order = orders.get(next.batch().tenant());
    if (order != null && !order.admits(next.start(), next.end())) {
      counters.failedBatches.increment();
      inWork = null;
      next.done().failed(new IOException("a batch before this one failed: " + name));
      return;
    }
    try {
      switch (tryAppend(next, order)) {
        case TAKEN -> uncommitted.add(next);
        case REPEATED -> repeated(next);
        case OVERLAPS -> overlaps(next);
        default -> throw new IllegalStateException("an outcome that nobody thought of");
      }
    } catch (IOException | RuntimeException e) {
      fail(asIo(e), next);
    }
  }

  private Appended tryAppend(Waiting next, @Nullable DeliveryOrder order) throws IOException {
    writing.lock();
    try {
      requireNothingTakenBack();
      CaptureWriter open = writer == null ? openWriter() : writer;
      if (uncommitted.isEmpty()) {
        uncommittedIn = open;
        failuresBefore = open.failures();
      }
      boolean whole = order != null && order.overlappedBefore(next.start());
      if (whole) {
        LOG.warn(
            "A batch is here in part and came again uncut, so its beginning is doubled."
                + " capture={} start={} end={}",
            name,
            next.start(),
            next.end());
      }
      return open.append(next.batch(), whole ? null : next.start(), next.end());
    } finally {
      writing.unlock();
    }
  }

  /*
   * An operator's roll, or the clock's, works on the same writer. If it failed, it took back what is
   * not committed yet, and a commit after it would find nothing to do and call that a success.
   */
  private void requireNothingTakenBack() throws IOException {
    CaptureWriter in = uncommittedIn;
    if (!uncommitted.isEmpty() && in != null && in.failures() != failuresBefore) {
      throw new IOException("the capture failed while a file was closed: " + name);
    }
  }

  /* What it repeats may itself not be committed yet: it is answered with the commit. */
  private void repeated(Waiting next) {
    counters.repeatedBatches.increment();
    counters.repeatedLines.add(next.batch().entries());
    inWork = null;
    if (uncommitted.isEmpty() && !unsure) {
      next.done().kept(true);
    } else {
      uncommitted.add(new Waiting(next.batch(), next.start(), next.end(), next.done(), true));
    }
  }

  private void overlaps(Waiting next) {
    commit();
    CaptureWriter open = writer;
    Position here = open == null ? null : open.position(next.batch().tenant());
    if (here == null) {
      fail(new IOException("the position is lost: " + name), next);
      return;
    }
    orderOf(next).overlapped(next.start(), here);
    counters.failedBatches.increment();
    inWork = null;
    next.done().overlaps(here);
  }

  private void commit() {
    if (uncommitted.isEmpty()) {
      return;
    }
    try {
      writing.lock();
      try {
        requireNothingTakenBack();
        // A seal in between has committed, as its last act.
        if (writer != null) {
          events.tell(writer);
          writer.commit();
        }
      } finally {
        writing.unlock();
      }
    } catch (IOException | RuntimeException e) {
      fail(asIo(e), null);
      return;
    }
    unsure = false;
    counters.commits.increment();
    for (Waiting waiting = uncommitted.poll(); waiting != null; waiting = uncommitted.poll()) {
      if (!waiting.repeated()) {
        counters.keptBatches.increment();
        counters.keptLines.add(waiting.batch().entries());
        counters.keptBytes.add(waiting.batch().lineBytes());
      }
      waiting.done().kept(waiting.repeated());
    }
  }

  /** Everything since the last commit was taken back: all of it has to come again, in order. */
  private void fail(IOException cause, @Nullable Waiting last) {
    List<Waiting> failed = new ArrayList<>(uncommitted);
    uncommitted.clear();
    if (last != null) {
      failed.add(last);
    }
    LOG.warn(
        "A capture could not be written; its batches will come again. capture={} batches={}"
            + " cause={}",
        name,
        failed.size(),
        cause.toString());
    boolean unordered = false;
    for (Waiting waiting : failed) {
      failedInOrder(waiting);
      unordered |= waiting.end() != null && waiting.start() == null;
    }
    if (unordered) {
      // Nothing tells what follows on what: so nothing that waits now may come before it.
      failed.addAll(queue.takeAll());
    }
    counters.failedBatches.add(failed.size());
    inWork = null;
    failed.forEach(waiting -> waiting.done().failed(cause));
  }

  private void failedInOrder(Waiting waiting) {
    if (waiting.start() != null) {
      orderOf(waiting).failed(waiting.start());
    }
  }

  private DeliveryOrder orderOf(Waiting waiting) {
    return orders.computeIfAbsent(waiting.batch().tenant(), tenant -> new DeliveryOrder());
  }

  private static IOException asIo(Exception e) {
    if (e instanceof IOException io) {
      return io;
    }
    return e instanceof IllegalArgumentException
        ? new CaptureException(CaptureException.Kind.DAMAGED, String.valueOf(e.getMessage()), e)
        : new IOException(e.toString(), e);
  }
}
