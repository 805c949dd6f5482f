package dev.wadi.app.proof;

import dev.wadi.analysis.LineBatch;
import dev.wadi.app.rooms.ProofRooms;
import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteFolder;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.routes.RouteValues;
import dev.wadi.app.settings.Secret;
import dev.wadi.app.settings.Settings;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.handover.HandoverWatch;
import dev.wadi.handover.Receipts;
import dev.wadi.handover.SinkReceipt;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Established;
import dev.wadi.model.Labels;
import dev.wadi.model.Ledger;
import dev.wadi.model.NearestNames;
import dev.wadi.proof.Given;
import dev.wadi.proof.ProofCase;
import dev.wadi.proof.Tree;
import dev.wadi.query.LogQuery;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeCompletedEvent;
import org.apache.camel.spi.CamelEvent.ExchangeEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailedEvent;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.EventNotifierSupport;
import org.jspecify.annotations.Nullable;

/**
 * Route files at work in a context of their own, where nothing outside is reached: what a case
 * gives goes in by the sources' own ways, and what would leave is written down. Used by one thread
 * at a time.
 */
public final class ProvingGround implements AutoCloseable {
  /* What sinks feed back comes again; a circle ends here. */
  private static final int MOST_DELIVERIES = 10_000;

  private static final long QUIET_MILLIS = 20;

  /* A shorter one would be found in words that say nothing of it. */
  private static final int SHORTEST_SECRET = 6;

  private final Settings settings;
  private final ProofClock clock = new ProofClock();
  private volatile Recording recording;
  private final ProofRooms rooms;
  private final ProofLog log;
  private final ProofHttpDoor door;
  private final DefaultCamelContext context;
  private final String tenant;
  private final long patienceMillis;
  private final RouteHabits habits;
  private final List<String> secrets;

  /**
   * Starts the routes of files that were checked.
   *
   * @param patience how long anything in a case may take
   * @throws Exception when they cannot be started
   */
  public ProvingGround(
      Settings settings, List<RouteFile> files, RouteLibraries libraries, Duration patience)
      throws Exception {
    this.settings = settings;
    this.secrets =
        settings.allSecrets().stream()
            .map(Secret::reveal)
            .filter(secret -> secret.strip().length() >= SHORTEST_SECRET)
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    this.patienceMillis = patience.toMillis();
    this.tenant = settings.text("wadi.tenant.default");
    this.recording = new Recording(tenant);
    this.clock.set(ProofCase.NOON);
    this.rooms = new ProofRooms(settings, clock, libraries.loader());
    this.log = new ProofLog(() -> recording);
    this.door = new ProofHttpDoor(() -> recording);
    ProofHttpClient client = new ProofHttpClient(() -> recording);
    this.context = new DefaultCamelContext(false);
    boolean good = false;
    try {
      prepare(libraries.loader(), client);
      rooms.open(context);
      RouteFolder.addTo(context, files);
      habits = RouteHabits.of(context);
      context.start();
      good = true;
    } finally {
      if (!good) {
        close();
      }
    }
  }

  private void prepare(ClassLoader loader, ProofHttpClient client) {
    context.setApplicationContextClassLoader(loader);
    context.disableJMX();
    context.setStreamCaching(false);
    context.setMessageHistory(false);
    context.setAutowiredEnabled(false);
    context.getShutdownStrategy().setTimeout(1);
    context.getShutdownStrategy().setShutdownNowOnTimeout(true);
    context.getShutdownStrategy().setLogInflightExchangesOnTimeout(false);
    ExtendedCamelContext extension = context.getCamelContextExtension();
    extension.setName("wadi-proof");
    extension.addContextPlugin(
        ComponentResolver.class, new ProofComponents(() -> recording, log, door, client));
    Properties values = rooms.values();
    RouteValues.only(context, values);
    context.build();
    HandoverWatch.on(context);
    context.getManagementStrategy().addEventNotifier(client);
    context.getManagementStrategy().addEventNotifier(new Endings());
  }

  /** Tells the recording how exchanges end. */
  private final class Endings extends EventNotifierSupport {
    @Override
    public boolean isEnabled(CamelEvent event) {
      return event instanceof ExchangeCompletedEvent || event instanceof ExchangeFailedEvent;
    }

    @Override
    public void notify(CamelEvent event) {
      if (event instanceof ExchangeEvent ended) {
        recording.ended(ended.getExchange());
      }
    }
  }

