package dev.wadi.buffer.wal;

import dev.wadi.handover.Receipts;
import dev.wadi.handover.RouteSwitches;
import dev.wadi.handover.SinkReceipt;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.Position;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands blocks of the WAL to a sink's route, several at once within a window of bytes, and confirms
 * what the route finished without an exception and with a {@link SinkReceipt}. While a step that
 * they may come to is switched off, none is handed out. A tenant whose block failed comes again,
 * from the first block that was not confirmed, after a back-off with jitter, or what {@link
 * Established#RETRY_AFTER_SECONDS} of the failed exchange says if that is longer; other tenants go
 * on.
 */
final class WalConsumer extends DefaultConsumer implements Suspendable {
  private static final Logger LOG = LoggerFactory.getLogger(WalConsumer.class);

  /* A record says that it was redacted, not by which profile. */
  private static final String REDACTED_BEFORE = "wal";
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long LATE_MILLIS = 100;

  /* A sink may ask for more time than our own back-off, up to this. */
  private static final long MOST_RETRY_AFTER_SECONDS = 300;

  private final WalEndpoint endpoint;
  private final Wal wal;
  private final BiFunction<String, byte[], Batch> decoder;

  /* Guards the window and what is known of each tenant; no route runs under it. */
  private final ReentrantLock windowLock = new ReentrantLock();
  private final Condition moved = windowLock.newCondition();
  private final Map<String, Deliveries> tenants = new HashMap<>();
  private long inFlightBytes;
  private int inFlight;
  private boolean stopping;

  /* How often a step was found switched off. */
  private final AtomicLong switchedOff = new AtomicLong();

  private @Nullable WalReader reader;
  private @Nullable Thread thread;
  private @Nullable RouteSwitches switches;

  /** What a block met on its way, but for what its exchange tells. */
  private record Delivery(
      WalBlock block, Ledger ledger, Receipts receipts, long switchedOffBefore) {}

  /** What is under way for one tenant. */
  private static final class Deliveries {
    int inFlight;
    int failuresInARow;
    boolean failed;
    long retryAfterNanos;
    /* One of the failed ones told where to go on; the others failed because they came behind it. */
    boolean resumes;
  }

  WalConsumer(
      WalEndpoint endpoint,
      Processor processor,
      Wal wal,
      BiFunction<String, byte[], Batch> decoder) {
    super(endpoint, processor);
    this.endpoint = endpoint;
    this.wal = wal;
    this.decoder = decoder;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    WalReader opened = wal.reader(endpoint.requireReader(), endpoint.readerSettings());
    reader = opened;
    Route route = getRoute();
    switches = route == null ? null : RouteSwitches.of(route);
    windowLock.lock();
    try {
      stopping = false;
      tenants.clear();
    } finally {
      windowLock.unlock();
    }
    Thread started =
        new Thread(() -> deliver(opened), "wal-" + wal.settings().name() + "-to-" + opened.name());
    thread = started;
    started.start();
  }

  @Override
  protected void doSuspend() throws Exception {
    WalReader current = reader;
    if (current != null) {
      current.pause();
    }
    super.doSuspend();
  }

  @Override
  protected void doResume() throws Exception {
    super.doResume();
    WalReader current = reader;
    if (current != null) {
      current.resume();
    }
  }

  /* Nothing new is handed out; what is under way gets some time, and comes again if that is short. */
  @Override
  protected void doStop() throws Exception {
    windowLock.lock();
    try {
      stopping = true;
      moved.signalAll();
    } finally {
      windowLock.unlock();
    }
    WalReader current = reader;
    Thread running = thread;
    if (current != null && running != null) {
      current.finish();
      running.join(TimeUnit.SECONDS.toMillis(10));
      awaitDrained(mayWaitMillis());
      current.resume();
      current.close();
    }
    reader = null;
    thread = null;
    super.doStop();
  }

  /* Where a stop has taken as long as it may, every further wait would make it longer. */
  private long mayWaitMillis() {
    boolean late = getEndpoint().getCamelContext().getShutdownStrategy().isTimeoutOccurred();
    return Math.min(endpoint.getDrainTimeoutMillis(), late ? LATE_MILLIS : Long.MAX_VALUE);
  }

  private void awaitDrained(long millis) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(millis);
    windowLock.lock();
    try {
      while (inFlight > 0 && left > 0) {
        left = moved.awaitNanos(left);
      }
      if (inFlight > 0) {
        LOG.warn(
            "A sink did not finish in time; its blocks come again. reader={} blocks={}",
            endpoint.getReader(),
            inFlight);
      }
    } finally {
      windowLock.unlock();
    }
  }

  private void deliver(WalReader from) {
    while (awaitRoom(from)) {
      try {
        WalBlock block = from.take(POLL_NANOS);
        if (block != null) {
          hand(from, block);
        } else if (!from.isOpen()) {
          return; // the WAL was closed under us
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (IOException | RuntimeException | Error e) {
        /* Whatever it is: a thread that ends here would leave its sink without lines for good. */
        LOG.error(
            "The write-ahead log cannot be read. reader={} cause={}", from.name(), e.toString(), e);
        if (!pauseAfterFailure()) {
          return;
        }
      }
    }
  }

  /*
   * Looks at the switches at least every quarter of a second, also while the window is full: what
   * is under way then may have passed a step by that is on again when it comes to its end.
   */
  private boolean awaitRoom(WalReader from) {
    while (true) {
      boolean off = lookAtSwitches(from) != null;
      windowLock.lock();
      try {
        if (stopping) {
          return false;
        }
        if (!off && inFlightBytes < endpoint.getInFlightBytes()) {
          return true;
        }
        long unused = moved.awaitNanos(POLL_NANOS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        windowLock.unlock();
      }
    }
  }

  private @Nullable String lookAtSwitches(WalReader from) {
    RouteSwitches.Step step = off();
    String off = step == null ? null : step.toString();
    String before = from.heldBy();
    if (off != null) {
      switchedOff.incrementAndGet();
      if (!off.equals(before)) {
        LOG.warn(
            "A step on the way to a sink is switched off, so the sink gets nothing until it is on"
                + " again; its lines wait. reader={} step=\"{}\"",
            from.name(),
            off);
      }
    } else if (before != null) {
      LOG.info("Every step on the way to a sink is on again. reader={}", from.name());
    }
    from.holdFor(off);
    return off;
  }

  private RouteSwitches.@Nullable Step off() {
    RouteSwitches known = switches;
    return known == null ? null : known.off();
  }

  private boolean pauseAfterFailure() {
    long left = TimeUnit.MILLISECONDS.toNanos(endpoint.getMaxBackoffMillis());
    windowLock.lock();
    try {
      while (!stopping && left > 0) {
        left = moved.awaitNanos(left);
      }
      return !stopping;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      windowLock.unlock();
    }
  }

  private void hand(WalReader from, WalBlock block) {
    Batch batch;
    try {
      Batch known = block.batch();
      Batch read = known == null ? decoder.apply(block.tenant(), block.bytes()) : known;
      batch = block.redacted() ? read.redactedBy(REDACTED_BEFORE) : read;
    } catch (RuntimeException e) {
      /* Its checksums fit, so reading it again changes nothing. It is kept, and must not block. */
      LOG.error(
          "A block cannot be decoded and is set aside. tenant={} position={} cause={}",
          block.tenant(),
          block.start(),
          e.toString());
      if (wal.quarantine(block, "cannot be decoded")) {
        from.ack(block);
      } else if (block.replay() != null) {
        from.giveBack(block, backoffNanos(1));
      } else {
        from.rewind(block.tenant(), backoffNanos(1));
      }
      return;
    }
    began(block);
    Ledger ledger = new Ledger();
    ledger.received(batch.entries());
    Exchange exchange = createExchange(false);
    Delivery delivery = new Delivery(block, ledger, Receipts.begin(exchange), switchedOff.get());
    exchange.getMessage().setBody(batch);
    exchange.setProperty(Established.TENANT, block.tenant());
    exchange.setProperty(Established.READER, from.name());
    exchange.setProperty(Established.LEDGER, ledger);
    if (block.replay() == null) {
      exchange.setProperty(Established.POSITION, block.end().toString());
      exchange.setProperty(Established.POSITION_START, block.start().toString());
    } else {
      exchange.setProperty(Established.REPLAY, true);
    }
    AtomicBoolean done = new AtomicBoolean();
    AsyncCallback callback =
        doneSync -> {
          if (done.compareAndSet(false, true)) {
            finished(from, delivery, exchange);
          }
        };
    try {
      getAsyncProcessor().process(exchange, callback);
    } catch (RuntimeException | Error e) {
      /* A route says what fails in the exchange; whatever it throws instead is a failure as well. */
      if (!done.get()) {
        exchange.setException(e);
        callback.done(true);
      }
    }
  }

  private void began(WalBlock block) {
    windowLock.lock();
    try {
      inFlight++;
      inFlightBytes += block.payloadBytes();
      if (block.replay() == null) {
        tenants.computeIfAbsent(block.tenant(), t -> new Deliveries()).inFlight++;
      }
    } finally {
      windowLock.unlock();
    }
  }

  private void finished(WalReader from, Delivery delivery, Exchange exchange) {
    WalBlock block = delivery.block;
    Object cause =
        exchange.isFailed() ? exchange.getException() : objection(from, delivery, exchange);
    boolean failed = cause != null || exchange.isFailed();
    String resumeAt = exchange.getProperty(Established.RESUME_AT, String.class);
    long retryAfterNanos = failed ? retryAfterNanos(exchange) : 0;
    releaseExchange(exchange, false);
    if (block.replay() != null) {
      if (failed) {
        LOG.warn(
            "A replayed block failed and comes again. reader={} tenant={} cause={}",
            from.name(),
            block.tenant(),
            String.valueOf(cause));
        from.giveBack(block, Math.max(retryAfterNanos, backoffNanos(1)));
      } else {
        from.ack(block);
      }
    } else {
      confirm(from, block, failed, cause, resumeAt, retryAfterNanos);
    }
    windowLock.lock();
    try {
      inFlight--;
      inFlightBytes -= block.payloadBytes();
      moved.signalAll();
    } finally {
      windowLock.unlock();
    }
  }

  private @Nullable String objection(WalReader from, Delivery delivery, Exchange exchange) {
    RouteSwitches.Step off = off();
    if (off != null || switchedOff.get() != delivery.switchedOffBefore) {
      return "a step on its way was switched off" + (off == null ? "" : ": " + off);
    }
    SinkReceipt receipt = SinkReceipt.of(exchange, delivery.ledger, delivery.receipts);
    return from.receipts().judged(delivery.block, from.isRequired(), receipt);
  }

  /*
   * After a failure no more of that tenant is handed out; what is under way may still finish, and
   * then all of it that is not confirmed comes again, in order. So two copies of a block are never
   * under way at the same time.
   */
  private void confirm(
      WalReader from,
      WalBlock block,
      boolean failed,
      @Nullable Object cause,
      @Nullable String resumeAt,
      long retryAfterNanos) {
    boolean partly = false;
    if (failed) {
      from.hold(block.tenant());
      partly = resumeAt != null && resumed(from, block, resumeAt);
    } else {
      from.ack(block);
    }
    long backoff = -1;
    int failures;
    boolean resumes;
    windowLock.lock();
    try {
      Deliveries tenant = tenants.computeIfAbsent(block.tenant(), t -> new Deliveries());
      tenant.inFlight--;
      tenant.failed |= failed;
      tenant.retryAfterNanos = Math.max(tenant.retryAfterNanos, retryAfterNanos);
      tenant.resumes |= partly;
      resumes = tenant.resumes;
      if (tenant.inFlight == 0 && tenant.failed) {
        tenant.failed = false;
        tenant.resumes = false;
        tenant.failuresInARow += resumes ? 0 : 1;
        backoff =
            resumes ? 0 : Math.max(tenant.retryAfterNanos, backoffNanos(tenant.failuresInARow));
        tenant.retryAfterNanos = 0;
      } else if (!failed && !tenant.failed) {
        tenant.failuresInARow = 0;
        if (tenant.inFlight == 0) {
          tenants.remove(block.tenant());
        }
      }
      failures = tenant.failuresInARow;
    } finally {
      windowLock.unlock();
    }
    if (partly) {
      LOG.info(
          "A sink has the beginning of a block; it goes on behind that. reader={} tenant={}"
              + " position={}",
          from.name(),
          block.tenant(),
          resumeAt);
    } else if (failed && !resumes) {
      LOG.warn(
          "A sink refused a block; it comes again. reader={} tenant={} position={} entries={}"
              + " failuresInARow={} cause={}",
          from.name(),
          block.tenant(),
          block.start(),
          block.entries(),
          failures,
          String.valueOf(cause));
      from.refused(block.tenant(), URISupport.sanitizeUri(String.valueOf(cause)), failures);
    }
    if (backoff >= 0) {
      from.rewind(block.tenant(), backoff);
    }
  }

  /* Only a step ahead counts: else a sink that insists would get the same block without a pause. */
  private static boolean resumed(WalReader from, WalBlock block, String resumeAt) {
    try {
      if (from.confirmUpTo(block.tenant(), Position.parse(resumeAt))) {
        return true;
      }
      LOG.warn(
          "A sink says that it has a block in part, up to a place that is none in it."
              + " reader={} tenant={} start={} end={} place={}",
          from.name(),
          block.tenant(),
          block.start(),
          block.end(),
          resumeAt);
    } catch (IllegalArgumentException | IOException e) {
      LOG.warn(
          "A sink's place in a block cannot be used. reader={} tenant={} start={} cause={}",
          from.name(),
          block.tenant(),
          block.start(),
          e.toString());
    }
    return false;
  }

  private static long retryAfterNanos(Exchange exchange) {
    Number seconds = exchange.getProperty(Established.RETRY_AFTER_SECONDS, Number.class);
    return seconds == null
        ? 0
        : TimeUnit.SECONDS.toNanos(
            Math.max(0, Math.min(seconds.longValue(), MOST_RETRY_AFTER_SECONDS)));
  }

  /* Between half and all of it, so that tenants that failed together do not come back together. */
  private long backoffNanos(int failures) {
    long millis = endpoint.getBackoffMillis();
    for (int i = 1; i < failures && millis < endpoint.getMaxBackoffMillis(); i++) {
      millis *= 2;
    }
    long most = TimeUnit.MILLISECONDS.toNanos(Math.min(millis, endpoint.getMaxBackoffMillis()));
    return most - ThreadLocalRandom.current().nextLong(most / 2 + 1);
  }
}
