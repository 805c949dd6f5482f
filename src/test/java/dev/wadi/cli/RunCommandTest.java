package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.wadi.kit.GatewayProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the gateway starts, refuses to start, and what it says when it stops. */
class RunCommandTest {
  @TempDir Path directory;
  private Path data;
  private int pushPort;
  private int consolePort;

  @BeforeEach
  void places() throws IOException {
    data = directory.resolve("data");
    pushPort = GatewayProcess.freePort();
    consolePort = GatewayProcess.freePort();
  }

  private List<String> command(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "run",
                "--set",
                "wadi.data.directory=" + data,
                "--set",
                "wadi.push.port=" + pushPort,
                "--set",
                "wadi.console.port=" + consolePort));
    args.addAll(List.of(more));
    return args;
  }

  /** A start that is refused, and so returns. */
  private CommandRun refused(String... more) throws IOException {
    return CommandRun.of(directory, command(more).toArray(String[]::new));
  }

  @Test
  void a_port_in_use_is_one_sentence_and_leaves_no_trace() throws IOException {
    try (ServerSocket other = new ServerSocket(pushPort, 1, InetAddress.getByName("127.0.0.1"))) {
      CommandRun run = refused();

      assertThat(other.isBound()).isTrue();
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.remarks())
          .isEqualTo(
              "error: the port 127.0.0.1:"
                  + pushPort
                  + " is in use by another program (stop it, or set wadi.push.port)\n");
      assertThat(data).doesNotExist();
    }
  }

  @Test
  void the_port_of_the_console_is_told_by_its_own_name() throws IOException {
    try (ServerSocket other =
        new ServerSocket(consolePort, 1, InetAddress.getByName("127.0.0.1"))) {
      CommandRun run = refused();

      assertThat(other.isBound()).isTrue();
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.remarks()).contains(":" + consolePort + " is in use", "wadi.console.port");
      assertThat(data).doesNotExist();
    }
  }

  @Test
  void an_address_that_is_not_of_this_machine_is_one_sentence() throws IOException {
    CommandRun run =
        refused("--set", "wadi.push.host=192.0.2.1", "--set", "wadi.keys.openDoors=true");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.remarks()).contains("192.0.2.1:" + pushPort, "wadi.push.host").hasLineCount(1);
  }

  @Test
  void a_folder_that_another_gateway_holds_is_one_sentence() throws IOException {
    Files.createDirectories(data.resolve("wal"));
    try (FileChannel channel =
            FileChannel.open(
                data.resolve("wal/wal.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = channel.lock()) {
      CommandRun run = refused();

      assertThat(held.isValid()).isTrue();
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.remarks()).startsWith("error: ").contains("in use").hasLineCount(1);
    }
  }

  @Test
  void a_file_in_place_of_the_folder_is_one_sentence_and_stays() throws IOException {
    Files.writeString(data, "mine");

    CommandRun run = refused();

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.remarks())
        .isEqualTo("error: " + data + " is a file (expected: a folder, see wadi.data.directory)\n");
    assertThat(data).hasContent("mine");
  }

  @Test
  void a_folder_that_cannot_be_written_is_code_4() throws IOException {
    Path shut =
        Files.createDirectory(
            directory.resolve("shut"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
    assumeThat(Files.isWritable(shut)).as("nothing is shut to this user").isFalse();
    data = shut.resolve("data");

    CommandRun run = refused();

    assertThat(run.code()).isEqualTo(4);
    assertThat(run.remarks())
        .isEqualTo("error: " + data + ": the folder cannot be made: permission denied\n");
  }

  @Test
  void a_capture_of_a_newer_version_is_refused_and_stays_as_it_is() throws IOException {
    Path capture = Files.createDirectories(directory.resolve("capture"));
    String newer = "{\"version\": 99}";
    Path metadata = Files.writeString(capture.resolve("metadata.json"), newer);

    CommandRun run = refused("--dir", capture.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.remarks()).startsWith("error: ").contains("version").hasLineCount(1);
    assertThat(metadata).hasContent(newer);
  }

  @Test
  void wrong_settings_are_code_78_and_the_right_one_is_named() throws IOException {
    CommandRun run = refused("--set", "wadi.push.prot=1");

    assertThat(run.code()).isEqualTo(78);
    assertThat(run.remarks())
        .isEqualTo("error: --set wadi.push.prot is no setting (did you mean wadi.push.port?)\n");
    assertThat(data).doesNotExist();
  }

  @Test
  void what_a_room_does_not_take_is_code_78_without_the_secret_and_before_anything_is_made()
      throws IOException {
    Map<String, String> wrong =
        Map.of(
            "wadi.auth.tokens=a=hunter2", "wadi.auth.tokens: token of tenant a: shorter than 8",
            "wadi.auth.tokens=a=hunter2222,b=hunter2222",
                "have the same token (expected: each its own)",
            "wadi.console.password=hunter2", "wadi.console: password: 7 characters (expected: 8");
    for (Map.Entry<String, String> one : wrong.entrySet()) {
      CommandRun run = refused("--set", one.getKey());

      assertThat(run.code()).as(one.getKey()).isEqualTo(78);
      assertThat(run.remarks())
          .contains(one.getValue())
          .doesNotContain("hunter2", "Exception")
          .hasLineCount(1);
      assertThat(data).doesNotExist();
    }
  }

  @Test
  void a_folder_of_routes_that_is_not_there_is_code_3() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThat(refused("--routes", directory.resolve("none").toString()).code()).isEqualTo(3);
    assertThat(refused("--routes", file.toString()).code()).isEqualTo(3);
    assertThat(data).doesNotExist();
  }

  @Test
  void a_broken_route_file_is_code_78_with_file_and_line() throws IOException {
    Path routes = Files.createDirectory(directory.resolve("routes"));
    Files.writeString(
        routes.resolve("90-mine.camel.yaml"),
        "- route:\n    id: mine\n    from:\n      uri: timer:mine\n      stepps: []\n");

    CommandRun run = refused("--routes", routes.toString());

    assertThat(run.code()).isEqualTo(78);
    assertThat(run.remarks()).contains("90-mine.camel.yaml:5: there is no stepps here");
  }

  @Test
  void a_password_is_said_only_where_nobody_keeps_what_is_said() {
    Path data = Path.of("/var/lib/wadi");

    assertThat(RunCommand.passwordRemark(Map.of(), data, "sesame"))
        .isEqualTo("console password, shown this once: sesame");
    for (String keeper : List.of("JOURNAL_STREAM", "KUBERNETES_SERVICE_HOST")) {
      assertThat(RunCommand.passwordRemark(Map.of(keeper, "x"), data, "sesame"))
          .isEqualTo("console password: in /var/lib/wadi/console/password");
    }
  }

  @Test
  void a_stop_tells_what_became_of_every_line() throws Exception {
    Path errors = directory.resolve("err");
    Process process = launch(errors);
    try {
      awaitReady(process, errors);
      long now = Instant.now().getEpochSecond();
      assertThat(push(now + "000000001", now + "000000002")).isEqualTo(204);
      assertThat(push(now + "000000003", "17")).isEqualTo(400);

      process.destroy();

      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(errors))
          .contains("console password, shown this once: ")
          .endsWith(
              "stopped: received 4 lines = accepted 3 + refused 1 + set aside 0 + dropped 0\n");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** The command line of this build in a process of its own. */
  private Process launch(Path errors) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.wadi.cli.Wadi"));
    words.addAll(command("--set", "wadi.log.level=error"));
    return new ProcessBuilder(words)
        .directory(directory.toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(errors.toFile())
        .start();
  }

  private void awaitReady(Process process, Path errors) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (get("/readyz") != 200) {
      assertThat(process.isAlive()).as(Files.readString(errors)).isTrue();
      assertThat(System.nanoTime()).as(Files.readString(errors)).isLessThan(deadline);
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  private int get(String path) throws InterruptedException {
    try {
      return send(HttpRequest.newBuilder(url(path)).build());
    } catch (IOException nobodyThere) {
      return -1;
    }
  }

  private int push(String first, String second) throws IOException, InterruptedException {
    String json =
        "{\"streams\":[{\"stream\":{\"app\":\"t\"},\"values\":[[\"%s\",\"a\"],[\"%s\",\"b\"]]}]}"
            .formatted(first, second);
    return send(
        HttpRequest.newBuilder(url("/loki/api/v1/push"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build());
  }

  private static int send(HttpRequest request) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + pushPort + path);
  }
}
