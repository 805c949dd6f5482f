package dev.wadi.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.wadi.codec.loki.PushBody;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xerial.snappy.Snappy;

@Timeout(60)
class LoadGeneratorTest {
  private static final BenchBodies BODIES = new BenchBodies(8, 50, 2, 200, 0.5, 1);

  @Test
  void every_push_is_counted_by_both_sides() throws Exception {
    List<PushBody> bodies = BODIES.make(PushBody.Form.PROTOBUF, Instant.EPOCH);
    try (BareNettyFloor floor = new BareNettyFloor(0, 1)) {
      LoadReport report = new LoadGenerator(load(floor.port(), 4, 60, 400, 0), bodies).run();

      assertThat(report.acknowledgedPushes()).isEqualTo(400);
      assertThat(report.acknowledgedLines()).isEqualTo(400 * 50);
      assertThat(report.statuses()).isEqualTo(Map.of(204, 400L));
      assertThat(report.refusedPushes() + report.unansweredPushes()).isZero();
      assertThat(report.p50Micros()).isPositive().isLessThanOrEqualTo(report.p99Micros());
      assertThat(report.linesPerSecond()).isPositive();
      long smallest = bodies.stream().mapToLong(b -> b.bytes().length).min().orElseThrow();
      assertThat(floor.bodyBytes()).isBetween(400 * smallest, 800 * smallest);
      assertThat(LoadReport.parse(report.toJson())).isEqualTo(report);
    }
  }

  @Test
  void holds_a_target_rate() throws Exception {
    try (BareNettyFloor floor = new BareNettyFloor(0, 1)) {
      LoadReport report =
          new LoadGenerator(
                  load(floor.port(), 2, 1, Long.MAX_VALUE, 5_000),
                  BODIES.make(PushBody.Form.JSON, Instant.EPOCH))
              .run();
      assertThat(report.acknowledgedPushes()).isBetween(10L, 102L);
    }
  }

  @Test
  void answers_that_refuse_and_connections_that_end_are_counted() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          switch (requests.incrementAndGet() % 3) {
            case 0 -> {
              byte[] text = "slow down".getBytes(StandardCharsets.US_ASCII);
              exchange.sendResponseHeaders(429, text.length);
              exchange.getResponseBody().write(text);
            }
            case 1 -> exchange.sendResponseHeaders(204, -1);
            default -> throw new IllegalStateException("ends the connection without an answer");
          }
          exchange.close();
        });
    server.start();
    try {
      LoadReport report =
          new LoadGenerator(
                  load(server.getAddress().getPort(), 1, 30, 30, 0),
                  BODIES.make(PushBody.Form.JSON, Instant.EPOCH))
              .run();
      assertThat(report.acknowledgedPushes()).isEqualTo(10);
      assertThat(report.refusedPushes()).isEqualTo(10);
      assertThat(report.unansweredPushes()).isEqualTo(10);
      assertThat(report.statuses()).isEqualTo(Map.of(204, 10L, 429, 10L));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void bodies_have_lines_of_one_length_all_different_in_the_streams_asked_for() throws Exception {
    Batch batch = BODIES.batch(new Random(1), 3, Instant.EPOCH);
    assertThat(batch.streams()).hasSize(2);
    assertThat(batch.entries()).isEqualTo(50);
    assertThat(batch.toEntries()).allSatisfy(e -> assertThat(e.line()).hasSize(200));
    assertThat(batch.toEntries()).allSatisfy(e -> assertThat(e.labels().size()).isEqualTo(3));
    assertThat(batch.toEntries().stream().map(Entry::line)).doesNotHaveDuplicates();
    assertThat(batch.toEntries().stream().map(Entry::timestampNanos)).doesNotHaveDuplicates();
    byte[] body = BODIES.make(PushBody.Form.PROTOBUF, Instant.EPOCH).get(0).bytes();
    assertThat((double) Snappy.uncompressedLength(body) / body.length).isBetween(1.2, 6.0);
  }

  @Test
  void percentiles_are_right_within_one_percent() {
    LatencyHistogram histogram = new LatencyHistogram();
    for (long i = 1; i <= 100_000; i++) {
      histogram.record(i * 1000);
    }
    assertThat(histogram.percentileNanos(50) / 50e6).isBetween(0.99, 1.01);
    assertThat(histogram.percentileNanos(99.9) / 99.9e6).isBetween(0.99, 1.01);
    assertThat(histogram.percentileNanos(100)).isEqualTo(100_000_000);
    histogram.record(Long.MAX_VALUE);
    assertThat(histogram.maxNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(new LatencyHistogram().percentileNanos(50)).isZero();
  }

  @Test
  void an_unknown_option_is_refused() {
    assertThat(BenchOptions.parse(new String[] {"--a=5"}, "a", "1", "b", "2").number("a"))
        .isEqualTo(5);
    assertThatThrownBy(() -> BenchOptions.parse(new String[] {"--c=5"}, "a", "1"))
        .hasMessageContaining("option: --c=5");
  }

  private static LoadGenerator.Load load(
      int port, int connections, double seconds, long pushes, long rate) {
    return new LoadGenerator.Load(
        URI.create("http://127.0.0.1:" + port + "/loki/api/v1/push"),
        "bench",
        connections,
        0,
        seconds,
        pushes,
        rate);
  }
}