  /**
   * What comes of a case.
   *
   * @throws ProofEndedException when it could not be run to its end
   */
  Tree.Fields run(ProofCase of) throws Exception {
    requireSinks(of);
    Recording own = new Recording(tenant, of.outside());
    recording = own;
    log.clear();
    clock.set(of.at());
    List<Tree> answers = new ArrayList<>();
    for (Given given : of.given()) {
      try {
        answers.add(give(of, given));
      } catch (ProofEndedException e) {
        throw new ProofEndedException("line " + given.line() + ": " + e.getMessage());
      }
      deliver();
    }
    // What comes goes into files and reports: neither may have what the settings keep.
    return (Tree.Fields) Outside.without(own.tree(answers), secrets);
  }

  /* Whoever misspells a sink would believe that its failure was tried. */
  private void requireSinks(ProofCase of) throws ProofEndedException {
    Set<String> known = new TreeSet<>();
    for (Route route : context.getRoutes()) {
      known.add(
          route.getConsumer() instanceof ProofLog.Reader reader
              ? reader.name()
              : route.getRouteId());
    }
    for (String sink : of.outside().keySet()) {
      if (!known.contains(sink)) {
        throw new ProofEndedException(
            "outside: there is no sink %s (expected: %s)"
                .formatted(sink, NearestNames.told(sink, known)));
      }
    }
  }

  /**
   * What came of lines.
   *
   * @param nanos what the routes took for it
   */
  record Passed(Tree.Fields came, long nanos) {}

  /** What comes of lines that a source of a route brings; the newest of them are of this moment. */
  Passed pass(Batch batch, String route) throws Exception {
    Recording own = new Recording(tenant);
    recording = own;
    log.clear();
    clock.set(newest(batch));
    long began = System.nanoTime();
    Tree answer = handed(route, batch);
    deliver();
    long took = System.nanoTime() - began;
    return new Passed((Tree.Fields) Outside.without(own.tree(List.of(answer)), secrets), took);
  }

  private static Instant newest(Batch batch) {
    long newest = batch.toEntries().stream().mapToLong(Entry::timestampNanos).max().orElse(0);
    return Instant.EPOCH.plusNanos(Math.max(0, newest));
  }

  private Tree give(ProofCase of, Given given) throws Exception {
    if (given instanceof Given.Request request) {
      return door.answer(port(request.bytes()), request.bytes(), patienceMillis);
    }
    if (given instanceof Given.Message message) {
      Exchange exchange = exchange(message.route());
      if (!message.tenant().isEmpty()) {
        exchange.setProperty(Established.TENANT, message.tenant());
      }
      message.headers().forEach(exchange.getMessage()::setHeader);
      exchange.getMessage().setBody(message.body());
      return handed(message.route(), exchange);
    }
    if (given instanceof Given.Lines lines) {
      LineBatch batch = new LineBatch(whose(lines.tenant()), name -> true);
      Labels labels = labels(lines);
      long nanos = clock.nanos();
      for (String line : lines.lines()) {
        batch.add(
            labels, nanos++, line.getBytes(java.nio.charset.StandardCharsets.UTF_8), Map.of());
      }
      return handed(lines.route(), batch.take());
    }
    Given.Sample sample = (Given.Sample) given;
    Batch batch = sampled(sample);
    if (!of.timed() && !batch.isEmpty()) {
      clock.set(newest(batch));
    }
    return handed(sample.route(), batch);
  }

  private static Labels labels(Given.Lines lines) throws ProofEndedException {
    try {
      return Labels.parse(lines.labels());
    } catch (IllegalArgumentException e) {
      throw new ProofEndedException("labels: " + e.getMessage());
    }
  }

  private String whose(String given) {
    return given.isEmpty() ? tenant : given;
  }

  private Batch sampled(Given.Sample sample) throws IOException, ProofEndedException {
    LogQuery query;
    try {
      query = sample.query().isEmpty() ? LogQuery.EVERYTHING : LogQuery.parse(sample.query());
    } catch (RuntimeException e) {
      throw new ProofEndedException("query: " + e.getMessage());
    }
    LineBatch batch = new LineBatch(whose(sample.tenant()), name -> true);
    CaptureReader.open(sample.capture())
        .forEachLine(
            CaptureFilter.of(query),
            line -> {
              batch.add(line);
              return batch.lines() < sample.most();
            });
    if (batch.lines() == 0) {
      throw new ProofEndedException("no line of " + sample.capture() + " fits");
    }
    return batch.take();
  }

  /* A source that makes batches itself, such as a tail, has a ledger for each. */
  private Tree handed(String route, Batch batch) throws Exception {
    Exchange exchange = exchange(route);
    Ledger ledger = new Ledger();
    ledger.received(batch.entries());
    exchange.setProperty(Established.TENANT, batch.tenant());
    exchange.setProperty(Established.SOURCE, route);
    exchange.setProperty(Established.LEDGER, ledger);
    exchange.getMessage().setBody(batch);
    return handed(route, exchange);
  }

