package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.ScriptedLoki;
import dev.wadi.kit.SmallDisk;
import dev.wadi.kit.WadiProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start that cannot be: one sentence that says why, the exit code, and nothing overwritten. */
class StartErrorsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String LINE =
      "{\"streams\":[{\"stream\":{\"app\":\"a\"},\"values\":[[\"%d\",\"a line\"]]}]}";

  @TempDir Path folder;

  @Test
  void a_port_in_use() throws Exception {
    try (GatewayProcess gateway = gateway("home");
        ServerSocket taken =
            new ServerSocket(gateway.dataPort(), 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(taken.isBound()).isTrue();
      refuses(gateway, 1, "port", Integer.toString(gateway.dataPort()), "in use");
    }
  }

  @Test
  void the_consoles_port_in_use() throws Exception {
    try (GatewayProcess gateway = gateway("home").set("wadi.console.enabled", "true");
        ServerSocket taken =
            new ServerSocket(gateway.consolePort(), 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(taken.isBound()).isTrue();
      refuses(gateway, 1, Integer.toString(gateway.consolePort()), "in use");
    }
  }

  @Test
  void a_folder_that_may_not_be_written() throws Exception {
    String jar = GatewayProcess.jar().toString();
    int code =
        SmallDisk.run(
            folder.resolve("log"), "setpriv", "--reuid=65534", "--clear-groups", "test", "-r", jar);
    assumeTrue(code == 0, "another user, who may read the jar, needs root and setpriv");
    Path home = Files.createDirectories(folder.resolve("home"));
    try (GatewayProcess gateway =
        new GatewayProcess(home)
            .under("setpriv", "--reuid=65534", "--clear-groups")
            .set("wadi.console.enabled", "false")) {
      refuses(gateway, 4, "permission denied", home.resolve("data").toString());
      assertThat(home.resolve("data")).doesNotExist();
    }
  }

  /** For root too, whom modes do not stop: the kernel's own file system takes no folders. */
  @Test
  void a_folder_where_nobody_may_write() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs Linux' /proc");
    try (GatewayProcess gateway = gateway("home").set("wadi.data.directory", "/proc/wadi-data")) {
      refuses(gateway, 4, "/proc/wadi-data", "cannot be made");
    }
  }

  @Test
  void a_folder_that_is_a_file() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    Path data = Files.writeString(home.resolve("data"), "precious");
    try (GatewayProcess gateway = new GatewayProcess(home)) {
      refuses(gateway, 1, data.toString(), "is a file");
    }
    assertThat(data).hasContent("precious");
  }

  @Test
  void a_folder_that_another_gateway_holds() throws Exception {
    try (GatewayProcess first = gateway("home");
        GatewayProcess second =
            gateway("other").set("wadi.data.directory", first.data().toString())) {
      first.start();
      push(first);
      refuses(second, 1, first.data().toString(), "in use by another");
      push(first);
      first.stop();
    }
  }

  @Test
  void a_bad_setting() throws Exception {
    try (GatewayProcess gateway = gateway("home").set("wadi.push.maxBodyBytes", "plenty")) {
      refuses(gateway, 78, "wadi.push.maxBodyBytes", "plenty");
      assertThat(gateway.data()).doesNotExist();
    }
  }

  @Test
  void an_option_that_a_station_does_not_take() throws Exception {
    try (GatewayProcess gateway =
        gateway("home").set("wadi.tail.paths", "x.log").set("wadi.tail.format", "jsn")) {
      refuses(gateway, 78, "13-tail.camel.yaml:", "\"jsn\"", "json");
    }
  }

  /* Amazon's client looks for it when it is made; a machine in that cloud would know one. */
  @ParameterizedTest
  @ValueSource(strings = {"wadi.objects.target", "wadi.lake.target"})
  void a_bucket_of_no_known_region(String target) throws Exception {
    try (GatewayProcess gateway =
        gateway("home")
            .environment("AWS_REGION", "")
            .environment("AWS_EC2_METADATA_DISABLED", "true")
            .environment("AWS_CONFIG_FILE", folder.resolve("none").toString())
            .set(target, "s3://bucket/x")) {
      refuses(gateway, 78, "no region is known (set AWS_REGION or wadi.store.region)");
    }
  }

  @Test
  void a_broken_route_file() throws Exception {
    Path routes = Files.createDirectories(folder.resolve("routes"));
    Files.writeString(
        routes.resolve("60-mine.camel.yaml"), "- route:\n    id: mine\n    frum: x\n");
    try (GatewayProcess gateway = gateway("home").set("wadi.routes.directory", routes.toString())) {
      refuses(gateway, 78, "60-mine.camel.yaml:");
    }
  }

  @Test
  void a_newer_write_ahead_log_and_a_newer_capture() throws Exception {
    try (GatewayProcess gateway = filled()) {
      Path segment = only(gateway.data().resolve("wal"), ".wal");
      byte[] ours = Files.readAllBytes(segment);
      ByteBuffer header = ByteBuffer.wrap(ours.clone());
      header.putShort(8, (short) 2);
      CRC32C crc = new CRC32C();
      crc.update(header.array(), 0, 252);
      header.putInt(252, (int) crc.getValue());
      Files.write(segment, header.array());
      Map<String, String> before = contents(gateway.data());

      refuses(gateway, 1, segment.getFileName().toString(), "version");

      assertThat(contents(gateway.data())).isEqualTo(before);
      Files.write(segment, ours);

      Path metadata = only(gateway.data().resolve("captures"), "metadata.json");
      String text = Files.readString(metadata);
      String newer = text.replaceFirst("\"version\"\\s*:\\s*1\\b", "\"version\": 2");
      assertThat(newer).isNotEqualTo(text);
      Files.writeString(metadata, newer);
      before = contents(gateway.data().resolve("captures"));

      refuses(gateway, 1, metadata.getParent().toString(), "version");

      assertThat(contents(gateway.data().resolve("captures"))).isEqualTo(before);
    }
  }

  /** Not an error, and not to become one: each of these once changed what a route did. */
  @Test
  void neither_environment_nor_properties_change_what_was_set() throws Exception {
    int elsewhere = GatewayProcess.freePort();
    Path file =
        Files.writeString(folder.resolve("theirs.properties"), "wadi.push.port=" + elsewhere);
    String theirs = "file:" + file;
    Path routes = Files.createDirectories(folder.resolve("routes"));
    Files.writeString(
        routes.resolve("60-mine.camel.yaml"),
        """
        - route:
            id: mine
            from:
              uri: timer:once?repeatCount=1&delay=0
              steps:
                - log: "the door is {{wadi.push.port}}, {{env:WADI_PUSH_PORT}} is nothing to it"
        """);
    try (GatewayProcess gateway = gateway("home").set("wadi.routes.directory", routes.toString())) {
      gateway
          .environment("WADI_PUSH_PORT", Integer.toString(elsewhere))
          .environment("CAMEL_MAIN_NAME", "theirs")
          .environment("CAMEL_MAIN_PROFILE", "dev")
          .environment("CAMEL_MAIN_PROPERTY_PLACEHOLDER_LOCATION", theirs)
          .environment("CAMEL_MAIN_INITIAL_PROPERTIES_LOCATION", theirs)
          .environment("CAMEL_MAIN_OVERRIDE_PROPERTIES_LOCATION", theirs)
          .environment("CAMEL_MAIN_CLOUD_PROPERTIES_LOCATION", folder.toString())
          .environment("CAMEL_COMPONENT_NETTY_HTTP_MUTE_EXCEPTION", "theirs")
          .jvm("-Dwadi.push.port=" + elsewhere)
          .jvm("-Dcamel.main.name=theirs")
          .jvm("-Dcamel.main.startupRecorder=theirs");

      gateway.start();
      push(gateway);
      gateway.stop();

      assertThat(gateway.output())
          .contains("takes pushes at http://127.0.0.1:" + gateway.dataPort());
      assertThat(gateway.output()).doesNotContain("theirs");
      assertThat(gateway.output())
          .as("what a step of somebody's route logs")
          .contains("the door is " + gateway.dataPort() + ", " + elsewhere + " is nothing to it");
      assertThat(gateway.output())
          .as("at info the libraries are silent")
          .doesNotContain("Routes startup");
    }
  }

  @Test
  void a_demo_reads_its_command_line_alone() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    Files.writeString(home.resolve("wadi.properties"), "wadi.push.port=nonsense\n");
    Path routes = Files.createDirectories(home.resolve("routes"));
    Files.writeString(routes.resolve("20-chain.camel.yaml"), "- nonsense: {}\n");
    int port = GatewayProcess.freePort();
    try (ScriptedLoki loki = ScriptedLoki.start()) {
      List<String> command = WadiProcess.jvm();
      command.addAll(
          List.of(
              "-Dwadi.loki.enabled=true",
              "-jar",
              GatewayProcess.jar().toString(),
              "demo",
              "--seconds=1",
              "--json",
              "--set=wadi.push.port=" + port,
              "--set=wadi.console.port=0"));
      ProcessBuilder demo =
          new ProcessBuilder(command)
              .directory(home.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("demo.log").toFile());
      demo.environment().put("WADI_LOKI_ENABLED", "true");
      demo.environment().put("WADI_LOKI_URL", "http://127.0.0.1:" + loki.port());
      demo.environment().put("WADI_PUSH_PORT", Integer.toString(GatewayProcess.freePort()));
      demo.environment().put("WADI_CONSOLE_PORT", Integer.toString(GatewayProcess.freePort()));
      demo.environment().put("WADI_DATA_DIRECTORY", folder.resolve("theirs").toString());
      demo.environment().put("WADI_CAPTURE_DIRECTORY", folder.resolve("theirs").toString());
      Process process = demo.start();
      try {
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
      } finally {
        process.destroyForcibly();
      }

      String output = Files.readString(folder.resolve("demo.log"));
      assertThat(process.exitValue()).as(output).isZero();
      assertThat(output).contains("\"push\": \"http://127.0.0.1:" + port).contains("wadi-data");
      assertThat(loki.requests()).as("what the demo pushed to somebody's Loki").isEmpty();
      assertThat(folder.resolve("theirs")).doesNotExist();
    }
  }

  /** A gateway that has run, taken a line and stopped. */
  private GatewayProcess filled() throws Exception {
    GatewayProcess gateway = gateway("home").set("wadi.wal.segmentAge", "1h");
    gateway.start();
    push(gateway);
    gateway.stop();
    return gateway;
  }

  private static void push(GatewayProcess gateway) throws Exception {
    long now = System.currentTimeMillis() * 1_000_000;
    assertThat(gateway.push(String.format(LINE, now)).statusCode()).isEqualTo(204);
  }

  private GatewayProcess gateway(String name) throws IOException {
    return new GatewayProcess(folder.resolve(name))
        .set("wadi.console.enabled", "false")
        .set("wadi.wal.diskFloorBytes", "0");
  }

  private static void refuses(GatewayProcess gateway, int code, String... words) throws Exception {
    gateway.launch();
    int exit = gateway.awaitExit(LIMIT);
    String output = gateway.output();
    assertThat(exit).as(output).isEqualTo(code);
    String last = output.strip().lines().reduce("", (a, b) -> b);
    assertThat(last).as("the last line of:%n%s", output).contains(words);
    assertThat(last).as("one sentence, no class names").startsWith("error: ");
    assertThat(last).doesNotContain("Exception");
    assertThat(output).as("no stack traces").doesNotContain("\tat ");
  }

  private static Path only(Path below, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(file -> file.getFileName().toString().endsWith(ending))
          .findFirst()
          .orElseThrow();
    }
  }

  /** All files that hold something of worth, by what is in them. */
  private static Map<String, String> contents(Path below) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> all = Files.walk(below)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = below.relativize(file).toString();
        if (!name.endsWith(".lock") && !name.contains("console/")) {
          CRC32C crc = new CRC32C();
          crc.update(Files.readAllBytes(file));
          contents.put(name, Files.size(file) + " bytes, crc " + crc.getValue());
        }
      }
    }
    return contents;
  }
}
