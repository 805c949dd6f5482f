package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdOutputStream;
import com.sun.net.httpserver.HttpExchange;
import dev.wadi.kit.ScriptedS3;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A link that somebody sent, and a place behind it that does not mean well or is not well. */
class HostileLinkTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Labels API = Labels.of("app", "api");

  @TempDir Path directory;

  private Path capture;
  private ScriptedS3 server;
  private ObjectNode share;

  /** Says what is answered in place of the file; false for the file itself. */
  private Fault fault = (exchange, request) -> false;

  private interface Fault {
    boolean answers(HttpExchange exchange, ScriptedS3.Request request) throws IOException;
  }

  @BeforeEach
  void a_capture_behind_a_link() throws Exception {
    capture = directory.resolve("capture");
    try (TrialCapture trial = new TrialCapture(capture)) {
      trial.line(API, "first line").roll().line(API, "second line");
    }
    server = ScriptedS3.start(this::answer);
    share = JSON.createObjectNode();
    share.put("wadi_share", 1).put("source", "s3://theirs/a").put("by", "eve");
    share.put("created", "2026-01-15T12:00:00Z").put("expires", "2126-01-15T12:00:00Z");
    ArrayNode files = share.putArray("files");
    try (Stream<Path> all = Files.list(capture).sorted()) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (!name.startsWith(".") && !name.startsWith("audit")) {
          add(files, name, Files.readAllBytes(file));
        }
      }
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ObjectNode add(ArrayNode files, String name, byte[] bytes) throws Exception {
    ObjectNode file = files.addObject();
    file.put("file", name).put("bytes", bytes.length);
    file.put(
        "sha256", HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    return file.put("url", server.endpoint() + "/f/" + name);
  }

  private void answer(HttpExchange exchange, ScriptedS3.Request request) throws IOException {
    if (fault.answers(exchange, request)) {
      return;
    }
    if (request.target().equals("/share")) {
      ScriptedS3.give(exchange, 200, JSON.writeValueAsBytes(share));
      return;
    }
    byte[] bytes = bytes(request);
    String range = request.headers().get("range");
    exchange.getResponseHeaders().set("ETag", "\"e\"");
    if (range == null) {
      ScriptedS3.give(exchange, 200, bytes);
      return;
    }
    String[] ends = range.substring("bytes=".length()).split("-", -1);
    int from = Integer.parseInt(ends[0]);
    int to =
        ends[1].isEmpty() ? bytes.length : Math.min(bytes.length, Integer.parseInt(ends[1]) + 1);
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, bytes.length));
    ScriptedS3.give(exchange, 206, Arrays.copyOfRange(bytes, from, to));
  }

  private byte[] bytes(ScriptedS3.Request request) throws IOException {
    return Files.readAllBytes(capture.resolve(request.target().substring("/f/".length())));
  }

  private CommandRun wadi(String... args) throws IOException {
    return CommandRun.of(
        directory, Map.of("WADI_STORE_TIMEOUT", "60s", "WADI_STORE_ATTEMPTS", "3"), args);
  }

  private CommandRun download() throws IOException {
    CommandRun run = wadi("download", server.endpoint() + "/share", "-o", "copy");
    if (run.code() != 0) {
      assertThat(run.remarks().lines().filter(line -> line.startsWith("error: "))).hasSize(1);
      try (Stream<Path> left = Files.list(directory)) {
        assertThat(left).containsExactly(capture);
      }
    }
    return run;
  }

  private CommandRun grep() throws IOException {
    return wadi("grep", "line", server.endpoint() + "/share");
  }

  @Test
  void without_a_fault_all_is_there() throws IOException {
    assertThat(download().code()).isZero();
    CommandRun found = grep();
    assertThat(found.code()).as(found.remarks()).isZero();
    assertThat(found.results().lines()).hasSize(2);
  }

  @Test
  void a_server_that_gives_files_only_whole_is_good_for_a_download_and_no_more()
      throws IOException {
    largeDataFile();
    fault =
        (exchange, request) -> {
          if (!request.target().startsWith("/f/")) {
            return false;
          }
          ScriptedS3.give(exchange, 200, bytes(request));
          return true;
        };
    CommandRun found = grep();
    assertThat(found.code()).isEqualTo(4);
    assertThat(found.remarks()).contains("gives files only whole (cure: download the capture)");
    assertThat(download().code()).isZero();
  }

  /** One whose end is asked for alone. */
  private void largeDataFile() throws IOException {
    Path large = directory.resolve("large");
    try (TrialCapture trial = new TrialCapture(large)) {
      java.util.Random random = new java.util.Random(3);
      for (int i = 0; i < 2000; i++) {
        trial.line(API, "line %d %x %x".formatted(i, random.nextLong(), random.nextLong()));
      }
    }
    replaceCapture(large);
  }

  private void replaceCapture(Path with) throws IOException {
    try (Stream<Path> all = Files.list(capture)) {
      for (Path file : all.toList()) {
        Files.delete(file);
      }
    }
    share.putArray("files");
    try (Stream<Path> all = Files.list(with)) {
      for (Path file : all.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.startsWith(".") && !name.startsWith("audit")) {
          byte[] bytes = Files.readAllBytes(file);
          Files.write(capture.resolve(name), bytes);
          try {
            add((ArrayNode) share.path("files"), name, bytes);
          } catch (Exception e) {
            throw new IOException(e);
          }
        }
        Files.delete(file);
      }
    }
    Files.delete(with);
  }

  @Test
  void a_part_that_is_another_one_is_not_taken_for_it() throws IOException {
    largeDataFile();
    fault =
        (exchange, request) -> {
          String range = request.headers().get("range");
          if (range == null || range.startsWith("bytes=0-")) {
            return false;
          }
          byte[] bytes = bytes(request);
          exchange.getResponseHeaders().set("ETag", "\"e\"");
          exchange.getResponseHeaders().set("Content-Range", "bytes 0-99/" + bytes.length);
          ScriptedS3.give(exchange, 206, Arrays.copyOf(bytes, 100));
          return true;
        };
    assertThat(grep().code()).isEqualTo(4);
  }

  @Test
  void a_download_that_breaks_at_the_end_and_cannot_be_gone_on_with_leaves_nothing()
      throws IOException {
    fault =
        (exchange, request) -> {
          if (!request.target().endsWith(".zst")) {
            return false;
          }
          byte[] bytes = bytes(request);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes, 0, bytes.length * 99 / 100);
          exchange.getResponseBody().flush();
          return true;
        };
    CommandRun run = download();
    assertThat(run.code()).isEqualTo(4);
    assertThat(run.remarks()).contains("gives files only whole");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void a_redirect_is_not_followed(int status) throws IOException {
    try (ScriptedS3 elsewhere =
        ScriptedS3.start((exchange, request) -> ScriptedS3.give(exchange, 200, new byte[1]))) {
      for (String from : List.of("/share", "/f/index.jsonl")) {
        fault =
            (exchange, request) -> {
              if (!request.target().equals(from)) {
                return false;
              }
              exchange.getResponseHeaders().set("Location", elsewhere.endpoint() + "/private");
              ScriptedS3.give(exchange, status, new byte[0]);
              return true;
            };
        CommandRun run = download();
        assertThat(run.code()).isEqualTo(4);
        assertThat(run.remarks()).contains("answered " + status + " and leads elsewhere");
      }
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data",
        "http://[fd00:ec2::254]/latest",
        "http://0.0.0.0:9000/share",
        "http://224.0.0.1/share",
        "https://[::ffff:169.254.169.254]/share"
      })
  void where_machines_tell_their_secrets_is_not_asked(String link) throws IOException {
    CommandRun run = wadi("inspect", link);
    assertThat(run.code()).isEqualTo(4);
    assertThat(run.remarks()).contains("where no store is; not asked");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://", "https:///a/b", "http://no_host name/x", "https://a_b/c"})
  void a_link_that_is_none_is_a_wrong_argument(String link) throws IOException {
    CommandRun run = wadi("inspect", link);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).contains("the link");
  }

  @Test
  void a_name_that_nobody_knows_and_a_port_where_nobody_listens_are_told() throws IOException {
    for (String link : List.of("http://no.such.host.invalid/x", "http://127.0.0.1:1/x")) {
      CommandRun run = wadi("inspect", link);
      assertThat(run.code()).as(run.remarks()).isEqualTo(5);
      assertThat(run.remarks()).contains("cannot be reached");
    }
  }

  @ParameterizedTest
  @CsvSource({"403,4", "400,4", "401,4", "404,3", "410,3", "418,4", "500,5", "503,5", "429,5"})
  void what_a_server_says_is_a_sentence(int status, int code) throws IOException {
    fault =
        (exchange, request) -> {
          ScriptedS3.give(exchange, status, "<html>secret</html>".getBytes(UTF_8));
          return true;
        };
    CommandRun run = download();
    assertThat(run.code()).as(run.remarks()).isEqualTo(code);
    assertThat(run.remarks()).doesNotContain("secret").doesNotContain("Exception");
  }

  @Test
  void a_storm_of_slow_downs_that_passes_is_waited_for() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    fault =
        (exchange, request) -> {
          boolean busy = asked.incrementAndGet() % 3 != 0;
          if (busy) {
            ScriptedS3.error(exchange, 503, "SlowDown");
          }
          return busy;
        };
    // One after the other, so that each third is the third try of the same.
    CommandRun run =
        wadi("download", server.endpoint() + "/share", "-o", "copy", "--concurrency", "1");
    assertThat(run.code()).as(run.remarks()).isZero();
    assertThat(asked.get()).isEqualTo(3 * (1 + share.path("files").size()));
    CommandRun found = wadi("grep", "line", server.endpoint() + "/share");
    assertThat(found.code()).as(found.remarks()).isZero();
    assertThat(found.results().lines()).hasSize(2);
  }

  @Test
  void a_server_that_hangs_is_given_up() throws IOException {
    fault =
        (exchange, request) -> {
          exchange.sendResponseHeaders(200, 100_000);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          try {
            Thread.sleep(20_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return true;
        };
    CommandRun run =
        wadi(
            "inspect",
            server.endpoint() + "/share",
            "--set",
            "wadi.store.attempts=1",
            "--set",
            "wadi.store.timeout=3s");
    assertThat(run.code()).isEqualTo(5);
    assertThat(run.remarks()).contains("nothing came for 3000 ms");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../out",
        "/etc/passwd",
        "a/../../b",
        "a\\b",
        "a\nb",
        "",
        ".",
        "a//b",
        "index.jsonl",
        "index.jsonl/x"
      })
  void names_that_are_no_files_of_a_folder_are_refused(String name) throws Exception {
    add((ArrayNode) share.path("files"), name, new byte[3]);
    CommandRun run = download();
    assertThat(run.code()).as(run.remarks()).isEqualTo(4);
    assertThat(server.requests()).hasSize(1);
    assertThat(grep().code()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1L << 40, Long.MAX_VALUE})
  void an_index_of_impossible_length_is_not_read(long bytes) throws IOException {
    share
        .path("files")
        .forEach(
            file -> {
              if (file.path("file").asText().equals("index.jsonl")) {
                ((ObjectNode) file).put("bytes", bytes);
              }
            });
    assertThat(grep().code()).isEqualTo(4);
    CommandRun run = download();
    assertThat(run.code()).isEqualTo(4);
    assertThat(run.remarks()).contains("index.jsonl cannot have " + bytes + " bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../x", "/etc/passwd", "index.jsonl\n%s  index.jsonl", "", "a/b"})
  void a_manifest_with_names_that_are_none_is_not_what_was_signed(String name) throws Exception {
    String hash = "0".repeat(64);
    String manifest = hash + "  " + name.replace("%s", hash) + "\n";
    byte[] bytes = manifest.getBytes(UTF_8);
    Files.write(capture.resolve("manifest.sha256"), bytes);
    add((ArrayNode) share.path("files"), "manifest.sha256", bytes);
    CommandRun run = download();
    assertThat(run.code()).as(run.remarks()).isEqualTo(6);
    assertThat(run.remarks()).contains("is not as it was signed: manifest.sha256: line ");
  }

  @Test
  void a_manifest_of_millions_of_lines_is_read_to_the_first_wrong_one() throws Exception {
    byte[] bytes = new byte[65 << 20];
    Arrays.fill(bytes, (byte) '\n');
    Files.write(capture.resolve("manifest.sha256"), bytes);
    add((ArrayNode) share.path("files"), "manifest.sha256", bytes);
    CommandRun run = wadi("download", server.endpoint() + "/share", "-o", "copy");
    assertThat(run.code()).as(run.remarks()).isEqualTo(6);
    assertThat(run.remarks()).contains("manifest.sha256: line 1 is not");
  }

  @Test
  void a_document_of_millions_of_files_is_refused_in_bounded_memory() throws IOException {
    byte[] start = "{\"wadi_share\":1,\"files\":[".getBytes(UTF_8);
    byte[] many = new byte[60 << 20];
    System.arraycopy(start, 0, many, 0, start.length);
    for (int at = start.length; at < many.length; at++) {
      many[at] = (byte) "{},".charAt((at - start.length) % 3);
    }
    fault =
        (exchange, request) -> {
          ScriptedS3.give(exchange, 200, many);
          return true;
        };
    long before = allocated();
    CommandRun run = wadi("inspect", server.endpoint() + "/share");
    assertThat(run.code()).as(run.remarks()).isEqualTo(4);
    assertThat(run.remarks()).contains("over 100000 files");
    assertThat(allocated() - before).isLessThan(600L << 20);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean)
            java.lang.management.ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  @Test
  void a_document_without_end_is_refused() throws IOException {
    fault =
        (exchange, request) -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] piece = " ".repeat(1 << 20).getBytes(UTF_8);
          for (int i = 0; i < 200; i++) {
            exchange.getResponseBody().write(piece);
          }
          return true;
        };
    CommandRun run = wadi("inspect", server.endpoint() + "/share");
    assertThat(run.code()).isEqualTo(4);
    assertThat(run.remarks()).contains("far too long");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "[1]",
        "null",
        "{\"wadi_share\":2}",
        "{\"wadi_share\":1}",
        "{\"wadi_share\":1",
        "{\"wadi_share\":1,\"files\":{},\"created\":\"x\",\"expires\":\"x\"}",
        "{\"wadi_share\":1,\"files\":[{\"file\":\"a\",\"bytes\":1,\"url\":\"http://a b\"}]}",
        "{\"a\":{\"b\":[1,{}]}}"
      })
  void what_is_no_such_document_is_told(String text) throws IOException {
    fault =
        (exchange, request) -> {
          ScriptedS3.give(exchange, 200, text.getBytes(UTF_8));
          return true;
        };
    CommandRun run = download();
    assertThat(run.code()).as(run.remarks()).isEqualTo(4);
    assertThat(run.remarks()).contains("link to a capture");
  }

  @Test
  void a_link_that_has_ended_says_when() throws IOException {
    share.put("expires", "2026-01-16T12:00:00Z");
    CommandRun run = download();
    assertThat(run.code()).isEqualTo(4);
    assertThat(run.remarks()).contains("ended at 2026-01-16T12:00:00Z (cure: ask for a new one)");
  }

  @Test
  void a_file_that_is_replaced_under_a_reader_ends_the_command() throws IOException {
    largeDataFile();
    AtomicInteger asked = new AtomicInteger();
    fault =
        (exchange, request) -> {
          String range = request.headers().get("range");
          if (range == null || !request.target().endsWith(".zst") || asked.incrementAndGet() < 2) {
            return false;
          }
          String[] ends = range.substring("bytes=".length()).split("-", -1);
          int from = Integer.parseInt(ends[0]);
          int to = Integer.parseInt(ends[1]) + 1;
          exchange.getResponseHeaders().set("ETag", "\"another\"");
          exchange
              .getResponseHeaders()
              .set(
                  "Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, bytes(request).length));
          ScriptedS3.give(exchange, 206, Arrays.copyOfRange(bytes(request), from, to));
          return true;
        };
    CommandRun run = grep();
    assertThat(run.code()).as(run.remarks()).isEqualTo(6);
    assertThat(run.remarks()).contains("is not what was shared any more");
  }

  @Test
  void a_file_that_unpacks_to_a_thousand_times_its_size_is_read_in_bounded_memory()
      throws Exception {
    String name = "2026-01-15T103209-000.jsonl.zst";
    Path bomb = capture.resolve(name);
    try (OutputStream file = Files.newOutputStream(bomb);
        ZstdOutputStream zstd = new ZstdOutputStream(file, 3)) {
      byte[] piece = new byte[1 << 20];
      for (int i = 0; i < 1100; i++) {
        zstd.write(piece);
      }
    }
    add((ArrayNode) share.path("files"), name, Files.readAllBytes(bomb));
    for (String[] question :
        List.of(
            new String[] {"grep", "first", server.endpoint() + "/share"},
            new String[] {"inspect", server.endpoint() + "/share"})) {
      CommandRun run = wadi(question);
      // One line of a gigabyte: left out and told, or the capture is called damaged.
      assertThat(run.code()).as(run.remarks()).isIn(0, 3, 6);
      assertThat(run.remarks()).doesNotContain("OutOfMemory");
    }
  }
}
