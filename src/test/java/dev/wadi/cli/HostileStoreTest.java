package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.wadi.kit.S3Server;
import dev.wadi.kit.ScriptedS3;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that is busy, wrongly set up, endless, or speaks S3 not quite as Amazon does. */
class HostileStoreTest {
  private static final Labels API = Labels.of("app", "api");
  private static final byte[] METADATA =
      ("{\"version\":1,\"format\":\"jsonl\",\"started\":\"2026-01-15T10:32:00Z\","
              + "\"stopped\":\"2026-01-15T10:33:00Z\",\"total_lines\":0,\"total_bytes\":0}")
          .getBytes(UTF_8);

  private static S3Server server;

  @TempDir Path directory;

  @BeforeAll
  static void server() {
    server = S3Server.start("logs");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void capture() throws IOException {
    try (TrialCapture trial = new TrialCapture(directory.resolve("capture"))) {
      trial.line(API, "first line").roll().line(API, "second line");
    }
  }

  private CommandRun wadi(ScriptedS3 through, String... args) throws IOException {
    return CommandRun.of(
        directory,
        Map.of(
            "WADI_STORE_ENDPOINT",
            through.endpoint().toString(),
            "WADI_STORE_ACCESS_KEY",
            S3Server.ID,
            "WADI_STORE_SECRET_KEY",
            S3Server.SECRET,
            "WADI_STORE_TIMEOUT",
            "2s",
            "WADI_STORE_ATTEMPTS",
            "3"),
        args);
  }

  private void assertNothingHalfMade() throws IOException {
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(directory.resolve("capture"));
    }
  }

  @Test
  void a_storm_of_slow_downs_is_backed_off_from_and_nothing_is_doubled_or_left_out()
      throws IOException {
    Set<String> refused = ConcurrentHashMap.newKeySet();
    try (ScriptedS3 storm =
        ScriptedS3.start(
            (exchange, request) -> {
              // Whatever is asked is refused the first time.
              if (refused.add(request.line() + request.headers().get("range"))) {
                ScriptedS3.error(exchange, 503, "SlowDown");
              } else {
                ScriptedS3.pass(exchange, request, server.port());
              }
            })) {
      String url = "s3://logs/storm";
      CommandRun up = wadi(storm, "upload", "capture", url);
      assertThat(up.code()).as(up.remarks()).isZero();
      CommandRun down = wadi(storm, "download", url, "-o", "copy");
      assertThat(down.code()).as(down.remarks()).isZero();
      for (String name : List.of("metadata.json", "index.jsonl")) {
        assertThat(directory.resolve("copy").resolve(name))
            .hasSameBinaryContentAs(directory.resolve("capture").resolve(name));
      }
      CommandRun found = wadi(storm, "grep", "line", url);
      assertThat(found.code()).as(found.remarks()).isZero();
      assertThat(found.results().lines()).hasSize(2);
    }
  }

  @Test
  void a_storm_that_does_not_end_is_told_with_the_cure_and_leaves_nothing() throws IOException {
    try (ScriptedS3 storm =
        ScriptedS3.start((exchange, request) -> ScriptedS3.error(exchange, 503, "SlowDown"))) {
      for (String[] command :
          List.of(
              new String[] {"upload", "capture", "s3://logs/endless"},
              new String[] {"download", "s3://logs/endless", "-o", "copy"})) {
        CommandRun run = wadi(storm, command);
        assertThat(run.code()).isEqualTo(5);
        assertThat(run.remarks()).contains("the store is not able to").contains("try again later");
      }
      assertThat(storm.requests()).hasSize(6);
    }
    assertThat(server.folder().resolve("logs/endless")).doesNotExist();
    assertNothingHalfMade();
  }

