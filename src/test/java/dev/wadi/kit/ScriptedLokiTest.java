package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.loki4j.pkg.google.protobuf.Timestamp;
import com.github.loki4j.pkg.loki.protobuf.Push;
import dev.wadi.kit.ScriptedLoki.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/** What the scripted server promises to the tests that lean on it. */
class ScriptedLokiTest {
  private static final String JSON =
      """
      {"streams":[{"stream":{"app":"api"},"values":[
        ["1760000000000000001","one",{"trace":"t1"}],["1760000000000000002","two"]]}]}
      """;

  private final ScriptedLoki loki = ScriptedLoki.start();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void stop() {
    loki.close();
  }

  private HttpResponse<String> push(byte[] body, String... headers) throws Exception {
    return client.send(
        HttpRequest.newBuilder(loki.pushUrl())
            .timeout(Duration.ofSeconds(20))
            .headers(headers)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> pushJson() throws Exception {
    return push(JSON.getBytes(UTF_8), "Content-Type", "application/json", "X-Scope-OrgID", "acme");
  }

  @Test
  void takes_json() throws Exception {
    assertThat(pushJson().statusCode()).isEqualTo(204);

    ScriptedLoki.Line line = loki.lines("acme").get(0);
    assertThat(line.text()).isEqualTo("one");
    assertThat(line.labels()).isEqualTo(Map.of("app", "api"));
    assertThat(line.timestampNanos()).isEqualTo(1760000000000000001L);
    assertThat(line.metadata()).isEqualTo(Map.of("trace", "t1"));
    assertThat(loki.texts("acme")).containsExactly("one", "two");
    assertThat(loki.requests().get(0).lines()).isEqualTo(2);
  }

  @Test
  void takes_protobuf_with_snappy() throws Exception {
    Push.PushRequest.Builder push = Push.PushRequest.newBuilder();
    push.addStreamsBuilder()
        .setLabels("{app=\"a\\\"b\\\\\\n\", env=\"x\"}")
        .addEntriesBuilder()
        .setTimestamp(Timestamp.newBuilder().setSeconds(5).setNanos(7))
        .setLine("hello");
    HttpResponse<String> answer =
        push(Snappy.compress(push.build().toByteArray()), "Content-Type", "application/x-protobuf");

    assertThat(answer.statusCode()).isEqualTo(204);
    ScriptedLoki.Line line = loki.lines("fake").get(0);
    assertThat(line.labels()).isEqualTo(Map.of("app", "a\"b\\\n", "env", "x"));
    assertThat(line.timestampNanos()).isEqualTo(5_000_000_007L);
  }

  @Test
  void takes_gzip_and_deflate() throws Exception {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(JSON.getBytes(UTF_8));
    }
    ByteArrayOutputStream deflate = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(deflate)) {
      out.write(JSON.replace("one", "three").getBytes(UTF_8));
    }
    String[] json = {"Content-Type", "application/json; charset=utf-8", "Content-Encoding", ""};
    json[3] = "gzip";
    assertThat(push(gzip.toByteArray(), json).statusCode()).isEqualTo(204);
    json[3] = "deflate";
    assertThat(push(deflate.toByteArray(), json).statusCode()).isEqualTo(204);
    assertThat(loki.texts("fake")).containsExactly("one", "two", "three");
    json[3] = "br";
    assertThat(push(gzip.toByteArray(), json).statusCode()).isEqualTo(400);
  }

