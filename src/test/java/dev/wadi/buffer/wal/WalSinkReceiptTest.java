package dev.wadi.buffer.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.handover.Receipts;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationState;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedProcessorMBean;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.DeadLetterChannelDefinition;
import org.apache.camel.model.language.ConstantExpression;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cursor of a sink moves only past what somebody has taken or let go on purpose. */
class WalSinkReceiptTest {
  private static final String READER =
      "wal:main?reader=sink&backoffMillis=1&maxBackoffMillis=20&drainTimeoutMillis=100";

  @TempDir Path folder;
  private Wal wal;
  private DefaultCamelContext camel;
  private final List<String> sunk = new CopyOnWriteArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger attempts = new AtomicInteger();

  @BeforeEach
  void open() throws Exception {
    wal =
        Wal.open(
            WalSettings.builder(folder).build(),
            WalFiles.ofTheSystem(),
            InstantSource.system(),
            System::nanoTime,
            WalObserver.NONE);
    camel = new DefaultCamelContext();
    camel.getRegistry().bind("wal-main", wal);
    camel.addComponent(
        "wal",
        new WalComponent(
            WalSinkReceiptTest::encoded,
            (tenant, bytes) -> batch(tenant, new String(bytes, UTF_8))));
    camel.addComponent("shelf", new Shelf(seen, sunk));
  }

  @AfterEach
  void close() throws Exception {
    camel.stop();
    wal.close();
  }

  private static Batch encoded(Batch batch) {
    byte[] bytes = batch.toEntries().get(0).line().getBytes(UTF_8);
    return new Batch(batch.tenant(), batch.streams(), new Batch.Encoded(bytes, 0, bytes.length));
  }

  private static Batch batch(String tenant, String line) {
    byte[] bytes = line.getBytes(UTF_8);
    LogStream stream =
        new LogStream.Builder(Labels.of("app", "api"), bytes, 1).add(1, 0, bytes.length).build();
    return new Batch(tenant, List.of(stream));
  }

