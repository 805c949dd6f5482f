package dev.wadi.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Routes that begin with direct: change while exchanges are on their way through them. */
@Timeout(60)
class DirectDoorsTest {
  private static final String FILE = "20-two.camel.yaml";
  private static final String TWO =
      """
      - route:
          id: first
          from:
            uri: direct:first
            steps:
              - process: {ref: before}
              - to: {uri: "direct:second"}
              - setProperty: {name: by, constant: "%1$s"}
      - route:
          id: second
          from:
            uri: direct:second
            steps:
              - setProperty: {name: inner, constant: "%1$s"}
              - choice:
                  when:
                    - simple: "${exchangeProperty.again} == 'yes'"
                      steps:
                        - setProperty: {name: again, constant: "no"}
                        - to: {uri: "direct:first"}
      """;

  @TempDir private Path directory;
  private final DefaultCamelContext context = new DefaultCamelContext();
  private RouteFolder folder;
  private AsyncProducer caller;

  /** What an exchange of a test meets on its way from the first route to the second. */
  private volatile Processor before = exchange -> {};

  @BeforeEach
  void start() throws Exception {
    context.getRegistry().bind("before", (Processor) exchange -> before.process(exchange));
    context.getShutdownStrategy().setTimeout(20);
    folder =
        new RouteFolder(
            context,
            new RouteCatalogue(List.of(), directory),
            new RouteCheck(
                new Properties(),
                Set.of("before", "hold", "told")::contains,
                RouteLibraries.none()));
    Files.writeString(directory.resolve(FILE), TWO.formatted("old"));
    folder.load();
    context.start();
    caller = context.getEndpoint("direct:first").createAsyncProducer();
    caller.start();
  }

  @AfterEach
  void stop() throws Exception {
    folder.close();
    context.close();
  }

  private CompletableFuture<Exchange> call() {
    Exchange exchange = context.getEndpoint("direct:first").createExchange();
    exchange.setProperty("again", "yes");
    CompletableFuture<Exchange> done = new CompletableFuture<>();
    caller.process(exchange, inTime -> done.complete(exchange));
    return done;
  }

  private void change(String word) throws Exception {
    Files.writeString(directory.resolve(FILE), TWO.formatted(word));
    assertThat(folder.rescan()).isTrue();
  }

  @Test
  void no_exchange_fails_or_meets_half_of_a_change_while_both_are_replaced_again_and_again()
      throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    AtomicLong good = new AtomicLong();
    List<String> bad = new CopyOnWriteArrayList<>();
    var threads = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 4; i++) {
      threads.execute(
          () -> {
            while (!ended.get()) {
              Exchange done = call().join();
              boolean one = done.getProperty("by").equals(done.getProperty("inner"));
              if (done.getException() != null || !one) {
                bad.add(done.getProperties() + " " + done.getException());
              } else {
                good.incrementAndGet();
              }
            }
          });
    }
    try {
      for (int i = 0; i < 10; i++) {
        long until = good.get() + 200;
        while (good.get() < until && bad.isEmpty()) {
          Thread.onSpinWait();
        }
        long begin = System.nanoTime();
        change("version " + i);
        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(5));
      }
    } finally {
      ended.set(true);
      threads.shutdown();
      assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(bad).isEmpty();
    assertThat(call().join().getProperty("by")).isEqualTo("version 9");
  }

  @Test
  void who_is_inside_ends_in_the_old_routes_and_who_comes_waits_without_a_thread()
      throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    before =
        exchange -> {
          inside.countDown();
          goOn.await();
        };
    CompletableFuture<CompletableFuture<Exchange>> early =
        CompletableFuture.supplyAsync(this::call);
    inside.await();
    before = exchange -> {};
    CompletableFuture<Void> changed =
        CompletableFuture.runAsync(
            () -> {
              try {
                change("new");
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    List<CompletableFuture<Exchange>> late = new CopyOnWriteArrayList<>();
    CompletableFuture<Exchange> one = call();
    while (one.isDone()) {
      // Came before the doors were closed.
      one = call();
    }
    late.add(one);
    late.add(call());

    assertThat(late).noneMatch(CompletableFuture::isDone);
    goOn.countDown();
    changed.get(20, TimeUnit.SECONDS);
    assertThat(early.join().get(20, TimeUnit.SECONDS).getProperty("by")).isEqualTo("old");
    for (CompletableFuture<Exchange> waited : late) {
      Exchange done = waited.get(20, TimeUnit.SECONDS);
      assertThat(done.getException()).isNull();
      assertThat(done.getProperty("by")).isEqualTo("new");
    }
  }

  @Test
  void a_caller_that_finds_nobody_is_called_when_somebody_comes() throws Exception {
    context.getRouteController().stopRoute("second");

    CompletableFuture<Exchange> waits = call();
    assertThat(waits).isNotDone();
    context.getRouteController().startRoute("second");

    assertThat(waits.get(20, TimeUnit.SECONDS).getException()).isNull();
  }

  @Test
  void a_caller_that_finds_nobody_for_as_long_as_it_allows_is_told() throws Exception {
    context.getRouteController().stopRoute("first");

    assertThat(ended("direct:first?timeout=50").getException())
        .hasMessageContaining("No consumers available on endpoint: direct://first");
    assertThat(ended("direct:first?block=false").getException())
        .hasMessageContaining("No consumers available on endpoint: direct://first");
    assertThat(ended("direct:first?block=false&failIfNoConsumers=false").getException()).isNull();
  }

  @Test
  void whoever_waits_is_told_when_everything_stops() throws Exception {
    context.getRouteController().stopRoute("first");
    CompletableFuture<Exchange> waits = call();

    context.close();

    assertThat(waits.get(20, TimeUnit.SECONDS).getException())
        .hasMessageContaining("No consumers available");
  }

  @Test
  void a_copy_that_goes_on_by_itself_comes_in_when_the_new_routes_are_there() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    CountDownLatch copied = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Path file = directory.resolve(FILE);
    String text = TWO.replace("- process: {ref: before}", "- wireTap: {uri: 'seda:copy'}");
    context
        .getRegistry()
        .bind(
            "hold",
            (Processor)
                exchange -> {
                  copied.countDown();
                  goOn.await();
                });
    Files.writeString(
        directory.resolve("30-copy.camel.yaml"),
        """
        - route:
            id: copy
            from:
              uri: seda:copy
              steps:
                - process: {ref: hold}
                - to: {uri: "direct:second"}
                - process: {ref: told}
        """);
    context
        .getRegistry()
        .bind(
            "told", (Processor) exchange -> told.add(exchange.getProperty("inner", String.class)));
    Files.writeString(file, text.formatted("mid"));
    folder.rescan();

    assertThat(call().join().getException()).isNull();
    copied.await();
    Files.writeString(file, text.formatted("new"));
    assertThat(folder.rescan()).isTrue();
    goOn.countDown();

    while (told.isEmpty()) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(told.get(0)).isEqualTo("new");
  }

  private Exchange ended(String address) throws Exception {
    Exchange exchange = context.getEndpoint(address).createExchange();
    CompletableFuture<Exchange> done = new CompletableFuture<>();
    AsyncProducer other = context.getEndpoint(address).createAsyncProducer();
    other.start();
    other.process(exchange, inTime -> done.complete(exchange));
    return done.get(20, TimeUnit.SECONDS);
  }
}
