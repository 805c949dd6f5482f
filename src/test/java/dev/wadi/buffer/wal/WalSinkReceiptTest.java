package dev.wadi.buffer.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedProcessorMBean;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
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
            batch -> batch.toEntries().get(0).line().getBytes(UTF_8),
            (tenant, bytes) -> batch(tenant, new String(bytes, UTF_8))));
    camel.getEndpoint("mock:write", MockEndpoint.class).whenAnyExchangeReceived(this::sink);
  }

  @AfterEach
  void close() throws Exception {
    camel.stop();
    wal.close();
  }

  private static Batch batch(String tenant, String line) {
    byte[] bytes = line.getBytes(UTF_8);
    LogStream stream =
        new LogStream.Builder(Labels.of("app", "api"), bytes, 1).add(1, 0, bytes.length).build();
    return new Batch(tenant, List.of(stream));
  }

  private void sink(Exchange exchange) {
    sunk.add(exchange.getMessage().getBody(Batch.class).toEntries().get(0).line());
  }

  private void start(Consumer<RouteBuilder> routes) throws Exception {
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
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
    start(r -> r.from(READER).routeId("to-sink").to("mock:write").id("write"));
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
          r.from("direct:last").routeId("last").to("mock:write").id("write");
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
                .to("mock:write")
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
        Named.of("a stop", route -> route.stop().to("mock:sink")),
        Named.of(
            "a stop within a filter", route -> route.filter(e -> true).stop().end().to("mock:s")),
        Named.of("a sink that the file disables", route -> route.to("mock:sink").disabled()),
        Named.of(
            "a part that the file disables",
            route -> route.filter(e -> true).to("mock:sink").end().disabled()),
        Named.of(
            "a split of which a part fails",
            route ->
                route
                    .split()
                    .method(Parts.class, "two")
                    .filter(e -> e.getMessage().getBody().equals("a"))
                    .process(WalSinkReceiptTest::fail)),
        Named.of(
            "a multicast of which a branch fails",
            route ->
                route.multicast().pipeline().process(WalSinkReceiptTest::fail).end().to("mock:s")),
        Named.of("a rollback that raises nothing", route -> route.markRollbackOnly()),
        Named.of(
            "the failure of a sink that is swallowed",
            route ->
                route
                    .setBody(e -> new Object())
                    .doTry()
                    .to("wal:main")
                    .doCatch(Exception.class)
                    .log("swallowed")
                    .end()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("losses")
  void a_route_that_is_cut_short_before_anybody_took_the_lines_does_not_move_the_cursor(
      Consumer<RouteDefinition> steps) throws Exception {
    start(
        r -> {
          RouteDefinition route = r.from(READER).routeId("to-sink");
          route.process(this::sink);
          steps.accept(route);
        });
    keep("one");
    await("held or refused", () -> reader().heldBy() != null || sunk.size() > 2);
    assertThat(backlog()).isPositive();
  }

  static Stream<Named<Consumer<RouteDefinition>>> honest() {
    return Stream.of(
        Named.of("plain Camel", route -> route.to("mock:sink")),
        Named.of("a filter that says no", route -> route.filter(e -> false).to("mock:sink").end()),
        Named.of(
            "a choice without otherwise",
            route -> route.choice().when(e -> false).to("mock:sink").end()),
        Named.of(
            "a split into nothing",
            route -> route.split().method(Parts.class, "none").to("mock:s")),
        Named.of("a stop behind the sink", route -> route.to("mock:sink").stop()),
        Named.of("a bean", route -> route.process(e -> {})),
        Named.of("a log alone", route -> route.log("${body}")),
        Named.of("a log that is disabled", route -> route.to("log:x").disabled().to("mock:sink")),
        Named.of(
            "a header that is disabled",
            route -> route.setHeader("a").constant("b").disabled().to("mock:sink")),
        Named.of(
            "a failure that something else made good",
            route ->
                route
                    .doTry()
                    .process(
                        e -> {
                          throw new IllegalStateException("no");
                        })
                    .doCatch(Exception.class)
                    .to("mock:instead")
                    .end()));
  }

  private static void fail(Exchange exchange) {
    throw new IllegalStateException("no");
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
  void a_route_that_came_to_its_end_moves_the_cursor(Consumer<RouteDefinition> steps)
      throws Exception {
    start(r -> steps.accept(r.from(READER).routeId("to-sink").process(this::sink)));
    keep("one");
    await("taken", () -> backlog() == 0);
    assertThat(sunk).containsExactly("one");
  }
}
