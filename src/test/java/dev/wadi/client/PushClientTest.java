package dev.wadi.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.wadi.kit.ScriptedLoki;
import dev.wadi.kit.ScriptedLoki.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One push, until there is an answer or no more patience. */
@Timeout(60)
class PushClientTest {
  private static final PushClient.Body BODY =
      new PushClient.Body("application/json", null, "{\"streams\":[]}".getBytes(UTF_8));

  @Test
  void an_address_without_a_path_means_lokis_own() {
    assertThat(PushClient.door(URI.create("http://h:3100")))
        .hasToString("http://h:3100/loki/api/v1/push");
    assertThat(PushClient.door(URI.create("http://h:3100/")))
        .hasToString("http://h:3100/loki/api/v1/push");
    assertThat(PushClient.door(URI.create("http://h:3100/else"))).hasToString("http://h:3100/else");
  }

  @Test
  void what_is_not_worth_another_try_is_the_answer() throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start()) {
      loki.always(Reply.status(400, "two\nlines " + "x".repeat(1000)));

      PushClient.Answer answer = client(loki.pushUrl(), 5).push(BODY, "k");

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.rejected()).isTrue();
      assertThat(answer.text()).startsWith("two lines xxx").endsWith("…").hasSize(501);
      assertThat(loki.requests()).hasSize(1);
    }
  }

  @Test
  void nobody_there_a_name_unknown_and_a_silence_are_told_apart() throws Exception {
    assertThatThrownBy(() -> client(URI.create("http://127.0.0.1:1/push"), 0).push(BODY, "k"))
        .isInstanceOf(ConnectException.class)
        .hasMessage("no server listens at http://127.0.0.1:1/push");
    assertThatThrownBy(
            () -> client(URI.create("http://no-such-host.invalid/push"), 0).push(BODY, "k"))
        .isInstanceOf(ConnectException.class)
        .hasMessageStartingWith("the name no-such-host.invalid is not known");
    try (ScriptedLoki loki = ScriptedLoki.start()) {
      loki.always(Reply.stall());
      PushClient client =
          new PushClient(loki.pushUrl(), Map.of(), Duration.ofMillis(100), Retries.NONE);
      assertThatThrownBy(() -> client.push(BODY, "k"))
          .isInstanceOf(HttpTimeoutException.class)
          .hasMessage(loki.pushUrl() + " did not answer in time");
    }
  }

  /** The JDK's client takes a body of any length and of any duration. */
  @Test
  void an_answer_without_end_is_no_answer() throws Exception {
    withServer(
        out -> {
          while (true) {
            out.write('x');
            out.flush();
            Thread.sleep(20);
          }
        },
        door -> {
          PushClient client = new PushClient(door, Map.of(), Duration.ofMillis(300), Retries.NONE);
          assertThatThrownBy(() -> client.push(BODY, "k")).isInstanceOf(HttpTimeoutException.class);
        });
  }

  @Test
  void a_huge_answer_is_passed_over() throws Exception {
    byte[] block = new byte[64 << 10];
    withServer(
        out -> {
          for (int i = 0; i < 16_000; i++) {
            out.write(block);
          }
        },
        door -> {
          PushClient.Answer answer = client(door, 0).push(BODY, "k");
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.text().length()).isLessThanOrEqualTo(501);
        });
  }

  @Test
  void a_server_may_ask_for_patience_in_seconds_or_with_a_date_and_within_reason() {
    Retries retries = new Retries(9, Duration.ofMillis(100));
    Instant now = Instant.parse("2024-03-07T10:00:00Z");
    assertThat(retries.waitMillis(0, "7", now)).isEqualTo(7000);
    assertThat(retries.waitMillis(0, "86400", now)).isEqualTo(30_000);
    assertThat(retries.waitMillis(0, "Thu, 07 Mar 2024 10:00:05 GMT", now)).isEqualTo(5000);
    assertThat(retries.waitMillis(0, "Thu, 07 Mar 2024 09:00:00 GMT", now)).isZero();
    assertThat(retries.waitMillis(0, "soon", now)).isBetween(50L, 100L);
    assertThat(retries.waitMillis(3)).isBetween(400L, 800L);
    assertThat(retries.waitMillis(60)).isBetween(15_000L, 30_000L);
  }

  private interface Answering {
    void to(OutputStream out) throws Exception;
  }

  private interface Asking {
    void of(URI door) throws Exception;
  }

  private static void withServer(Answering answering, Asking asking) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    var threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, 0);
          try {
            answering.to(exchange.getResponseBody());
          } catch (IOException | InterruptedException e) {
            exchange.close(); // the client has gone
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          exchange.close();
        });
    server.start();
    try {
      asking.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/push"));
    } finally {
      server.stop(0);
      threads.shutdownNow();
    }
  }

  private static PushClient client(URI door, int retries) {
    return new PushClient(
        door, Map.of(), Duration.ofSeconds(10), new Retries(retries, Duration.ofMillis(1)));
  }
}