  @ParameterizedTest
  @CsvSource({
    "403,RequestTimeTooSkewed,4,the clock of this machine is wrong",
    "400,AuthorizationHeaderMalformed,4,the bucket is in another region (set AWS_REGION",
    "301,PermanentRedirect,4,the bucket is in another region (set AWS_REGION",
    "307,TemporaryRedirect,4,leads elsewhere",
    "400,ExpiredToken,4,the keys have expired",
    "403,InvalidAccessKeyId,4,does not know this access key",
    "403,SignatureDoesNotMatch,4,the secret key is not the one of this access key",
    "403,AccessDenied,4,these keys may not do that",
    "404,NoSuchBucket,3,there is no bucket logs",
  })
  void what_is_wrongly_set_up_is_told_by_whatever_is_asked_first(
      int status, String error, int code, String words) throws IOException {
    try (ScriptedS3 refusing =
        ScriptedS3.start((exchange, request) -> ScriptedS3.error(exchange, status, error))) {
      for (String[] command :
          List.of(
              new String[] {"upload", "capture", "s3://logs/x"},
              new String[] {"download", "s3://logs/x", "-o", "copy"},
              new String[] {"inspect", "s3://logs/x"},
              new String[] {"share", "s3://logs/x"},
              new String[] {"unshare", "s3://logs/x"})) {
        CommandRun run = wadi(refusing, command);
        assertThat(run.code()).as(command[0] + ": " + run.remarks()).isEqualTo(code);
        assertThat(run.remarks()).as(command[0]).contains(words).doesNotContain("Exception");
      }
    }
    assertNothingHalfMade();
  }

