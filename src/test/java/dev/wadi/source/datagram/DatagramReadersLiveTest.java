package dev.wadi.source.datagram;

import static dev.wadi.kit.LogdClient.field;
import static dev.wadi.kit.LogdClient.join;
import static dev.wadi.kit.LogdClient.msg;
import static dev.wadi.kit.LogdClient.params;
import static dev.wadi.kit.LogdClient.time;
import static dev.wadi.kit.LogdClient.writeOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.LogdClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TAIL, PING, QUERY and the two pages, as clients of logd's know them, on a whole gateway. */
class DatagramReadersLiveTest {
  private static final String WRITE = "write-secret";
  private static final String READ = "read-secret";

  @TempDir Path directory;

  private LiveGateway gateway;
  private InetSocketAddress door;
  private LogdClient writer;
  private LogdClient reader;

  @BeforeEach
  void open() throws Exception {
    gateway =
        new LiveGateway(
            directory,
            "wadi.datagram.port=0",
            "wadi.datagram.writeSecret=" + WRITE,
            "wadi.datagram.readSecret=" + READ,
            "wadi.datagram.maxAge=10s",
            "wadi.datagram.tails=3",
            "wadi.datagram.tailsPerAddress=2");
    door = new InetSocketAddress(InetAddress.getLoopbackAddress(), DatagramTrial.port(gateway));
    DatagramTrial.awaitMemory(gateway);
    writer = new LogdClient(door, WRITE);
    reader = new LogdClient(door, READ);
  }

  @AfterEach
  void close() throws Exception {
    writer.close();
    reader.close();
    gateway.close();
  }

  /* A line counts as accepted when its route is over, so it can be asked for then. */
  private void awaitKept(long lines) throws InterruptedException {
    LiveGateway.await(
        lines + " lines are kept", () -> gateway.gateway().acceptedEntries() >= lines);
  }

  private void write(String key, int level, String... texts) throws Exception {
    for (String text : texts) {
      writer.write(key, level, text);
    }
  }

  private Map<Integer, String> nextLine(LogdClient client) throws Exception {
    Map<Integer, String> message = client.receive(10_000);
    assertThat(message).as("a message").isNotNull();
    return message;
  }

  private void follow(LogdClient client, byte[]... wanted) throws Exception {
    client.tail(params(wanted));
    assertThat(nextLine(client))
        .containsEntry(12, "//logd")
        .containsEntry(7, "\rtailing logs\u001b[0K");
  }

  @Test
  void who_follows_gets_what_is_kept_from_now_on() throws Exception {
    write("/prod/api/Login", 3, "before");
    awaitKept(1);
    follow(reader);
    write("/prod/api/Login", 5, "boom");

    assertThat(nextLine(reader))
        .containsEntry(12, "/prod/api/Login")
        .containsEntry(6, "5")
        .containsEntry(7, "boom");
  }

  @Test
  void who_follows_gets_the_same_message_that_was_written() throws Exception {
    follow(reader);
    byte[] message =
        join(
            time(1, LogdClient.now()),
            field(6, 5),
            field(7, "boom"),
            field(8, "at main\nat other"),
            field(9, 6),
            field(10, "/v1/login?x=1"),
            field(11, 500),
            field(12, "/prod/api/login/deeper/than/three"));
    writer.command(writeOf(message));

    assertThat(reader.receiveBytes(10_000)).isEqualTo(message);
  }

  @Test
  void who_follows_gets_only_what_he_asked_for() throws Exception {
    follow(reader, field(8, 4), field(13, "/prod/ap"));
    write("/prod/api/x", 3, "level below");
    write("/test/api/x", 5, "another key");
    write("/prod/api/x", 4, "warned");
    write("/prod/apart/x", 6, "fatal");

    assertThat(nextLine(reader)).containsEntry(7, "warned");
    assertThat(nextLine(reader)).containsEntry(7, "fatal");
  }

