package dev.wadi.app.routes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wadi.app.settings.SettingsException;
import dev.wadi.kit.GatewayProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder of routes against a real context with real doors. */
class RouteFolderTest {
  private static final String CHAIN = "20-chain.camel.yaml";

  @TempDir Path directory;
  private final Properties properties = new Properties();
  private final LinkedBlockingQueue<String> datagrams = new LinkedBlockingQueue<>();
  private CamelContext context;
  private RouteFolder folder;
  private int httpPort;
  private int udpPort;

  @BeforeEach
  void ports() throws IOException {
    httpPort = GatewayProcess.freePort();
    udpPort = GatewayProcess.freePort();
  }

  @AfterEach
  void stop() throws Exception {
    if (folder != null) {
      folder.close();
    }
    if (context != null) {
      context.close();
    }
  }

  private void start(boolean supervised) throws Exception {
    write(
        "10-doors.camel.yaml",
        """
        - route:
            id: push
            from:
              uri: netty-http:http://127.0.0.1:%d/push
              parameters: {muteException: true, usingExecutorService: false}
              steps:
                - to: direct:chain
        - route:
            id: datagram
            from:
              uri: netty:udp://127.0.0.1:%d
              parameters: {sync: false, udpByteArrayCodec: true, usingExecutorService: false}
              steps:
                - process: {ref: keep}
        """
            .formatted(httpPort, udpPort));
    write(CHAIN, chain("v0"));
    context = new DefaultCamelContext();
    if (supervised) {
      context.setRouteController(
          new org.apache.camel.impl.engine.DefaultSupervisingRouteController());
    }
    context
        .getRegistry()
        .bind("keep", (Processor) e -> datagrams.add(e.getMessage().getBody(String.class)));
    context.getShutdownStrategy().setTimeout(5);
    folder = newFolder();
    folder.load();
    context.start();
    await(() -> context.getRouteController().getRouteStatus("push").isStarted());
  }

  private RouteFolder newFolder() {
    return new RouteFolder(
        context,
        new RouteCatalogue(List.of(), directory),
        new RouteCheck(properties, "keep"::equals, RouteLibraries.none()));
  }

