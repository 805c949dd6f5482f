package dev.wadi.emit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.wadi.codec.loki.PushBody;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EmitterTest {
  private final AtomicInteger status = new AtomicInteger(204);
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch tenPushes = new CountDownLatch(10);
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/push",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          seen.add(
              exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + exchange.getRequestHeaders().getFirst("X-Scope-OrgID"));
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
          tenPushes.countDown();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void pushes_at_its_rate_and_adds_up() throws Exception {
    Emitter.Report report =
        emitter(door(), new Emitter.Settings(1000, 20, PushBody.Form.PROTOBUF))
            .run(Duration.ofMillis(500));

    assertThat(report.acknowledgedEntries()).isEqualTo(20L * seen.size()).isPositive();
    assertThat(report.acknowledgedEntries()).isLessThanOrEqualTo(520);
    assertThat(report.refusedEntries()).isZero();
    assertThat(report.acknowledgedPlanted().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(report.acknowledgedPlantedEntries())
        .isPositive();
    assertThat(seen).allMatch("application/x-protobuf shop"::equals);
  }

  @Test
  void stops_when_told_to() throws Exception {
    Emitter emitter = emitter(door(), new Emitter.Settings(5000, 10, PushBody.Form.JSON));
    Thread stopper =
        new Thread(
            () -> {
              try {
                tenPushes.await(50, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              emitter.stop();
            },
            "stopper");
    stopper.start();
    Emitter.Report report = emitter.run(Duration.ofHours(1));
    stopper.join();

    assertThat(report.acknowledgedEntries()).isGreaterThanOrEqualTo(100);
    assertThat(report).isEqualTo(emitter.report());
    assertThat(seen).allMatch("application/json shop"::equals);
  }

  @Test
  void what_is_refused_counts_as_refused() throws Exception {
    status.set(429);
    Emitter.Report report =
        emitter(door(), new Emitter.Settings(1000, 20, PushBody.Form.JSON))
            .run(Duration.ofMillis(200));

    assertThat(report.acknowledgedEntries()).isZero();
    assertThat(report.acknowledgedPlanted()).isEmpty();
    assertThat(report.refusedEntries()).isEqualTo(20L * seen.size()).isPositive();
  }

  @Test
  void without_a_server_everything_is_unanswered() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    Emitter.Report report =
        emitter(
                URI.create("http://127.0.0.1:" + closed + "/push"),
                new Emitter.Settings(100, 10, PushBody.Form.JSON))
            .run(Duration.ofMillis(200));

    assertThat(report.unansweredEntries()).isPositive();
    assertThat(report.acknowledgedEntries() + report.refusedEntries()).isZero();
  }

  private URI door() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/push");
  }

  private static Emitter emitter(URI door, Emitter.Settings settings) {
    return new Emitter(
        new LogTraffic(11, "shop", 0.2, InstantSource.system()),
        Emitter.client(door, Map.of("X-Scope-OrgID", "shop")),
        settings,
        System::nanoTime);
  }
}
