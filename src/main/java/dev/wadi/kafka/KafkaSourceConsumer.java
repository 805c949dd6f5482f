package dev.wadi.kafka;

import dev.wadi.kafka.client.GroupPicture;
import dev.wadi.kafka.client.GroupReader;
import dev.wadi.kafka.client.GroupSettings;
import dev.wadi.kafka.client.SeekTarget;
import dev.wadi.kafka.source.Handover;
import dev.wadi.kafka.source.RecordSettings;
import dev.wadi.kafka.source.RecordTaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.sink.delivery.DeadLetterProducer;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.Refused;
import dev.wadi.source.intake.RequestMemory;
import dev.wadi.source.intake.Settled;
import dev.wadi.source.intake.SourceCounts;
import dev.wadi.source.intake.Ticket;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
 * Hands batches of records to the route, each with a key that stays the same when it comes again,
 * and takes them for done when the route ended with all of it kept, dropped on purpose, or refused
 * for good.
 */
final class KafkaSourceConsumer extends DefaultConsumer implements Suspendable, RecordTaker.Onward {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSourceConsumer.class);
  private static final long NO_MEMORY_MILLIS = 50;

  /* What steps make of a batch until it is on disk: lines written anew, and once more for it. */
  private static final int WORKING_SHARE = 2;

  private final KafkaEndpoint endpoint;
  private final GroupSettings group;
  private final RecordSettings records;
  private final Intake intake;
  private final RequestMemory memory;
  private final SourceCounts counts;
  private volatile boolean routeMakesOneOfOne = true;
  private volatile List<GroupReader> readers = List.of();
  private @Nullable DeadLetterProducer letters;

  KafkaSourceConsumer(
      KafkaEndpoint endpoint,
      Processor processor,
      GroupSettings group,
      RecordSettings records,
      Intake intake,
      RequestMemory memory) {
    super(endpoint, processor);
    this.endpoint = endpoint;
    this.group = group;
    this.records = records;
    this.intake = intake;
    this.memory = memory;
    this.counts = intake.source(endpoint.configuration().getName());
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    DeadLetterProducer opened =
        DeadLetterProducer.open(
            endpoint.getCamelContext(), endpoint.configuration().getUnreadableUri());
    letters = opened;
    String name = endpoint.configuration().getName();
    List<GroupReader> made = new ArrayList<>();
    for (int i = 1; i <= endpoint.configuration().getReaders(); i++) {
      made.add(
          new GroupReader(
              "wadi-" + name + "-" + i,
              endpoint.access(),
              group,
              new RecordTaker(
                  records,
                  group.group(),
                  name,
                  InstantSource.system(),
                  this,
                  opened::keep,
                  endpoint.lostRecords(),
                  endpoint.deadRecords()),
              InstantSource.system()));
    }
    counts.open();
    endpoint.reads(this);
    readers = List.copyOf(made);
    made.forEach(GroupReader::start);
  }

  @Override
  protected void doSuspend() throws Exception {
    readers.forEach(GroupReader::pause);
    super.doSuspend();
  }

  @Override
  protected void doResume() throws Exception {
    super.doResume();
    readers.forEach(GroupReader::resume);
  }

  @Override
  protected void doStop() throws Exception {
    readers.forEach(GroupReader::stop);
    readers.forEach(GroupReader::close);
    readers = List.of();
    if (letters != null) {
      letters.close();
      letters = null;
    }
    counts.close();
    endpoint.readsNoMore(this);
    super.doStop();
  }

  List<GroupPicture> pictures() {
    return readers.stream().map(GroupReader::picture).toList();
  }

  boolean isPaused() {
    return readers.stream().anyMatch(GroupReader::isPaused);
  }

  /* A partition is one reader's: those that have none of them say so, and do nothing. */
  void seek(SeekTarget target) throws Exception {
    boolean moved = false;
    List<CompletableFuture<Boolean>> all =
        readers.stream().map(reader -> reader.seek(target)).toList();
    for (CompletableFuture<Boolean> one : all) {
      moved |= one.get(30, TimeUnit.SECONDS);
    }
    if (!moved) {
      throw new IllegalArgumentException(
          "partition: " + target.topic() + " is none of those that this gateway reads now");
    }
  }

  // --- sending ---

  @Override
  public void send(Handover handover, GroupReader.Fate fate) {
    Batch batch = handover.batch();
    RequestMemory.Claim claim = memory.claim();
    claim.hasItsTurn();
    // It is in memory already: one that is larger than any may be goes when it is nearly alone.
    long wanted = (1L + WORKING_SHARE) * batch.lineBytes();
    if (!claim.take(Math.min(wanted, memory.largestClaimBytes()))) {
      claim.close();
      fate.comeAgain(NO_MEMORY_MILLIS, "too much in flight");
      return;
    }
    Ticket ticket = intake.ticket(counts);
    Exchange exchange = createExchange(false);
    exchange.getMessage().setBody(batch);
    exchange.setProperty(Established.TENANT, batch.tenant());
    exchange.setProperty(Established.SOURCE, endpoint.configuration().getName());
    exchange.setProperty(Established.LEDGER, ticket.ledger());
    if (routeMakesOneOfOne) {
      exchange.setProperty(Established.IDEMPOTENCY_KEY, handover.key());
    }
    ticket.received(batch.entries(), batch.lineBytes());
    AtomicBoolean done = new AtomicBoolean();
    AsyncCallback callback =
        doneSync -> {
          if (done.compareAndSet(false, true)) {
            claim.close();
            finished(handover, exchange, ticket, fate);
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

  private void finished(
      Handover handover, Exchange exchange, Ticket ticket, GroupReader.Fate fate) {
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
    if (settled.how() == Settled.How.ACCOUNTED || (reason != null && reason.isForGood())) {
      fate.done();
      return;
    }
    boolean cameBefore = handover.mayBeThere();
    handover.cameBack();
    if (reason == Refusal.KEY_REUSED && cameBefore) {
      /* Redacted otherwise than the first time, but the key says that it is there. */
      fate.done();
      return;
    }
    if (reason == Refusal.KEY_REUSED) {
      routeMakesOneOfOne = false;
      LOG.warn(
          "A route keeps a batch of Kafka's in several parts, so that a repetition cannot be"
              + " recognised any more: after a crash lines may come twice. source={} route={}",
          endpoint.configuration().getName(),
          getRouteId());
    }
    if (settled.how() == Settled.How.NOT_KEPT) {
      LOG.error(
          "Lines went through their routes and are not kept; entries that are let go on purpose"
              + " need a step drop:<reason>. source={} route={} received={}",
          endpoint.configuration().getName(),
          getRouteId(),
          settled.sum().received());
    }
    String why = cause == null ? String.valueOf(reason) : String.valueOf(cause.getMessage());
    fate.comeAgain(retryAfter == null ? 0 : TimeUnit.SECONDS.toMillis(retryAfter.longValue()), why);
  }

  @Override
  public String toString() {
    return "kafka:" + endpoint.configuration().getName();
  }
}
