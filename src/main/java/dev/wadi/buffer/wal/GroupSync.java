package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.WalFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Syncs what was written as a group, lets readers see it, and has it answered.
 *
 * <p>For one thread at a time: the sync thread, or the writer when nothing else waits for it.
 */
final class GroupSync {
  private static final Logger LOG = LoggerFactory.getLogger(GroupSync.class);

  private final WalSettings settings;
  private final SegmentForcing forcing;
  private final CommitQueues queues;
  private final Answers answers;
  private final DiskGuard guard;
  private final WalCounters counters;
  private final WalObserver observer;
  private final Consumer<TenantLog> visible;

  /**
   * @param visible hears that readers may see more of a tenant
   */
  GroupSync(
      WalSettings settings,
      SegmentForcing forcing,
      CommitQueues queues,
      Answers answers,
      DiskGuard guard,
      WalCounters counters,
      WalObserver observer,
      Consumer<TenantLog> visible) {
    this.settings = settings;
    this.forcing = forcing;
    this.queues = queues;
    this.answers = answers;
    this.guard = guard;
    this.counters = counters;
    this.observer = observer;
    this.visible = visible;
  }

  /** Syncs a group and has all of it answered, whatever happens. */
  void settle(List<Written> group) throws InterruptedException {
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
    Map<Segment, IOException> failures = forcing.force(touched);
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
    changed.keySet().forEach(visible);
    List<Outcome> told = new ArrayList<>(appends);
    for (int i = 0; i < group.size(); i++) {
      Written item = group.get(i);
      IOException failure = failures.get(item.segment());
      WalRefusal refusal =
          good[i] ? null : failure == null ? answers.unavailable() : answers.notConfirmed(failure);
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
    queues.tell(told);
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
        told.add(new Outcome(item.log(), item.segment(), append, answers.unavailable()));
      }
    }
    queues.tell(told);
  }

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

  /*
   * After a failed sync the system may have marked the lost pages clean, and a second sync would
   * succeed without them. So the segment ends where the last good sync ended. When answers do not
   * wait for syncs, what was written was answered already; then it is kept readable and counted.
   */
  private void poison(TenantLog log, Segment segment, IOException cause) {
    boolean answersAfterSync = settings.sync().isAlways();
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
}
