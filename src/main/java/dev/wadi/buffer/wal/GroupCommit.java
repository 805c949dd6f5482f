package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.WalFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what many callers append, and answers a whole group after one sync.
 *
 * <p>Thread-safe. {@link #submit} never waits and never touches a file.
 */
final class GroupCommit {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

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
   * What goes from thread to thread goes through CommitQueues, under its lock. GroupWriter and
   * OpenSegments are the writer's; GroupSync belongs to whoever syncs, which is one at a time.
   * Segments belong to the writer until it hands them over to be closed. What both threads and the
   * readers look at (how far a segment is written and visible) is guarded by its TenantLog's lock.
   */
  private final CommitQueues queues;
  private final OpenSegments open;
  private final GroupWriter groupWriter;
  private final SegmentForcing forcing;
  private final GroupSync groupSync;
  private final Answers answers;
  private final DiskGuard guard;

  private final Thread writer;
  private final Thread syncer;
  private final Thread answerer;

  /**
   * @param visible hears that readers may see more of a tenant, on the writer's or the sync thread
   */
  GroupCommit(
      WalSettings settings,
      WalFiles files,
      WalClock clock,
      DiskGuard guard,
      WalCounters counters,
      WalObserver observer,
      Tenants tenants,
      TenantQuota quota,
      SegmentMaker maker,
      RecentBatches recent,
      Consumer<TenantLog> visible) {
    this.guard = guard;
    this.queues = new CommitQueues(settings, guard);
    this.answers = new Answers(settings, queues, tenants, counters, guard);
    this.open = new OpenSegments(settings, clock, maker, queues, counters);
    this.groupWriter =
        new GroupWriter(
            settings, clock, tenants, quota, open, maker, queues, answers, guard, counters, recent,
            visible);
    this.forcing = new SegmentForcing(settings, files, clock, counters, observer);
    this.groupSync =
        new GroupSync(settings, forcing, queues, answers, guard, counters, observer, visible);
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
      refusal = queues.offer(append);
    }
    if (refusal != null) {
      answers.turnedAway(append, refusal);
    }
  }

  long waitingBytes() {
    return queues.waitingBytes();
  }

  /** Runs something on the writer's thread, between two groups; false when that ends. */
  boolean execute(Runnable order) {
    return queues.order(order);
  }

  /**
   * Runs something on the writer's thread and waits for its number; 0 when that thread ends, or
   * when it failed.
   */
  int call(IntSupplier order) {
    CompletableFuture<Integer> done = new CompletableFuture<>();
    boolean taken =
        execute(
            () -> {
              try {
                done.complete(order.getAsInt());
              } finally {
                done.complete(0); // a failure of it must not keep us waiting
              }
            });
    return taken ? done.join() : 0;
  }

  /** Closes a tenant's open segment with a footer. On the writer's thread. */
  void seal(TenantLog log) {
    open.seal(log);
  }

  /** Closes segments without a recent append, or too old. On the writer's thread. */
  void sealIdle() {
    open.sealIdle();
  }

  /** Writes, syncs and answers what is queued, closes all segments with a footer, and ends. */
  void close() throws InterruptedException {
    queues.stop();
    writer.join();
    syncer.join();
    answerer.join();
    forcing.close();
  }

  private void writeUntilClosed() {
    List<Append> group = new ArrayList<>();
    try {
      while (true) {
        group = new ArrayList<>();
        List<Runnable> orders = new ArrayList<>();
        if (!queues.take(group, orders)) {
          break;
        }
        orders.forEach(this::carryOut);
        if (guard.nanosToProbe() == 0) {
          guard.probe();
        }
        if (!group.isEmpty()) {
          groupWriter.write(group);
        }
        List<Written> own = queues.takeOwn();
        if (!own.isEmpty()) {
          syncOwn(own);
        }
      }
      open.sealAll();
    } catch (InterruptedException | RuntimeException | Error e) {
      guard.broken(e);
      refuseUnsettled(group);
    } finally {
      queues.writerDone();
    }
  }

  private void syncOwn(List<Written> own) throws InterruptedException {
    try {
      groupSync.settle(own);
    } finally {
      queues.synced();
    }
  }

  private void carryOut(Runnable order) {
    try {
      order.run();
    } catch (RuntimeException e) {
      LOG.error("An order to the write-ahead log failed.", e);
    } catch (Error e) {
      guard.broken(e);
    }
  }

  /* The writer is at its end by a mistake of ours; nobody shall wait for it in vain. */
  private void refuseUnsettled(List<Append> group) {
    List<Append> left = new ArrayList<>(group);
    left.addAll(queues.breakOff());
    for (Append append : left) {
      if (!append.settled) {
        answers.refused(append, answers.unavailable());
      }
    }
    /* Whoever ordered something waits for it; each order tells its own failure. */
    queues.takeOrders().forEach(this::carryOut);
    open.letGoAll();
  }

  private void syncUntilClosed() {
    try {
      for (List<Written> group = queues.takeWritten();
          !group.isEmpty();
          group = queues.takeWritten()) {
        groupSync.settle(group);
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      guard.broken(e);
    } finally {
      queues.syncerDone();
    }
  }

  private void answerUntilClosed() {
    try {
      for (List<Outcome> next = queues.takeOutcomes();
          !next.isEmpty();
          next = queues.takeOutcomes()) {
        next.forEach(this::answer);
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      guard.broken(e);
    }
  }

  private void answer(Outcome outcome) {
    WalRefusal refusal = outcome.refusal();
    try {
      if (refusal == null) {
        answers.stored(outcome.log(), outcome.segment(), outcome.append());
      } else {
        answers.refused(outcome.append(), refusal);
      }
    } catch (RuntimeException | Error e) {
      guard.broken(e);
      answers.refused(outcome.append(), answers.unavailable());
    }
  }
}