  private void start(Consumer<RouteBuilder> routes) throws Exception {
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            interceptSendToEndpoint("shelf:intercepted").skipSendToOriginalEndpoint().log("x");
            from("direct:keep").routeId("keep").to("wal:main");
            routes.accept(this);
          }
        });
    camel.start();
  }

  private void keep(String line) {
    Exchange answer =
        camel
            .createProducerTemplate()
            .request("direct:keep", e -> e.getMessage().setBody(batch("main", line)));
    assertThat(answer.getException()).isNull();
  }

  private void disable(String step, boolean off) throws Exception {
    ManagedProcessorMBean bean =
        camel
            .getCamelContextExtension()
            .getContextPlugin(ManagedCamelContext.class)
            .getManagedProcessor(step);
    if (off) {
      bean.disable();
    } else {
      bean.enable();
    }
  }

  private WalReader reader() {
    return wal.requireReader("sink");
  }

  private long backlog() {
    return reader().stats().stream().mapToLong(ReaderStat::backlogBytes).sum();
  }

  private static void await(String what, BooleanSupplier there) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!there.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void nothing_moves_while_a_step_is_switched_off_and_all_arrives_when_it_is_on_again()
      throws Exception {
    start(r -> r.from(READER).routeId("to-sink").to("shelf:write").id("write"));
    keep("one");
    await("one", () -> backlog() == 0);
    disable("write", true);
    keep("two");
    await("the reader is held", () -> reader().heldBy() != null);

    assertThat(reader().heldBy()).isEqualTo("write of the route to-sink");
    assertThat(backlog()).isPositive();
    assertThat(sunk).containsExactly("one");

    disable("write", false);
    await("two", () -> backlog() == 0);
    assertThat(sunk).containsExactly("one", "two");
    assertThat(reader().heldBy()).isNull();
  }

  @Test
  void a_step_of_a_route_that_is_called_counts_as_well() throws Exception {
    start(
        r -> {
          r.from(READER).filter(e -> true).to("direct:next?block=false").end();
          r.from("direct:next").routeId("next").choice().when(e -> true).to("direct:last");
          r.from("direct:last").routeId("last").to("shelf:write").id("write");
        });
    disable("write", true);
    keep("one");
    await("the reader is held", () -> reader().heldBy() != null);
    assertThat(reader().heldBy()).isEqualTo("write of the route last");
    assertThat(backlog()).isPositive();

    disable("write", false);
    await("one", () -> backlog() == 0);
    assertThat(sunk).containsExactly("one");
  }

  @Test
  void a_block_that_may_have_passed_a_step_by_comes_again_although_the_step_is_on_again()
      throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch behind = new CountDownLatch(1);
    start(
        r ->
            r.from(READER)
                .to("shelf:write")
                .id("write")
                .threads(1)
                .process(
                    e -> {
                      behind.countDown();
                      await(end);
                    }));
    keep("one");
    await(behind);
    disable("write", true);
    await("the reader is held", () -> reader().heldBy() != null);
    disable("write", false);
    end.countDown();

    await("one came again", () -> backlog() == 0);
    assertThat(sunk).containsExactly("one", "one");
  }

  static Stream<Named<Consumer<RouteDefinition>>> losses() {
    return Stream.of(
        Named.of("a stop", route -> route.stop().to("shelf:sink")),
        Named.of(
            "a stop within a filter", route -> route.filter(e -> true).stop().end().to("shelf:s")),
        Named.of(
            "a stop within a choice",
            route -> route.choice().when(e -> true).stop().end().to("shelf:s")),
        Named.of("a sink that the file disables", route -> route.to("shelf:sink").disabled()),
        Named.of(
            "a part that the file disables",
            route -> route.filter(e -> true).to("shelf:sink").end().disabled()),
        Named.of(
            "a split of which a part fails",
            route ->
                route
                    .split()
                    .method(Parts.class, "two")
                    .filter(e -> e.getMessage().getBody().equals("a"))
                    .to("direct:swallows")),
        Named.of(
            "a split of which one part fails and the failure is swallowed",
            route ->
                route
                    .split()
                    .method(Parts.class, "two")
                    .choice()
                    .when(e -> e.getMessage().getBody().equals("a"))
                    .to("direct:swallows")
                    .otherwise()
                    .to("shelf:sink")),
        Named.of(
            "a split in many threads of which a part fails and the failure is swallowed",
            route ->
                route
                    .split()
                    .method(Parts.class, "two")
                    .parallelProcessing()
                    .aggregationStrategy((one, other) -> other)
                    .choice()
                    .when(e -> e.getMessage().getBody().equals("a"))
                    .to("shelf:fails")
                    .otherwise()
                    .to("shelf:sink")),
        Named.of(
            "a split of which a part goes to memory",
            route ->
                route
                    .split()
                    .method(Parts.class, "two")
                    .choice()
                    .when(e -> e.getMessage().getBody().equals("a"))
                    .to("seda:later")
                    .otherwise()
                    .to("shelf:sink")),
        Named.of(
            "a multicast of which a branch fails",
            route -> route.multicast().to("direct:swallows").to("shelf:s")),
        Named.of(
            "a recipient list of which one fails",
            route -> route.recipientList(new ConstantExpression("direct:swallows,shelf:s"))),
        Named.of(
            "a recipient list of whom nobody is there",
            route ->
                route.recipientList(new ConstantExpression("nowhere:a")).ignoreInvalidEndpoints()),
        Named.of(
            "a routing slip to nobody",
            route ->
                route.routingSlip(new ConstantExpression("nowhere:a")).ignoreInvalidEndpoints()),
        Named.of(
            "an address of the message to nobody",
            route -> route.toD().uri("nowhere:a").ignoreInvalidEndpoint("true")),
        Named.of(
            "the last address of which is a log",
            route -> route.recipientList(new ConstantExpression("log:x"))),
        Named.of("a rollback that raises nothing", route -> route.markRollbackOnly()),
        Named.of("a rollback behind a sink", route -> route.to("shelf:a").markRollbackOnly()),
        Named.of(
            "the failure of a sink of ours that is swallowed",
            route ->
                route
                    .setBody(e -> new Object())
                    .doTry()
                    .to("wal:main")
                    .doCatch(Exception.class)
                    .log("swallowed")
                    .end()),
        Named.of(
            "the failure of a sink that is swallowed",
            route ->
                route
                    .doTry()
                    .to("shelf:fails")
                    .doCatch(Exception.class)
                    .log("swallowed")
                    .end()
                    .log("on")),
        Named.of(
            "a failure behind the sink that is swallowed",
            route ->
                route
                    .to("shelf:s")
                    .doTry()
                    .to("shelf:fails")
                    .doCatch(Exception.class)
                    .log("swallowed")
                    .end()),
        Named.of(
            "a failure that is handled by a log",
            route ->
                route.onException(Exception.class).handled(true).log("x").end().to("shelf:fails")),
        Named.of(
            "a failure that the route goes on after",
            route ->
                route
                    .onException(Exception.class)
                    .continued(true)
                    .log("x")
                    .end()
                    .to("shelf:fails")
                    .log("on")),
        Named.of(
            "a dead letter channel that logs",
            route -> route.errorHandler(deadLetterChannel("log:dead")).to("shelf:fails")),
        Named.of(
            "a circuit breaker with a fallback that logs",
            route -> route.circuitBreaker().to("shelf:fails").onFallback().log("x").end()),
        Named.of(
            "a choice around a circuit breaker with a fallback that logs",
            route ->
                route
                    .choice()
                    .when(e -> true)
                    .circuitBreaker()
                    .to("shelf:fails")
                    .onFallback()
                    .log("x")
                    .end()
                    .endChoice()
                    .end()),
        Named.of(
            "a circuit breaker for each part",
            route ->
                route
                    .split()
                    .method(Parts.class, "two")
                    .circuitBreaker()
                    .resilience4jConfiguration()
                    .minimumNumberOfCalls(1)
                    .slidingWindowSize(1)
                    .end()
                    .to("shelf:fails")
                    .onFallback()
                    .log("x")
                    .end()),
        Named.of("a queue in memory", route -> route.to("seda:later")),
        Named.of(
            "a choice into a queue in memory",
            route -> route.choice().when(e -> true).to("seda:later").end()),
        Named.of("a wire tap", route -> route.wireTap("direct:tapped")),
        Named.of(
            "an aggregate",
            route ->
                route
                    .aggregate(new ConstantExpression("x"), (one, other) -> other)
                    .completionSize(100)
                    .to("shelf:s")),
        Named.of("a loop of no turn", route -> route.loop(0).to("shelf:s")),
        Named.of("a log alone", route -> route.log("${body}")),
        Named.of("a mock", route -> route.to("mock:sink")),
        Named.of("code that does not say that it took them", route -> route.process(e -> {})),
        Named.of("an interceptor that lets the sink be", route -> route.to("shelf:intercepted")));
  }

  private static DeadLetterChannelDefinition deadLetterChannel(String uri) {
    DeadLetterChannelDefinition channel = new DeadLetterChannelDefinition();
    channel.setDeadLetterUri(uri);
    return channel;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("losses")
  void a_route_that_lost_lines_on_its_way_does_not_move_the_cursor(Consumer<RouteDefinition> steps)
      throws Exception {
    start(
        r -> {
          r.from("direct:tapped").to("shelf:tapped");
          r.from("direct:swallows")
              .doTry()
              .to("shelf:fails")
              .doCatch(Exception.class)
              .log("swallowed");
          steps.accept(r.from(READER).routeId("to-sink").process(e -> attempts.incrementAndGet()));
        });
    keep("one");
    await("held or refused", () -> reader().heldBy() != null || attempts.get() > 2);
    assertThat(backlog()).isPositive();
    assertThat(report().state()).isEqualTo(StationState.IN_TROUBLE);
    assertThat(report().lastError()).isNotBlank();
  }

  private StationReport report() {
    return new WalReaders(wal).stations().get(0).report();
  }

  static Stream<Named<Consumer<RouteDefinition>>> honest() {
    return Stream.of(
        Named.of("plain Camel", route -> route.to("shelf:sink")),
        Named.of("a stop behind the sink", route -> route.to("shelf:sink").stop()),
        Named.of(
            "code that says that it took them",
            route -> route.process(e -> e.setProperty(Receipts.TAKEN, true))),
        Named.of(
            "a route that declares that it took them",
            route -> route.setProperty(Receipts.TAKEN).constant(true)),
        Named.of("a log that is disabled", route -> route.to("log:x").disabled().to("shelf:sink")),
        Named.of(
            "a header that is disabled",
            route -> route.setHeader("a").constant("b").disabled().to("shelf:sink")),
        Named.of("a called route", route -> route.to("direct:called")),
        Named.of("threads", route -> route.threads(2).to("shelf:sink")),
        Named.of("a delay", route -> route.delay(1).asyncDelayed().to("shelf:sink")),
        Named.of("a throttle", route -> route.throttle(1000).to("shelf:sink")),
        Named.of("a wire tap beside it", route -> route.wireTap("direct:called").to("shelf:sink")),
        Named.of("a queue beside it", route -> route.multicast().to("seda:x").to("shelf:sink")),
        Named.of("an address of the message", route -> route.toD("shelf:sink")),
        Named.of("a slip", route -> route.routingSlip(new ConstantExpression("log:a,shelf:sink"))),
        Named.of(
            "a list of two",
            route -> route.recipientList(new ConstantExpression("shelf:a,shelf:b"))),
        Named.of("each part", route -> route.split().method(Parts.class, "two").to("shelf:sink")),
        Named.of(
            "each part in threads",
            route ->
                route.split().method(Parts.class, "two").parallelProcessing().to("shelf:sink")),
        Named.of(
            "a part that a filter wants",
            route ->
                route
                    .split()
                    .method(Parts.class, "two")
                    .filter(e -> e.getMessage().getBody().equals("b"))
                    .to("shelf:sink")),
        Named.of(
            "parts of which a sink behind has the whole",
            route ->
                route
                    .split()
                    .method(Parts.class, "two")
                    .doTry()
                    .to("shelf:fails")
                    .doCatch(Exception.class)
                    .log("x")
                    .end()
                    .end()
                    .to("shelf:sink")),
        Named.of("a circuit breaker", route -> route.circuitBreaker().to("shelf:sink").end()),
        Named.of(
            "a circuit breaker with a fallback that takes them",
            route -> route.circuitBreaker().to("shelf:fails").onFallback().to("shelf:sink").end()),
        Named.of(
            "a fail-over",
            route -> route.loadBalance().failover().to("shelf:fails").to("shelf:sink").end()),
        Named.of(
            "a failure that something else made good",
            route ->
                route.doTry().to("shelf:fails").doCatch(Exception.class).to("shelf:instead").end()),
        Named.of(
            "a failure that is handled by another sink",
            route ->
                route
                    .onException(Exception.class)
                    .handled(true)
                    .to("shelf:instead")
                    .end()
                    .to("shelf:fails")));
  }

  /** Makes parts of whatever comes. */
  public static final class Parts {
    public List<String> none() {
      return List.of();
    }

    public List<String> two() {
      return List.of("a", "b");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("honest")
  void a_route_of_which_somebody_has_the_lines_moves_the_cursor(Consumer<RouteDefinition> steps)
      throws Exception {
    start(
        r -> {
          r.from("direct:called").to("shelf:called");
          steps.accept(r.from(READER).routeId("to-sink").process(e -> attempts.incrementAndGet()));
        });
    keep("one");
    await("taken", () -> backlog() == 0);
    assertThat(attempts).hasValue(1);
    assertThat(reader().receipts().passedEntries()).isZero();
    assertThat(report().state()).isEqualTo(StationState.RUNNING);
  }

  static Stream<Named<Consumer<RouteDefinition>>> choices() {
    return Stream.of(
        Named.of("a filter that says no", route -> route.filter(e -> false).to("shelf:s").end()),
        Named.of(
            "a choice without otherwise",
            route -> route.choice().when(e -> false).to("shelf:sink").end()),
        Named.of(
            "a choice with a branch that only logs",
            route -> route.choice().when(e -> false).to("shelf:sink").otherwise().log("x").end()),
        Named.of(
            "a split into nothing",
            route -> route.split().method(Parts.class, "none").to("shelf:s")),
        Named.of(
            "a split of which no part is wanted",
            route -> route.split().method(Parts.class, "two").filter(e -> false).to("shelf:sink")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("choices")
  void what_the_filters_of_a_route_let_nobody_have_is_gone_and_counted(
      Consumer<RouteDefinition> steps) throws Exception {
    start(r -> steps.accept(r.from(READER).routeId("to-sink")));
    keep("one");
    await("let go", () -> backlog() == 0);
    assertThat(seen).isEmpty();
    assertThat(reader().receipts().passedEntries()).isEqualTo(1);
  }

  @Test
  void a_best_effort_sink_goes_on_without_a_receipt_and_counts() throws Exception {
    start(
        r ->
            r.from(READER + "&delivery=best-effort")
                .doTry()
                .to("shelf:fails")
                .doCatch(Exception.class)
                .log("swallowed")
                .end());
    keep("one");
    await("gone on", () -> backlog() == 0);
    assertThat(reader().receipts().unprovenEntries()).isEqualTo(1);
    assertThat(report().state()).isEqualTo(StationState.RUNNING);
  }

  @Test
  void the_trouble_is_over_when_the_sink_takes_the_lines() throws Exception {
    start(
        r ->
            r.from(READER)
                .process(e -> attempts.incrementAndGet())
                .filter(e -> attempts.get() > 2)
                .to("shelf:write")
                .stop()
                .end()
                .to("log:not-yet")
                .stop());
    keep("one");
    await("taken", () -> backlog() == 0);
    assertThat(sunk).containsExactly("one");
    assertThat(report().state()).isEqualTo(StationState.RUNNING);
  }
}
