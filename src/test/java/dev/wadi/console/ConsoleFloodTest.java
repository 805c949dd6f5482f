package dev.wadi.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand connections that want nothing, and people beside them who do. */
class ConsoleFloodTest {
  private static final String PASSWORD = "correct horse battery";
  private static final int MANY = 1000;

  /* Of a busy machine; who is shut out waits for as long as the slow ones may be slow, or for 150 passwords. */
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir Path data;
  private final List<SocketChannel> flood = new ArrayList<>();
  private ConsoleServer console;

  @BeforeEach
  void start() throws Exception {
    console =
        ConsoleServer.start(
            ConsoleSettings.defaults(data).boundTo("127.0.0.1", 0).withLogin("admin", PASSWORD),
            Map.of("/healthz", () -> new OpenPage.Answer(200, "text/plain", "ok")),
            Map.of(),
            new NotedAudit(),
            new Callers());
    // Whatever is loaded at the first request is not what this is about.
    everybodyIsAnswered("before", Duration.ofSeconds(20));
  }

  @AfterEach
  void stop() throws IOException {
    for (SocketChannel one : flood) {
      one.close();
    }
    console.close();
  }

  @Test
  void idle_half_open_and_unfinished_connections_shut_nobody_out() throws Exception {
    String[] beginnings = {
      "",
      "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
      "POST /hawtio/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\n{",
      "POST /hawtio/jolokia HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n",
    };
    for (int i = 0; i < MANY; i++) {
      SocketChannel one = SocketChannel.open(new InetSocketAddress("127.0.0.1", console.port()));
      flood.add(one);
      say(one, beginnings[i % beginnings.length]);
      if (i % 250 == 249) {
        everybodyIsAnswered("after " + (i + 1), SOON);
      }
    }
    for (SocketChannel one : flood) {
      say(one, "x"); // Those who are slow go on to be slow.
    }

    everybodyIsAnswered("while all are there", SOON);
    assertThat(console.openConnections()).isLessThanOrEqualTo(ConsoleServer.MOST_CONNECTIONS);
    assertThat(console.refusals().get("slow").getAsLong()).isGreaterThanOrEqualTo(MANY - 250);
  }

  @Test
  void many_logins_at_the_same_time_leave_the_others_their_answers() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    String cookie = login(http).headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    List<CompletableFuture<HttpResponse<String>>> guesses = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      guesses.add(
          http.sendAsync(
              request("/hawtio/user").header("Authorization", basic("wrong" + i)).build(),
              HttpResponse.BodyHandlers.ofString()));
    }

    long begun = System.nanoTime();
    HttpClient calm = HttpClient.newHttpClient();
    assertThat(send(calm, request("/healthz"))).isEqualTo(200);
    assertThat(
            send(
                calm,
                request("/hawtio/jolokia/read/java.lang:type=Memory").header("Cookie", cookie)))
        .isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);

    for (CompletableFuture<HttpResponse<String>> guess : guesses) {
      assertThat(guess.get().statusCode()).isIn(401, 429, 503);
    }
  }

  @Test
  void a_stranger_may_send_a_login_and_no_more() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    byte[] large = new byte[ConsoleServer.MOST_STRANGER_BODY_BYTES + 1];

    HttpResponse<String> answer =
        http.send(
            request("/hawtio/auth/login")
                .POST(HttpRequest.BodyPublishers.ofByteArray(large))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(console.refusals().get("too_large").getAsLong()).isEqualTo(1);
  }

  private void everybodyIsAnswered(String when, Duration within) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    long begun = System.nanoTime();
    assertThat(send(http, request("/healthz"))).as(when).isEqualTo(200);
    assertThat(login(http).statusCode()).as(when).isEqualTo(200);
    assertThat(
            send(
                http,
                request("/hawtio/jolokia/read/java.lang:type=Memory")
                    .header("Authorization", basic(PASSWORD))))
        .as(when)
        .isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(when).isLessThan(within);
  }

  private HttpResponse<String> login(HttpClient http) throws Exception {
    return http.send(
        request("/hawtio/auth/login")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"username\":\"admin\",\"password\":\"" + PASSWORD + "\"}"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static int send(HttpClient http, HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.port() + path))
        .timeout(Duration.ofSeconds(30));
  }

  private static String basic(String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** Writes what goes; one that has lost its place already has nobody who listens. */
  private static void say(SocketChannel channel, String text) {
    try {
      channel.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|closed).*");
    }
  }
}