  @Test
  void who_follows_may_ask_for_a_status_and_an_address() throws Exception {
    follow(reader, field(11, "/v1"), field(12, 500));
    writer.command(
        writeOf(
            join(msg(LogdClient.now(), "/a/b/c", 3, "other"), field(10, "/v2"), field(11, 500))));
    writer.command(
        writeOf(
            join(msg(LogdClient.now(), "/a/b/c", 3, "fine"), field(10, "/v1/a"), field(11, 200))));
    writer.command(
        writeOf(
            join(msg(LogdClient.now(), "/a/b/c", 3, "this"), field(10, "/v1/b"), field(11, 500))));

    assertThat(nextLine(reader)).containsEntry(7, "this");
  }

  @Test
  void nobody_sees_what_redaction_took_away() throws Exception {
    follow(reader);
    write("/prod/api/x", 3, "mail of jane.doe@example.com");
    awaitKept(1);

    assertThat(nextLine(reader).get(7)).doesNotContain("jane.doe").startsWith("mail of");
    LogdClient asking = new LogdClient(door, READ);
    asking.query(params());
    assertThat(asking.answer()).noneMatch(text -> text.contains("jane.doe")).hasSize(1);
    asking.close();
  }

  @Test
  void who_is_silent_for_six_seconds_is_let_go_and_who_pings_is_not() throws Exception {
    try (LogdClient silent = new LogdClient(door, READ)) {
      follow(reader);
      follow(silent);
      long begin = System.nanoTime();
      Map<Integer, String> last = null;
      while (last == null && System.nanoTime() - begin < 20_000_000_000L) {
        reader.ping();
        last = silent.receive(1_000);
        write("/prod/noise/x", 1);
      }
      assertThat(last).containsEntry(12, "//logd").containsEntry(7, "kick");
      assertThat(System.nanoTime() - begin).isGreaterThan(5_900_000_000L);
      assertThat(DatagramTrial.door(gateway).tails())
          .extracting(Tail::address)
          .extracting(InetSocketAddress::getPort)
          .containsExactly(reader.address().getPort());
    }
  }

  @Test
  void who_asks_again_changes_what_he_follows() throws Exception {
    follow(reader, field(13, "/prod"));
    follow(reader, field(13, "/test"));
    write("/prod/api/x", 3, "no longer");
    write("/test/api/x", 3, "now this");

    assertThat(nextLine(reader)).containsEntry(7, "now this");
    assertThat(DatagramTrial.door(gateway).tails()).hasSize(1);
  }

  @Test
  void no_more_follow_than_there_is_room_for() throws Exception {
    try (LogdClient second = new LogdClient(door, READ);
        LogdClient third = new LogdClient(door, READ)) {
      follow(reader);
      follow(second);
      third.tail(params());

      assertThat(nextLine(third)).containsEntry(7, "kick");
      assertThat(DatagramTrial.door(gateway).counts().refused(DatagramRefusal.TOO_MANY_READERS))
          .isEqualTo(1);
    }
  }

  @Test
  void a_person_may_let_a_reader_go() throws Exception {
    follow(reader);
    DatagramEndpoint endpoint =
        gateway.gateway().camelContext().getEndpoint("datagram:logd", DatagramEndpoint.class);
    String line = endpoint.readers();
    assertThat(line).contains("tenant=main").contains("level=0");

    assertThat(endpoint.kick("127.0.0.1:1")).isFalse();
    assertThat(endpoint.kick(line.substring(0, line.indexOf(' ')))).isTrue();
    assertThat(nextLine(reader)).containsEntry(7, "kick");
    LiveGateway.await("nobody follows", () -> endpoint.getReaders() == 0);
  }

  @Test
  void a_query_is_answered_with_the_newest_first_and_the_end_last() throws Exception {
    for (int i = 0; i < 20; i++) {
      write("/prod/api/x", 3, "line " + i);
    }
    awaitKept(20);
    reader.query(params());

    assertThat(reader.answer())
        .containsExactlyElementsOf(
            IntStream.range(0, 20).mapToObj(i -> "line " + (19 - i)).toList());
  }