  @Test
  void takes_chunked_bodies() throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(loki.pushUrl())
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(JSON.getBytes(UTF_8))))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(loki.requests().get(0).headers()).containsEntry("transfer-encoding", "chunked");
  }

  @Test
  void what_it_cannot_read_is_400_and_nothing_is_kept() throws Exception {
    assertThat(push("{".getBytes(UTF_8), "Content-Type", "application/json").statusCode())
        .isEqualTo(400);
    assertThat(push("x".getBytes(UTF_8), "Content-Type", "application/x-protobuf").statusCode())
        .isEqualTo(400);
    assertThat(push("x".getBytes(UTF_8), "Content-Type", "text/plain").statusCode()).isEqualTo(400);
    assertThat(loki.lineCount()).isZero();
  }

  @Test
  void keeps_one_of_equal_entries_unless_told_otherwise() throws Exception {
    pushJson();
    pushJson();
    assertThat(loki.texts("acme")).containsExactly("one", "two");
    assertThat(loki.duplicates()).isEqualTo(2);

    loki.deduplicates(false);
    pushJson();
    assertThat(loki.texts("acme")).containsExactly("one", "two", "one", "two");
  }

  @Test
  void answers_as_scripted_and_then_behaves() throws Exception {
    loki.next(Reply.status(429, "slow down").retryAfter("7"), Reply.status(503));
    HttpResponse<String> first = pushJson();
    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(first.body()).isEqualTo("slow down");
    assertThat(first.headers().firstValue("Retry-After")).contains("7");
    assertThat(pushJson().statusCode()).isEqualTo(503);
    assertThat(loki.lineCount()).isZero();
    assertThat(pushJson().statusCode()).isEqualTo(204);
    assertThat(loki.lineCount()).isEqualTo(2);
  }

  @Test
  void bad_lines_are_400_and_the_good_ones_are_kept() throws Exception {
    loki.rejectLines(line -> line.text().equals("one"), "entry for stream too old");
    HttpResponse<String> answer = pushJson();

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("entry for stream too old\n");
    assertThat(loki.texts("acme")).containsExactly("two");
  }

  @Test
  void or_nothing_is_kept_of_a_request_with_a_bad_line() throws Exception {
    loki.rejectRequestsWith(line -> line.text().equals("one"), "no");
    assertThat(pushJson().statusCode()).isEqualTo(400);
    assertThat(loki.lineCount()).isZero();
    loki.behave();
    assertThat(pushJson().statusCode()).isEqualTo(204);
  }

  @Test
  void cuts_connections_with_and_without_keeping_the_lines() throws Exception {
    loki.next(Reply.reset());
    assertThatThrownBy(this::pushJson).isInstanceOf(IOException.class);
    assertThat(loki.lineCount()).isZero();
    loki.next(Reply.keepThenReset());
    assertThatThrownBy(this::pushJson).isInstanceOf(IOException.class);
    assertThat(loki.lineCount()).isEqualTo(2);
    loki.next(Reply.halfAnswer());
    assertThatThrownBy(this::pushJson).isInstanceOf(IOException.class);
  }

  @Test
  void a_rule_sees_tenant_and_lines() throws Exception {
    loki.rule(
        (number, tenant, lines) ->
            Reply.status(200, number + " " + tenant + " " + lines.get(1).text()));
    assertThat(pushJson().body()).isEqualTo("0 acme two");
    assertThat(pushJson().body()).isEqualTo("1 acme two");
  }

  @Test
  void stops_and_comes_back_on_the_same_port_with_its_lines() throws Exception {
    pushJson();
    loki.stop();
    assertThatThrownBy(this::pushJson).isInstanceOf(IOException.class);
    loki.restart();
    assertThat(pushJson().statusCode()).isEqualTo(204);
    assertThat(loki.lineCount()).isEqualTo(2);
    loki.awaitLines("acme", 2);
    loki.awaitRequests(2);
  }

  @Test
  void other_paths_answer_as_lokis_do() throws Exception {
    URI base = URI.create("http://127.0.0.1:" + loki.port());
    assertThat(get(base.resolve("/ready")).body()).isEqualTo("ready\n");
    assertThat(get(base.resolve("/other")).statusCode()).isEqualTo(404);
    assertThat(get(loki.pushUrl()).statusCode()).isEqualTo(405);
  }

  private HttpResponse<String> get(URI uri) throws Exception {
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