  private Exchange exchange(String route) throws Exception {
    return consumer(route).createExchange(false);
  }

  private DefaultConsumer consumer(String id) throws Exception {
    @Nullable Route route = context.getRoute(id);
    if (route == null || !(route.getConsumer() instanceof DefaultConsumer consumer)) {
      throw new ProofEndedException("there is no route " + id + " that could be given anything");
    }
    if (!context.getRouteController().getRouteStatus(id).isStarted()) {
      context.getRouteController().startRoute(id);
    }
    return consumer;
  }

  private Tree handed(String route, Exchange exchange) throws Exception {
    DefaultConsumer consumer = consumer(route);
    process(consumer, exchange);
    @Nullable Throwable failure = exchange.getException();
    consumer.releaseExchange(exchange, false);
    return failure == null ? Tree.fields(Map.of()) : Tree.texts(Map.of("failed", root(failure)));
  }

  private void process(DefaultConsumer consumer, Exchange exchange) throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    consumer.getAsyncProcessor().process(exchange, inTime -> done.countDown());
    if (!done.await(patienceMillis, TimeUnit.MILLISECONDS)) {
      throw new ProofEndedException(
          "the route did not come to its end within " + patienceMillis / 1000 + " s");
    }
  }

  /** Hands what is in the log to its readers, until all have all. */
  private void deliver() throws Exception {
    quiet();
    int deliveries = 0;
    for (ProofLog.Kept kept = log.next(); kept != null; kept = log.next()) {
      for (ProofLog.Reader reader : log.readers(kept.log())) {
        if (++deliveries > MOST_DELIVERIES) {
          throw new ProofEndedException("sinks send lines back without an end");
        }
        deliver(reader, kept);
      }
      quiet();
    }
  }

  private void deliver(ProofLog.Reader reader, ProofLog.Kept kept) throws Exception {
    Exchange exchange = reader.createExchange(false);
    Ledger ledger = new Ledger();
    ledger.received(kept.batch().entries());
    Receipts receipts = Receipts.begin(exchange);
    exchange.getMessage().setBody(kept.batch());
    exchange.setProperty(Established.TENANT, kept.batch().tenant());
    exchange.setProperty(Established.READER, reader.name());
    exchange.setProperty(Established.LEDGER, ledger);
    exchange.setProperty(Established.POSITION, "1:" + kept.end());
    exchange.setProperty(Established.POSITION_START, "1:" + kept.start());
    process(reader, exchange);
    @Nullable Throwable failure = exchange.getException();
    SinkReceipt receipt = SinkReceipt.of(exchange, ledger, receipts);
    String why = failure != null ? root(failure) : receipt.isGiven() ? null : receipt.words();
    reader.releaseExchange(exchange, false);
    recording.delivered(reader.name(), ledger.close(), why);
  }

  /* What goes on beside (a wire tap, a queue) is waited for: nothing is under way twice in a row. */
  private void quiet() throws Exception {
    if (!habits.beside()) {
      return;
    }
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    int still = 0;
    while (still < 3) {
      still = isStill() ? still + 1 : 0;
      if (System.nanoTime() > deadline) {
        throw new ProofEndedException(
            "something is still under way after " + patienceMillis / 1000 + " s");
      }
      TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS / 4);
    }
  }

  private boolean isStill() {
    return context.getInflightRepository().size() == 0
        && context.getEndpoints().stream()
            .allMatch(any -> !(any instanceof SedaEndpoint queue) || queue.getQueue().isEmpty());
  }

  private int port(byte[] request) {
    int own = Integer.parseInt(rooms.values().getProperty("wadi.push.port", "0"));
    String head =
        new String(
            request,
            0,
            Math.min(request.length, 8_192),
            java.nio.charset.StandardCharsets.ISO_8859_1);
    java.util.regex.Matcher host =
        java.util.regex.Pattern.compile("(?im)^Host:[ \\t]*[^\\r\\n]*:([0-9]{1,5})[ \\t]*\\r?$")
            .matcher(head);
    int named = host.find() ? Integer.parseInt(host.group(1)) : own;
    return door.listens(named) ? named : own;
  }

  private static String root(Throwable thrown) {
    Throwable e = thrown;
    while (e.getCause() != null && e.getCause() != e && e.getMessage() == null) {
      e = e.getCause();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Whether one case may leave something behind that another would meet. */
  boolean remembers() {
    return habits.remembering() || settings.bytes("wadi.limits.rateBytes") > 0;
  }

  /** What redaction found so far, by its type. */
  Map<Kind, Long> hits() {
    return rooms.profiles().stats().hitsByKind();
  }

  @Override
  public void close() throws Exception {
    try {
      context.close();
    } finally {
      rooms.close();
    }
  }
}
