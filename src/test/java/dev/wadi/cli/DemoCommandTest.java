package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import dev.wadi.emit.LogTraffic;
import dev.wadi.kit.GatewayProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user calls it, in a folder of its own. */
class DemoCommandTest {
  private static final long SEED = 4711;
  private static final int LINES_PER_PUSH = 10;

  @TempDir Path directory;

  private CommandRun demo(String... more) throws IOException {
    List<String> args =
        new ArrayList<>(
            List.of(
                "demo",
                "--seed",
                Long.toString(SEED),
                "--set",
                "wadi.push.port=" + GatewayProcess.freePort(),
                "--set",
                "wadi.console.port=" + GatewayProcess.freePort()));
    args.addAll(List.of(more));
    return CommandRun.of(directory, args.toArray(String[]::new));
  }

  private Path data() {
    return directory.resolve("wadi-data");
  }

  @Test
  void every_line_sent_is_in_exactly_one_place_and_nothing_planted_reaches_the_disk()
      throws IOException {
    CommandRun run = demo("--seconds", "2", "--json");

    assertThat(run.code()).as(run.remarks()).isZero();
    JsonNode summary = new ObjectMapper().readTree(run.results());
    long sent = summary.get("sent").asLong();
    assertThat(sent).isGreaterThanOrEqualTo(LINES_PER_PUSH);
    assertThat(summary.get("received").asLong()).isEqualTo(sent);
    assertThat(
            summary.get("kept").asLong()
                + summary.get("refused").asLong()
                + summary.get("dropped").asLong())
        .isEqualTo(sent);
    assertThat(summary.get("kept").asLong()).isEqualTo(sent);
    List<String> values = planted(sent);
    assertThat(values).hasSize(summary.get("planted").asInt()).isNotEmpty();
    long redacted = 0;
    for (JsonNode kind : summary.get("redacted")) {
      redacted += kind.asLong();
    }
    assertThat(redacted).isGreaterThanOrEqualTo(values.size());

    Map<String, String> files = everyFile();
    // The search itself works: what may be kept is found in the buffer and in the capture.
    assertThat(files.values().stream().filter(text -> text.contains("REDACTED:email")).count())
        .isGreaterThanOrEqualTo(2);
    files.forEach(
        (name, text) ->
            values.forEach(value -> assertThat(text.contains(value)).as(value + name).isFalse()));
  }

  @Test
  void a_second_demo_counts_its_own_lines_alone() throws IOException {
    assertThat(demo("--seconds", "1").code()).isZero();

    CommandRun second = demo("--seconds", "1", "--json");

    JsonNode summary = new ObjectMapper().readTree(second.results());
    assertThat(second.code()).as(second.remarks()).isZero();
    assertThat(summary.get("kept").asLong()).isEqualTo(summary.get("sent").asLong());
    assertThat(second.remarks()).contains("password in ");
  }

  @Test
  void a_person_reads_where_everything_is() throws IOException {
    CommandRun run = demo("--seconds", "1");

    assertThat(run.code()).as(run.remarks()).isZero();
    assertThat(run.results())
        .contains("/loki/api/v1/push", "/hawtio", "user admin, password ")
        .contains("./wadi grep", "./wadi inspect", "curl -i")
        .containsPattern("Sent +[0-9,]+ lines")
        .containsPattern(
            "Received +[0-9,]+ = kept [0-9,]+ \\+ refused 0 \\+ set aside 0 \\+ dropped 0\n")
        .containsPattern("Redacted +bearer [0-9]+, cc [0-9]+, email [0-9]+")
        .contains("Capture   " + data().resolve("captures/demo"));
  }

  @Test
  void a_default_port_in_use_is_passed_over() throws IOException {
    try (ServerSocket other = taken(3100)) {
      CommandRun run =
          CommandRun.of(
              directory,
              "demo",
              "--seconds",
              "1",
              "--set",
              "wadi.console.port=" + GatewayProcess.freePort());

      assertThat(run.code()).as(run.remarks()).isZero();
      assertThat(run.results())
          .contains("Port 3100 is in use; the demo takes a free one.")
          .doesNotContain("127.0.0.1:3100/loki");
    }
  }

  @Test
  void a_port_that_was_asked_for_and_is_in_use_is_refused() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      CommandRun run = demo("--seconds", "1", "--set", "wadi.push.port=" + other.getLocalPort());

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.remarks())
          .isEqualTo(
              "error: the port 127.0.0.1:"
                  + other.getLocalPort()
                  + " is in use by another program (stop it, or set wadi.push.port)\n");
      assertThat(data()).doesNotExist();
    }
  }

  @Test
  void a_folder_of_somebody_else_is_left_alone() throws IOException {
    Path theirs = Files.writeString(Files.createDirectory(data()).resolve("thesis.txt"), "draft");

    CommandRun run = demo("--seconds", "1");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.remarks())
        .isEqualTo(
            "error: "
                + data()
                + " holds something that is not Wadi's, and the demo leaves it alone:"
                + " call it in another folder\n");
    assertThat(list(data())).containsExactly(theirs);
  }

  @Test
  void a_file_in_place_of_the_folder_is_left_alone() throws IOException {
    Files.writeString(data(), "mine");

    CommandRun run = demo("--seconds", "1");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.remarks()).contains(" is no folder");
    assertThat(data()).hasContent("mine");
  }

  @Test
  void a_folder_that_a_gateway_holds_is_left_alone() throws IOException {
    assertThat(demo("--seconds", "1").code()).isZero();
    Map<String, String> before = everyFile();
    try (FileChannel running =
            FileChannel.open(data().resolve("wal/wal.lock"), StandardOpenOption.WRITE);
        var held = running.lock()) {

      CommandRun run = demo("--seconds", "1");

      assertThat(held.isValid()).isTrue();
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.remarks()).contains("is in use by another process").hasLineCount(1);
    }
    assertThat(everyFile()).isEqualTo(before);
  }

  @Test
  void wrong_seconds_are_wrong_arguments() throws IOException {
    assertThat(demo("--seconds", "0").code()).isEqualTo(2);
    assertThat(demo("--seconds", "soon").code()).isEqualTo(2);
    assertThat(data()).doesNotExist();
  }

  /** A socket on a port, or none when somebody has that port already, which is as good. */
  private static ServerSocket taken(int port) throws IOException {
    try {
      return new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      return new ServerSocket();
    }
  }

  /** What a demo with the seed plants; the clock has no say in it. */
  private static List<String> planted(long lines) {
    LogTraffic traffic =
        new LogTraffic(SEED, DemoCommand.TENANT, DemoCommand.PLANTED_SHARE, InstantSource.system());
    List<String> values = new ArrayList<>();
    for (long i = 0; i < lines; i += LINES_PER_PUSH) {
      values.addAll(traffic.next(LINES_PER_PUSH).values());
    }
    return values;
  }

  /** Every file below the data folder, unpacked where it is packed, byte for character. */
  private Map<String, String> everyFile() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(data())) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        files.put(data().relativize(file).toString(), new String(bytes(file), ISO_8859_1));
      }
    }
    return files;
  }

  private static byte[] bytes(Path file) throws IOException {
    byte[] raw = Files.readAllBytes(file);
    if (!file.toString().endsWith(".zst")) {
      return raw;
    }
    try (InputStream plain =
        new ZstdInputStream(new ByteArrayInputStream(raw)).setContinuous(false)) {
      return plain.readAllBytes();
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