  private static String chain(String answer) {
    return """
    - route:
        id: chain
        from:
          uri: direct:chain
          steps:
            - setBody: {constant: "%s"}
    """
        .formatted(answer);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  private String push() throws IOException {
    try (Connection connection = new Connection(httpPort)) {
      return connection.push();
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_changed_route_is_loaded_and_the_others_are_not_touched(boolean supervised)
      throws Exception {
    start(supervised);
    assertThat(push()).isEqualTo("v0");
    Route door = context.getRoute("push");

    write(CHAIN, chain("v1"));

    assertThat(folder.rescan()).isTrue();
    assertThat(push()).isEqualTo("v1");
    assertThat(context.getRoute("push")).isSameAs(door);
    assertThat(folder.rescan()).as("nothing is new").isFalse();
    assertThat(folder.reloadsTotal()).isEqualTo(1);
    assertThat(folder.problems()).isEmpty();
  }

  @Test
  void a_comment_restarts_nothing() throws Exception {
    start(false);
    Route chain = context.getRoute("chain");

    write(CHAIN, "# Only a word about it.\n\n" + chain("v0"));

    assertThat(folder.rescan()).isFalse();
    assertThat(context.getRoute("chain")).isSameAs(chain);
  }

  @Test
  void only_the_changed_route_of_a_file_is_loaded() throws Exception {
    start(false);
    write("30-two.camel.yaml", two("a", "b"));
    folder.rescan();
    Route first = context.getRoute("first");
    Route second = context.getRoute("second");

    write("30-two.camel.yaml", two("a", "c"));
    folder.rescan();

    assertThat(context.getRoute("first")).isSameAs(first);
    assertThat(context.getRoute("second")).isNotSameAs(second);
  }

  private static String two(String first, String second) {
    return chain(first).replace("chain", "first") + chain(second).replace("chain", "second");
  }

  @Test
  void a_broken_file_leaves_what_runs_and_says_where_it_is_broken() throws Exception {
    start(false);
    Route chain = context.getRoute("chain");

    write(CHAIN, chain("v1").replace("setBody", "setBdy"));

    assertThat(folder.rescan()).isFalse();
    assertThat(push()).isEqualTo("v0");
    assertThat(context.getRoute("chain")).isSameAs(chain);
    assertThat(folder.failuresTotal()).isEqualTo(1);
    assertThat(folder.problems())
        .singleElement()
        .hasToString(CHAIN + ":6: there is no setBdy here (did you mean setBody?)");
    assertThat(folder.rescan()).as("told once").isFalse();
    assertThat(folder.failuresTotal()).isEqualTo(1);

    write(CHAIN, chain("v2"));

    assertThat(folder.rescan()).isTrue();
    assertThat(push()).isEqualTo("v2");
    assertThat(folder.problems()).isEmpty();
  }

  @Test
  void a_good_file_is_loaded_beside_a_broken_one() throws Exception {
    start(false);
    write("30-broken.camel.yaml", "- route:\n    id: x\n");
    write(CHAIN, chain("v1"));

    assertThat(folder.rescan()).isTrue();
    assertThat(push()).isEqualTo("v1");
    assertThat(folder.problems()).singleElement().asString().startsWith("30-broken");
    assertThat(folder.files()).doesNotContain("30-broken.camel.yaml");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void when_applying_fails_the_old_route_runs_again(boolean supervised) throws Exception {
    start(supervised);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String doors = Files.readString(directory.resolve("10-doors.camel.yaml"));
      write(
          "10-doors.camel.yaml",
          doors.replace("http://127.0.0.1:" + httpPort, "http://127.0.0.1:" + taken.getLocalPort())
              + chain("new").replace("chain", "added"));

      assertThat(folder.rescan()).isFalse();
    }

    await(() -> context.getRouteController().getRouteStatus("push").isStarted());
    assertThat(push()).isEqualTo("v0");
    assertThat(context.getRoute("added")).isNull();
    assertThat(folder.problems())
        .singleElement()
        .asString()
        .startsWith("10-doors.camel.yaml:1: cannot be started: ");
  }

  @Test
  void a_new_file_is_added_and_a_deleted_one_removed() throws Exception {
    start(false);
    write("30-more.camel.yaml", chain("more").replace("chain", "more"));
    assertThat(folder.rescan()).isTrue();
    assertThat(context.getRoute("more")).isNotNull();

    Files.delete(directory.resolve("30-more.camel.yaml"));

    assertThat(folder.rescan()).isTrue();
    assertThat(context.getRoute("more")).isNull();
    assertThat(folder.files()).containsExactly("10-doors.camel.yaml", CHAIN);
  }

  @Test
  void a_file_that_others_call_can_be_deleted_only_with_them() throws Exception {
    start(false);

    Files.delete(directory.resolve(CHAIN));

    assertThat(folder.rescan()).isFalse();
    assertThat(push()).isEqualTo("v0");
    assertThat(folder.problems())
        .singleElement()
        .asString()
        .contains("nobody answers direct:chain");
  }

  @Test
  void a_file_of_the_folder_replaces_the_built_in_one_of_its_name_and_gives_it_back()
      throws Exception {
    RouteFile builtIn = new RouteFile(CHAIN, "classpath:routes/" + CHAIN, true, chain("built-in"));
    context = new DefaultCamelContext();
    folder =
        new RouteFolder(
            context,
            new RouteCatalogue(List.of(builtIn), directory),
            new RouteCheck(properties, name -> false, RouteLibraries.none()));
    folder.load();
    context.start();
    assertThat(ask()).isEqualTo("built-in");

    write(CHAIN, chain("mine"));
    folder.rescan();
    assertThat(ask()).isEqualTo("mine");

    Files.delete(directory.resolve(CHAIN));
    folder.rescan();
    assertThat(ask()).isEqualTo("built-in");
  }

  private String ask() {
    return context.createProducerTemplate().requestBody("direct:chain", "", String.class);
  }

  @Test
  void a_route_moves_to_another_file_without_a_restart() throws Exception {
    start(false);
    Route chain = context.getRoute("chain");

    Files.move(directory.resolve(CHAIN), directory.resolve("21-chain.camel.yaml"));

    assertThat(folder.rescan()).isFalse();
    assertThat(context.getRoute("chain")).isSameAs(chain);
    assertThat(folder.files()).contains("21-chain.camel.yaml").doesNotContain(CHAIN);
  }

  @Test
  void a_start_with_a_broken_file_tells_every_problem() throws Exception {
    write(CHAIN, chain("v0").replace("setBody", "setBdy"));
    write("30-x.camel.yaml", "- rute: {}\n");
    context = new DefaultCamelContext();
    folder = newFolder();

    assertThat(catchThrowableOfType(SettingsException.class, folder::load).problems())
        .hasSize(2)
        .allMatch(problem -> problem.startsWith(directory.toString()));
  }

  @Test
  void every_way_of_writing_a_file_is_noticed() throws Exception {
    start(false);
    folder.watch(Duration.ofMillis(50));
    Path target = directory.resolve(CHAIN);

    Files.writeString(target, chain("in place"));
    await(() -> "in place".equals(pushed()));

    Path beside = directory.resolve(".20-chain.camel.yaml.swp");
    Files.writeString(beside, chain("moved over"));
    Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    await(() -> "moved over".equals(pushed()));

    // As some editors do: the old file becomes the backup, the new one is written in its place.
    Files.move(target, directory.resolve(CHAIN + "~"));
    Files.writeString(target, chain("through a backup"));
    await(() -> "through a backup".equals(pushed()));

    // In two pieces, the first of which is no YAML.
    String text = chain("in two pieces");
    Files.writeString(target, text.substring(0, text.length() - 4));
    Files.writeString(target, text);
    await(() -> "in two pieces".equals(pushed()));

    assertThat(folder.problems()).isEmpty();
  }

  private String pushed() {
    try {
      return push();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void doors_stay_open_and_lose_nothing_while_routes_behind_them_are_reloaded() throws Exception {
    start(false);
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger pushes = new AtomicInteger();
    CountDownLatch both = new CountDownLatch(2);
    ExecutorService senders = Executors.newFixedThreadPool(2);
    try {
      Future<List<String>> http =
          senders.submit(
              () -> {
                List<String> answers = new ArrayList<>();
                // One connection for all of it: were the door bound anew, it would be cut.
                try (Connection connection = new Connection(httpPort)) {
                  while (!done.get()) {
                    answers.add(connection.push());
                    pushes.incrementAndGet();
                    both.countDown();
                  }
                }
                return answers;
              });
      Future<Integer> udp = senders.submit(() -> datagramsUntil(done, both));
      assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();

      int reloads = 15;
      for (int i = 1; i <= reloads; i++) {
        write(CHAIN, chain("v" + i));
        assertThat(folder.rescan()).isTrue();
        int before = pushes.get();
        await(() -> pushes.get() > before + 3);
      }
      done.set(true);

      List<String> answers = http.get(20, TimeUnit.SECONDS);
      assertThat(answers).allMatch(answer -> answer.matches("v\\d+"));
      assertThat(answers).contains("v1", "v" + reloads);
      assertThat(udp.get(20, TimeUnit.SECONDS)).isPositive();
      assertThat(folder.reloadsTotal()).isEqualTo(reloads);
    } finally {
      done.set(true);
      senders.shutdownNow();
    }
  }

  /** Sends one at a time and waits for it, so that only a closed door can lose one. */
  private int datagramsUntil(AtomicBoolean done, CountDownLatch started) throws Exception {
    int sent = 0;
    try (DatagramSocket socket = new DatagramSocket()) {
      while (!done.get()) {
        byte[] text = ("d" + sent).getBytes(UTF_8);
        InetAddress to = InetAddress.getLoopbackAddress();
        socket.send(new DatagramPacket(text, text.length, to, udpPort));
        assertThat(datagrams.poll(10, TimeUnit.SECONDS)).isEqualTo("d" + sent);
        sent++;
        started.countDown();
      }
    }
    return sent;
  }

  /** A client that keeps its connection. */
  private static final class Connection implements AutoCloseable {
    private final Socket socket;
    private final OutputStream out;
    private final BufferedReader in;

    Connection(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(10_000);
      out = socket.getOutputStream();
      in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    }

    String push() throws IOException {
      out.write(
          "POST /push HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx"
              .getBytes(ISO_8859_1));
      String status = in.readLine();
      assertThat(status).isEqualTo("HTTP/1.1 200 OK");
      int length = 0;
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring("content-length:".length()).strip());
        }
      }
      char[] body = new char[length];
      int read = 0;
      while (read < length) {
        int more = in.read(body, read, length - read);
        if (more < 0) {
          throw new SocketTimeoutException("cut after " + read);
        }
        read += more;
      }
      return new String(body);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