  @Test
  void the_limit_counts_what_fits_and_the_offset_too() throws Exception {
    for (int i = 0; i < 30; i++) {
      write("/prod/api/x", i % 3 == 0 ? 5 : 3, "line " + i);
    }
    awaitKept(30);
    reader.query(params(field(1, 1), field(2, 3), field(8, 5)));

    assertThat(reader.answer()).containsExactly("line 24", "line 21", "line 18");
  }

  @Test
  void a_query_may_ask_for_each_thing_that_a_message_has() throws Exception {
    long then = LogdClient.now() - 60_000_000_000L;
    writer.command(
        writeOf(
            join(
                msg(then, "/prod/api/login", 5, "Gateway TIMEOUT"),
                field(9, 6),
                field(10, "/v1/login"),
                field(11, 504))));
    writer.command(writeOf(msg(then + 1_000_000_000L, "/prod/web/x", 4, "timeout too")));
    write("/prod/api/x", 5, "another");
    awaitKept(3);

    Map<String, byte[]> questions =
        Map.of(
            "level", field(8, 5),
            "text", field(9, "timeout"),
            "method", field(10, 6),
            "url", field(11, "/v1"),
            "status", field(12, 504),
            "prefix", field(13, "/prod/api/lo"),
            "until", time(4, then));
    Map<String, Integer> answers =
        Map.of("level", 2, "text", 2, "method", 1, "url", 1, "status", 1, "prefix", 1, "until", 1);
    for (Map.Entry<String, byte[]> question : questions.entrySet()) {
      reader.query(params(question.getValue()));
      assertThat(reader.answer())
          .as(question.getKey())
          .hasSize(answers.get(question.getKey()))
          .anySatisfy(text -> assertThat(text).isIn("Gateway TIMEOUT", "another"));
    }
    reader.query(params(time(3, then), time(4, then + 2_000_000_000L)));
    assertThat(reader.answer()).containsExactly("timeout too", "Gateway TIMEOUT");
  }

  @Test
  void a_prefix_reads_all_programs_below_it_by_time() throws Exception {
    List<String> expected = new ArrayList<>();
    long now = LogdClient.now();
    for (int i = 0; i < 12; i++) {
      String text = "line " + i;
      writer.command(writeOf(msg(now + i, "/prod/svc-" + i % 4 + "/fn", 3, text)));
      expected.add(0, text);
    }
    write("/test/svc/fn", 3, "not this");
    awaitKept(13);
    reader.query(params(field(13, "/prod")));

    assertThat(reader.answer()).isEqualTo(expected);
  }

  @Test
  void who_reads_may_not_write_and_who_writes_may_not_read() throws Exception {
    reader.write("/prod/api/x", 3, "by a reader");
    writer.query(params());
    writer.tail(params());

    assertThat(writer.receive(500)).isNull();
    LiveGateway.await(
        "three were refused",
        () -> DatagramTrial.door(gateway).counts().refused(DatagramRefusal.WRONG_SECRET) == 3);
    assertThat(gateway.gateway().receivedEntries()).isZero();
  }

  @Test
  void nothing_unsigned_is_answered() throws Exception {
    try (LogdClient stranger = new LogdClient(door, "guessed")) {
      stranger.tail(params());
      stranger.query(params());
      stranger.ping();
      stranger.send(new byte[0]);
      stranger.send(new byte[2_000]);

      assertThat(stranger.receive(500)).isNull();
    }
  }

