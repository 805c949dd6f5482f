package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.wadi.codec.logops.LogopsSignature;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traffic from the command line. */
class EmitCommandTest {
  @TempDir Path directory;

  @Test
  void the_same_seed_gives_the_same_bytes_at_any_pace() throws Exception {
    CommandRun fast = CommandRun.of(directory, "emit", "json", "-n", "20", "--seed", "7");
    CommandRun paced =
        CommandRun.of(
            directory, "emit", "json", "-n", "20", "--seed", "7", "--eps=1000", "--batch-size=3");

    assertThat(fast.code()).isZero();
    assertThat(fast.results()).isEqualTo(paced.results()).hasLineCount(20);
    assertThat(fast.remarks()).contains("SC_STAT {\"sent\":20,\"level_counts\":{");
  }

  @Test
  void a_file_is_a_table_with_one_heading_and_the_list_tells_what_was_planted() throws Exception {
    CommandRun run =
        CommandRun.of(
            directory,
            "emit",
            "csv",
            "-n",
            "30",
            "--batch-size=7",
            "--planted=1",
            "--to=out.csv",
            "--planted-list=planted.jsonl",
            "--json");

    List<String> rows = Files.readAllLines(directory.resolve("out.csv"));
    assertThat(rows).hasSize(31).startsWith("ts,level,msg").doesNotHaveDuplicates();
    List<String> planted = Files.readAllLines(directory.resolve("planted.jsonl"));
    assertThat(planted).hasSize(30);
    for (String said : planted) {
      JsonNode one = new ObjectMapper().readTree(said);
      assertThat(rows.get(one.path("line").intValue())).contains(one.path("value").textValue());
    }
    JsonNode sums = new ObjectMapper().readTree(run.results());
    assertThat(sums.path("acknowledged").intValue()).isEqualTo(30);
    assertThat(sums.path("planted").intValue()).isEqualTo(30);
  }

  @Test
  void a_door_of_logops_gets_signed_arrays_and_its_answers_are_counted() throws Exception {
    List<String> wrong = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.createContext(
        "/v1/logs",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          Map<String, List<String>> head = exchange.getRequestHeaders();
          String canonical =
              LogopsSignature.canonical5(
                  "POST",
                  "/v1/logs",
                  LogopsSignature.hash(ByteBuffer.wrap(body)),
                  head.get("X-timestamp").get(0),
                  head.get("X-nonce").get(0));
          if (!LogopsSignature.fits(
              "s3".getBytes(UTF_8), canonical, head.get("X-signature").get(0))) {
            wrong.add("signature");
          }
          if (new ObjectMapper().readTree(body).size() != 10) {
            wrong.add("size");
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    try {
      String door = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/logs";
      CommandRun run =
          CommandRun.of(
              directory,
              Map.of("LOGOPS_API_KEY", "k3", "LOGOPS_SECRET", "s3"),
              "emit",
              "minimal",
              "-n",
              "50",
              "--batch-size=10",
              "--ingest-url",
              door);

      assertThat(run.code()).as(run.remarks() + run.results()).isZero();
      assertThat(run.results()).containsPattern("acknowledged +50\n");
      assertThat(wrong).isEmpty();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void a_target_that_is_not_there_is_told_with_what_got_no_answer() throws Exception {
    CommandRun run =
        CommandRun.of(directory, "emit", "syslog", "-n", "5", "--to=http://127.0.0.1:1", "--json");

    assertThat(run.code()).isEqualTo(ExitCode.NETWORK.number());
    JsonNode sums = new ObjectMapper().readTree(run.results());
    assertThat(sums.path("unanswered").intValue()).isEqualTo(5);
    assertThat(sums.path("first_trouble").textValue()).contains("no server listens");
  }

  @Test
  void a_word_that_is_no_kind_is_told_with_those_that_are() throws IOException {
    CommandRun run = CommandRun.of(directory, "emit", "xml");

    assertThat(run.code()).isEqualTo(ExitCode.INVALID_ARGS.number());
    assertThat(run.remarks()).contains("'xml'").contains("syslog5424");
  }
}
