package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.wadi.codec.logops.LogopsSignature;
import dev.wadi.kit.LogdReceiver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each door gets from the command line, and a pace that is asked for. */
class EmitDoorsTest {
  @TempDir Path directory;
  private final List<Got> requests = new CopyOnWriteArrayList<>();
  private volatile String answer = "";
  private HttpServer server;

  private record Got(String path, Map<String, List<String>> head, byte[] body) {
    String header(String name) {
      return head.getOrDefault(name, List.of("")).get(0);
    }
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext(
        "/",
        exchange -> {
          requests.add(
              new Got(
                  exchange.getRequestURI().toString(),
                  Map.copyOf(exchange.getRequestHeaders()),
                  exchange.getRequestBody().readAllBytes()));
          byte[] said = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, said.length == 0 ? -1 : said.length);
          if (said.length > 0) {
            exchange.getResponseBody().write(said);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String at(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private CommandRun emit(Map<String, String> environment, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("emit"));
    words.addAll(List.of(more));
    return CommandRun.of(directory, environment, words.toArray(String[]::new));
  }

  private static JsonNode json(CommandRun run) throws IOException {
    return new ObjectMapper().readTree(run.results());
  }

  @Test
  void a_signature_of_0_4_is_over_path_and_query_and_the_scenario_goes_by_both_names()
      throws Exception {
    CommandRun run =
        emit(
            Map.of(
                "LOGOPS_API_KEY", "k",
                "LOGOPS_SECRET", "s",
                "LOGOPS_SIGNATURE", "0.4",
                "LOGOPS_SCENARIO", "sc-7",
                "ENTRYPOINT_URL", at("/ingest?sc=sc-7")),
            "minimal",
            "-n",
            "3");

    assertThat(run.code()).as(run.remarks()).isZero();
    Got got = requests.get(0);
    assertThat(got.path()).isEqualTo("/ingest?sc=sc-7");
    String canonical =
        LogopsSignature.canonical4(
            "POST",
            "/ingest?sc=sc-7",
            got.header("X-timestamp"),
            LogopsSignature.hash(ByteBuffer.wrap(got.body())));
    assertThat(got.header("X-signature"))
        .isEqualTo(LogopsSignature.sign("s".getBytes(UTF_8), canonical));
    assertThat(got.header("X-scenario")).isEqualTo("sc-7");
    assertThat(got.header("X-scenario-id")).isEqualTo("sc-7");
    assertThat(got.header("X-emitter")).isEqualTo("minimal");
  }

  @Test
  void a_version_of_signatures_that_there_is_not_is_refused() throws Exception {
    CommandRun run =
        emit(
            Map.of("LOGOPS_API_KEY", "k", "LOGOPS_SIGNATURE", "0.6"),
            "minimal",
            "--to=" + at("/ingest"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).contains("LOGOPS_SIGNATURE: '0.6' (expected: 0.4 or 0.5)");
  }

  @Test
  void otlp_is_what_opentelemetry_reads() throws Exception {
    CommandRun run =
        emit(Map.of(), "json", "-n", "20", "--seed=3", "--door=otlp", "--to=" + at(""));

    assertThat(run.results()).containsPattern("acknowledged +20\n");
    Got got = requests.get(0);
    assertThat(got.path()).isEqualTo("/otlp/v1/logs");
    assertThat(got.header("Content-type")).isEqualTo("application/x-protobuf");
    var records =
        ExportLogsServiceRequest.parseFrom(got.body())
            .getResourceLogs(0)
            .getScopeLogs(0)
            .getLogRecordsList();
    assertThat(records).hasSize(20);
    assertThat(records.get(0).getBody().getStringValue()).startsWith("{");
    assertThat(records).anyMatch(record -> record.getSeverityText().equals("error"));
  }

  @Test
  void otlp_in_json_says_the_same() throws Exception {
    emit(Map.of(), "json", "-n", "20", "--seed=3", "--door=otlp-json", "--to=" + at(""));

    Got got = requests.get(0);
    assertThat(got.header("Content-type")).isEqualTo("application/json");
    JsonNode records =
        new ObjectMapper().readTree(got.body()).at("/resourceLogs/0/scopeLogs/0/logRecords");
    assertThat(records).hasSize(20);
    assertThat(records.findValuesAsText("severityText")).contains("error");
  }

  @Test
  void what_an_otlp_server_leaves_out_is_refused() throws Exception {
    answer = "{\"partialSuccess\":{\"rejectedLogRecords\":\"2\",\"errorMessage\":\"too old\"}}";
    CommandRun run =
        emit(Map.of(), "json", "-n", "5", "--door=otlp-json", "--to=" + at(""), "--json");

    assertThat(run.code()).isEqualTo(6);
    assertThat(json(run).path("refused").intValue()).isEqualTo(5);
    assertThat(json(run).path("first_trouble").asText()).contains("too old");
    answer = "{\"partialSuccess\":{}}";
    assertThat(emit(Map.of(), "json", "-n", "5", "--door=otlp-json", "--to=" + at("")).code())
        .isZero();
  }

  @Test
  void datagrams_of_logd_are_signed_with_the_secret_of_the_environment() throws Exception {
    try (LogdReceiver receiver = new LogdReceiver("shh", false)) {
      CommandRun run =
          emit(
              Map.of("LOGD_WRITE_SECRET", "shh"),
              "logflow",
              "-n",
              "7",
              "--seed=1",
              "--to=logd://127.0.0.1:" + receiver.port(),
              "--json");
      receiver.await(7);

      assertThat(run.code()).as(run.remarks()).isZero();
      assertThat(json(run).path("unconfirmed").intValue()).isEqualTo(7);
      assertThat(receiver.wrong()).isEmpty();
      assertThat(receiver.messages())
          .allMatch(message -> message.key().equals("/dev/wadi-emit/logflow"));
      assertThat(receiver.messages().get(0).text()).startsWith("2026-01-01 00:00:00 ");
    }
  }

  @Test
  void a_burst_alone_sets_a_pace_of_its_own() throws Exception {
    CommandRun run =
        emit(
            Map.of(),
            "syslog",
            "-n",
            "20",
            "--burst=50",
            "--burst-interval=1",
            "--to=" + at(""),
            "--json");

    assertThat(json(run).path("sent").intValue()).as(run.remarks()).isEqualTo(20 + 2 * 50);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--burst=5 -n 20 | the first burst, after 30.0 s, would be after the end, at 2.0 s",
        "--burst-interval=5 | --burst-interval: needs --burst",
        "--jitter-ms=5 | --jitter-ms: needs a pace",
        "--to=tls://127.0.0.1 | names no port",
        "--to=kafka://127.0.0.1:9092 | names no topic",
        "--to=ftp://127.0.0.1:21 | expected: udp, tcp, tls, logd, kafka, http or https",
        "--to=tls://127.0.0.1:9 --tls-certificate=no.pem | no.pem cannot be read",
        "--to=https://127.0.0.1:9 --tls-authorities=no.pem | no.pem cannot be read",
        "--to=kafka://127.0.0.1:9/t --tls-authorities=no.pem | expected: wadi.kafka.authorities"
      })
  void what_would_do_nothing_is_refused(String words, String told) throws Exception {
    List<String> all = new ArrayList<>(List.of("syslog"));
    all.addAll(List.of(words.split(" ")));
    CommandRun run = emit(Map.of(), all.toArray(String[]::new));

    assertThat(run.code()).as(run.results()).isIn(2, 3);
    assertThat(run.remarks()).contains(told);
  }

  @Test
  void settings_of_kafka_that_cannot_be_are_told_where_lines_go_to_kafka_alone() throws Exception {
    String half = "--set=wadi.kafka.security=sasl_ssl";
    assertThat(emit(Map.of(), "json", "-n", "1", half).code()).isZero();
    CommandRun run = emit(Map.of(), "json", "--to=kafka://127.0.0.1:9/t", half);

    assertThat(run.code()).isEqualTo(78);
    assertThat(run.remarks()).contains("wadi.kafka.user: empty");
  }

  /* How near the rate is on a quiet machine stands in docs/emit.md; that it is never ahead is sure. */
  @Test
  void a_counting_server_gets_what_was_told_and_no_sooner_than_its_pace() throws Exception {
    CommandRun run =
        emit(
            Map.of(),
            "access",
            "-n",
            "2000",
            "--eps=2000",
            "--batch-size=50",
            "--to=" + at(""),
            "--json");

    long counted = 0;
    for (Got got : requests) {
      counted +=
          new ObjectMapper().readTree(got.body()).path("streams").path(0).path("values").size();
    }
    assertThat(counted).isEqualTo(2000).isEqualTo(json(run).path("acknowledged").longValue());
    assertThat(json(run).path("seconds").doubleValue()).isGreaterThan(0.99);
  }
}
