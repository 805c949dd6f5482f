package dev.wadi.sink.objects;

import dev.wadi.sink.delivery.Backoff;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies captures into a bucket while they are written. One thread looks at the folder, a few send;
 * the captures themselves are the queue, so a bucket that is dead costs nobody anything but the
 * room that waiting files take.
 *
 * <p>When the bucket does not answer, everything waits, longer after each failure; what it refuses
 * for good, such as wrong keys, is tried again now and then. A place that another capture holds
 * concerns one capture alone. Thread-safe.
 */
final class ObjectsSink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectsSink.class);

  /* Looking at very many captures takes a small part of a processor at most. */
  private static final int LOOK_SHARE = 20;
  private static final long AT_ONCE_MILLIS = 200;
  private static final long JOIN_MILLIS = 2000;

  private final String name;
  private final ObjectsSettings settings;
  private final ObjectStore store;
  private final CopyCounts counts;
  private final Consumer<Copied> listener;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;

  private final Map<Path, CaptureMirror> mirrors = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<CaptureMirror> queue = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ReentrantLock looking = new ReentrantLock();
  private final Map<Path, Trouble> conflicts = new ConcurrentHashMap<>();

  /* Guards what follows; nothing is read or sent under it. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Backoff backoff;
  private int failures;
  private long closedUntilNanos;
  private @Nullable Trouble trouble;
  private @Nullable Trouble last;
  private boolean paused;
  private boolean halted;
  private boolean closed;
  private boolean hurry;
  /* Captures that are queued or in somebody's hands: one that is being passed on is never neither. */
  private int handed;

  private volatile Instant startedAt = Instant.MIN;

  /**
   * @param store is closed with this
   * @param listener hears of what was copied, on the threads that send
   */
  ObjectsSink(
      String name,
      ObjectsSettings settings,
      ObjectStore store,
      CopyCounts counts,
      Consumer<Copied> listener,
      InstantSource clock,
      LongSupplier nanoTicker) {
    this.name = name;
    this.settings = settings;
    this.store = store;
    this.counts = counts;
    this.listener = listener;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.backoff = new Backoff(settings.pacing(), new Random());
    this.closedUntilNanos = nanoTicker.getAsLong();
  }

  void start() {
    startedAt = clock.instant();
    thread("look", this::lookOn);
    for (int i = 1; i <= settings.captures(); i++) {
      thread("send-" + i, this::sendOn);
    }
  }

  private void thread(String what, Runnable work) {
    Thread thread = new Thread(work, "objects-" + name + "-" + what);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(
        (t, e) -> LOG.error("A thread ended by a mistake of ours. sink={}", name, e));
    threads.add(thread);
    thread.start();
  }

  // --- looking ---

  private void lookOn() {
    while (!isClosed()) {
      long began = nanoTicker.getAsLong();
      lookAll();
      long took = nanoTicker.getAsLong() - began;
      await(Math.max(settings.lookEvery().toNanos(), took * LOOK_SHARE));
    }
  }

  /* An operator's word or the end of the wait, whichever comes first. */
  private void await(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && !closed && !halted && !hurry) {
        left = changed.awaitNanos(left);
      }
      hurry = false;
      while (halted && !closed) {
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Finds captures and hands those that have something new to the threads that send. One thread at
   * a time, or one would miss what the other just holds.
   *
   * @return whether there was something to hand, or another has a capture that may have more since
   */
  private boolean lookAll() {
    looking.lock();
    try {
      return look();
    } finally {
      looking.unlock();
    }
  }

  private boolean look() {
    List<LocalCapture> all;
    try {
      all = LocalCapture.in(settings);
    } catch (IOException e) {
      tell(new Trouble("disk", settings.directory() + ": " + e, clock.instant()));
      counts.failedHere();
      return false;
    }
    boolean any = false;
    Set<Path> seen = new HashSet<>();
    for (LocalCapture capture : all) {
      seen.add(capture.folder());
      CaptureMirror mirror = mirrors.computeIfAbsent(capture.folder(), folder -> mirror(capture));
      mirror.isNow(capture);
      if (!mirror.take()) {
        lookAside(mirror);
        any = true;
      } else if (hand(mirror)) {
        any = true;
      } else {
        mirror.giveBack();
      }
    }
    mirrors.keySet().removeIf(folder -> !seen.contains(folder) && left(folder));
    conflicts.keySet().retainAll(seen);
    return any;
  }

  private static void lookAside(CaptureMirror mirror) {
    try {
      mirror.lookAside();
    } catch (IOException e) {
      // Whoever has it comes to the same, and tells.
      LOG.debug("A capture could not be looked at. folder={}", mirror.capture().folder(), e);
    }
  }

  private CaptureMirror mirror(LocalCapture capture) {
    return new CaptureMirror(capture, settings, store, counts, listener, clock, nanoTicker);
  }

  /* Somebody deleted the capture; what was not copied of it never will be. */
  private boolean left(Path folder) {
    CaptureMirror mirror = mirrors.get(folder);
    Waiting lost = mirror == null ? Waiting.NOTHING : mirror.waiting();
    if (lost.files() > 0) {
      counts.lostFiles.add(lost.files());
      LOG.warn(
          "A capture was deleted before all of it was copied. folder={} files={} bytes={}",
          folder,
          lost.files(),
          lost.bytes());
    }
    return true;
  }

  private boolean hand(CaptureMirror mirror) {
    try {
      if (!mirror.wantsTurn() || !mayGoOn()) {
        return false;
      }
    } catch (IOException | RuntimeException e) {
      failedHere(mirror, e);
      return false;
    }
    handed(1);
    return queue.add(mirror);
  }

  private void handed(int more) {
    lock.lock();
    try {
      handed += more;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // --- sending ---

  private void sendOn() {
    while (!isClosed()) {
      CaptureMirror mirror;
      try {
        mirror = queue.poll(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      if (mirror != null) {
        boolean again = false;
        try {
          again = mayGoOn() && work(mirror);
        } finally {
          // Others first; and never both in the queue and in somebody's hands.
          if (again) {
            queue.add(mirror);
          } else {
            mirror.giveBackWorked();
            handed(-1);
          }
        }
      }
    }
  }

  /** A turn of one capture; whether there is more of it. */
  private boolean work(CaptureMirror mirror) {
    try {
      boolean more = mirror.turn(this::mayGoOn);
      worked(mirror);
      return more;
    } catch (StoreException e) {
      if (!isClosed()) {
        failed(mirror, e);
      }
      return false;
    } catch (IOException | RuntimeException e) {
      if (!isClosed()) {
        failedHere(mirror, e);
      }
      return false;
    }
  }

  private void worked(CaptureMirror mirror) {
    conflicts.remove(mirror.capture().folder());
    lock.lock();
    try {
      if (trouble != null) {
        LOG.info("Captures are copied again. sink={} bucket={}", name, settings.target());
      }
      failures = 0;
      trouble = null;
    } finally {
      lock.unlock();
    }
  }

  private void failed(CaptureMirror mirror, StoreException e) {
    counts.failed(e.kind());
    Trouble now = new Trouble(words(e.kind()), String.valueOf(e.getMessage()), clock.instant());
    if (e.kind() == StoreException.Kind.CHANGED) {
      if (conflicts.put(mirror.capture().folder(), now) == null) {
        LOG.warn("A capture cannot be copied. sink={} cause={}", name, now.error());
      }
      mirror.leaveAlone(settings.pacing().misconfiguredMillis());
      remember(now);
      return;
    }
    lock.lock();
    try {
      boolean first = trouble == null;
      // Several threads meet the same failure: it counts once.
      if (nanoTicker.getAsLong() - closedUntilNanos >= 0) {
        failures++;
        long wait =
            e.kind() == StoreException.Kind.UNAVAILABLE
                ? backoff.millis(failures)
                : backoff.misconfiguredMillis();
        closedUntilNanos = nanoTicker.getAsLong() + TimeUnit.MILLISECONDS.toNanos(wait);
      }
      trouble = now;
      last = now;
      if (first) {
        LOG.warn("Captures are not copied for now. sink={} cause={}", name, now.error());
      }
    } finally {
      lock.unlock();
    }
  }

  private static String words(StoreException.Kind kind) {
    return switch (kind) {
      case UNAVAILABLE -> "bucket does not answer";
      case FORBIDDEN -> "bucket refuses";
      case NOT_FOUND -> "no such bucket";
      case CHANGED -> "another capture lies there";
    };
  }

  private void failedHere(CaptureMirror mirror, Exception e) {
    counts.failedHere();
    Trouble now =
        new Trouble("disk", mirror.capture().folder() + ": " + e.getMessage(), clock.instant());
    // A capture that goes while it is looked at is the usual reason, and its next look tells.
    LOG.debug("A capture could not be read. sink={}", name, e);
    mirror.leaveAlone(settings.pacing().firstBackoffMillis());
    remember(now);
  }

  private void tell(Trouble now) {
    LOG.warn("Captures cannot be found. sink={} cause={}", name, now.error());
    remember(now);
  }

  private void remember(Trouble now) {
    lock.lock();
    try {
      last = now;
    } finally {
      lock.unlock();
    }
  }

  private boolean mayGoOn() {
    lock.lock();
    try {
      return !paused
          && !halted
          && !closed
          && nanoTicker.getAsLong() - closedUntilNanos >= 0
          && !Thread.currentThread().isInterrupted();
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  // --- what people do ---

  void pause() {
    lock.lock();
    try {
      paused = true;
    } finally {
      lock.unlock();
    }
  }

  void resume() {
    lock.lock();
    try {
      paused = false;
      hurry = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends every wait. */
  void retryNow() {
    mirrors.values().forEach(CaptureMirror::retryNow);
    lock.lock();
    try {
      closedUntilNanos = nanoTicker.getAsLong();
      hurry = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // --- what is told ---

  boolean isPaused() {
    lock.lock();
    try {
      return paused;
    } finally {
      lock.unlock();
    }
  }

  /** Why nothing is copied, or not all; null when all is well. */
  @Nullable Trouble trouble() {
    lock.lock();
    try {
      return trouble != null ? trouble : conflicts.values().stream().findFirst().orElse(null);
    } finally {
      lock.unlock();
    }
  }

  /** What went wrong last; null when nothing did. */
  @Nullable Trouble lastTrouble() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  int captures() {
    return mirrors.size();
  }

  /** What waits, by tenant; tenants of whom nothing waits are in it. */
  Map<String, Waiting> waiting() {
    Map<String, Waiting> all = new TreeMap<>();
    for (CaptureMirror mirror : mirrors.values()) {
      all.merge(mirror.capture().tenant(), mirror.waiting(), ObjectsSink::sum);
    }
    return all;
  }

  private static Waiting sum(Waiting a, Waiting b) {
    return new Waiting(a.files() + b.files(), a.bytes() + b.bytes(), earlier(a.since(), b.since()));
  }

  /**
   * Since when the oldest file waits for the bucket, or a text of a copy does, which has no date of
   * its own; null when nothing does. What was there before us waits since we began.
   */
  @Nullable Instant heldUpSince() {
    Instant oldest = null;
    for (CaptureMirror mirror : mirrors.values()) {
      oldest = earlier(oldest, earlier(mirror.waiting().since(), mirror.turnSince()));
    }
    return oldest == null || oldest.isAfter(startedAt) ? oldest : startedAt;
  }

  private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
    return a == null || b != null && b.isBefore(a) ? b : a;
  }

  // --- ending ---

  /** Begins nothing more; a file that is on its way goes on. */
  void halt() {
    lock.lock();
    try {
      halted = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * After {@link #halt}, once nobody writes to the captures any more: copies what is left, within a
   * time. What that is too short for, the next start goes on with. A bucket in trouble is not
   * tried.
   */
  void finish(Duration within) throws InterruptedException {
    long end = nanoTicker.getAsLong() + within.toNanos();
    lock.lock();
    try {
      halted = false;
    } finally {
      lock.unlock();
    }
    // One that was left alone because it was just being made has its last chance now.
    mirrors.values().forEach(CaptureMirror::retryNow);
    boolean more = true;
    while (more && mayGoOn() && nanoTicker.getAsLong() - end < 0) {
      more = lookAll();
      awaitQuiet(end);
    }
  }

  /** Waits until nothing is queued or in anybody's hands. */
  private void awaitQuiet(long end) throws InterruptedException {
    lock.lock();
    try {
      long left = end - nanoTicker.getAsLong();
      while (handed > 0 && left > 0) {
        changed.awaitNanos(left);
        left = end - nanoTicker.getAsLong();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    threads.forEach(Thread::interrupt);
    // What is on its way to a store that hangs ends with the connection, not before.
    awaitThreads(AT_ONCE_MILLIS);
    store.close();
    awaitThreads(JOIN_MILLIS);
  }

  private void awaitThreads(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      for (Thread thread : threads) {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
