package dev.wadi.source.datagram;

import dev.wadi.codec.logd.LogdEncoder;
import dev.wadi.codec.logd.LogdQuery;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.LinesWanted;
import dev.wadi.model.LogStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who read: tails, who get what comes from now on, and queries, which are answered with the
 * newest lines and {@code +END}.
 *
 * <p>Everything about them happens on one thread of its own, and one more looks up answers. Who
 * writes leaves a reference to a batch here, or a count when there is no room, and never waits.
 */
final class DatagramReaders implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatagramReaders.class);

  /** Readers say that they are still there every two seconds; three times missed is gone. */
  static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(6);

  private static final long SWEEP_MILLIS = 500;
  private static final long PUMP_MICROS = 1_000;
  private static final long END_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long ADDRESS_IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long MOST_BATCH_BYTES = 4 << 20;
  private static final int MOST_COMMANDS = 1_000;
  private static final int MOST_ANSWERS = 8;
  private static final int MOST_ANSWERS_PER_ADDRESS = 2;
  private static final int MOST_ADDRESSES = 10_000;
  private static final int ENTRY_COST = 64;

  private final DatagramSettings settings;
  private final DatagramCounts counts;
  private final LongSupplier nanoTicker;
  private final RecentLines recent;
  private final Outlet outlet;
  private final ScheduledThreadPoolExecutor desk;
  private final ThreadPoolExecutor asking;
  private final AtomicLong batchBytes = new AtomicLong();
  private final AtomicInteger commands = new AtomicInteger();

  /* Read by everybody, changed on the desk's thread only. */
  private final Map<InetSocketAddress, Tail> tails = new ConcurrentHashMap<>();

  /* The desk's thread only. */
  private final Map<InetAddress, Address> addresses = new HashMap<>();
  private final List<Answer> answers = new ArrayList<>();
  private final LogdEncoder encoder = new LogdEncoder();
  private final Pace all;
  private boolean pumping;

  /** Finds the newest lines; may take its time. */
  interface RecentLines {
    List<Entry> newest(LinesWanted wanted) throws Exception;
  }

  /** The socket, as far as it sends. */
  interface Outlet {
    /** Sends; false when there is no room just now. */
    boolean send(byte[] message, InetSocketAddress to);

    /** Everything that was sent so far goes out. */
    void flush();
  }

  /** What one address may take. */
  private static final class Address {
    private final Pace pace;
    private int answers;
    private int tails;
    private long usedNanos;

    Address(int rate, long nowNanos) {
      this.pace = new Pace(rate, nowNanos);
      this.usedNanos = nowNanos;
    }
  }

  /** An answer on its way. */
  private static final class Answer {
    private final InetSocketAddress to;
    private final Address address;
    private final Iterator<Entry> lines;
    private byte @Nullable [] next;
    private long endNanos = Long.MIN_VALUE;

    Answer(InetSocketAddress to, Address address, List<Entry> lines) {
      this.to = to;
      this.address = address;
      this.lines = lines.iterator();
    }
  }

  DatagramReaders(
      DatagramSettings settings,
      DatagramCounts counts,
      LongSupplier nanoTicker,
      RecentLines recent,
      Outlet outlet) {
    this.settings = settings;
    this.counts = counts;
    this.nanoTicker = nanoTicker;
    this.recent = recent;
    this.outlet = outlet;
    this.all = new Pace(settings.readRate(), nanoTicker.getAsLong());
    this.desk = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "wadi-datagram-readers"));
    desk.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.asking =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_ANSWERS),
            task -> daemon(task, "wadi-datagram-queries"));
    asking.allowCoreThreadTimeOut(true);
    var unused =
        desk.scheduleWithFixedDelay(
            guarded(this::sweep), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** More work for the desk's thread, every second. */
  void everySecond(Runnable task) {
    var unused = desk.scheduleWithFixedDelay(guarded(task), 1, 1, TimeUnit.SECONDS);
  }

  /* ---- what comes from the door's thread ---- */

  void tail(InetSocketAddress from, String tenant, LogdQuery wanted) {
    command(() -> follow(from, tenant, wanted));
  }

  void ping(InetSocketAddress from) {
    counts.commands.increment();
    Tail tail = tails.get(from);
    if (tail != null) {
      tail.heard(nanoTicker.getAsLong());
    }
  }

  void query(InetSocketAddress from, String tenant, LogdQuery wanted) {
    command(() -> ask(from, tenant, wanted));
  }

  private void command(Runnable task) {
    if (commands.incrementAndGet() > MOST_COMMANDS) {
      commands.decrementAndGet();
      counts.refuse(DatagramRefusal.TOO_MANY_READERS);
      return;
    }
    execute(
        () -> {
          commands.decrementAndGet();
          task.run();
        });
  }

  /** Lines that are kept; those who follow get them if there is room. Never waits. */
  void show(Batch batch) {
    if (tails.isEmpty()) {
      return;
    }
    long cost = batch.lineBytes() + (long) ENTRY_COST * batch.entries();
    if (batchBytes.addAndGet(cost) > MOST_BATCH_BYTES) {
      batchBytes.addAndGet(-cost);
      counts.unsent.add(batch.entries());
      for (Tail tail : tails.values()) {
        if (tail.tenant().equals(batch.tenant())) {
          tail.missed(batch.entries());
        }
      }
      return;
    }
    execute(
        () -> {
          try {
            deliver(batch);
          } finally {
            batchBytes.addAndGet(-cost);
          }
        });
  }

  /* ---- what a person may do ---- */

  /**
   * Has a page made where answers are looked up.
   *
   * @throws RejectedExecutionException when there is enough to do
   */
  void look(Runnable page) {
    asking.execute(page);
  }

  /** The newest lines; may take its time. */
  List<Entry> newest(LinesWanted wanted) throws Exception {
    return recent.newest(wanted);
  }

  /** Those who follow. */
  List<Tail> tails() {
    return List.copyOf(tails.values());
  }

  /** Lets a reader go; false when nobody has that address. */
  boolean kick(InetSocketAddress address) {
    Tail tail = tails.get(address);
    if (tail == null) {
      return false;
    }
    execute(() -> drop(tail));
    return true;
  }

  /** Lets all go. */
  void kickAll() {
    for (Tail tail : tails.values()) {
      execute(() -> drop(tail));
    }
  }

  /* ---- the desk's thread ---- */

  private void execute(Runnable task) {
    try {
      desk.execute(guarded(task));
    } catch (RejectedExecutionException e) {
      // The door is closing; nobody reads any more.
    }
  }

  /* A task that fails must not take the thread's other tasks with it. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("Something for readers of datagrams failed.", e);
      }
    };
  }

  private @Nullable Address address(InetSocketAddress of) {
    Address known = addresses.get(of.getAddress());
    if (known == null && addresses.size() < MOST_ADDRESSES) {
      known = new Address(settings.readRatePerAddress(), nanoTicker.getAsLong());
      addresses.put(of.getAddress(), known);
    }
    return known;
  }

  private void follow(InetSocketAddress from, String tenant, LogdQuery wanted) {
    long now = nanoTicker.getAsLong();
    Tail known = tails.get(from);
    Address address = address(from);
    if (address == null
        || (known == null
            && (tails.size() >= settings.tails() || address.tails >= settings.tailsPerAddress()))) {
      counts.refuse(DatagramRefusal.TOO_MANY_READERS);
      control(LogdEncoder.KICK, from, address);
      return;
    }
    counts.commands.increment();
    address.usedNanos = now;
    if (known != null && known.isFor(tenant, wanted)) {
      known.heard(now); // asked once more, to see whether we still know him: nothing of his is lost
    } else {
      if (known == null) {
        address.tails++;
      } else {
        counts.unsent.add(known.waitingLines());
      }
      tails.put(from, new Tail(from, tenant, wanted, now));
    }
    control(LogdEncoder.TAILING, from, address);
  }

  private void ask(InetSocketAddress from, String tenant, LogdQuery wanted) {
    Address address = address(from);
    if (address == null
        || address.answers >= MOST_ANSWERS_PER_ADDRESS
        || asking.getQueue().remainingCapacity() == 0
        || answers.size() >= MOST_ANSWERS) {
      counts.refuse(DatagramRefusal.TOO_MANY_READERS);
      return;
    }
    counts.commands.increment();
    address.answers++;
    address.usedNanos = nanoTicker.getAsLong();
    asking.execute(
        () -> {
          List<Entry> lines = found(tenant, wanted);
          execute(
              () -> {
                answers.add(new Answer(from, address, lines));
                pump();
              });
        });
  }

  private List<Entry> found(String tenant, LogdQuery wanted) {
    try {
      return recent.newest(DatagramQueries.wanted(tenant, wanted, settings.queryLines()));
    } catch (Exception e) {
      LOG.error("A query by datagram found nothing, because looking failed.", e);
      return List.of();
    }
  }

  private void deliver(Batch batch) {
    for (LogStream stream : batch.streams()) {
      for (Tail tail : tails.values()) {
        IntPredicate fits =
            tail.tenant().equals(batch.tenant()) ? tail.wanted().tailOf(stream) : null;
        if (fits == null) {
          continue;
        }
        for (int i = 0; i < stream.size(); i++) {
          if (fits.test(i)) {
            counts.unsent.add(tail.offer(encoder.line(stream, i)));
          }
        }
      }
    }
    pump();
  }

  private void control(byte[] message, InetSocketAddress to, @Nullable Address address) {
    long now = nanoTicker.getAsLong();
    if (address != null && all.mayGo(now) && address.pace.mayGo(now)) {
      if (outlet.send(message, to)) {
        all.gone();
        address.pace.gone();
        counts.sent.increment();
      }
      outlet.flush();
    }
  }

  private void drop(Tail tail) {
    if (tails.remove(tail.address(), tail)) {
      counts.kicks.increment();
      Address address = addresses.get(tail.address().getAddress());
      if (address != null) {
        address.tails--;
      }
      control(LogdEncoder.KICK, tail.address(), address);
    }
  }

  private void sweep() {
    long now = nanoTicker.getAsLong();
    for (Tail tail : tails.values()) {
      if (now - tail.heardNanos() > SILENCE_NANOS) {
        drop(tail);
      }
    }
    pump(); // the last of a burst of lost lines is told when nothing else comes, too
    addresses
        .values()
        .removeIf(
            address ->
                address.tails == 0
                    && address.answers == 0
                    && now - address.usedNanos > ADDRESS_IDLE_NANOS);
  }

  /*
   * One round after the other, one message of each in turn: nobody who reads much keeps the others
   * waiting. What may not go yet goes in a millisecond.
   */
  private void pump() {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (Tail tail : tails.values()) {
        Address address = addresses.get(tail.address().getAddress());
        if (address != null) {
          tellLost(tail, address);
        }
        byte[] next = tail.next();
        if (next != null && address != null && sent(next, tail.address(), address)) {
          tail.sent();
          moved = true;
        }
      }
      for (Iterator<Answer> each = answers.iterator(); each.hasNext(); ) {
        Answer answer = each.next();
        moved |= step(answer);
        if (answer.endNanos == Long.MAX_VALUE) {
          answer.address.answers--;
          answer.address.usedNanos = nanoTicker.getAsLong();
          each.remove();
        }
      }
    }
    outlet.flush();
    boolean more = !answers.isEmpty();
    for (Tail tail : tails.values()) {
      more |= tail.next() != null;
    }
    if (more && !pumping) {
      pumping = true;
      var unused =
          desk.schedule(
              guarded(
                  () -> {
                    pumping = false;
                    pump();
                  }),
              PUMP_MICROS,
              TimeUnit.MICROSECONDS);
    }
  }

  private void tellLost(Tail tail, Address address) {
    long now = nanoTicker.getAsLong();
    long lines = tail.lostToTell(now);
    if (lines > 0 && sent(LogdEncoder.lost(lines), tail.address(), address)) {
      tail.told(lines, now);
    }
  }

  /* The last line, a pause, the end: datagrams may overtake each other on their way. */
  private boolean step(Answer answer) {
    if (answer.endNanos == Long.MIN_VALUE) {
      if (answer.next == null && answer.lines.hasNext()) {
        Entry entry = answer.lines.next();
        answer.next = encoder.line(entry.logStream(), entry.position());
      }
      byte[] next = answer.next;
      if (next == null) {
        answer.endNanos = nanoTicker.getAsLong() + END_PAUSE_NANOS;
        return false;
      }
      if (!sent(next, answer.to, answer.address)) {
        return false;
      }
      answer.next = null;
      return true;
    }
    if (nanoTicker.getAsLong() - answer.endNanos >= 0
        && sent(LogdEncoder.END, answer.to, answer.address)) {
      answer.endNanos = Long.MAX_VALUE;
    }
    return false;
  }

  private boolean sent(byte[] message, InetSocketAddress to, Address address) {
    long now = nanoTicker.getAsLong();
    if (!all.mayGo(now) || !address.pace.mayGo(now) || !outlet.send(message, to)) {
      return false;
    }
    all.gone();
    address.pace.gone();
    address.usedNanos = now;
    counts.sent.increment();
    return true;
  }

  @Override
  public void close() {
    desk.shutdownNow();
    asking.shutdownNow();
  }
}
