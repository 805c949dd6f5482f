package dev.wadi.source.tail;

import dev.wadi.model.Established;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.Refused;
import dev.wadi.source.intake.RequestMemory;
import dev.wadi.source.intake.Settled;
import dev.wadi.source.intake.SourceCounts;
import dev.wadi.source.intake.Ticket;
import java.nio.channels.FileChannel;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands batches of lines to the route, each with a key that stays the same when it comes again, and
 * takes them for done when the route ended with all of it kept, dropped on purpose, or refused for
 * good.
 */
final class TailConsumer extends DefaultConsumer implements Suspendable {
  private static final Logger LOG = LoggerFactory.getLogger(TailConsumer.class);
  private static final long NO_MEMORY_MILLIS = 50;

  /* What steps make of a batch until it is on disk: lines written anew, and once more for it. */
  private static final int WORKING_SHARE = 2;

  private final TailEndpoint endpoint;
  private final TailSettings settings;
  private final TailClaims claims;
  private final TailCounters counters;
  private final Intake intake;
  private final RequestMemory memory;
  private final SourceCounts counts;
  private final Told told;

  /* Batches that were handed over before and came back. */
  private final Set<Long> repeated = ConcurrentHashMap.newKeySet();
  private volatile boolean routeMakesOneOfOne = true;

  private @Nullable PositionLog positions;
  private volatile @Nullable Outbox outbox;
  private volatile @Nullable Tailer tailer;
  private @Nullable Thread reading;
  private @Nullable Thread sending;

  TailConsumer(
      TailEndpoint endpoint,
      Processor processor,
      TailSettings settings,
      TailClaims claims,
      TailCounters counters,
      Intake intake,
      RequestMemory memory) {
    super(endpoint, processor);
    this.endpoint = endpoint;
    this.settings = settings;
    this.claims = claims;
    this.counters = counters;
    this.intake = intake;
    this.memory = memory;
    this.counts = intake.source(settings.name());
    this.told = new Told(settings.name());
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    endpoint.uses(this);
    if (settings.paths().isEmpty()) {
      return;
    }
    PositionLog log = PositionLog.open(settings.folder(), FileChannel::open, System::nanoTime);
    positions = log;
    boolean good = false;
    try {
      Outbox box = new Outbox(log, this::send, settings.maxInFlightBytes());
      Tailer reader =
          new Tailer(
              settings,
              log,
              box,
              claims,
              counters,
              told,
              new RealDisk(),
              new FolderWatch(),
              InstantSource.system(),
              System::nanoTime);
      List<Sending> pending = log.pending();
      claims.wish(settings.name(), settings.paths(), settings.excludes());
      reader.findFiles();
      counts.open();
      outbox = box;
      tailer = reader;
      sending = start("send", box::run);
      reading = start("read", () -> reader.run(pending));
      good = true;
    } finally {
      if (!good) {
        claims.releaseAll(settings.name());
        log.close();
      }
    }
  }

  private Thread start(String what, Runnable work) {
    Thread thread = new Thread(work, "tail-" + settings.name() + "-" + what);
    thread.setUncaughtExceptionHandler(
        (t, e) -> {
          LOG.error("A tail ended by a mistake of ours. tail={}", settings.name(), e);
          endpoint.broke(e);
        });
    thread.start();
    return thread;
  }

  @Override
  protected void doSuspend() throws Exception {
    Tailer reader = tailer;
    if (reader != null) {
      reader.pause(true);
    }
    super.doSuspend();
  }

  @Override
  protected void doResume() throws Exception {
    super.doResume();
    Tailer reader = tailer;
    if (reader != null) {
      reader.pause(false);
    }
  }

  /* Reads nothing more; what was read gets some time, and comes again if that is short. */
  @Override
  protected void doStop() throws Exception {
    Tailer reader = tailer;
    Outbox box = outbox;
    PositionLog log = positions;
    if (reader != null && box != null && log != null) {
      reader.stop();
      join(reading);
      if (!box.stop(endpoint.getDrainTimeoutMillis())) {
        LOG.info(
            "A tail stops with lines that are not kept; they come again. tail={} bytes={}",
            settings.name(),
            box.heldBytes());
      }
      join(sending);
      log.close();
      counts.close();
      claims.releaseAll(settings.name());
    }
    tailer = null;
    outbox = null;
    positions = null;
    endpoint.usesNoMore(this);
    super.doStop();
  }

