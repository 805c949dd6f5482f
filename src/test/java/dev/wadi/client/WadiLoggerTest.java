package dev.wadi.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.LogdReceiver;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lines on their way to a server for datagrams, and what happens when there is none. */
@Timeout(60)
class WadiLoggerTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @ParameterizedTest
  @EnumSource(SignedTime.class)
  void a_line_arrives_signed_with_all_it_says(SignedTime form) throws Exception {
    long before = LogShipper.nowNanos();
    try (LogdReceiver server = new LogdReceiver("geheim", form == SignedTime.GO);
        WadiLogger log = to(server).datagrams(settings(server).withTime(form)).open()) {
      log.log(
          LogLevel.ERROR,
          new HttpFields(HttpFields.Method.PUT, "/orders/7", 503),
          "order %s failed after %d ms",
          "7",
          12,
          new IllegalStateException("no stock"));

      assertThat(log.flush(LONG)).isTrue();
      server.await(1);
      LogdReceiver.Message message = server.messages().get(0);
      assertThat(message.text()).isEqualTo("order 7 failed after 12 ms");
      assertThat(message.key()).isEqualTo("/prod/shop/Checkout");
      assertThat(message.level()).isEqualTo(5);
      assertThat(message.method()).isEqualTo(7);
      assertThat(message.url()).isEqualTo("/orders/7");
      assertThat(message.status()).isEqualTo(503);
      assertThat(message.stackTrace())
          .startsWith("java.lang.IllegalStateException: no stock\n\tat ")
          .contains("WadiLoggerTest.a_line_arrives");
      assertThat(message.timeNanos()).isBetween(before, LogShipper.nowNanos());
      assertThat(server.packets().get(0).signedNanos())
          .isBetween(message.timeNanos(), LogShipper.nowNanos());
      assertThat(server.wrong()).isEmpty();
    }
  }

  @Test
  void every_level_has_a_method() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        WadiLogger log = to(server).open()) {
      log.trace("a");
      log.debug("a");
      log.info("a");
      log.warn("a");
      log.error("a");
      log.fatal("a");

      server.await(6);
      assertThat(server.messages())
          .extracting(LogdReceiver.Message::level)
          .containsExactly(1, 2, 3, 4, 5, 6);
    }
  }

  @Test
  void lines_below_the_least_level_are_not_written() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        WadiLogger log = to(server).least(LogLevel.WARN).open()) {
      log.info("quiet");
      log.warn("loud");

      server.await(1);
      assertThat(server.messages()).extracting(LogdReceiver.Message::text).containsExactly("loud");
      assertThat(log.report().given()).isEqualTo(1);
    }
  }

  @Test
  void lines_of_many_threads_all_arrive_and_stay_in_the_order_of_each() throws Exception {
    int threads = 4;
    int each = 1000;
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        WadiLogger log = to(server).open()) {
      List<Thread> writers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int number = t;
        Thread writer =
            new Thread(() -> IntStream.range(0, each).forEach(i -> log.info("%d %d", number, i)));
        writers.add(writer);
        writer.start();
      }
      for (Thread writer : writers) {
        writer.join();
      }

      assertThat(log.flush(LONG)).isTrue();
      server.await(threads * each);
      for (int t = 0; t < threads; t++) {
        String start = t + " ";
        assertThat(
                server.messages().stream()
                    .map(LogdReceiver.Message::text)
                    .filter(text -> text.startsWith(start)))
            .containsExactlyElementsOf(IntStream.range(0, each).mapToObj(i -> start + i).toList());
      }
      assertThat(log.report().sent()).isEqualTo(threads * each);
    }
  }

  @Test
  void what_is_null_and_what_fails_with_an_error_is_written_all_the_same() throws Exception {
    Object endless =
        new Object() {
          @Override
          public String toString() {
            return "x" + this;
          }
        };
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        WadiLogger log = to(server).open()) {
      log.warn((String) null);
      log.info("a %s", (Object[]) null);
      log.log(null, "no level");
      log.log(LogLevel.WARN, (HttpFields) null, "no request");
      log.info("%s", endless);

      server.await(5);
      assertThat(server.messages())
          .extracting(LogdReceiver.Message::text)
          .startsWith("null", "a %s", "no level", "no request")
          .last()
          .asString()
          .contains("StackOverflowError");
    }
  }

  @Test
  void a_template_is_never_a_reason_to_throw_or_to_lose_a_line() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        WadiLogger log = to(server).open()) {
      log.info("100% without arguments %d");
      log.info("%d is no number", "x");
      log.info("%s %s", "one");
      log.info(
          "%s",
          new Object() {
            @Override
            public String toString() {
              throw new IllegalStateException("never asked");
            }
          });
      log.info("%s", (Object) null);

      server.await(5);
      assertThat(server.messages())
          .extracting(LogdReceiver.Message::text)
          .containsExactly(
              "100% without arguments %d",
              "%d is no number [x]",
              "%s %s [one]",
              "%s (an argument failed: java.lang.IllegalStateException)",
              "null");
    }
  }

  @Test
  void a_line_is_printed_after_it_was_sent() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        WadiLogger log = to(server).printTo(new PrintStream(printed, true, UTF_8)).open()) {
      log.warn("look at %s", "this");
      server.await(1);
      assertThat(log.flush(LONG)).isTrue();

      Instant time = Instant.ofEpochMilli(server.messages().get(0).timeNanos() / 1_000_000);
      assertThat(printed.toString(UTF_8))
          .isEqualTo(time + " WARN  /prod/shop/Checkout look at this" + System.lineSeparator());
    }
  }

  @Test
  void a_terminal_that_is_stuck_does_not_hold_the_program_and_lines_are_counted() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    PrintStream terminal =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int b) {
                try {
                  stuck.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            },
            true,
            UTF_8);
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        WadiLogger log =
            to(server)
                .printTo(terminal)
                .bounds(Bounds.DEFAULT.withQueue(10, 1 << 20).withClosing(Duration.ofMillis(50)))
                .open()) {
      IntStream.range(0, 100).forEach(i -> log.info("line %d", i));

      ShipReport report = log.report();
      assertThat(report.given()).isEqualTo(100);
      assertThat(report.dropped().get(DropReason.QUEUE_FULL)).isGreaterThanOrEqualTo(85);
      log.close();
      stuck.countDown();
      LiveGateway.await("all settled", () -> log.report().waiting() == 0);
    }
  }

  @Test
  void nobody_listening_does_no_harm_and_who_comes_later_is_heard() throws Exception {
    int port;
    try (DatagramSocket free =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      port = free.getLocalPort();
    }
    try (WadiLogger log =
        WadiLogger.of("prod", "shop", "Checkout")
            .server("127.0.0.1", port)
            .secret("geheim")
            .open()) {
      for (int i = 0; i < 20; i++) {
        log.info("nobody %d", i);
        assertThat(log.flush(LONG)).isTrue();
      }
      assertThat(log.report().unreachable()).isPositive();

      try (LogdReceiver server = new LogdReceiver("geheim", false, port)) {
        log.info("first");
        log.info("second");
        server.await(2);
        assertThat(server.messages())
            .extracting(LogdReceiver.Message::text)
            .containsExactly("first", "second");
      }
    }
  }

  @Test
  void a_name_that_nobody_knows_holds_neither_the_program_nor_its_end() {
    WadiLogger log =
        WadiLogger.of("prod", "shop", "Checkout")
            .server("no-such-host.invalid", 6102)
            .bounds(Bounds.DEFAULT.withQueue(100, 1 << 20).withClosing(Duration.ofMillis(100)))
            .open();
    long begun = System.nanoTime();
    IntStream.range(0, 1000).forEach(i -> log.info("line %d", i));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));

    log.close();

    ShipReport report = log.report();
    assertThat(report.given()).isEqualTo(1000);
    assertThat(report.sent()).isZero();
    assertThat(report.dropped().get(DropReason.QUEUE_FULL)).isGreaterThanOrEqualTo(899);
    assertThat(report.dropped().get(DropReason.UNSENT_AT_CLOSE)).isPositive();
    assertThat(report.droppedInAll() + report.waiting()).isEqualTo(1000);
  }

  @Test
  void a_line_tells_of_dropped_ones() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        WadiLogger log =
            to(server)
                .datagrams(settings(server).withRate(20, 1))
                .bounds(Bounds.DEFAULT.withQueue(5, 1 << 20).withTelling(Duration.ofMillis(1)))
                .open()) {
      IntStream.range(0, 200).forEach(i -> log.info("line %d", i));

      LogdReceiver.Message told =
          server.awaitMessage(message -> message.text().contains("queue_full="));
      assertThat(told.level()).isEqualTo(4);
      assertThat(told.key()).isEqualTo("/prod/shop/Checkout");
      assertThat(told.text()).startsWith("The log client let lines go");
    }
  }

  @Test
  void a_rate_is_kept_to() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        WadiLogger log = to(server).datagrams(settings(server).withRate(200, 10)).open()) {
      long begun = System.nanoTime();
      IntStream.range(0, 60).forEach(i -> log.info("line %d", i));
      assertThat(log.flush(LONG)).isTrue();

      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isGreaterThanOrEqualTo(Duration.ofMillis(240));
    }
  }

  @Test
  void closing_sends_what_waits_and_counts_what_comes_after() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false)) {
      WadiLogger log = to(server).open();
      IntStream.range(0, 500).forEach(i -> log.info("line %d", i));
      log.close();
      log.info("too late");

      server.await(500);
      assertThat(log.report().sent()).isEqualTo(500);
      assertThat(log.report().dropped()).containsEntry(DropReason.CLOSED, 1L);
      assertThat(log.report().waiting()).isZero();
      assertThat(log.flush(LONG)).isTrue();
    }
  }

  @Test
  void its_thread_has_a_name_and_keeps_no_program_alive() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        WadiLogger log = to(server).closeAtExit().open()) {
      log.info("one");
      server.await(1);

      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> thread.getName().equals("wadi-client"))
          .isNotEmpty()
          .allMatch(Thread::isDaemon);
      log.close();
      log.close();
      assertThat(log.report().sent()).isEqualTo(1);
    }
  }

  @Test
  void whatever_happens_every_line_is_in_one_count() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false)) {
      for (int round = 0; round < 20; round++) {
        WadiLogger log =
            to(server)
                .bounds(
                    Bounds.DEFAULT
                        .withQueue(50, 1 << 20)
                        .withTelling(Duration.ZERO)
                        .withClosing(Duration.ofMillis(round % 3)))
                .open();
        List<Thread> writers =
            IntStream.range(0, 3)
                .mapToObj(
                    t -> new Thread(() -> IntStream.range(0, 400).forEach(i -> log.info("line"))))
                .toList();
        writers.forEach(Thread::start);
        log.close();
        for (Thread writer : writers) {
          writer.join();
        }
        LiveGateway.await("all counted", () -> log.report().waiting() == 0);
        assertThat(log.report().given()).isEqualTo(1200);
        assertThat(log.report().sent() + log.report().droppedInAll()).isEqualTo(1200);
      }
    }
  }

  @Test
  void a_secret_does_not_show_itself() {
    assertThat(DatagramSettings.DEFAULT.withSecret(Secret.of("geheim")).toString())
        .doesNotContain("geheim");
  }

  @Test
  void settings_that_cannot_work_are_refused_with_what_was_expected() {
    assertThatThrownBy(() -> WadiLogger.of("pr/od", "shop", ""))
        .hasMessage("env: pr/od (expected: no slash, at most 200 bytes)");
    assertThatThrownBy(() -> WadiLogger.of("", "shop", "").open())
        .hasMessageStartingWith("env and svc: //shop (expected: both");
    assertThatThrownBy(() -> DatagramSettings.DEFAULT.withServer("h", 0))
        .hasMessage("port: 0 (expected: 1 to 65535)");
    assertThatThrownBy(() -> DatagramSettings.DEFAULT.withServer(" ", 1))
        .hasMessage("host: empty (expected: a name or an address)");
    assertThatThrownBy(() -> DatagramSettings.DEFAULT.withMaxBytes(100))
        .hasMessage("maxBytes: 100 (expected: 1024 to 65507)");
  }

  private static DatagramSettings settings(LogdReceiver server) {
    return DatagramSettings.DEFAULT
        .withServer("127.0.0.1", server.port())
        .withSecret(Secret.of("geheim"));
  }

  private static WadiLogger.Setup to(LogdReceiver server) {
    return WadiLogger.of("prod", "shop", "Checkout").datagrams(settings(server));
  }
}
