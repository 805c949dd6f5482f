package dev.wadi.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.Pems;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines as they come, over a websocket, as Grafana's button Live and {@code logcli --tail} ask. */
class ReadTailLiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path home;

  private static LiveGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = new LiveGateway(home, "wadi.read.tails=2", "wadi.read.patience=3s");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  /** A client that keeps what it was told. */
  private static final class Follower implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private @Nullable WebSocket socket;

    static Follower of(LiveGateway gateway, String tenant, String query, String... headers) {
      return of(HTTP, gateway, tenant, query, headers);
    }

    static Follower of(
        HttpClient http, LiveGateway gateway, String tenant, String query, String... headers) {
      Follower follower = new Follower();
      WebSocket.Builder asking = http.newWebSocketBuilder();
      if (!tenant.isEmpty()) {
        asking.header("X-Scope-OrgID", tenant);
      }
      for (int i = 0; i < headers.length; i += 2) {
        asking.header(headers[i], headers[i + 1]);
      }
      String address = gateway.gateway().pushAddress().toString().replaceFirst("^http", "ws");
      follower.socket =
          asking.buildAsync(URI.create(address + "/loki/api/v1/tail?" + query), follower).join();
      return follower;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        try {
          messages.add(JSON.readTree(text.toString()));
        } catch (java.io.IOException e) {
          closed.completeExceptionally(e);
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String why) {
      closed.complete(status + " " + why);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.completeExceptionally(error);
    }

    private String state() {
      return closed
          .handle((why, error) -> error == null ? "closed: " + why : "broken: " + error)
          .getNow("open");
    }

    void say(String words) {
      Objects.requireNonNull(socket).sendText(words, true);
    }

    /** The next lines, so many of them, each with its stream. */
    List<String> lines(int wanted) throws InterruptedException {
      List<String> lines = new ArrayList<>();
      while (lines.size() < wanted) {
        JsonNode message = messages.poll(20, TimeUnit.SECONDS);
        assertThat(message)
            .as("a message behind %s, of a socket that is %s", lines, state())
            .isNotNull();
        for (JsonNode stream : message.path("streams")) {
          for (JsonNode value : stream.path("values")) {
            lines.add(stream.path("stream") + " " + value.path(1).asText());
          }
        }
      }
      return lines;
    }

    @Override
    public void close() throws Exception {
      if (socket != null) {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(20, TimeUnit.SECONDS);
      }
      assertThat(closed.get(20, TimeUnit.SECONDS)).startsWith("1000");
    }
  }

  private static String query(String text) {
    return "query=" + URLEncoder.encode(text, UTF_8);
  }

  private static int refused(String tenant, String query, String... headers) {
    try (Follower follower = Follower.of(gateway, tenant, query, headers)) {
      return 101;
    } catch (CompletionException e) {
      return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void what_was_there_comes_first_and_once_and_then_what_comes() throws Exception {
    gateway.push("first", "one", "two", "three");

    try (Follower follower = Follower.of(gateway, "first", query("{app=\"shop\"}") + "&limit=2")) {
      assertThat(follower.lines(2))
          .containsExactly("{\"app\":\"shop\"} two", "{\"app\":\"shop\"} three");
      gateway.push("first", "four");
      gateway.push("another", "not yours");
      gateway.push("first", Map.of("app", "till"), "not asked for");
      gateway.push("first", "five");
      assertThat(follower.lines(2))
          .containsExactly("{\"app\":\"shop\"} four", "{\"app\":\"shop\"} five");
    }
  }

  @Test
  void stages_make_of_lines_what_they_make_of_kept_ones() throws Exception {
    try (Follower follower =
        Follower.of(
            gateway,
            "stages",
            query("{app=\"shop\"} | logfmt | took > 1s | line_format \"{{.what}}\""))) {
      gateway.push("stages", "what=fast took=20ms", "what=slow took=3s");

      assertThat(follower.lines(1))
          .containsExactly("{\"app\":\"shop\",\"took\":\"3s\",\"what\":\"slow\"} slow");
    }
  }

  @Test
  void what_is_redacted_is_nowhere_in_it() throws Exception {
    try (Follower follower = Follower.of(gateway, "redacted", query("{app=\"shop\"}"))) {
      assertThat(gateway.push("redacted", "mail of ada.lovelace@example.org").statusCode())
          .isEqualTo(204);

      assertThat(follower.lines(1).get(0)).contains("mail of").doesNotContain("lovelace");
    }
  }

  @Test
  void who_asks_wrongly_is_told_before_the_protocol_changes() throws Exception {
    HttpResponse<String> plain =
        HTTP.send(
            HttpRequest.newBuilder(
                    URI.create(
                        gateway.gateway().pushAddress()
                            + "/loki/api/v1/tail?"
                            + query("{app=\"shop\"}")))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(plain.statusCode()).isEqualTo(400);
    assertThat(plain.body()).contains("websocket (expected: HTTP/1.1 with the headers");

    assertThat(refused("asks", query("rate({app=\"shop\"}[1m])"))).isEqualTo(400);
    assertThat(refused("asks", query("{app=~\".*\"}"))).isEqualTo(400);
    assertThat(refused("asks", query("{app="))).isEqualTo(400);
    assertThat(refused("asks", query("{app=\"shop\"}") + "&limit=0")).isEqualTo(400);
    assertThat(refused("asks", query("{app=\"shop\"}") + "&delay_for=6")).isEqualTo(400);
    assertThat(refused("asks", query("{app=\"shop\"}"), "Origin", "https://shop.example"))
        .isEqualTo(403);
    assertThat(refused("asks", query("{app=\"shop\"}"), "Origin", "http://localhost:3000"))
        .isEqualTo(101);
  }

  @Test
  void there_are_no_more_of_them_than_may_be_and_who_goes_makes_room() throws Exception {
    String all = query("{app=\"shop\"}");
    try (Follower one = Follower.of(gateway, "room", all);
        Follower two = Follower.of(gateway, "room", all)) {
      assertThat(refused("room", all)).isEqualTo(429);
      gateway.push("room", "for both");
      assertThat(one.lines(1)).hasSize(1);
      assertThat(two.lines(1)).hasSize(1);
    }
    LiveGateway.await("room again", () -> refused("room", all) == 101);
  }

  @Test
  void who_takes_nothing_loses_the_connection() throws Exception {
    try (Socket socket = raw(gateway, "slow")) {
      String[] lines = new String[100];
      Arrays.fill(lines, "x".repeat(5_000));

      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (openTails(gateway) > 0) {
        assertThat(System.nanoTime()).as("still open").isLessThan(deadline);
        gateway.push("slow", lines);
      }
      assertThat(socket.isClosed()).isFalse();
    }
  }

  @Test
  void who_takes_nothing_has_his_time_and_no_more(@TempDir Path other) throws Exception {
    try (LiveGateway patient =
            new LiveGateway(other, "wadi.read.patience=60s", "wadi.read.longestTail=8s");
        Socket socket = raw(patient, "slow")) {
      String[] lines = new String[100];
      Arrays.fill(lines, "x".repeat(5_000));
      for (int i = 0; i < 30; i++) {
        patient.push("slow", lines);
      }

      LiveGateway.await("room again", () -> openTails(patient) == 0);
      assertThat(socket.isClosed()).isFalse();
    }
  }

  @Test
  void who_breaks_the_protocol_is_told_so() throws Exception {
    String all = query("{app=\"shop\"}");
    Follower talker = Follower.of(gateway, "broken", all);
    talker.say("x".repeat(2_000));
    assertThat(talker.closed.get(20, TimeUnit.SECONDS)).startsWith("1009 ");

    try (Socket socket = raw(gateway, "broken")) {
      socket.getOutputStream().write(new byte[] {(byte) 0x81, 2, 'h', 'i'});
      byte[] told = socket.getInputStream().readNBytes(4);
      assertThat(told).startsWith(0x88).endsWith(1002 >> 8, 1002 & 0xff);
    }
  }

  @Test
  void in_a_full_door_it_is_not_taken_for_one_that_says_nothing(@TempDir Path other)
      throws Exception {
    try (LiveGateway full = new LiveGateway(other, "wadi.push.maxConnections=2");
        Socket tail = raw(full, "crowd");
        Socket silent = connected(full)) {
      ask(silent);
      TimeUnit.SECONDS.sleep(1);
      try (Socket newcomer = connected(full)) {
        ask(newcomer);
        assertThat(silent.getInputStream().read()).isEqualTo(-1);
        tail.getOutputStream().write(new byte[] {(byte) 0x89, (byte) 0x81, 0, 0, 0, 0, '!'});
        byte[] there = tail.getInputStream().readNBytes(3);
        assertThat(there).containsExactly(0x8a, 1, '!');
      }
    }
  }

  private static double openTails(LiveGateway gateway) {
    try {
      return gateway.metric("wadi_read_tails");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void ask(Socket socket) throws Exception {
    socket
        .getOutputStream()
        .write("GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
    String answer = head(socket);
    assertThat(answer).startsWith("HTTP/1.1 200 ").contains("content-length: 6");
    socket.getInputStream().readNBytes(6);
  }

  private static Socket connected(LiveGateway gateway) throws Exception {
    URI door = gateway.gateway().pushAddress();
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(door.getHost(), door.getPort()));
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** A connection that was made a websocket, without a client. */
  private static Socket raw(LiveGateway gateway, String tenant) throws Exception {
    Socket socket = connected(gateway);
    socket
        .getOutputStream()
        .write(
            ("GET /loki/api/v1/tail?"
                    + query("{app=\"shop\"}")
                    + " HTTP/1.1\r\nHost: localhost\r\nX-Scope-OrgID: "
                    + tenant
                    + "\r\n"
                    + "Connection: Upgrade\r\n"
                    + "Upgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(UTF_8));
    assertThat(head(socket)).startsWith("HTTP/1.1 101 Switching Protocols");
    return socket;
  }

  private static String head(Socket socket) throws Exception {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as("behind: " + head).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  @Test
  void over_tls_it_is_the_same_and_when_the_gateway_stops_they_are_told(@TempDir Path other)
      throws Exception {
    Pems pems = new Pems(other);
    pems.authority("ca");
    pems.signed("server", "ca", 30);
    HttpClient http =
        HttpClient.newBuilder().sslContext(pems.client("ca", null, "TLSv1.3")).build();
    Follower follower;
    try (LiveGateway stopping =
        new LiveGateway(
            other,
            "wadi.tls.certificate=" + pems.file("server.pem"),
            "wadi.tls.key=" + pems.file("server.key"))) {
      follower = Follower.of(http, stopping, "main", query("{app=\"shop\"}"));
      HttpResponse<String> pushed =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(stopping.gateway().pushAddress() + "/ingest/text?label.app=shop"))
                  .POST(HttpRequest.BodyPublishers.ofString("in secret"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(pushed.statusCode()).as(pushed.body()).isEqualTo(200);
      assertThat(follower.lines(1).get(0)).endsWith(" in secret");
    }
    assertThat(follower.closed.get(20, TimeUnit.SECONDS)).isEqualTo("1001 the gateway stops");
  }

  @Test
  void a_key_that_is_no_good_any_more_ends_it(@TempDir Path other) throws Exception {
    Path keys = other.resolve("keys.json");
    write(keys, true);
    try (LiveGateway guarded =
        new LiveGateway(other, "wadi.keys.file=" + keys, "wadi.keys.reload=50ms")) {
      String all = query("{app=\"shop\"}");
      assertThatThrownBy(() -> Follower.of(guarded, "acme", all))
          .hasCauseInstanceOf(WebSocketHandshakeException.class);
      Follower follower =
          Follower.of(guarded, "acme", all, "Authorization", "Bearer token-of-a-reader");

      write(keys, false);

      assertThat(follower.closed.get(20, TimeUnit.SECONDS)).startsWith("1008 ");
    }
  }

  @Test
  void a_key_that_is_another_tenants_by_now_ends_it(@TempDir Path other) throws Exception {
    Path keys = other.resolve("keys.json");
    write(keys, true);
    try (LiveGateway guarded =
        new LiveGateway(other, "wadi.keys.file=" + keys, "wadi.keys.reload=50ms")) {
      Follower follower =
          Follower.of(
              guarded, "", query("{app=\"shop\"}"), "Authorization", "Bearer token-of-a-reader");

      write(keys, "umbrella", true);

      assertThat(follower.closed.get(20, TimeUnit.SECONDS)).startsWith("1008 ");
    }
  }

  private static void write(Path file, boolean active) throws Exception {
    write(file, "acme", active);
  }

  private static void write(Path file, String tenant, boolean active) throws Exception {
    String hash =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256").digest("token-of-a-reader".getBytes(UTF_8)));
    Path fresh = file.resolveSibling("fresh.json");
    Files.writeString(
        fresh,
        "{\"version\":1,\"keys\":[{\"name\":\"reader\",\"tenant\":\""
            + tenant
            + "\",\"active\":"
            + active
            + ",\"tokens\":[{\"hash\":\"sha256:"
            + hash
            + "\"}]}]}");
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