  private static void join(@Nullable Thread thread) throws InterruptedException {
    if (thread != null) {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    }
  }

  // --- sending ---

  private void send(Parcel parcel, boolean durable, Outbox.Fate fate) {
    RequestMemory.Claim claim = memory.claim();
    if (!claim.take((1L + WORKING_SHARE) * parcel.bytes())) {
      claim.close();
      fate.comeAgain(NO_MEMORY_MILLIS, "too much in flight");
      return;
    }
    Ticket ticket = intake.ticket(counts);
    Exchange exchange = createExchange(false);
    exchange.getMessage().setBody(parcel.batch());
    exchange.setProperty(Established.TENANT, settings.tenant());
    exchange.setProperty(Established.SOURCE, settings.name());
    exchange.setProperty(Established.LEDGER, ticket.ledger());
    if (durable && routeMakesOneOfOne) {
      exchange.setProperty(Established.IDEMPOTENCY_KEY, key(parcel));
    }
    ticket.received(parcel.batch().entries(), parcel.batch().lineBytes());
    AtomicBoolean done = new AtomicBoolean();
    AsyncCallback callback =
        doneSync -> {
          if (done.compareAndSet(false, true)) {
            claim.close();
            finished(parcel, exchange, ticket, fate);
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

  /* The log of positions says what the number stands for: files, and from where to where. */
  private String key(Parcel parcel) {
    PositionLog log = positions;
    return "tail/"
        + settings.name()
        + "/"
        + (log == null ? "" : log.id())
        + "/"
        + parcel.sending().sequence();
  }

  private void finished(Parcel parcel, Exchange exchange, Ticket ticket, Outbox.Fate fate) {
    boolean failed = exchange.isFailed();
    Exception cause = exchange.getException();
    @Nullable Number retryAfter =
        exchange.getProperty(Established.RETRY_AFTER_SECONDS, Number.class);
    @Nullable Refused refused =
        Refused.of(
            exchange.getProperty(Established.REFUSED, Verdict.Refused.class), retryAfter, cause);
    @Nullable Refusal reason = failed && refused != null ? refused.reason() : null;
    Settled settled = intake.settle(ticket, failed, reason);
    releaseExchange(exchange, false);
    long sequence = parcel.sending().sequence();
    if (settled.how() == Settled.How.ACCOUNTED || (reason != null && reason.isForGood())) {
      repeated.remove(sequence);
      fate.settled();
      return;
    }
    boolean cameBefore = !repeated.add(sequence) || parcel.repeats();
    if (reason == Refusal.KEY_REUSED && cameBefore) {
      /* Cut or redacted otherwise than the first time, but the key says that it is there. */
      repeated.remove(sequence);
      fate.settled();
      return;
    }
    if (reason == Refusal.KEY_REUSED) {
      routeMakesOneOfOne = false;
      LOG.warn(
          "A route keeps a batch of a tail in several parts, so that a repetition cannot be"
              + " recognised any more: after a crash lines may come twice. tail={} route={}",
          settings.name(),
          getRouteId());
    }
    if (settled.how() == Settled.How.NOT_KEPT) {
      LOG.error(
          "Lines went through their routes and are not kept; entries that are let go on purpose"
              + " need a step drop:<reason>. source={} route={} received={}",
          settings.name(),
          getRouteId(),
          settled.sum().received());
    }
    String why = cause == null ? String.valueOf(reason) : String.valueOf(cause.getMessage());
    fate.comeAgain(retryAfter == null ? 0 : TimeUnit.SECONDS.toMillis(retryAfter.longValue()), why);
  }

  // --- what others are told ---

  @Nullable Tailer tailer() {
    return tailer;
  }

  @Nullable Outbox outbox() {
    return outbox;
  }

  /** What is wrong, in words; null when nothing is. */
  @Nullable String trouble() {
    PositionLog log = positions;
    Outbox box = outbox;
    String disk = log == null ? null : log.trouble();
    if (disk != null) {
      return "positions cannot be written: " + disk;
    }
    String refusal = box == null ? null : box.lastRefusal();
    return refusal == null ? null : "refused, comes again: " + refusal;
  }

  @Nullable String lastProblem() {
    return told.last();
  }

  @Override
  public String toString() {
    return "tail:" + settings.name();
  }
}
