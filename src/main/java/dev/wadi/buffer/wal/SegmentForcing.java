package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalFolder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Forces segments and the folders that lead to them to the device, several at once. For whoever
 * syncs, one at a time.
 */
final class SegmentForcing {
  private final WalSettings settings;
  private final WalFiles files;
  private final WalClock clock;
  private final WalCounters counters;
  private final WalObserver observer;
  private final ExecutorService pool;

  SegmentForcing(
      WalSettings settings,
      WalFiles files,
      WalClock clock,
      WalCounters counters,
      WalObserver observer) {
    this.settings = settings;
    this.files = files;
    this.clock = clock;
    this.counters = counters;
    this.observer = observer;
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor threads =
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
    threads.allowCoreThreadTimeOut(true);
    this.pool = threads;
  }

  void close() {
    pool.shutdown();
  }

  /** Forces them all; returns those that could not be, with the reason. */
  Map<Segment, IOException> force(Map<Segment, TenantLog> touched) throws InterruptedException {
    Map<Segment, IOException> failures = forceSegments(touched);
    forceNewFolders(touched, failures);
    return failures;
  }

  /* Several tenants' segments at once: a journalling file system commits them together. */
  private Map<Segment, IOException> forceSegments(Map<Segment, TenantLog> touched)
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
    Map<Segment, IOException> found = new ConcurrentHashMap<>();
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
          running.put(segment, pool.submit(task));
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
    long begun = clock.nanoTime();
    try {
      handle.force();
      if (!segment.folderSynced) {
        files.syncFolder(log.folder);
        segment.folderSynced = true;
      }
      long took = clock.nanoTime() - begun;
      counters.syncs.increment();
      counters.syncNanos.add(took);
      observer.synced(took);
      return null;
    } catch (IOException e) {
      counters.syncFailures.increment();
      return e;
    }
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
}
