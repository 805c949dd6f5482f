package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * S3Proxy over a folder, in a process of its own: a real server that checks signatures. Buckets are
 * folders in {@link #folder()}. Who closes one leaves it to the next who asks in this JVM, with an
 * empty folder: its start takes longer than most tests of a store.
 */
public final class S3Server implements AutoCloseable {
  /** The access key it knows. */
  public static final String ID = "wadi-test-id";

  /** Its secret. */
  public static final String SECRET = "wadi-test-secret";

  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final Deque<S3Server> IDLE = new ConcurrentLinkedDeque<>();

  private final Path home;
  private final int port;
  private final Process process;

  private S3Server(Path home, int port, Process process) {
    this.home = home;
    this.port = port;
    this.process = process;
  }

  /** One with these buckets, which are empty. */
  public static S3Server start(String... buckets) {
    S3Server server = IDLE.poll();
    if (server == null || !server.process.isAlive()) {
      server = start();
    }
    try {
      for (String bucket : buckets) {
        Files.createDirectories(server.folder().resolve(bucket));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return server;
  }

  private static S3Server start() {
    try {
      Path home = Files.createTempDirectory("wadi-s3");
      Files.createDirectory(home.resolve("data"));
      int port = GatewayProcess.freePort();
      Path settings = home.resolve("s3proxy.conf");
      Files.writeString(
          settings,
          String.join(
              "\n",
              "s3proxy.authorization=aws-v2-or-v4",
              "s3proxy.endpoint=http://127.0.0.1:" + port,
              "s3proxy.identity=" + ID,
              "s3proxy.credential=" + SECRET,
              "jclouds.provider=filesystem-nio2",
              "jclouds.filesystem.basedir=" + home.resolve("data"),
              ""));
      Path logging = home.resolve("logback.xml");
      Files.writeString(
          logging,
          "<configuration><appender name='err' class='ch.qos.logback.core.ConsoleAppender'>"
              + "<encoder><pattern>%d %level %logger{0} %msg%n</pattern></encoder></appender>"
              + "<root level='WARN'><appender-ref ref='err'/></root></configuration>");
      S3Server server = new S3Server(home, port, process(home, settings, logging));
      Runtime.getRuntime().addShutdownHook(new Thread(server::end, "s3-server-end"));
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a server starts", e);
    }
  }

  private static Process process(Path home, Path settings, Path logging)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dlogback.configurationFile=" + logging);
    command.addAll(List.of("-cp", ForeignServer.classPath("s3proxy"), "org.gaul.s3proxy.Main"));
    command.addAll(List.of("--properties", settings.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("s3proxy.log").toFile())
        .start();
  }

  private void awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + LONGEST_NANOS;
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new IOException(
            "S3Proxy did not start: " + Files.readString(home.resolve("s3proxy.log"), UTF_8));
      }
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** Its address. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The folder in which its buckets are folders and its objects files. */
  public Path folder() {
    return home.resolve("data");
  }

  /** Leaves it to the next who asks. */
  @Override
  public void close() {
    try {
      empty(folder());
    } catch (IOException e) {
      end();
      throw new UncheckedIOException(e);
    }
    IDLE.push(this);
  }

  private void end() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
      empty(home);
      Files.deleteIfExists(home);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void empty(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.filter(path -> !path.equals(folder)).sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