  @Test
  void a_bucket_with_a_million_objects_is_not_listed_to_its_end() throws IOException {
    AtomicInteger pages = new AtomicInteger();
    try (ScriptedS3 million =
        objects(
            (exchange, request) -> {
              int page = pages.incrementAndGet();
              List<String> keys = new ArrayList<>();
              for (int i = 0; i < 1000; i++) {
                keys.add("big/%07d".formatted(page * 1000 + i));
              }
              ScriptedS3.list(exchange, keys, page < 1000 ? "page" + page : "");
            })) {
      CommandRun run = wadi(million, "download", "s3://logs/big", "-o", "copy");
      assertThat(run.code()).as(run.remarks()).isEqualTo(4);
      assertThat(run.remarks())
          .contains("has over 100000 objects below it (expected: one capture)");
      assertThat(pages.get()).isLessThan(110);
    }
    assertNothingHalfMade();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../evil", "a/../../evil", "/etc/passwd", "a//b", "a\\b", "a\u007fb"})
  void a_key_that_leads_elsewhere_is_refused_by_whatever_reads(String key) throws IOException {
    try (ScriptedS3 hostile =
        objects(
            (exchange, request) ->
                ScriptedS3.list(exchange, List.of("big/metadata.json", "big/" + key), ""))) {
      for (String[] command :
          List.of(
              new String[] {"download", "s3://logs/big", "-o", "copy"},
              new String[] {"verify", "s3://logs/big"},
              new String[] {"grep", "x", "s3://logs/big"})) {
        CommandRun run = wadi(hostile, command);
        assertThat(run.code()).as(run.remarks()).isEqualTo(4);
        assertThat(run.remarks()).contains("a key would lead out of the folder");
      }
    }
    assertNothingHalfMade();
  }

  @Test
  void a_list_that_has_no_end_is_not_read_for_ever() throws IOException {
    AtomicInteger pages = new AtomicInteger();
    for (ScriptedS3.Script list :
        List.<ScriptedS3.Script>of(
            (exchange, request) -> ScriptedS3.list(exchange, List.of(), "again"),
            (exchange, request) ->
                ScriptedS3.list(exchange, List.of(), "page" + pages.incrementAndGet()))) {
      try (ScriptedS3 endless = objects(list)) {
        CommandRun run = wadi(endless, "download", "s3://logs/big", "-o", "copy");
        assertThat(run.code()).as(run.remarks()).isEqualTo(5);
        assertThat(run.remarks()).contains("the store's list has no end");
      }
    }
    assertNothingHalfMade();
  }

  /** A store that has metadata and whatever it lists. */
  private static ScriptedS3 objects(ScriptedS3.Script list) throws IOException {
    return ScriptedS3.start(
        (exchange, request) -> {
          if (request.target().startsWith("/logs?") || request.target().startsWith("/logs/?")) {
            list.answer(exchange, request);
          } else if (!request.target().endsWith("/metadata.json")) {
            ScriptedS3.error(exchange, 404, "NoSuchKey");
          } else {
            object(exchange, request, METADATA, "\"e\"");
          }
        });
  }

  private static void object(
      HttpExchange exchange, ScriptedS3.Request request, byte[] bytes, String etag)
      throws IOException {
    exchange.getResponseHeaders().set("ETag", etag);
    exchange.getResponseHeaders().set("Last-Modified", "Thu, 15 Jan 2026 10:32:00 GMT");
    String range = request.headers().get("range");
    if (request.method().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
      exchange.sendResponseHeaders(200, -1);
    } else if (range == null) {
      ScriptedS3.give(exchange, 200, bytes);
    } else {
      String[] ends = range.substring("bytes=".length()).split("-", -1);
      int from = Integer.parseInt(ends[0]);
      int to = Math.min(bytes.length, Integer.parseInt(ends[1]) + 1);
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, bytes.length));
      ScriptedS3.give(exchange, 206, Arrays.copyOfRange(bytes, from, to));
    }
  }

  /** A store with the objects of a capture that was uploaded into the real one. */
  private ScriptedS3 stored(String url, String etagOfParts) throws IOException {
    try (ScriptedS3 plain =
        ScriptedS3.start(
            (exchange, request) -> ScriptedS3.pass(exchange, request, server.port()))) {
      assertThat(wadi(plain, "upload", "capture", url).code()).isZero();
    }
    return ScriptedS3.start(
        (exchange, request) -> {
          boolean part =
              request.method().equals("GET")
                  && request.headers().containsKey("range")
                  && request.target().contains(".zst");
          if (part) {
            Path file = server.folder().resolve(request.target().substring(1));
            object(exchange, request, Files.readAllBytes(file), etagOfParts);
          } else {
            ScriptedS3.pass(exchange, request, server.port());
          }
        });
  }

  @Test
  void an_object_that_is_replaced_under_a_reader_is_noticed_though_the_store_knows_no_conditions()
      throws IOException {
    try (ScriptedS3 store = stored("s3://logs/replaced", "\"another\"")) {
      for (String[] command :
          List.of(
              new String[] {"grep", "line", "s3://logs/replaced"},
              new String[] {"download", "s3://logs/replaced", "-o", "copy"})) {
        CommandRun run = wadi(store, command);
        assertThat(run.code()).as(run.remarks()).isEqualTo(6);
        assertThat(run.remarks()).contains("another object stands there by now");
      }
    }
    assertNothingHalfMade();
  }

  @Test
  void a_store_that_gives_objects_only_whole_is_good_for_a_download_and_no_more()
      throws IOException {
    try (TrialCapture trial = new TrialCapture(directory.resolve("large"))) {
      Random random = new Random(3);
      for (int i = 0; i < 2000; i++) {
        trial.line(API, "line %d %x %x".formatted(i, random.nextLong(), random.nextLong()));
      }
    }
    try (ScriptedS3 plain =
        ScriptedS3.start(
            (exchange, request) -> ScriptedS3.pass(exchange, request, server.port()))) {
      assertThat(wadi(plain, "upload", "large", "s3://logs/whole").code()).isZero();
    }
    try (ScriptedS3 whole =
        ScriptedS3.start(
            (exchange, request) -> {
              Map<String, String> headers = request.headers();
              if (!headers.containsKey("range") || !request.target().contains(".zst")) {
                ScriptedS3.pass(exchange, request, server.port());
              } else {
                Path file = server.folder().resolve(request.target().substring(1));
                exchange.getResponseHeaders().set("ETag", headers.get("if-match"));
                ScriptedS3.give(exchange, 200, Files.readAllBytes(file));
              }
            })) {
      CommandRun found = wadi(whole, "grep", "line 17 ", "s3://logs/whole");
      assertThat(found.code()).as(found.remarks()).isEqualTo(4);
      assertThat(found.remarks()).contains("gives objects only whole (cure: download the capture)");
      CommandRun down = wadi(whole, "download", "s3://logs/whole", "-o", "copy");
      assertThat(down.code()).as(down.remarks()).isZero();
      assertThat(wadi(whole, "grep", "line 17 ", "copy").results().lines()).hasSize(1);
    }
  }
}
