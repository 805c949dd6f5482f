package dev.wadi.kafka.log;

import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.handover.Receipts;
import dev.wadi.handover.RouteSwitches;
import dev.wadi.handover.SinkReceipt;
import dev.wadi.kafka.client.Cut;
import dev.wadi.kafka.client.GroupPicture;
import dev.wadi.kafka.client.GroupReader;
import dev.wadi.kafka.client.GroupSettings;
import dev.wadi.kafka.client.SeekTarget;
import dev.wadi.kafka.source.BadRecord;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.Position;
import dev.wadi.sink.delivery.DeadLetterProducer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.URISupport;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what is in the log to a sink's route, as a member of the group of that sink: the offset of
 * a partition moves when the route finished without an exception and with a {@link SinkReceipt}.
 * What failed comes again, before anything behind it in its partition.
 */
final class KafkaLogConsumer extends DefaultConsumer implements Suspendable, GroupReader.Taker {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaLogConsumer.class);
  private static final long SWITCHED_OFF_MILLIS = 250;
  private static final String UNREADABLE_URI = "direct:kafka-unreadable?block=false";
  private static final long LETTERS_MILLIS = 1_000;
  private static final long NUMBER_MILLIS = 1_000;
  private static final long MOST_RETRY_AFTER_SECONDS = 300;
  private static final int MOST_WORDS = 300;

  private final KafkaLogEndpoint endpoint;
  private final KafkaLog log;
  private final String reader;
  private final PushRequestDecoder decoder = new PushRequestDecoder();
  private final LongAdder confirmed = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder unreadable = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /* Which topic of its name a partition is of, by the epoch of its cuts. */
  private final ConcurrentHashMap<Long, Long> numbers = new ConcurrentHashMap<>();
  private @Nullable RouteSwitches switches;
  private volatile @Nullable GroupReader group;
  private volatile @Nullable DeadLetterProducer letters;
  private volatile @Nullable String failure;
  private volatile @Nullable Instant failureAt;

  KafkaLogConsumer(KafkaLogEndpoint endpoint, Processor processor, KafkaLog log, String reader) {
    super(endpoint, processor);
    this.endpoint = endpoint;
    this.log = log;
    this.reader = reader;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    if (!log.settings().reads()) {
      return; // another gateway of this group does
    }
    Route route = getRoute();
    switches = route == null ? null : RouteSwitches.of(route);
    letters = DeadLetterProducer.open(endpoint.getCamelContext(), UNREADABLE_URI);
    endpoint.book().opened(reader, this);
    GroupReader made =
        new GroupReader(
            "wadi-log-" + reader, log.access(), settings(), this, InstantSource.system());
    group = made;
    made.start();
  }

  private GroupSettings settings() {
    long cut = endpoint.getMaxBatchBytes();
    long partition = Math.max(2 * cut, endpoint.getInFlightBytes());
    return new GroupSettings(
        List.of(log.settings().topic()),
        log.settings().groups() + reader,
        !endpoint.getStart().equals("latest"),
        false,
        10_000,
        cut,
        endpoint.getInFlightPerTenant(),
        partition,
        2 * partition,
        Duration.ofMillis(endpoint.getBackoffMillis()),
        Duration.ofMillis(endpoint.getMaxBackoffMillis()),
        Duration.ofMillis(endpoint.getDrainTimeoutMillis()));
  }

  @Override
  protected void doSuspend() throws Exception {
    pause();
    super.doSuspend();
  }

  @Override
  protected void doResume() throws Exception {
    super.doResume();
    go();
  }

  void pause() {
    GroupReader now = group;
    if (now != null) {
      now.pause();
    }
  }

  void go() {
    GroupReader now = group;
    if (now != null) {
      now.resume();
    }
  }

  @Override
  protected void doStop() throws Exception {
    GroupReader now = group;
    group = null;
    if (now != null) {
      now.close();
      endpoint.book().closed(reader, this);
    }
    DeadLetterProducer closing = letters;
    letters = null;
    if (closing != null) {
      closing.close();
    }
    super.doStop();
  }

  // --- what is read ---

  @Override
  public void lost(TopicPartition partition, long from, long to) {
    lost.add(to - from);
  }

  @Override
  public void take(Cut cut, GroupReader.Fate fate) {
    RouteSwitches.Step off = off();
    if (off != null) {
      fate.comeAgain(SWITCHED_OFF_MILLIS, "a step on its way is switched off: " + off);
      return;
    }
    long number;
    try {
      number = number(cut);
    } catch (IOException e) {
      fate.comeAgain(NUMBER_MILLIS, "the topic cannot be asked for its id: " + e.getMessage());
      return;
    }
    LogCut work;
    if (cut.memory() instanceof LogCut known) {
      work = known;
    } else {
      work = new LogCut(cut, decoder);
      cut.remember(work);
    }
    DeadLetterProducer to = letters;
    if (to == null) {
      fate.comeAgain(LETTERS_MILLIS, "the reader is closed");
      return;
    }
    List<String> tenants = work.tenants();
    Together together = new Together(tenants.size() + 1, fate);
    for (String tenant : tenants) {
      hand(cut, number, work, tenant, together);
    }
    var unused =
        work.keepUnreadable(to::keep, reader, this::kept)
            .whenComplete(
                (nothing, failure) -> {
                  if (failure == null) {
                    together.ended(null, 0);
                  } else {
                    together.ended("dead letters: " + failure.getMessage(), LETTERS_MILLIS);
                  }
                });
  }

  private void kept(BadRecord bad) {
    unreadable.increment();
    LOG.error(
        "A record in the topic of the log is none of ours; it is in the dead letters. reader={}"
            + " partition={} offset={} cause=\"{}\"",
        reader,
        bad.record().partition(),
        bad.record().offset(),
        bad.words());
  }

  private long number(Cut cut) throws IOException {
    Long known = numbers.get(cut.epoch());
    if (known == null) {
      known = log.number();
      numbers.put(cut.epoch(), known);
    }
    return known;
  }

  private void hand(Cut cut, long number, LogCut work, String tenant, Together together) {
    Batch batch = work.batch(tenant);
    Ledger ledger = new Ledger();
    ledger.received(batch.entries());
    Exchange exchange = createExchange(false);
    Receipts receipts = Receipts.begin(exchange);
    exchange.getMessage().setBody(batch);
    exchange.setProperty(Established.TENANT, tenant);
    exchange.setProperty(Established.READER, reader);
    exchange.setProperty(Established.LEDGER, ledger);
    exchange.setProperty(Established.LANE, "p" + cut.partition().partition());
    exchange.setProperty(Established.POSITION, new Position(number, cut.to()).toString());
    exchange.setProperty(Established.POSITION_START, new Position(number, cut.from()).toString());
    AtomicBoolean done = new AtomicBoolean();
    AsyncCallback callback =
        doneSync -> {
          if (done.compareAndSet(false, true)) {
            finished(exchange, ledger, receipts, work, batch, together);
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
      Exchange exchange,
      Ledger ledger,
      Receipts receipts,
      LogCut work,
      Batch batch,
      Together together) {
    String resumeAt = exchange.getProperty(Established.RESUME_AT, String.class);
    Object cause =
        exchange.isFailed() ? exchange.getException() : objection(exchange, ledger, receipts);
    Number retryAfter = exchange.getProperty(Established.RETRY_AFTER_SECONDS, Number.class);
    releaseExchange(exchange, false);
    if (cause == null) {
      confirmed.add(batch.entries());
      failure = null;
      work.delivered(batch.tenant());
      together.ended(null, 0);
      return;
    }
    if (resumeAt != null) {
      work.resumeAt(batch.tenant(), Position.parse(resumeAt).offsetBytes());
      together.ended("it has the beginning of it, up to " + resumeAt, 0);
      return;
    }
    refused.increment();
    String words = URISupport.sanitizeUri(String.valueOf(cause));
    failure = words.length() <= MOST_WORDS ? words : words.substring(0, MOST_WORDS) + "…";
    failureAt = Instant.now();
    long seconds =
        retryAfter == null ? 0 : Math.min(retryAfter.longValue(), MOST_RETRY_AFTER_SECONDS);
    together.ended(words, TimeUnit.SECONDS.toMillis(seconds));
  }

  private @Nullable String objection(Exchange exchange, Ledger ledger, Receipts receipts) {
    RouteSwitches.Step off = off();
    if (off != null) {
      return "a step on its way was switched off: " + off;
    }
    SinkReceipt receipt = SinkReceipt.of(exchange, ledger, receipts);
    boolean required = !endpoint.getDelivery().equals("best-effort");
    return receipt.isGiven() || !required ? null : receipt.words();
  }

  private RouteSwitches.@Nullable Step off() {
    RouteSwitches known = switches;
    return known == null ? null : known.off();
  }

  /** Tells the fate of a cut when the last of its parts has ended. */
  private static final class Together {
    private final AtomicInteger open;
    private final GroupReader.Fate fate;
    private @Nullable String why;
    private long afterMillis;

    Together(int parts, GroupReader.Fate fate) {
      this.open = new AtomicInteger(parts);
      this.fate = fate;
    }

    void ended(@Nullable String failure, long millis) {
      String told;
      long wait;
      synchronized (this) {
        why = failure == null ? why : failure;
        afterMillis = Math.max(afterMillis, millis);
        told = why;
        wait = afterMillis;
      }
      if (open.decrementAndGet() > 0) {
        return;
      }
      if (told == null) {
        fate.done();
      } else {
        fate.comeAgain(wait, told);
      }
    }
  }

  // --- what people are told ---

  String reader() {
    return reader;
  }

  boolean isRequired() {
    return !endpoint.getDelivery().equals("best-effort");
  }

  GroupPicture picture() {
    GroupReader now = group;
    return now == null ? GroupPicture.BLANK : now.picture();
  }

  /** Whether its route has started, in a gateway that reads: else it is nobody's. */
  boolean hasBegun() {
    return group != null;
  }

  boolean isPaused() {
    GroupReader now = group;
    return now != null && now.isPaused();
  }

  void seek(SeekTarget target) throws Exception {
    GroupReader now = group;
    if (now == null || !now.seek(target).get(30, TimeUnit.SECONDS)) {
      throw new IllegalArgumentException(
          "tenant: none of the partitions that " + reader + " reads in this gateway");
    }
  }

  /** What its route said last when it did not take lines; null when all is well. */
  @Nullable String failure() {
    RouteSwitches.Step off = off();
    return off != null ? "switched off: " + off : failure;
  }

  @Nullable Instant failureAt() {
    return failureAt;
  }

  long confirmedEntries() {
    return confirmed.sum();
  }

  long refusedCuts() {
    return refused.sum();
  }

  long lostRecords() {
    return lost.sum();
  }

  long unreadableRecords() {
    return unreadable.sum();
  }
}
