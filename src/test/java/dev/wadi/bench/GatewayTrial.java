package dev.wadi.bench;

import dev.wadi.kit.GatewayProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts a load on a server in a process of its own and looks at what it cost and what it kept. */
final class GatewayTrial {
  private static final String PUSH = "/loki/api/v1/push";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /* Sinks that are away leave all of it in the WAL: room for minutes of full load. */
  private static final Map<String, String> ROOM =
      Map.of("wadi.wal.quotaBytes", "40GB", "wadi.wal.diskFloorRatio", "0.01");

  private final BenchOptions options;
  private final Path home;

  /** A load, and what the server had used at its beginning and its end. */
  private record Measured(LoadReport report, ProcessCost begin, ProcessCost end) {
    double lines() {
      return report.linesPerSecond() * report.seconds();
    }
  }

  GatewayTrial(BenchOptions options, Path home) {
    this.options = options;
    this.home = home;
  }

  /** The same bytes into a server that only counts them. */
  BenchRow floor(Scenario scenario) throws IOException, InterruptedException {
    Process server =
        java(List.of(), BareNettyFloor.class)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = reader(server.getInputStream())) {
      String ready = out.readLine();
      if (ready == null || !ready.startsWith("ready ")) {
        throw new IllegalStateException("the floor did not start: " + ready);
      }
      int port = Integer.parseInt(ready.substring("ready ".length()));
      Measured measured = load(scenario, port, server.pid(), 0);
      return row(scenario, measured, measured.end(), -1, -1, 0);
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  /** One row: starts a gateway on an empty folder, pushes, waits for the capture, counts. */
  BenchRow run(Scenario scenario, long rate) throws IOException, InterruptedException {
    Path folder = home.resolve(scenario.name());
    BenchFolders.delete(home, folder);
    int counting = GatewayProcess.freePort();
    try (GatewayProcess gateway = gateway(options, folder);
        ServerSocket silent = silent(scenario);
        ServerSocket hangs = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        CountingLoki takes = new CountingLoki(counting)) {
      Map<String, Integer> servers =
          Map.of(
              Scenario.REFUSES,
              GatewayProcess.freePort(),
              Scenario.HANGS,
              hangs.getLocalPort(),
              Scenario.TAKES,
              counting);
      int free = GatewayProcess.freePort();
      scenario
          .settings()
          .forEach(
              (name, value) ->
                  gateway.set(
                      name,
                      value.equals(Scenario.FREE)
                          ? Integer.toString(free)
                          : servers.containsKey(value)
                              ? "http://127.0.0.1:" + servers.get(value)
                              : value));
      if (scenario.name().equals("rules")) {
        Path rules = BenchRules.write(folder.resolve("rules.yaml"));
        gateway.set("wadi.alerts.rules", rules.toString());
      }
      if (scenario.sink() != Scenario.Sink.NONE) {
        int port = silent == null ? GatewayProcess.freePort() : silent.getLocalPort();
        gateway.set("wadi.loki.enabled", "true").set("wadi.loki.url", "http://127.0.0.1:" + port);
        ROOM.forEach(gateway::set);
      }
      gateway.start();
      long before = pushOnceEach(gateway, scenario.idleTenants());
      Measured measured =
          load(
              scenario,
              scenario.settings().containsKey(Scenario.SYSLOG_PORT) ? free : gateway.dataPort(),
              gateway.pid(),
              rate);
      Path captures = gateway.data().resolve("captures");
      double drain =
          BenchMetrics.awaitCaptured(gateway, Duration.ofSeconds(options.large("drain-seconds")));
      ProcessCost after = ProcessCost.of(gateway.pid());
      gateway.stop();
      BenchRow row =
          row(
              scenario,
              measured,
              after,
              BenchFolders.lines(captures),
              before + measured.report().acknowledgedLines(),
              drain);
      BenchFolders.delete(home, folder.resolve("data"));
      return row;
    }
  }

  /** A gateway as the launcher starts it, with the options given on the command line behind. */
  static GatewayProcess gateway(BenchOptions options, Path folder) throws IOException {
    GatewayProcess gateway = new GatewayProcess(folder).by(Path.of(options.text("launcher")));
    for (String option : options.list("java-options")) {
      gateway.jvm(option);
    }
    return gateway;
  }

  private static BenchRow row(
      Scenario scenario,
      Measured measured,
      ProcessCost after,
      long captured,
      long expected,
      double drain) {
    return new BenchRow(
        scenario.name(),
        measured.report(),
        captured,
        expected,
        drain,
        after.nanosPerLine(measured.begin(), measured.lines()),
        after.threadNanosPerLine(measured.begin(), measured.lines()),
        after.peakBytes(),
        measured.end().anonBytes(),
        measured.end().fileBytes());
  }

  /* Takes connections into its backlog and never looks at them. */
  private static @Nullable ServerSocket silent(Scenario scenario) throws IOException {
    return scenario.sink() == Scenario.Sink.HANGS
        ? new ServerSocket(0, 64, InetAddress.getLoopbackAddress())
        : null;
  }

  private static long pushOnceEach(GatewayProcess gateway, int tenants)
      throws IOException, InterruptedException {
    for (int i = 0; i < tenants; i++) {
      String body =
          "{\"streams\":[{\"stream\":{\"app\":\"idle\"},\"values\":[[\""
              + Instant.now().getEpochSecond()
              + "000000000\",\"one line\"]]}]}";
      HttpResponse<String> answer =
          HTTP.send(
              HttpRequest.newBuilder(gateway.url(PUSH))
                  .header("Content-Type", "application/json")
                  .header("X-Scope-OrgID", "idle-" + i)
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 204) {
        throw new IllegalStateException(
            "idle tenant: " + answer.statusCode() + " " + answer.body());
      }
    }
    return tenants;
  }

  /** A load generator as a process of its own; it prints when it measures, and its report. */
  static Process generator(BenchOptions options, int port, double planted, long rate)
      throws IOException {
    return generator(options, BenchDoor.LOKI, port, planted, rate);
  }

  private static Process generator(
      BenchOptions options, BenchDoor door, int port, double planted, long rate)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add("--url=" + door.url(port));
    arguments.add("--door=" + door);
    arguments.add("--planted=" + planted);
    arguments.add("--rate=" + rate);
    for (String name :
        List.of(
            "form",
            "connections",
            "lines",
            "streams",
            "line-bytes",
            "bodies",
            "warm-up",
            "seconds")) {
      arguments.add("--" + name + "=" + options.text(name));
    }
    return java(arguments, LoadGenerator.class)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private Measured load(Scenario scenario, int port, long pid, long rate)
      throws IOException, InterruptedException {
    Process generator =
        generator(options, BenchDoor.of(scenario.name()), port, scenario.planted(), rate);
    try (BufferedReader out = reader(generator.getInputStream())) {
      String measuring = out.readLine();
      ProcessCost begin = ProcessCost.of(pid);
      String json = out.readLine();
      ProcessCost end = ProcessCost.of(pid);
      if (!"measuring".equals(measuring) || json == null || generator.waitFor() != 0) {
        throw new IllegalStateException("the load generator failed: " + measuring + json);
      }
      return new Measured(LoadReport.parse(json), begin, end);
    } finally {
      generator.destroyForcibly();
    }
  }

  private static ProcessBuilder java(List<String> arguments, Class<?> main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}
