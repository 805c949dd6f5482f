package dev.wadi.kit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The real jar as a process of its own, on free loopback ports and a data folder that the test
 * gives: to be started, killed without mercy, and started again on the same folder.
 */
public final class GatewayProcess implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private static final int FIRST_PORT = 12_000;
  private static final int FORKS = 8; // as many as a build has, or more
  private static final int PORTS = 2_500;
  private static final int FORK =
      Integer.parseInt(System.getProperty("wadi.test.fork", "0")) % FORKS;
  private static final AtomicInteger NEXT_PORT = new AtomicInteger(new Random().nextInt(PORTS));

  private final Path home;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<String> jvmOptions = new ArrayList<>(GatewayArchive.JVM_OPTIONS);
  private final List<String> wrapper = new ArrayList<>();
  private @Nullable Path launcher;
  private final int dataPort;
  private final int consolePort;
  private Process process;
  private int starts;
  private boolean archived = Boolean.getBoolean("wadi.test.archive");

  /**
   * A gateway whose data lies in {@code home/data} and whose output goes to {@code
   * home/gateway-N.log}.
   */
  public GatewayProcess(Path home) throws IOException {
    this.home = Files.createDirectories(home);
    this.dataPort = freePort();
    this.consolePort = freePort();
    set("wadi.data.directory", home.resolve("data").toString());
    set("wadi.push.port", Integer.toString(dataPort));
    set("wadi.console.port", Integer.toString(consolePort));
  }

  /** The jar that the build has made; the system property {@code wadi.jar} names another one. */
  public static Path jar() {
    return Path.of(System.getProperty("wadi.jar", "target/wadi.jar")).toAbsolutePath();
  }

  /** A setting as {@code --set key=value} gives it, from the next start on. */
  public GatewayProcess set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** A variable of the environment, from the next start on. */
  public GatewayProcess environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** An option of the JVM, from the next start on. */
  public GatewayProcess jvm(String option) {
    jvmOptions.add(option);
    return this;
  }

  /**
   * Starts with an archive of loaded classes, which the first start makes: worth it for many
   * starts. The system property {@code wadi.test.archive} says so for all.
   */
  public GatewayProcess archived() {
    archived = true;
    return this;
  }

  /** A command that the JVM is started under, such as a fault injector. */
  public GatewayProcess under(String... command) {
    wrapper.addAll(List.of(command));
    return this;
  }

  /**
   * Starts by the launcher script instead, with the options that users get; options given to {@link
   * #jvm} after this come behind its own.
   */
  public GatewayProcess by(Path script) {
    launcher = script.toAbsolutePath();
    jvmOptions.clear();
    return this;
  }

  public int dataPort() {
    return dataPort;
  }

  public int consolePort() {
    return consolePort;
  }

  public Path data() {
    return home.resolve("data");
  }

  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + dataPort + path);
  }

  /** Whether the process is there. */
  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** Starts without waiting. */
  public GatewayProcess launch() throws IOException {
    List<String> command = new ArrayList<>(wrapper);
    Path script = launcher;
    if (script == null) {
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(jvmOptions);
      if (archived) {
        command.addAll(GatewayArchive.options(jar()));
      }
      command.add("-jar");
      command.add(jar().toString());
    } else {
      command.add(script.toString());
    }
    command.add("run");
    settings.forEach(
        (key, value) -> {
          command.add("--set");
          command.add(key + "=" + value);
        });
    Path log = home.resolve("gateway-" + ++starts + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    if (script != null) {
      builder.environment().put("JAVA_HOME", javaHome());
      builder.environment().put("JAVA_OPTS", String.join(" ", jvmOptions));
    }
    process = builder.start();
    return this;
  }

  /**
   * The Java that a launcher is told to use: that of the environment, or the one that runs this.
   */
  public static String javaHome() {
    String told = System.getenv("JAVA_HOME");
    return told == null || told.isEmpty() ? System.getProperty("java.home") : told;
  }

  /**
   * Starts and waits until {@code /readyz} says 200; returns the milliseconds it took. JMX and the
   * console are there, too, which follow a moment later.
   */
  public long start() throws IOException, InterruptedException {
    long began = System.nanoTime();
    launch();
    // The launcher's first start makes an archive for the next ones.
    awaitReady(Duration.ofSeconds(launcher == null ? 60 : 180));
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    awaitGreeting(Duration.ofSeconds(60));
    return took;
  }

  /* What a gateway says last of its start. */
  private void awaitGreeting(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!output().contains("wadi takes pushes at ")) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "gateway did not come to the end of its start:\n" + output());
      }
      process.waitFor(10, TimeUnit.MILLISECONDS);
    }
  }

  public void awaitReady(Duration limit) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < deadline) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "gateway ended with exit code " + process.exitValue() + ":\n" + output());
      }
      if (readiness() == 200) {
        return;
      }
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    throw new IllegalStateException("gateway not ready after " + limit + ":\n" + output());
  }

  /** Status of {@code /readyz}, or -1 while nobody answers. */
  public int readiness() throws InterruptedException {
    try {
      return get("/readyz").statusCode();
    } catch (IOException nobodyThere) {
      return -1;
    }
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(url(path)).timeout(Duration.ofSeconds(10)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Pushes a JSON body to Loki's path. */
  public HttpResponse<String> push(String json) throws IOException, InterruptedException {
    return HTTP.send(pushing(json).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The same with an {@code Idempotency-Key}. */
  public HttpResponse<String> push(String json, String idempotencyKey)
      throws IOException, InterruptedException {
    return HTTP.send(
        pushing(json).header("Idempotency-Key", idempotencyKey).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder pushing(String json) {
    return HttpRequest.newBuilder(url("/loki/api/v1/push"))
        .timeout(Duration.ofSeconds(30))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json));
  }

  /** The end that no process can prepare for. */
  public void killNine() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /**
   * Asks it to stop as a service manager does, and fails unless it stopped by itself and in order.
   */
  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("gateway did not stop within 60 s:\n" + output());
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException(
          "gateway stopped with " + process.exitValue() + ":\n" + output());
    }
  }

  /**
   * Waits until nothing waits in the log for a sink, at most for so long.
   *
   * @param sink a part of its name
   * @return the lines of the metrics that tell what waits; empty when nothing does
   */
  public String awaitCaughtUp(String sink, Duration limit)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    String backlog = backlog(sink);
    while (!backlog.isEmpty() && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(100); // a poll, bounded by the deadline
      backlog = backlog(sink);
    }
    return backlog;
  }

  private String backlog(String sink) throws IOException, InterruptedException {
    return String.join(
        "\n",
        get("/metrics")
            .body()
            .lines()
            .filter(line -> line.startsWith("wadi_sink_backlog_bytes{"))
            .filter(line -> line.contains(sink) && !line.endsWith(" 0.0"))
            .toList());
  }

  /** Waits for an end of its own accord; returns the exit code. */
  public int awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("gateway still runs after " + limit + ":\n" + output());
    }
    return process.exitValue();
  }

  /** What the newest start printed. */
  public String output() {
    try {
      return Files.readString(home.resolve("gateway-" + starts + ".log"));
    } catch (IOException e) {
      return "(no output: " + e.getMessage() + ")";
    }
  }

  @Override
  public void close() throws InterruptedException {
    if (process != null && process.isAlive()) {
      killNine();
    }
  }

  /**
   * A port that was free a moment ago, below those that the system gives to connections, so that
   * none of them takes it before a gateway does; test processes side by side have ports of their
   * own.
   */
  public static int freePort() throws IOException {
    for (int tries = 0; tries < PORTS; tries++) {
      int port = FIRST_PORT + FORKS * (NEXT_PORT.getAndIncrement() % PORTS) + FORK;
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        continue;
      }
    }
    throw new IOException("no free port");
  }
}
