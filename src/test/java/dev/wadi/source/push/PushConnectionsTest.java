package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.PushLoad;
import dev.wadi.model.Established;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xerial.snappy.Snappy;

/** What connections may do: sizes, order, patience and numbers. */
@Timeout(60)
class PushConnectionsTest extends PushDoorScene {
  private static final String JSON = "application/json";

  @Test
  void a_chunked_body_of_any_size_is_put_together() throws Exception {
    open();
    StringBuilder json =
        new StringBuilder("{\"streams\":[{\"stream\":{\"app\":\"api\"},\"values\":[");
    for (int i = 0; i < 20_000; i++) {
      json.append(i == 0 ? "" : ",")
          .append("[\"")
          .append(NOW)
          .append("\",\"line ")
          .append(i)
          .append(" \\\"quoted\\\"\"]");
    }
    byte[] body = json.append("]}]}").toString().getBytes(UTF_8);
    BodyPublisher chunked = BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body));
    for (int round = 0; round < 3; round++) {
      HttpResponse<String> answer =
          send(
              HttpRequest.newBuilder(door.uri("/loki/api/v1/push"))
                  .header("Content-Type", "application/json")
                  .POST(chunked));
      assertThat(answer.statusCode()).isEqualTo(204);
      assertThat(door.kept.get(round).entries()).isEqualTo(20_000);
    }
    assertThat(door.kept.get(2).toEntries().get(19_999).line()).isEqualTo("line 19999 \"quoted\"");
    // Given back behind the answer, which the client may have before that.
    assertThat(PushLoad.await(Duration.ofSeconds(10), () -> door.memory.usedBytes() == 0))
        .as("bytes in flight: %d", door.memory.usedBytes())
        .isTrue();
  }

  @Test
  void too_large_is_413_whether_announced_chunked_or_unfolded() throws Exception {
    setup.limits = limits(1_000, 2_000, 10, 5_000, 5_000);
    open();
    refused(
        413,
        "request body too large: more than 1000 bytes\n",
        "/loki/api/v1/push",
        "x".repeat(1_001),
        "Content-Type",
        "application/json");
    BodyPublisher chunked =
        BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(new byte[500_000]));
    HttpResponse<String> answer =
        send(HttpRequest.newBuilder(door.uri("/loki/api/v1/push")).POST(chunked));
    assertThat(answer.statusCode()).isEqualTo(413);
    answer =
        send(
            post(
                "/loki/api/v1/push",
                gzip(new byte[2_001]),
                "Content-Type",
                "application/json",
                "Content-Encoding",
                "gzip"));
    assertThat(answer.statusCode()).isEqualTo(413);
    answer =
        send(
            post(
                "/loki/api/v1/push",
                Snappy.compress(new byte[2_001]),
                "Content-Type",
                "application/x-protobuf"));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).isEqualTo("received message larger than max (2001 vs 2000)\n");
    assertThat(
            send(post(
                    "/loki/api/v1/push",
                    ONE_LINE.getBytes(UTF_8),
                    "Content-Type",
                    "application/json"))
                .statusCode())
        .isEqualTo(204);
    assertThat(door.statistics.answers()).containsEntry(new PushStatistics.Answer("door", 413), 2L);
  }

  @Test
  void a_body_too_large_on_a_connection_that_was_to_end_ends_it() throws Exception {
    setup.limits = limits(1_000, 2_000, 10, 50_000, 50_000);
    open();
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      write(
          socket,
          "POST /loki/api/v1/push HTTP/1.1\r\n"
              + "Host: x\r\n"
              + "Connection: close\r\n"
              + "Content-Length: 1001\r\n\r\n"
              + "x".repeat(1_001));
      assertThat(readAll(socket)).startsWith("HTTP/1.1 413 ").contains("connection: close");
    }
  }

  @Test
  void a_door_that_is_closing_tells_when_to_come_back() throws Exception {
    open();
    door.suspend("push-loki");

    HttpResponse<String> answer =
        send(
            post(
                "/loki/api/v1/push", ONE_LINE.getBytes(UTF_8), "Content-Type", "application/json"));

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
  }

  @Test
  void too_much_in_flight_is_503() throws Exception {
    java.util.concurrent.CountDownLatch first = new java.util.concurrent.CountDownLatch(1);
    java.util.concurrent.CountDownLatch go = new java.util.concurrent.CountDownLatch(1);
    setup.memoryBytes = 9_000;
    setup.keep =
        exchange -> {
          first.countDown();
          go.await();
        };
    open();
    var slow =
        client.sendAsync(
            post("/loki/api/v1/push", ONE_LINE.getBytes(UTF_8), "Content-Type", "application/json")
                .build(),
            HttpResponse.BodyHandlers.ofString());
    first.await();
    HttpResponse<String> answer =
        send(
            post(
                "/loki/api/v1/push", ONE_LINE.getBytes(UTF_8), "Content-Type", "application/json"));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).startsWith("too much in flight: ").contains("limit 9000 bytes");
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    go.countDown();
    assertThat(slow.join().statusCode()).isEqualTo(204);
  }

  @Test
  void a_sender_that_asks_first_is_told_to_go_on_or_not() throws Exception {
    setup.limits = limits(1_000, 2_000, 10, 5_000, 5_000);
    open();
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      write(
          socket,
          "POST /loki/api/v1/push HTTP/1.1\r\n"
              + "Host: x\r\n"
              + "Content-Type: application/json\r\n"
              + "Expect: 100-continue\r\n"
              + "Content-Length: "
              + ONE_LINE.length()
              + "\r\n\r\n");
      assertThat(readUntil(socket, "\r\n\r\n")).startsWith("HTTP/1.1 100 Continue");
      write(socket, ONE_LINE);
      assertThat(readUntil(socket, "\r\n\r\n"))
          .startsWith("HTTP/1.1 204 No Content")
          .doesNotContain("content-length");
    }
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      write(
          socket,
          "POST /loki/api/v1/push HTTP/1.1\r\n"
              + "Host: x\r\n"
              + "Expect: 100-continue\r\n"
              + "Content-Length: 1001\r\n\r\n");
      assertThat(readAll(socket))
          .startsWith("HTTP/1.1 413 ")
          .contains("connection: close")
          .endsWith("more than 1000 bytes\n");
    }
  }

  @Test
  void pipelined_requests_are_answered_in_their_order_though_the_disk_answers_late()
      throws Exception {
    ScheduledExecutorService disk = Executors.newSingleThreadScheduledExecutor();
    setup.keep =
        new AsyncProcessorSupport() {
          @Override
          public boolean process(Exchange exchange, AsyncCallback callback) {
            disk.schedule(() -> callback.done(false), 30, TimeUnit.MILLISECONDS);
            return false;
          }
        };
    open();
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      String push =
          "POST /loki/api/v1/push HTTP/1.1\r\n"
              + "Host: x\r\n"
              + "Content-Type: application/json\r\n"
              + "Content-Length: "
              + ONE_LINE.length()
              + "\r\n\r\n"
              + ONE_LINE;
      write(
          socket,
          push
              + "GET /ready HTTP/1.1\r\nHost: x\r\n\r\n"
              + push
              + push
              + "GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(readAll(socket).split("HTTP/1.1 "))
          .extracting(s -> s.substring(0, Math.min(3, s.length())))
          .containsExactly("", "204", "200", "204", "204", "404");
    } finally {
      disk.shutdown();
    }
    assertThat(door.kept).hasSize(3);
  }

  @Test
  void slow_and_idle_connections_are_closed() throws Exception {
    setup.limits = limits(1_000, 2_000, 10, 200, 400);
    open();
    try (Socket slow = new Socket("127.0.0.1", door.port);
        Socket idle = new Socket("127.0.0.1", door.port)) {
      write(slow, "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
      write(idle, "GET /rea");
      assertThat(readAll(slow))
          .startsWith("HTTP/1.1 408 ")
          .endsWith("the request took too long to come\n");
      assertThat(readAll(idle)).isEmpty();
    }
  }

  @Test
  void one_connection_too_many_is_closed_at_once() throws Exception {
    setup.limits = limits(1_000, 2_000, 2, 5_000, 5_000);
    open();
    try (Socket a = new Socket("127.0.0.1", door.port);
        Socket b = new Socket("127.0.0.1", door.port)) {
      write(a, "GET /ready HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(readUntil(a, "ready\n")).startsWith("HTTP/1.1 200");
      write(b, "GET /ready HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(readUntil(b, "ready\n")).startsWith("HTTP/1.1 200");
      assertThat(door.pipeline.connections()).isEqualTo(2);
      try (Socket c = new Socket("127.0.0.1", door.port)) {
        assertThat(readAll(c)).isEmpty();
      }
      assertThat(door.statistics.connectionsRefused()).isEqualTo(1);
    }
  }

  @Test
  void what_is_no_http_is_told_so() throws Exception {
    open();
    for (String bad :
        List.of(
            "garbage\r\n\r\n",
            "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "POST /loki/api/v1/push HTTP/1.1\r\n"
                + "Host: x\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "zz\r\n")) {
      try (Socket socket = new Socket("127.0.0.1", door.port)) {
        write(socket, bad);
        assertThat(readAll(socket)).as(bad).startsWith("HTTP/1.1 400 ");
      }
    }
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      write(socket, "GET /ready HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");
      assertThat(readAll(socket)).startsWith("HTTP/1.1 431 ");
    }
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      write(socket, "GET /" + "y".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(readAll(socket)).startsWith("HTTP/1.1 414 ");
    }
  }

  @Test
  void an_answer_waits_as_long_as_the_buffer_asks_and_holds_no_body_meanwhile() throws Exception {
    setup.keep = exchange -> exchange.setProperty(Established.PAUSE_NANOS, 40_000_000L);
    open();
    long began = System.nanoTime();
    HttpResponse<String> answer =
        send(post("/loki/api/v1/push", ONE_LINE.getBytes(UTF_8), "Content-Type", JSON));

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(40_000_000L);
    assertThat(door.statistics.pacedNanos()).isEqualTo(40_000_000L);
  }

  @Test
  void a_stop_sends_what_waits_and_until_then_its_request_holds_nothing() throws Exception {
    setup.keep = exchange -> exchange.setProperty(Established.PAUSE_NANOS, 15_000_000_000L);
    open();
    CompletableFuture<HttpResponse<String>> late =
        client.sendAsync(
            post("/loki/api/v1/push", ONE_LINE.getBytes(UTF_8), "Content-Type", JSON).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(
            PushLoad.await(
                Duration.ofSeconds(10),
                () -> door.statistics.pacedNanos() > 0 && door.memory.usedBytes() == 0))
        .isTrue();
    assertThat(late).isNotDone();

    door.close();
    assertThat(late.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
  }

  @Test
  void the_next_request_of_a_connection_waits_for_a_late_answer_and_both_are_given()
      throws Exception {
    setup.keep = exchange -> exchange.setProperty(Established.PAUSE_NANOS, 20_000_000L);
    open();
    String push =
        "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + ONE_LINE.length()
            + "\r\n";
    try (Socket socket = new Socket("127.0.0.1", door.port)) {
      write(socket, push + "\r\n" + ONE_LINE + push + "Connection: close\r\n\r\n" + ONE_LINE);
      assertThat(readAll(socket).split("HTTP/1.1 204", -1)).hasSize(3);
    }
    assertThat(door.statistics.pacedNanos()).isEqualTo(40_000_000L);
  }
}