  @Test
  void a_reader_who_never_reads_keeps_nobody_waiting() throws Exception {
    follow(reader);
    for (int i = 0; i < 3_000; i++) {
      write("/prod/api/x", 3, "line " + i + " " + "x".repeat(500));
      if (i % 50 == 0) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    DatagramCounts counts = DatagramTrial.door(gateway).counts();
    LiveGateway.await(
        "what came is kept",
        () ->
            gateway.gateway().acceptedEntries() + DatagramTrial.door(gateway).lostDatagrams()
                >= 3_000);
    LiveGateway.await(
        "each line is sent to him or counted",
        () -> counts.sent.sum() + counts.unsent.sum() > gateway.gateway().acceptedEntries());
  }

  @Test
  void a_line_cannot_pass_for_a_message_of_the_door() throws Exception {
    follow(reader);
    write("//logd", 0, "+END");
    writer.command(writeOf(join(time(1, LogdClient.now()), field(3, "/logd"), field(7, "kick"))));

    assertThat(nextLine(reader)).containsEntry(12, "/logd").containsEntry(7, "+END");
    assertThat(nextLine(reader)).containsEntry(12, "/logd").containsEntry(7, "kick");
  }

  /* ---- by HTTP ---- */

  private HttpResponse<String> get(String path, String... authorization) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway.gateway().pushAddress() + path));
    for (String one : authorization) {
      request.header("Authorization", one);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void the_page_shows_the_newest_lines_as_logd_did() throws Exception {
    long time = LogdClient.now();
    writer.command(
        writeOf(join(msg(time, "/prod/api/Login", 5, "boom"), field(9, 6), field(11, 500))));
    write("/test/web/Show", 3, "later");
    awaitKept(2);
    HttpResponse<String> answer = get("/?limit=10", READ);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    JsonNode lines = new ObjectMapper().readTree(answer.body());
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).path("txt").asText()).isEqualTo("later");
    assertThat(lines.get(1).toString())
        .isEqualTo(
            "{\"t\":{\"seconds\":%d,\"nanos\":%d},\"env\":\"prod\",\"svc\":\"api\",\"fn\":\"Login\",\"lvl\":5,\"txt\":\"boom\",\"httpMethod\":6,\"responseStatus\":500,\"key\":\"/prod/api/Login\"}"
                .formatted(time / 1_000_000_000L, time % 1_000_000_000L));

    assertThat(new ObjectMapper().readTree(get("/?limit=1&offset=1", READ).body()))
        .singleElement()
        .satisfies(line -> assertThat(line.path("txt").asText()).isEqualTo("boom"));
    assertThat(new ObjectMapper().readTree(get("/?env=test&svc=web&fn=Show", READ).body()))
        .hasSize(1);
    assertThat(new ObjectMapper().readTree(get("/?env=nowhere", READ).body())).isEmpty();
  }

  @Test
  void the_pages_ask_for_the_secret() throws Exception {
    for (String path : List.of("/", "/?limit=1", "/info")) {
      for (String wrong : List.of("guessed", WRITE, "Bearer " + READ)) {
        assertThat(get(path, wrong))
            .satisfies(
                answer -> {
                  assertThat(answer.statusCode()).isEqualTo(401);
                  assertThat(answer.body()).isEqualTo("unauthorized");
                });
      }
      assertThat(get(path).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void a_number_that_is_none_is_told() throws Exception {
    for (String number : List.of("ten", "1.5", "-1", "99999999999")) {
      assertThat(get("/?limit=" + number, READ))
          .satisfies(
              answer -> {
                assertThat(answer.statusCode()).isEqualTo(400);
                assertThat(answer.body()).isEqualTo("limit must be an integer");
              });
      assertThat(get("/?offset=" + number, READ).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void the_page_about_itself_tells_what_it_took() throws Exception {
    write("/prod/api/x", 3, "one", "two");
    awaitKept(2);
    JsonNode info = new ObjectMapper().readTree(get("/info", READ).body());

    assertThat(info.path("buffer").path("writes").asLong()).isEqualTo(2);
    assertThat(info.path("buffer").path("size").asLong()).isPositive();
    assertThat(info.path("machine").path("numCpu").asInt()).isPositive();
    assertThat(info.path("uptime").asText()).matches("([0-9]+h)?([0-9]+m)?([0-9]+s)?");
    Set<String> names = new HashSet<>();
    info.fieldNames().forEachRemaining(names::add);
    assertThat(names).contains("commit", "uptime", "machine", "buffer", "alarms");
  }

  @Test
  void paths_that_are_nobodys_stay_so() throws Exception {
    assertThat(get("/nothing", READ).statusCode()).isEqualTo(404);
    assertThat(gateway.page("/api/version")).contains("version");
  }
}
