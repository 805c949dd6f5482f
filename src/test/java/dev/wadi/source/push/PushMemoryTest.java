package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.chain.authenticate.KeyBook;
import dev.wadi.kit.PushDoor;
import dev.wadi.kit.PushLoad;
import dev.wadi.model.Verdict.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sender can make the door hold, and who has to go when it is too much. */
@Timeout(60)
class PushMemoryTest {
  private static final String NOW = Instant.now().getEpochSecond() + "000000001";

  private final PushDoor.Setup setup = new PushDoor.Setup();
  private final List<Socket> sockets = new ArrayList<>();
  private PushDoor door;

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    if (door != null) {
      door.close();
    }
  }

  @Test
  void a_sender_without_a_token_is_told_at_the_head_and_its_body_is_not_kept() throws Exception {
    setup.keys = KeyBook.ofTokens("fake", Map.of("secret-token", "acme"));
    open();
    Socket socket = connect();
    write(socket, head("/loki/api/v1/push", "Content-Length: 9500000\r\n"));

    assertThat(read(socket)).startsWith("HTTP/1.1 401 ").contains("no token");
    write(socket, "x".repeat(100_000));
    assertThat(door.memory.peakBytes()).isZero();
    assertThat(door.statistics.refusedRequests(Refusal.UNKNOWN_TOKEN)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/LOKI/api/v1/push", "/loki/api/v1/push/", "/Logtap/RAW?a=b"})
  void who_is_asking_is_settled_at_the_head_however_the_path_is_written(String path)
      throws Exception {
    setup.keys = KeyBook.ofTokens("fake", Map.of("secret-token", "acme"));
    open();
    Socket socket = connect();
    write(socket, head(path, "Content-Length: 9500000\r\n"));
    assertThat(read(socket)).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void a_sender_that_asks_first_is_refused_before_it_sends() throws Exception {
    setup.keys = KeyBook.ofTokens("fake", Map.of("secret-token", "acme"));
    open();
    Socket stranger = connect();
    write(stranger, head("/loki/api/v1/push", "Content-Length: 9\r\nExpect: 100-continue\r\n"));
    assertThat(readAll(stranger)).startsWith("HTTP/1.1 401 ");

    Socket known = connect();
    write(
        known,
        head(
            "/loki/api/v1/push",
            "Content-Length: 9\r\nExpect: 100-continue\r\nAuthorization: Bearer secret-token\r\n"));
    assertThat(read(known)).startsWith("HTTP/1.1 100 ");
  }

  @Test
  void a_refused_sender_that_sends_all_the_same_may_use_its_connection_again() throws Exception {
    setup.keys = KeyBook.ofTokens("fake", Map.of("secret-token", "acme"));
    open();
    Socket socket = connect();
    String body = line("hello");
    write(socket, head("/loki/api/v1/push", "Content-Length: " + body.length() + "\r\n") + body);
    assertThat(read(socket)).startsWith("HTTP/1.1 401 ");
    write(
        socket,
        head(
                "/loki/api/v1/push",
                "Authorization: Bearer secret-token\r\nContent-Type: application/json\r\n"
                    + "Content-Length: "
                    + body.length()
                    + "\r\n")
            + body);
    assertThat(read(socket)).startsWith("HTTP/1.1 204 ");
  }

  @Test
  void bodies_that_stand_still_make_room_for_one_that_comes_now() throws Exception {
    setup.memoryBytes = 1 << 20;
    open();
    List<Socket> stalled = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Socket socket = connect();
      write(socket, head("/loki/api/v1/push", "Content-Length: 800000\r\n") + "x".repeat(30_000));
      stalled.add(socket);
    }
    assertThat(PushLoad.await(Duration.ofSeconds(10), () -> door.memory.usedBytes() > 900_000))
        .isTrue();

    pause(300);
    String body = line("z".repeat(100_000));
    Socket honest = connect();
    write(
        honest,
        head(
                "/loki/api/v1/push",
                "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n")
            + body);
    assertThat(read(honest)).startsWith("HTTP/1.1 204 ");
    assertThat(door.memory.cutSenders()).isPositive();
    assertThat(door.memory.peakBytes()).isLessThanOrEqualTo(1 << 20);

    for (Socket socket : stalled) {
      socket.close();
    }
    assertNothingHeld();
  }

  static List<Arguments> heads() {
    String many = "a:\r\n".repeat(3_000);
    return List.of(
        Arguments.of("a head that does not end", "POST /loki/api/v1/push HTTP/1.1\r\n" + many),
        Arguments.of(
            "a whole head, and a body that does not come",
            head("/loki/api/v1/push", "Content-Length: 9\r\n" + many)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heads")
  void headers_have_no_more_room_than_bodies(String name, String text) throws Exception {
    setup.memoryBytes = 1 << 20;
    open();
    for (int i = 0; i < 20; i++) {
      write(connect(), text);
    }
    assertThat(PushLoad.await(Duration.ofSeconds(10), () -> door.memory.usedBytes() > 600_000))
        .as("%s: %d bytes are counted", name, door.memory.usedBytes())
        .isTrue();
    pause(300);
    String body = line("z".repeat(100_000));
    Socket honest = connect();
    write(
        honest,
        head(
                "/loki/api/v1/push",
                "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n")
            + body);
    assertThat(read(honest)).startsWith("HTTP/1.1 204 ");
    assertThat(door.memory.peakBytes()).isLessThanOrEqualTo(1 << 20);
    assertThat(door.statistics.refusedRequests(Refusal.UNAVAILABLE)).isPositive();

    for (Socket socket : sockets) {
      socket.close();
    }
    assertNothingHeld();
  }

  @Test
  void a_body_that_was_cut_is_told_503_and_its_connection_closed() throws Exception {
    setup.memoryBytes = 200_000;
    open();
    Socket slow = connect();
    write(slow, head("/loki/api/v1/push", "Content-Length: 170000\r\n") + "x".repeat(60_000));
    assertThat(PushLoad.await(Duration.ofSeconds(10), () -> door.memory.usedBytes() >= 60_000))
        .isTrue();
    pause(300);
    Socket quick = connect();
    write(quick, head("/loki/api/v1/push", "Content-Length: 150000\r\n") + "x".repeat(140_000));

    assertThat(readAll(slow)).startsWith("HTTP/1.1 503 ").containsIgnoringCase("Retry-After: 1");
  }

  @Test
  void a_body_that_cannot_fit_is_refused_before_it_is_read() throws Exception {
    setup.memoryBytes = 100_000;
    CountDownLatch kept = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    setup.keep =
        exchange -> {
          kept.countDown();
          go.await();
        };
    open();
    Socket never = connect();
    write(never, head("/loki/api/v1/push", "Content-Length: 9500000\r\n"));
    assertThat(read(never)).startsWith("HTTP/1.1 413 ").contains("memory for 87500 bytes");
    assertThat(door.memory.peakBytes()).isZero();

    String body = line("z".repeat(10_000));
    Socket waits = connect();
    write(
        waits,
        head(
                "/loki/api/v1/push",
                "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n")
            + body);
    kept.await();
    Socket later = connect();
    write(later, head("/loki/api/v1/push", "Content-Length: 80000\r\n"));
    assertThat(read(later)).startsWith("HTTP/1.1 503 ").containsIgnoringCase("Retry-After: 1");
    go.countDown();
    assertThat(read(waits)).startsWith("HTTP/1.1 204 ");
    assertNothingHeld();
  }

  @Test
  void a_bomb_ends_when_the_memory_does_and_holds_nothing_afterwards() throws Exception {
    setup.memoryBytes = 8 << 20;
    open();
    byte[] bomb = gzip(31 << 20);
    Socket socket = connect();
    write(
        socket,
        head(
            "/loki/api/v1/push",
            "Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: "
                + bomb.length
                + "\r\n"));
    socket.getOutputStream().write(bomb);

    assertThat(read(socket)).startsWith("HTTP/1.1 413 ").contains("bytes of memory");
    assertThat(door.memory.peakBytes()).isLessThanOrEqualTo(8 << 20);
    assertNothingHeld();
  }

  @Test
  void pipelined_requests_are_answered_in_order_also_to_a_sender_that_has_said_all()
      throws Exception {
    open();
    Socket socket = connect();
    String body = line("hello");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      text.append("GET /ready HTTP/1.1\r\nHost: x\r\n\r\n");
      text.append(
              head(
                  "/loki/api/v1/push",
                  "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n"))
          .append(body);
    }
    write(socket, text.toString());
    socket.shutdownOutput();

    List<String> statuses =
        Pattern.compile("HTTP/1.1 (\\d+)")
            .matcher(readAll(socket))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(statuses).hasSize(100);
    for (int i = 0; i < 100; i++) {
      assertThat(statuses.get(i)).isEqualTo(i % 2 == 0 ? "200" : "204");
    }
    assertNothingHeld();
  }

  @Test
  void what_comes_behind_a_request_that_is_not_answered_stays_with_its_sender() throws Exception {
    CountDownLatch kept = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    setup.keep =
        exchange -> {
          kept.countDown();
          go.await();
        };
    open();
    String body = line("hello");
    try (SocketChannel sender = SocketChannel.open(new InetSocketAddress("127.0.0.1", door.port))) {
      sender.write(
          ByteBuffer.wrap(
              (head(
                          "/loki/api/v1/push",
                          "Content-Type: application/json\r\nContent-Length: "
                              + body.length()
                              + "\r\n")
                      + body)
                  .getBytes(ISO_8859_1)));
      kept.await();
      sender.configureBlocking(false);
      byte[] more = "GET /ready HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10_000).getBytes(ISO_8859_1);
      long sent = 0;
      long lastProgress = System.nanoTime();
      while (sent < 64 << 20 && System.nanoTime() - lastProgress < 500_000_000L) {
        int n = sender.write(ByteBuffer.wrap(more));
        sent += n;
        lastProgress = n > 0 ? System.nanoTime() : lastProgress;
      }
      assertThat(sent).as("what the system itself takes").isLessThan(32 << 20);
    } finally {
      go.countDown();
    }
  }

  @Test
  void who_does_not_read_the_answers_is_closed() throws Exception {
    setup.limits =
        new DoorLimits(
            10_000,
            10_000,
            3,
            10_000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(20),
            DoorLimits.DEFAULT.decode());
    open();
    try (Socket deaf = new Socket()) {
      deaf.setReceiveBufferSize(4_096);
      deaf.setSendBufferSize(4_096);
      deaf.connect(new InetSocketAddress("127.0.0.1", door.port));
      String many = "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000);

      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  write(deaf, many);
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(PushLoad.await(Duration.ofSeconds(10), () -> door.pipeline.connections() == 0))
        .isTrue();
  }

  @Test
  void a_full_door_closes_who_is_silent_for_longest() throws Exception {
    setup.limits =
        new DoorLimits(
            10_000,
            10_000,
            3,
            10_000,
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            DoorLimits.DEFAULT.decode());
    open();
    Socket silent = connect();
    assertThat(PushLoad.await(Duration.ofSeconds(10), () -> door.pipeline.connections() == 1))
        .isTrue();
    pause(300);
    connect();
    connect();
    assertThat(PushLoad.await(Duration.ofSeconds(10), () -> door.pipeline.connections() == 3))
        .isTrue();
    pause(400);
    Socket fresh = connect();
    write(fresh, "GET /ready HTTP/1.1\r\nHost: x\r\n\r\n");

    assertThat(read(fresh)).startsWith("HTTP/1.1 200 ");
    assertThat(readAll(silent)).isEmpty();
    assertThat(PushLoad.await(Duration.ofSeconds(10), () -> door.pipeline.connections() == 3))
        .isTrue();
  }

  @Test
  void a_body_where_none_belongs_is_passed_over() throws Exception {
    open();
    Socket socket = connect();
    write(socket, "GET /ready HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n");
    write(socket, "x".repeat(70_000));

    assertThat(read(socket)).startsWith("HTTP/1.1 200 ");
    assertThat(door.memory.peakBytes()).isZero();
  }

  @Test
  void a_sender_that_goes_away_leaves_nothing_behind() throws Exception {
    open();
    for (int i = 0; i < 20; i++) {
      Socket socket = connect();
      write(
          socket,
          head("/loki/api/v1/push", "Transfer-Encoding: chunked\r\n")
              + "c350\r\n"
              + "x".repeat(50_000));
      assertThat(PushLoad.await(Duration.ofSeconds(10), () -> door.memory.usedBytes() >= 49_000))
          .isTrue();
      socket.close();
      assertNothingHeld();
    }
  }

  private void assertNothingHeld() {
    assertThat(PushLoad.await(Duration.ofSeconds(10), () -> door.memory.usedBytes() == 0))
        .as("bytes held: %d", door.memory.usedBytes())
        .isTrue();
  }

  private void open() throws Exception {
    door = new PushDoor(setup);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", door.port);
    socket.setSoTimeout(20_000);
    sockets.add(socket);
    return socket;
  }

  private static String head(String path, String headers) {
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
  }

  private static String line(String text) {
    return "{\"streams\":[{\"stream\":{\"app\":\"api\"},\"values\":[[\"%s\",\"%s\"]]}]}"
        .formatted(NOW, text);
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static String read(Socket socket) throws IOException {
    byte[] bytes = new byte[8_192];
    int n = socket.getInputStream().read(bytes);
    return n < 0 ? "" : new String(bytes, 0, n, UTF_8);
  }

  private static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), UTF_8);
  }

  private static byte[] gzip(int blanks) throws IOException {
    byte[] content = new byte[blanks];
    Arrays.fill(content, (byte) ' ');
    return gzip(content);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  /* The speed of a sender is reckoned over time, so some has to pass. */
  private static void pause(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    assertThat(PushLoad.await(Duration.ofSeconds(10), () -> System.nanoTime() > end)).isTrue();
  }
}
