package dev.wadi.buffer.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.handover.Receipts;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Established;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Position;
import dev.wadi.model.Verdict;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wal: endpoints in real routes. */
class WalComponentTest {
  @TempDir Path folder;
  private Wal wal;
  private DefaultCamelContext camel;
  private final BlockingQueue<Exchange> sunk = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws Exception {
    begin(builder -> {});
  }

  private void begin(Consumer<WalSettings.Builder> change) throws Exception {
    begin(change, WalFiles.ofTheSystem());
  }

  private void begin(Consumer<WalSettings.Builder> change, WalFiles files) throws Exception {
    WalSettings.Builder settings = WalSettings.builder(folder);
    change.accept(settings);
    wal =
        Wal.open(
            settings.build(), files, InstantSource.system(), System::nanoTime, WalObserver.NONE);
    camel = new DefaultCamelContext();
    camel.getRegistry().bind("wal-main", wal);
    WalComponent component = new WalComponent(WalComponentTest::encoded, WalComponentTest::decode);
    camel.addComponent("wal", component);
  }

  @AfterEach
  void stop() throws Exception {
    camel.stop();
    wal.close();
  }

  private static Batch encoded(Batch batch) {
    StringBuilder text = new StringBuilder();
    for (Entry entry : batch.toEntries()) {
      text.append(entry.line()).append('\n');
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    return new Batch(batch.tenant(), batch.streams(), new Batch.Encoded(bytes, 0, bytes.length));
  }

  private static Batch decode(String tenant, byte[] bytes) {
    List<LogStream> streams = new ArrayList<>();
    if (new String(bytes, UTF_8).startsWith("poison")) {
      throw new IllegalArgumentException("no such format");
    }
    LogStream.Builder builder = new LogStream.Builder(Labels.of("app", "api"), bytes, 8);
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        builder.add(i, from, i - from);
        from = i + 1;
      }
    }
    streams.add(builder.build());
    return new Batch(tenant, streams);
  }

  private static Batch batch(String tenant, String... lines) {
    return decode(tenant, (String.join("\n", lines) + "\n").getBytes(UTF_8));
  }

  private void routes(Consumer<RouteBuilder> make) throws Exception {
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:keep").routeId("keep").to("wal:main");
            make.accept(this);
          }
        });
    camel.start();
  }

  /* A step of code that is a sink says so. */
  private static Processor taking(Processor sink) {
    return exchange -> {
      sink.process(exchange);
      exchange.setProperty(Receipts.TAKEN, true);
    };
  }

  private Exchange push(Batch batch) {
    return camel
        .createProducerTemplate()
        .request("direct:keep", exchange -> exchange.getMessage().setBody(batch));
  }

  private Exchange sunk() throws InterruptedException {
    Exchange exchange = sunk.poll(20, TimeUnit.SECONDS);
    assertThat(exchange).as("an exchange within 20 s").isNotNull();
    return exchange;
  }

  private static List<String> lines(Exchange exchange) {
    return exchange.getMessage().getBody(Batch.class).toEntries().stream()
        .map(Entry::line)
        .toList();
  }

  @Test
  void answers_an_append_with_a_receipt() throws Exception {
    routes(builder -> {});

    Exchange answer = push(batch("main", "one", "two"));

    assertThat(answer.getException()).isNull();
    Receipt receipt = Receipt.parse(answer.getProperty(Established.RECEIPT, String.class));
    assertThat(receipt.tenant()).isEqualTo("main");
    assertThat(wal.status(receipt).record()).isEqualTo(ReceiptStatus.RecordState.INTACT);
  }

  @Test
  void a_sink_hears_that_a_batch_was_redacted_before_it_was_kept() throws Exception {
    routes(
        builder -> builder.from("wal:main?reader=sink&maxBatchBytes=1").process(taking(sunk::add)));

    push(batch("main", "one").redactedBy("all@1234"));
    assertThat(sunk().getMessage().getBody(Batch.class).redactedBy()).isNotNull();

    push(batch("main", "two"));
    assertThat(sunk().getMessage().getBody(Batch.class).redactedBy()).isNull();
  }

  @Test
  void an_empty_batch_passes_without_a_receipt() throws Exception {
    routes(builder -> {});

    Exchange answer = push(new Batch("main", List.of()));

    assertThat(answer.getException()).isNull();
    assertThat(answer.getProperty(Established.RECEIPT)).isNull();
  }

  @Test
  void delivers_to_a_sink_with_tenant_and_position() throws Exception {
    routes(
        builder ->
            builder
                .from("wal:main?reader=sink")
                .process(taking(exchange -> sunk.add(exchange.copy()))));
    push(batch("main", "one"));

    Exchange exchange = sunk();

    assertThat(lines(exchange)).containsExactly("one");
    assertThat(exchange.getProperty(Established.TENANT)).isEqualTo("main");
    Position end = Position.parse(exchange.getProperty(Established.POSITION, String.class));
    Position start = Position.parse(exchange.getProperty(Established.POSITION_START, String.class));
    assertThat(end).isGreaterThan(start);
  }

  @Test
  void a_failed_batch_comes_again_and_none_is_skipped() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    routes(
        builder ->
            builder
                .from("wal:main?reader=sink&backoffMillis=1&maxBatchBytes=1&inFlightPerTenant=4")
                .process(
                    taking(
                        exchange -> {
                          if (attempts.incrementAndGet() <= 3) {
                            throw new IllegalStateException("the sink is away");
                          }
                          sunk.add(exchange.copy());
                        })));
    push(batch("main", "one"));
    push(batch("main", "two"));
    push(batch("main", "three"));

    List<String> found = new ArrayList<>();
    while (!found.contains("three")) {
      found.addAll(lines(sunk()));
    }

    assertThat(found).containsSubsequence("one", "two", "three");
    assertThat(attempts.get()).isGreaterThanOrEqualTo(6);
  }

  @Test
  void a_sink_that_has_the_beginning_of_a_block_gets_the_rest_and_no_more() throws Exception {
    append("one", "two", "three");
    WalReader places =
        wal.reader("places", new ReaderSettings(false, ReaderSettings.Start.EARLIEST, 1));
    Position behindOne = WalTrial.take(places).end();
    places.close();
    AtomicInteger attempts = new AtomicInteger();
    routes(
        builder ->
            builder
                .from("wal:main?reader=sink&backoffMillis=60000")
                .process(
                    taking(
                        exchange -> {
                          sunk.add(exchange.copy());
                          if (attempts.incrementAndGet() == 1) {
                            exchange.setProperty(Established.RESUME_AT, behindOne.toString());
                            throw new IllegalStateException("one is here already");
                          }
                        })));

    assertThat(lines(sunk())).containsExactly("one", "two", "three");
    Exchange rest = sunk();
    assertThat(lines(rest)).containsExactly("two", "three");
    assertThat(rest.getProperty(Established.POSITION_START)).isEqualTo(behindOne.toString());
  }

  @Test
  void a_place_that_is_none_makes_a_failure_like_any_other() throws Exception {
    append("one", "two");
    List<String> places = List.of("nonsense", "1:2:3", "", "0:0", "99999999999999:7", "-1:-1");
    AtomicInteger attempts = new AtomicInteger();
    routes(
        builder ->
            builder
                .from("wal:main?reader=sink&backoffMillis=1&maxBackoffMillis=1")
                .process(
                    taking(
                        exchange -> {
                          sunk.add(exchange.copy());
                          int attempt = attempts.getAndIncrement();
                          if (attempt < places.size()) {
                            exchange.setProperty(Established.RESUME_AT, places.get(attempt));
                            throw new IllegalStateException("refused");
                          }
                        })));

    for (int i = 0; i <= places.size(); i++) {
      assertThat(lines(sunk())).containsExactly("one", "two");
    }
  }

  @Test
  void a_sink_that_insists_on_the_same_place_is_not_asked_without_a_pause() throws Exception {
    append("one");
    routes(
        builder ->
            builder
                .from("wal:main?reader=sink&backoffMillis=60000&maxBackoffMillis=60000")
                .process(
                    taking(
                        exchange -> {
                          sunk.add(exchange.copy());
                          exchange.setProperty(
                              Established.RESUME_AT,
                              exchange.getProperty(Established.POSITION_START));
                          throw new IllegalStateException("no step ahead");
                        })));

    sunk();
    assertThat(sunk.poll(300, TimeUnit.MILLISECONDS)).as("again without a pause").isNull();
  }

  private void append(String... lines) {
    for (String line : lines) {
      WalTrial.append(wal, "main", line);
    }
  }

  @Test
  void a_tenant_that_fails_does_not_stop_the_others() throws Exception {
    routes(
        builder ->
            builder
                .from("wal:main?reader=sink&backoffMillis=50")
                .process(
                    taking(
                        exchange -> {
                          if (exchange.getProperty(Established.TENANT).equals("bad")) {
                            throw new IllegalStateException("rejected");
                          }
                          sunk.add(exchange.copy());
                        })));
    push(batch("bad", "one"));
    push(batch("good", "two"));
    push(batch("good", "three"));

    List<String> found = new ArrayList<>();
    while (found.size() < 2) {
      found.addAll(lines(sunk()));
    }
    assertThat(found).containsExactly("two", "three");
  }

  @Test
  void the_cursor_moves_only_after_the_route_is_done() throws Exception {
    routes(
        builder ->
            builder
                .from("wal:main?reader=sink&backoffMillis=5000")
                .process(
                    taking(
                        exchange -> {
                          sunk.add(exchange.copy());
                          throw new IllegalStateException("not yet");
                        })));
    Exchange answer = push(batch("main", "one"));
    sunk();
    camel.stop();

    Receipt receipt = Receipt.parse(answer.getProperty(Established.RECEIPT, String.class));
    assertThat(wal.status(receipt).readers()).containsEntry("sink", ReceiptStatus.Delivery.PENDING);
  }

  @Test
  void a_refusal_is_told_in_properties_and_exception() throws Exception {
    stop();
    begin(builder -> builder.maxRecordBytes(10));
    routes(builder -> {});

    Exchange answer = push(batch("main", "much too long for this"));

    assertThat(answer.getException())
        .isInstanceOf(WalRefusedException.class)
        .hasMessage(
            "push too large for the write-ahead log: wadi.wal.maxRecordBytes=10, use=23; do not"
                + " repeat it");
    assertThat(answer.getProperty(Established.REFUSED))
        .isEqualTo(new Verdict.Refused(1, Verdict.Refusal.TOO_LARGE));
    assertThat(answer.getProperty(Established.RETRY_AFTER_SECONDS)).isEqualTo(0L);
  }

  @Test
  void a_sink_that_asks_for_time_gets_it() throws Exception {
    WalTrial.append(wal, "main", "one");
    List<Long> tries = new CopyOnWriteArrayList<>();
    routes(
        builder ->
            builder
                .from("wal:main?reader=sink&backoffMillis=1")
                .process(
                    taking(
                        exchange -> {
                          tries.add(System.nanoTime());
                          if (tries.size() == 1) {
                            exchange.setProperty(Established.RETRY_AFTER_SECONDS, 1);
                            throw new IllegalStateException("later, please");
                          }
                          sunk.add(exchange.copy());
                        })));

    sunk();
    assertThat(tries).hasSize(2);
    assertThat(tries.get(1) - tries.get(0)).isGreaterThanOrEqualTo(1_000_000_000L);
  }

  @Test
  void the_same_idempotency_key_is_stored_once() throws Exception {
    routes(builder -> {});
    Batch batch = batch("main", "one");

    List<Object> receipts = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Exchange answer =
          camel
              .createProducerTemplate()
              .request(
                  "direct:keep",
                  exchange -> {
                    exchange.getMessage().setBody(batch);
                    exchange.setProperty(Established.IDEMPOTENCY_KEY, "k1");
                  });
      receipts.add(answer.getProperty(Established.RECEIPT));
    }

    assertThat(receipts.get(0)).isNotNull().isEqualTo(receipts.get(1));
    assertThat(wal.stats().appends()).isEqualTo(1);
  }

  @Test
  void a_block_that_cannot_be_decoded_is_set_aside_and_does_not_block() throws Exception {
    WalTrial.append(wal, "main", "poison");
    routes(
        builder ->
            builder
                .from("wal:main?reader=sink")
                .process(taking(exchange -> sunk.add(exchange.copy()))));
    /* Else both could come in one block. */
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (wal.stats().quarantinedBytes() < 7 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(1_000_000); // a poll, bounded by the deadline
    }
    push(batch("main", "one"));

    assertThat(lines(sunk())).containsExactly("one");
    assertThat(wal.stats().quarantinedBytes()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_is_thrown_in_the_delivery_thread_does_not_end_it(boolean error) throws Exception {
    stop();
    AtomicInteger left = new AtomicInteger(3);
    begin(
        builder -> {},
        HookedFiles.around(
            WalFiles.ofTheSystem(),
            (method, file) -> {
              if (method.equals("openToRead")
                  && Thread.currentThread().getName().endsWith("-to-sink")
                  && left.getAndDecrement() > 0) {
                if (error) {
                  throw new StackOverflowError("a trial");
                }
                throw new IllegalStateException("a trial");
              }
            }));
    routes(
        builder ->
            builder
                .from("wal:main?reader=sink&backoffMillis=1&maxBackoffMillis=10")
                .process(taking(exchange -> sunk.add(exchange.copy()))));
    push(batch("main", "one"));

    assertThat(lines(sunk())).containsExactly("one");
    assertThat(left.get()).as("it was met").isNegative();
    push(batch("main", "two"));
    assertThat(lines(sunk())).containsExactly("two");
  }

  @Test
  void a_segment_that_was_deleted_stops_neither_its_tenant_nor_another_nor_the_tools()
      throws Exception {
    routes(
        builder ->
            builder
                .from("wal:main?reader=sink")
                .process(taking(exchange -> sunk.add(exchange.copy()))));
    WalEndpoint endpoint = camel.getEndpoint("wal:main", WalEndpoint.class);
    endpoint.pauseReader("sink");
    Receipt lost = WalTrial.append(wal, "aa", "lost");
    WalTrial.append(wal, "bb", "other");
    assertThat(endpoint.roll("aa")).isEqualTo(1);
    WalTrial.append(wal, "aa", "kept");
    Files.delete(SegmentFormat.file(folder.resolve("tenants/aa"), lost.segment()));

    assertThat(endpoint.readers()).hasSize(2);
    endpoint.resumeReader("sink");

    assertThat(List.of(lines(sunk()), lines(sunk())))
        .containsExactlyInAnyOrder(List.of("kept"), List.of("other"));
    assertThat(wal.stats().corruptions()).isEqualTo(1);
    assertThat(endpoint.seek("sink", "aa", lost.position().toString())).isNotEmpty();
    assertThat(lines(sunk())).containsExactly("kept");
  }

  @Test
  void a_backlog_that_cannot_be_counted_is_told_as_such_and_hinders_nothing() throws Exception {
    stop();
    AtomicBoolean broken = new AtomicBoolean(true);
    begin(
        builder -> {},
        HookedFiles.around(
            WalFiles.ofTheSystem(),
            (method, file) -> {
              if (broken.get() && method.equals("openToRead") && isOf("aa", file)) {
                throw new IOException("Input/output error");
              }
            }));
    routes(
        builder ->
            builder
                .from("wal:main?reader=sink")
                .process(taking(exchange -> sunk.add(exchange.copy()))));
    WalEndpoint endpoint = camel.getEndpoint("wal:main", WalEndpoint.class);
    endpoint.pauseReader("sink");
    Receipt first = WalTrial.append(wal, "aa", "one");
    WalTrial.append(wal, "bb", "other");

    assertThat(endpoint.readers())
        .extracting(row -> row.get("tenant"), row -> row.get("backlogEntries"))
        .containsExactly(tuple("aa", -1L), tuple("bb", 1L));
    endpoint.resumeReader("sink");
    assertThat(lines(sunk())).containsExactly("other");
    assertThat(endpoint.seek("sink", "aa", first.position().toString())).isNotEmpty();
    broken.set(false);
    assertThat(lines(sunk())).containsExactly("one");
    assertThat(wal.stats().corruptions()).isZero();
  }

  private static boolean isOf(String tenant, @Nullable Path file) {
    return file != null && file.toString().contains("/tenants/" + tenant + "/");
  }

  @Test
  void goes_on_after_suspend_and_resume_and_after_a_restart_of_the_route() throws Exception {
    routes(
        builder ->
            builder
                .from("wal:main?reader=sink")
                .routeId("sink")
                .process(taking(exchange -> sunk.add(exchange.copy()))));
    push(batch("main", "one"));
    assertThat(lines(sunk())).containsExactly("one");

    camel.getRouteController().suspendRoute("sink");
    push(batch("main", "two"));
    assertThat(sunk.poll(300, TimeUnit.MILLISECONDS)).isNull();
    camel.getRouteController().resumeRoute("sink");
    assertThat(lines(sunk())).containsExactly("two");

    camel.getRouteController().stopRoute("sink");
    push(batch("main", "three"));
    camel.getRouteController().startRoute("sink");
    assertThat(lines(sunk())).containsExactly("three");
  }

  @Test
  void shows_itself_in_jmx() throws Exception {
    routes(
        builder ->
            builder
                .from("wal:main?reader=sink")
                .process(taking(exchange -> sunk.add(exchange.copy()))));
    Exchange answer = push(batch("main", "one"));
    sunk();
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name =
        server
            .queryNames(
                new ObjectName(
                    "org.apache.camel:context="
                        + camel.getName()
                        + ",type=endpoints,name=\"wal://main\""),
                null)
            .iterator()
            .next();

    assertThat(server.getAttribute(name, "AppendsTotal")).isEqualTo(1L);
    assertThat(
            server.invoke(
                name,
                "receiptStatus",
                new Object[] {answer.getProperty(Established.RECEIPT)},
                new String[] {"java.lang.String"}))
        .asString()
        .contains("record=intact");
  }
}
