package dev.wadi.source.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.AttackBodies;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Conversations of senders that cannot be had where this is built, request by request as their
 * sources write them, over one connection where they keep one: what they ask first, their headers,
 * their bodies. What they look at in an answer is what they do next. docs/clients.md names the
 * sources.
 */
@Timeout(120)
class SendersReplayTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASIC = "Authorization: Basic ZWxhc3RpYzpzZWNyZXQtb2YtdGhlLXNob3A=";
  private static final String CHANNEL = "2d9f4c04-8c8b-4a1b-9f0e-3f8b5b8f8a11";

  @TempDir static Path directory;
  private static LiveGateway gateway;

  @BeforeAll
  static void open() throws Exception {
    gateway =
        new LiveGateway(
            directory,
            "wadi.auth.tokens=shop=secret-of-the-shop",
            "wadi.redact.profile=off",
            "wadi.records.vercelVerify=as-vercel-shows-it");
  }

  @AfterAll
  static void close() throws Exception {
    gateway.close();
  }

  /** A connection that a sender keeps. */
  private static final class Conversation implements AutoCloseable {
    private final Socket socket;
    private final String host;

    Conversation() throws IOException {
      int port = gateway.gateway().pushAddress().getPort();
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(60_000);
      host = "Host: 127.0.0.1:" + port + "\r\n";
    }

    /** An answer: its status, its head and its body. */
    record Answer(int status, String head, String body) {
      JsonNode json() throws IOException {
        return JSON.readTree(body);
      }
    }

    Answer ask(String line, String body, String... headers) throws IOException {
      return ask(line, body.getBytes(UTF_8), headers);
    }

    Answer ask(String line, byte[] body, String... headers) throws IOException {
      StringBuilder head = new StringBuilder(line).append(" HTTP/1.1\r\n").append(host);
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      if (body.length > 0) {
        head.append("Content-Length: ").append(body.length).append("\r\n");
      }
      OutputStream out = socket.getOutputStream();
      out.write(AttackBodies.joined(head.append("\r\n").toString().getBytes(ISO_8859_1), body));
      return answer(line.startsWith("HEAD"));
    }

    private Answer answer(boolean headOnly) throws IOException {
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        assertThat(next).as("closed after %s", head).isNotNegative();
        head.append((char) next);
      }
      int length = 0;
      for (String line : head.toString().split("\r\n")) {
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring(15).strip());
        }
      }
      String body = headOnly ? "" : new String(in.readNBytes(length), UTF_8);
      return new Answer(Integer.parseInt(head.substring(9, 12)), head.toString(), body);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static String bulk(String action, String name, int documents) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < documents; i++) {
      body.append(action).append('\n');
      body.append("{\"@timestamp\":\"2023-11-14T22:13:20.")
          .append("%03d".formatted(i))
          .append("Z\",\"message\":\"" + name + " " + i + "\"}\n");
    }
    return body.toString();
  }

  private static List<String> kept(String text, int lines) throws Exception {
    List<String> found = new ArrayList<>();
    LiveGateway.await(
        text,
        () -> {
          try {
            found.clear();
            for (JsonNode entry : gateway.captured("captures/shop")) {
              if (entry.path("msg").asText().contains(text)) {
                found.add(entry.path("msg").asText());
              }
            }
            return found.size() >= lines;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    return found;
  }

  @Test
  void filebeat_sets_up_what_it_wants_and_sends() throws Exception {
    try (Conversation filebeat = new Conversation()) {
      String[] headers = {
        "User-Agent: Elastic-filebeat/8.17.0 (linux; amd64; abc; 2024-12-10)",
        "Accept: application/json",
        BASIC
      };
      Conversation.Answer version = filebeat.ask("GET /", "", headers);
      assertThat(version.head()).containsIgnoringCase("X-Elastic-Product: Elasticsearch");
      assertThat(version.json().at("/version/number").asText()).startsWith("8.");
      assertThat(version.json().at("/version/build_flavor").asText()).isEqualTo("default");
      String[] asks = {
        "GET /_license?human=false",
        "GET /_ilm/policy/filebeat",
        "GET /_index_template/filebeat-8.17.0",
        "GET /_data_stream/filebeat-8.17.0"
      };
      int[] told = {200, 404, 404, 404};
      for (int i = 0; i < asks.length; i++) {
        assertThat(filebeat.ask(asks[i], "", headers).status()).as(asks[i]).isEqualTo(told[i]);
      }
      for (String put :
          List.of(
              "PUT /_ilm/policy/filebeat",
              "PUT /_index_template/filebeat-8.17.0",
              "PUT /_data_stream/filebeat-8.17.0",
              "PUT /_ingest/pipeline/filebeat-8.17.0-nginx-access-pipeline")) {
        String json = "Content-Type: application/json; charset=UTF-8";
        assertThat(filebeat.ask(put, "{\"x\":{}}", headers[0], headers[1], BASIC, json).status())
            .as(put)
            .isEqualTo(200);
      }
      Conversation.Answer sent =
          filebeat.ask(
              "POST /_bulk?filter_path=errors%2Citems.%2A.error%2Citems.%2A.status",
              AttackBodies.gzip(
                  bulk("{\"create\":{\"_index\":\"filebeat-8.17.0\"}}", "filebeat", 3)
                      .getBytes(UTF_8)),
              headers[0],
              headers[1],
              BASIC,
              "Content-Type: application/json; charset=UTF-8",
              "Content-Encoding: gzip");
      assertThat(sent.body())
          .isEqualTo(
              "{\"errors\":false,\"items\":[{\"create\":{\"status\":201}},"
                  + "{\"create\":{\"status\":201}},{\"create\":{\"status\":201}}]}");
    }
    assertThat(kept("filebeat ", 3)).hasSize(3);
  }

  @Test
  void logstash_looks_whether_we_are_well_and_licensed_and_sends() throws Exception {
    try (Conversation logstash = new Conversation()) {
      String agent =
          "User-Agent: logstash/8.17.0 (OS=Linux-6.1-amd64; JVM=Eclipse Adoptium-21)"
              + " logstash-output-elasticsearch/11.22.9";
      assertThat(logstash.ask("HEAD /", "", agent, BASIC).status()).isEqualTo(200);
      Conversation.Answer root = logstash.ask("GET /", "", agent, BASIC);
      assertThat(root.json().at("/version/number").asText()).matches("8\\.\\d+\\.\\d+");
      assertThat(root.json().at("/tagline").asText()).isEqualTo("You Know, for Search");
      assertThat(logstash.ask("GET /_license", "", agent, BASIC).json().at("/license/status"))
          .hasToString("\"active\"");
      assertThat(logstash.ask("HEAD /_index_template/ecs-logstash", "", agent, BASIC).status())
          .isEqualTo(404);
      String type = "Content-Type: application/json";
      assertThat(
              logstash
                  .ask("PUT /_index_template/ecs-logstash", "{\"a\":1}", agent, BASIC, type)
                  .status())
          .isEqualTo(200);
      Conversation.Answer sent =
          logstash.ask(
              "POST /_bulk?filter_path=errors,items.*.error,items.*.status",
              bulk(
                  "{\"create\":{\"_id\":null,\"_index\":\"logs-generic-default\",\"routing\":null}}",
                  "logstash",
                  3),
              agent,
              BASIC,
              type,
              "Connection: Keep-Alive");
      assertThat(sent.json().path("errors").asBoolean(true)).isFalse();
      assertThat(logstash.ask("GET /_nodes/http", "", agent, BASIC).json().path("nodes"))
          .hasSize(1);
    }
    assertThat(kept("logstash ", 3)).hasSize(3);
  }

  @Test
  void fluent_bit_sends_to_each_of_the_doors_it_knows() throws Exception {
    try (Conversation fluentBit = new Conversation()) {
      String agent = "User-Agent: Fluent-Bit";
      Conversation.Answer es =
          fluentBit.ask(
              "POST /_bulk",
              bulk("{\"create\":{\"_index\":\"fluent-bit\"}}", "fluent-bit-es", 2),
              agent,
              "Content-Type: application/x-ndjson",
              BASIC);
      assertThat(es.status()).isEqualTo(200);
      assertThat(es.json().path("errors").asBoolean(true)).isFalse();
      assertThat(
              fluentBit
                  .ask(
                      "POST /ingest/json?label.app=web",
                      "[{\"date\":1700000000.123456,\"log\":\"fluent-bit-http 0\"},"
                          + "{\"date\":1700000000.223456,\"log\":\"fluent-bit-http 1\"}]",
                      "Content-Type: application/json",
                      agent,
                      BASIC)
                  .status())
          .isEqualTo(200);
      String lines =
          "{\"date\":\"2023-11-14T22:13:20.123456Z\",\"log\":\"fluent-bit-lines 0\"}\n"
              + "{\"date\":\"2023-11-14T22:13:20.223456Z\",\"log\":\"fluent-bit-lines 1\"}\n";
      assertThat(
              fluentBit
                  .ask(
                      "POST /ingest/json",
                      AttackBodies.gzip(lines.getBytes(UTF_8)),
                      "Content-Encoding: gzip",
                      "Content-Type: application/json",
                      agent,
                      BASIC)
                  .status())
          .isEqualTo(200);
      assertThat(
              fluentBit
                  .ask(
                      "POST /ingest/json",
                      new byte[] {(byte) 0x92, (byte) 0xcb, 0x41},
                      "Content-Type: application/msgpack",
                      agent,
                      BASIC)
                  .status())
          .isEqualTo(415);
      assertThat(
              fluentBit
                  .ask(
                      "POST /services/collector/event",
                      "{\"time\":1700000000.123,\"event\":{\"log\":\"fluent-bit-splunk 0\"}}"
                          + "{\"time\":1700000000.124,\"event\":{\"log\":\"fluent-bit-splunk 1\"}}",
                      "Authorization: Splunk secret-of-the-shop",
                      "Content-Type: application/json",
                      agent)
                  .status())
          .isEqualTo(200);
    }
    for (String way : List.of("es", "http", "lines", "splunk")) {
      assertThat(kept("fluent-bit-" + way + " ", 2)).as(way).hasSize(2);
    }
  }

  @Test
  void vector_asks_for_health_sends_and_waits_for_acknowledgements() throws Exception {
    try (Conversation vector = new Conversation()) {
      String agent = "User-Agent: Vector/0.43.1 (x86_64-unknown-linux-gnu e30bf1f 2024-12-10)";
      String splunk = "Authorization: Splunk secret-of-the-shop";
      assertThat(vector.ask("GET /_cluster/health", "", agent, BASIC).status()).isEqualTo(200);
      assertThat(vector.ask("GET /", "", agent, BASIC).json().at("/version/number").asText())
          .startsWith("8.");
      assertThat(
              vector
                  .ask(
                      "POST /_bulk?timeout=60s",
                      AttackBodies.gzip(
                          bulk(
                                  "{\"create\":{\"_index\":\"vector-2023.11.14\",\"_type\":\"_doc\"}}",
                                  "vector-es",
                                  2)
                              .getBytes(UTF_8)),
                      agent,
                      BASIC,
                      "Content-Type: application/x-ndjson",
                      "Content-Encoding: gzip")
                  .json()
                  .path("errors")
                  .asBoolean(true))
          .isFalse();
      assertThat(vector.ask("HEAD /ready", "", agent, BASIC).status()).isEqualTo(200);
      assertThat(
              vector
                  .ask(
                      "POST /ingest/json",
                      "[{\"message\":\"vector-http 0\",\"timestamp\":\"2023-11-14T22:13:20Z\"},"
                          + "{\"message\":\"vector-http 1\"}]",
                      agent,
                      "Authorization: Bearer secret-of-the-shop",
                      "Content-Type: application/json")
                  .status())
          .isEqualTo(200);
      assertThat(vector.ask("GET /services/collector/health/1.0", "", agent, splunk).status())
          .isEqualTo(200);
      String channel = "X-Splunk-Request-Channel: " + CHANNEL;
      Conversation.Answer sent =
          vector.ask(
              "POST /services/collector/event",
              "{\"event\":{\"message\":\"vector-splunk 0\"},\"fields\":{},\"time\":1700000000.5,"
                  + "\"host\":\"web-1\",\"sourcetype\":\"_json\"}",
              agent,
              splunk,
              "Content-Type: application/json",
              channel);
      long id = sent.json().path("ackId").asLong();
      assertThat(
              vector
                  .ask(
                      "POST /services/collector/ack",
                      "{\"acks\":[" + id + "]}",
                      agent,
                      splunk,
                      "Content-Type: application/json",
                      channel)
                  .body())
          .isEqualTo("{\"acks\":{\"" + id + "\":true}}");
    }
    for (String way : List.of("es", "http", "splunk")) {
      assertThat(kept("vector-" + way + " ", way.equals("splunk") ? 1 : 2)).isNotEmpty();
    }
  }

  @Test
  void drains_of_the_clouds_are_verified_and_send() throws Exception {
    try (Conversation cloud = new Conversation()) {
      String bearer = "Authorization: Bearer secret-of-the-shop";
      assertThat(cloud.ask("GET /ingest/json", "").head())
          .containsIgnoringCase("x-vercel-verify: as-vercel-shows-it");
      assertThat(
              cloud
                  .ask(
                      "POST /ingest/json",
                      "{\"id\":\"1\",\"timestamp\":1700000000000,\"message\":\"of-vercel 0\"}\n"
                          + "{\"id\":\"2\",\"timestamp\":1700000000001,\"message\":\"of-vercel"
                          + " 1\"}",
                      "Content-Type: application/x-ndjson",
                      "x-vercel-signature: 0123456789abcdef0123456789abcdef01234567",
                      bearer)
                  .status())
          .isEqualTo(200);
      byte[] trial = "{\"content\":\"tests\",\"filename\":\"test.txt\"}".getBytes(UTF_8);
      byte[] logs =
          ("{\"ClientIP\":\"192.0.2.1\",\"EdgeStartTimestamp\":1700000000000000000,"
                  + "\"RayID\":\"of-cloudflare 0\"}\n")
              .getBytes(UTF_8);
      for (byte[] body : List.of(trial, logs)) {
        assertThat(
                cloud
                    .ask(
                        "POST /ingest/json",
                        AttackBodies.gzip(body),
                        bearer,
                        "Content-Encoding: gzip",
                        "User-Agent: Go-http-client/1.1")
                    .status())
            .isEqualTo(200);
      }
      String frame = "<158>1 2023-11-14T22:13:20.123456+00:00 host heroku router - of-heroku 0\n";
      assertThat(
              cloud
                  .ask(
                      "POST /ingest/text",
                      frame.length() + " " + frame,
                      "User-Agent: Logplex/v73",
                      "Content-Type: application/logplex-1",
                      "Logplex-Msg-Count: 1",
                      "Logplex-Frame-Id: 09C557EAFCFB6CF2740EE62F62971098",
                      "Logplex-Drain-Token: d.fc6b856b-3332-4546-93de-7d0ee272c3bd",
                      BASIC)
                  .status())
          .isEqualTo(200);
    }
    assertThat(kept("of-", 4)).hasSize(4);
    assertThat(kept("\"content\":\"tests\"", 1)).hasSize(1);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void firehose_delivers_events_of_cloudwatch_and_records_and_repeats_what_it_doubts()
      throws Exception {
    String events =
        "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"123456789012\",\"logGroup\":\"/aws/lambda/f\","
            + "\"logStream\":\"2023/11/14/[$LATEST]a1\",\"subscriptionFilters\":[\"all\"],"
            + "\"logEvents\":[{\"id\":\"319\",\"timestamp\":1700000000000,\"message\":\"by-firehose"
            + " 0\\n"
            + "\"},{\"id\":\"320\",\"timestamp\":1700000000001,\"message\":\"by-firehose 1\"}]}";
    String body =
        "{\"requestId\":\"ed4acda5-034f-9f42-bba1-f29aea6d7d8f\",\"timestamp\":1578090901599,"
            + "\"records\":[{\"data\":\""
            + base64(AttackBodies.gzip(events.getBytes(UTF_8)))
            + "\"},{\"data\":\""
            + base64(
                "{\"timestamp\":1700000000002,\"message\":\"by-firehose 2\"}\n".getBytes(UTF_8))
            + "\"}]}";
    String[] headers = {
      "User-Agent: Amazon Kinesis Data Firehose Agent/1.0",
      "Content-Type: application/json",
      "Content-Encoding: gzip",
      "X-Amz-Firehose-Protocol-Version: 1.0",
      "X-Amz-Firehose-Request-Id: ed4acda5-034f-9f42-bba1-f29aea6d7d8f",
      "X-Amz-Firehose-Source-Arn: arn:aws:firehose:us-east-1:123456789012:deliverystream/logs",
      "X-Amz-Firehose-Common-Attributes: {\"commonAttributes\":{\"deployment-context\":\"pre\"}}",
      "X-Amz-Firehose-Access-Key: secret-of-the-shop"
    };
    try (Conversation firehose = new Conversation()) {
      for (String attempt : List.of(body, body.replace("1578090901599", "1578090961599"))) {
        Conversation.Answer sent =
            firehose.ask(
                "POST /ingest/firehose", AttackBodies.gzip(attempt.getBytes(UTF_8)), headers);
        assertThat(sent.status()).as(sent.body()).isEqualTo(200);
        assertThat(sent.head()).containsIgnoringCase("content-type: application/json");
        assertThat(sent.json().path("requestId").asText())
            .isEqualTo("ed4acda5-034f-9f42-bba1-f29aea6d7d8f");
        assertThat(sent.json().path("timestamp").isIntegralNumber()).isTrue();
      }
      headers[7] = "X-Amz-Firehose-Access-Key: of-nobody";
      Conversation.Answer refused =
          firehose.ask("POST /ingest/firehose", AttackBodies.gzip(body.getBytes(UTF_8)), headers);
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.json().path("errorMessage").asText()).isNotEmpty();
      assertThat(refused.json().path("requestId").asText())
          .isEqualTo("ed4acda5-034f-9f42-bba1-f29aea6d7d8f");
      headers[4] = "X-Amz-Firehose-Request-Id: another";
      headers[7] = "X-Amz-Firehose-Access-Key: secret-of-the-shop";
      String last =
          "{\"records\":[{\"data\":\"" + base64("by-firehose 3".getBytes(UTF_8)) + "\"}]}";
      assertThat(
              firehose
                  .ask("POST /ingest/firehose", AttackBodies.gzip(last.getBytes(UTF_8)), headers)
                  .status())
          .isEqualTo(200);
    }
    assertThat(kept("by-firehose 3", 1)).hasSize(1);
    assertThat(kept("by-firehose", 4))
        .containsExactlyInAnyOrder(
            "by-firehose 0\n",
            "by-firehose 1",
            "{\"timestamp\":1700000000002,\"message\":\"by-firehose 2\"}",
            "by-firehose 3");
    assertThat(gateway.captured("captures/shop"))
        .anyMatch(
            entry ->
                entry.toString().contains("\"log_group\":\"/aws/lambda/f\"")
                    && entry.toString().contains("\"delivery_stream\":\"logs\"")
                    && entry.toString().contains("\"deployment_context\":\"pre\""));
  }

  @Test
  void pubsub_pushes_messages_and_delivers_again_what_it_has_no_answer_for() throws Exception {
    String entry =
        "{\"insertId\":\"a\",\"logName\":\"projects/p/logs/stdout\",\"severity\":\"INFO\","
            + "\"textPayload\":\"by-pubsub 0\",\"timestamp\":\"2023-11-14T22:13:20.123456789Z\"}";
    String id = "\"messageId\":\"%1$s\",\"message_id\":\"%1$s\",";
    String time =
        "\"publishTime\":\"2023-11-14T22:13:21.749Z\",\"publish_time\":\"2023-11-14T22:13:21.749Z\"}";
    String rest = time + ",\"subscription\":\"projects/myproject/subscriptions/logs\"}";
    String first =
        "{\"message\":{\"attributes\":{\"logging.googleapis.com/timestamp\":\"2023-11-14T22:13:20Z\"},"
            + "\"data\":\""
            + base64(entry.getBytes(UTF_8))
            + "\","
            + id.formatted("2070443601311540")
            + rest;
    String second =
        "{\"message\":{\"data\":\""
            + base64("by-pubsub 1".getBytes(UTF_8))
            + "\","
            + id.formatted("2070443601311541")
            + rest;
    String[] headers = {
      "User-Agent: CloudPubSub-Google",
      "Accept: application/json",
      "Content-Type: application/json",
      "Authorization: Bearer secret-of-the-shop"
    };
    try (Conversation pubsub = new Conversation()) {
      for (String body : List.of(first, first, second)) {
        Conversation.Answer sent =
            pubsub.ask("POST /ingest/pubsub?label.app=orders", body, headers);
        assertThat(sent.status()).as(sent.body()).isEqualTo(204);
      }
      headers[3] = "Authorization: Bearer of-nobody";
      assertThat(pubsub.ask("POST /ingest/pubsub", second, headers).status()).isEqualTo(401);
    }
    assertThat(kept("by-pubsub 1", 1)).hasSize(1);
    assertThat(kept("by-pubsub", 2)).containsExactlyInAnyOrder(entry, "by-pubsub 1");
    assertThat(gateway.captured("captures/shop"))
        .anyMatch(
            kept ->
                kept.toString().contains("\"subscription\":\"logs\"")
                    && kept.toString().contains("\"app\":\"orders\""));
  }
}
