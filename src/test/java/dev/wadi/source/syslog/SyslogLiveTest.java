package dev.wadi.source.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Senders of syslog at a gateway. */
@Timeout(60)
class SyslogLiveTest {
  @TempDir static Path directory;
  private static LiveGateway gateway;
  private static int tcp;
  private static int udp;

  @BeforeAll
  static void open() throws Exception {
    tcp = GatewayProcess.freePort();
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      udp = free.getLocalPort();
    }
    gateway =
        new LiveGateway(
            directory,
            "wadi.syslog.tcpPort=" + tcp,
            "wadi.syslog.udpPort=" + udp,
            "wadi.syslog.tenant=net",
            "wadi.syslog.connections=5",
            "wadi.syslog.patience=2s",
            "wadi.syslog.timeZone=UTC",
            "wadi.syslog.lingerMillis=1");
  }

  @AfterAll
  static void close() throws Exception {
    gateway.close();
  }

  private static void send(String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(UTF_8));
    }
  }

  private static List<JsonNode> lines(String mark) {
    try {
      List<JsonNode> found = new ArrayList<>();
      if (Files.isDirectory(gateway.data().resolve("captures/net"))) {
        for (JsonNode line : gateway.captured("captures/net")) {
          if (line.path("msg").asText().contains(mark)) {
            found.add(line);
          }
        }
      }
      return found;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<JsonNode> await(String mark, int count) throws Exception {
    LiveGateway.await(count + " lines of " + mark, () -> lines(mark).size() >= count);
    return lines(mark);
  }

  @Test
  void both_forms_and_both_framings_come_through_one_port_with_their_labels() throws Exception {
    String now = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    String newer =
        "<34>1 " + now + " web1 shop 77 ORDER [ex@32473 user=\"x\"] mixed mail jane@example.org";
    String older = "<13>" + olderNow() + " web2 sshd[12]: mixed older";

    send(newer.length() + " " + newer + older + "\n");

    List<JsonNode> read = await("mixed", 2);
    JsonNode first =
        read.stream()
            .filter(l -> l.path("labels").path("app").asText().equals("shop"))
            .findFirst()
            .orElseThrow();
    assertThat(first.path("msg").asText()).isEqualTo("mixed mail [REDACTED:email]");
    assertThat(first.path("labels").path("hostname").asText()).isEqualTo("web1");
    assertThat(first.path("labels").path("level").asText()).isEqualTo("fatal");
    assertThat(Instant.parse(first.path("ts").asText())).isEqualTo(Instant.parse(now));
    assertThat(first.path("metadata").path("msgid").asText()).isEqualTo("ORDER");
    assertThat(first.path("metadata").path("sd_ex_32473_user").asText()).isEqualTo("x");
    JsonNode second =
        read.stream()
            .filter(l -> l.path("labels").path("app").asText().equals("sshd"))
            .findFirst()
            .orElseThrow();
    assertThat(second.path("msg").asText()).isEqualTo("mixed older");
    assertThat(Instant.parse(second.path("ts").asText()))
        .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(120));
  }

  @Test
  void datagrams_are_taken_one_a_message() throws Exception {
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < 20; i++) {
        byte[] bytes = ("<14>1 - host app - - - datagram " + i + "\n").getBytes(UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), udp));
      }
    }

    assertThat(await("datagram", 20)).hasSize(20);
  }

  @Test
  void lines_of_one_connection_keep_their_order_and_none_is_lost_at_its_end() throws Exception {
    StringBuilder text = new StringBuilder();
    int lines = 20_000;
    for (int i = 0; i < lines; i++) {
      text.append("<14>1 - h ordered - - - ordered ").append(i).append('\n');
    }
    send(text.toString());

    List<JsonNode> read = await("ordered", lines);
    assertThat(read).hasSize(lines);
    List<Integer> numbers =
        read.stream().map(l -> Integer.parseInt(l.path("msg").asText().substring(8))).toList();
    assertThat(numbers).isSorted();
  }

  @Test
  void a_long_message_comes_whole_and_a_longer_one_is_cut_and_marked() throws Exception {
    String head = "<14>1 - h long - - - long ";
    String whole = head + "x".repeat(65_536 - head.length());
    send(whole.length() + " " + whole + (whole.length() + 1) + " " + whole + "y");

    List<JsonNode> read = await("long", 2);
    assertThat(read)
        .extracting(l -> l.path("msg").asText().length())
        .containsOnly(65_536 - head.length() + 5);
    assertThat(read.toString()).contains("truncated");
  }

  @Test
  void who_does_not_end_a_message_is_let_go_and_others_are_not_hindered() throws Exception {
    try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
      slow.getOutputStream().write("<14>1 - h slow - - - half a ".getBytes(UTF_8));
      send("<14>1 - h quick - - - unhindered\n");
      await("unhindered", 1);
      assertThat(slow.getInputStream().read()).isEqualTo(-1);
    }
    await("half a", 1);
    assertThat(unfinished()).isPositive();
  }

  @Test
  void a_connection_that_always_has_a_message_under_way_is_not_let_go() throws Exception {
    double before = unfinished();
    try (Socket busy = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
      OutputStream out = busy.getOutputStream();
      String half = "<14>1 - h busy - - - under way";
      out.write(half.getBytes(UTF_8));
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
      int sent = 0;
      while (System.nanoTime() < end) {
        out.write(("\n" + half).getBytes(UTF_8));
        out.flush();
        sent++;
        await("under way", sent);
      }
      out.write("\n".getBytes(UTF_8));
      assertThat(await("under way", sent + 1)).hasSize(sent + 1);
    }
    assertThat(unfinished()).isEqualTo(before);
  }

  private static double unfinished() throws Exception {
    return gateway.metric("wadi_syslog_unfinished_messages_total{source=\"syslog\"}");
  }

  @Test
  void begun_messages_of_many_are_held_within_a_bound_and_honest_ones_still_come()
      throws Exception {
    int port = GatewayProcess.freePort();
    try (LiveGateway small =
        new LiveGateway(
            directory.resolve("begun"),
            "wadi.syslog.tcpPort=" + port,
            "wadi.syslog.burstBytes=64KB",
            "wadi.syslog.waitingBytes=1MB")) {
      List<Socket> hostile = new ArrayList<>();
      byte[] begun = ("<14>1 - h app - - - begun " + "x".repeat(60_000)).getBytes(UTF_8);
      for (int i = 0; i < 30; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        hostile.add(socket);
        socket.getOutputStream().write(begun);
        assertThat(waitingBytes(small)).isLessThan(2 << 20);
      }
      try (Socket honest = new Socket(InetAddress.getLoopbackAddress(), port)) {
        honest.getOutputStream().write("<14>1 - h app - - - honest\n".getBytes(UTF_8));
        LiveGateway.await("the honest one is kept", () -> captured(small, "honest"));
      }
      assertThat(small.metric("wadi_syslog_unfinished_messages_total{source=\"syslog\"}"))
          .isGreaterThan(20);
      for (Socket socket : hostile) {
        socket.close();
      }
      LiveGateway.await("nothing is held", () -> waitingBytes(small) == 0);
    }
  }

  private static boolean captured(LiveGateway of, String text) {
    try {
      return of.captured("captures/main").stream()
          .anyMatch(line -> line.path("msg").asText().equals(text));
    } catch (IOException unfinished) {
      return false;
    }
  }

  @Test
  void more_connections_than_there_may_be_are_closed_and_counted() throws Exception {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), tcp);
        open.add(socket);
      }
      LiveGateway.await("all are there", () -> connections() == 5);
      try (Socket more = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
        assertThat(more.getInputStream().read()).isEqualTo(-1);
      }
      open.get(0).getOutputStream().write("<14>1 - h first - - - still heard\n".getBytes(UTF_8));
      await("still heard", 1);
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
    LiveGateway.await("all are gone", () -> connections() == 0);
  }

  private static double connections() {
    try {
      return gateway.metric("wadi_syslog_connections{source=\"syslog\"}");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nothing_is_held_for_what_is_no_line() throws Exception {
    send(" \n   \n3 < >\n<14>1 - h blank - - - behind blanks\n    \n");
    await("behind blanks", 1);
    LiveGateway.await("nothing is held", () -> waitingBytes(gateway) == 0);
  }

  @Test
  void what_comes_through_one_socket_does_not_need_the_route_of_another() throws Exception {
    stop("syslog-udp");
    send("<14>1 - h app - - - alone over tcp\n");
    assertThat(await("alone over tcp", 1)).hasSize(1);
    start("syslog-udp");
  }

  @Test
  void lines_wait_for_the_disk_within_their_bound_and_a_stop_counts_them() throws Exception {
    int port = GatewayProcess.freePort();
    try (LiveGateway full =
        new LiveGateway(
            directory.resolve("full"),
            "wadi.syslog.tcpPort=" + port,
            "wadi.syslog.burstBytes=64KB",
            "wadi.syslog.waitingBytes=1MB",
            "wadi.stop.timeout=1s",
            "wadi.wal.diskFloorBytes=1000000GB",
            "wadi.wal.diskFloorRatio=1")) {
      String line = "<14>1 - h app - - - no room " + "x".repeat(1000) + "\n";
      List<Socket> senders = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        senders.add(socket);
        socket.getOutputStream().write(line.repeat(100).getBytes(UTF_8));
      }
      LiveGateway.await("it is crowded", () -> waitingBytes(full) > 1 << 19);
      assertThat(waitingBytes(full)).isLessThan(4 << 20);
      assertThat(full.captured("captures/main")).isEmpty();
      for (Socket socket : senders) {
        socket.close();
      }
      full.gateway().close();
      assertThat(full.gateway().acceptedEntries()).isZero();
      assertThat(full.gateway().receivedEntries()).isPositive();
      LiveGateway.await(
          "all are counted",
          () -> full.gateway().refusedEntries() == full.gateway().receivedEntries());
    }
  }

  private static double waitingBytes(LiveGateway of) {
    try {
      return of.metric("wadi_syslog_waiting_bytes{source=\"syslog\"}");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void stop(String route) throws Exception {
    route(route, "stop");
  }

  private static void start(String route) throws Exception {
    route(route, "start");
  }

  private static void route(String route, String operation) throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName pattern = new ObjectName("org.apache.camel:type=routes,name=\"" + route + "\",*");
    assertThat(server.queryNames(pattern, null)).isNotEmpty();
    for (ObjectName name : server.queryNames(pattern, null)) {
      server.invoke(name, operation, new Object[0], new String[0]);
    }
  }

  static boolean hasLogger() {
    return Files.isExecutable(Path.of("/usr/bin/logger"));
  }

  @Test
  @EnabledIf("hasLogger")
  void logger_of_util_linux_is_understood_in_all_its_forms() throws Exception {
    for (List<String> flags :
        List.of(
            List.of("-T", "--rfc5424", "-P", "" + tcp),
            List.of("-T", "--rfc3164", "-P", "" + tcp),
            List.of("-T", "--octet-count", "-P", "" + tcp),
            List.of("-d", "--rfc5424", "-P", "" + udp),
            List.of("-d", "--rfc3164", "-P", "" + udp))) {
      List<String> command =
          new ArrayList<>(
              List.of("/usr/bin/logger", "-n", "127.0.0.1", "-t", "tagged", "-p", "user.warning"));
      command.addAll(flags);
      command.add("from logger");
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue())
          .as(new String(process.getInputStream().readAllBytes(), UTF_8))
          .isZero();
    }

    List<JsonNode> read = await("from logger", 5);
    assertThat(read)
        .allSatisfy(
            line -> {
              assertThat(line.path("msg").asText()).isEqualTo("from logger");
              assertThat(line.path("labels").path("app").asText()).isEqualTo("tagged");
              assertThat(line.path("labels").path("level").asText()).isEqualTo("warn");
            });
  }

  static boolean hasSyslogNg() {
    return Files.isExecutable(Path.of("/usr/sbin/syslog-ng"));
  }

  /* Its driver syslog counts octets of RFC 5424, network ends lines of RFC 3164. */
  @Test
  @EnabledIf("hasSyslogNg")
  void syslog_ng_sends_by_both_of_its_drivers_and_datagrams() throws Exception {
    int in = GatewayProcess.freePort();
    Path home = Files.createDirectories(directory.resolve("syslog-ng"));
    Path conf = home.resolve("syslog-ng.conf");
    Files.writeString(
        conf,
        """
        @version: 3.38
        options { keep-hostname(yes); };
        source s_in { network(ip("127.0.0.1") port(%d) transport("tcp")); };
        destination d_newer { syslog("127.0.0.1" port(%d) transport("tcp") persist-name("newer")); };
        destination d_older { network("127.0.0.1" port(%d) transport("tcp") persist-name("older")); };
        destination d_udp { syslog("127.0.0.1" port(%d) transport("udp")); };
        log { source(s_in); destination(d_newer); destination(d_older); destination(d_udp); };
        """
            .formatted(in, tcp, tcp, udp));
    Process syslogNg =
        new ProcessBuilder(
                "/usr/sbin/syslog-ng",
                "-F",
                "--no-caps",
                "-f",
                conf.toString(),
                "-R",
                home.resolve("persist").toString(),
                "-p",
                home.resolve("pid").toString(),
                "-c",
                home.resolve("control").toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("output").toFile())
            .start();
    try (Socket socket = connect(in, syslogNg)) {
      for (int i = 0; i < 50; i++) {
        String line = "<14>" + olderNow() + " box orders[42]: through ng " + i + "\n";
        socket.getOutputStream().write(line.getBytes(UTF_8));
      }
      List<JsonNode> read = await("through ng", 150);

      assertThat(read)
          .hasSize(150)
          .allSatisfy(
              line -> {
                assertThat(line.path("labels").path("app").asText()).isEqualTo("orders");
                assertThat(line.path("labels").path("hostname").asText()).isEqualTo("box");
                assertThat(line.path("metadata").path("pid").asText()).isEqualTo("42");
              });
    } finally {
      syslogNg.destroy();
      syslogNg.waitFor();
    }
  }

  private static Socket connect(int port, Process server) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try {
        return new Socket(InetAddress.getLoopbackAddress(), port);
      } catch (IOException notYet) {
        assertThat(server.isAlive() && System.nanoTime() < end).as("syslog-ng listens").isTrue();
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private static String olderNow() {
    return DateTimeFormatter.ofPattern("MMM dd HH:mm:ss", Locale.ENGLISH)
        .withZone(ZoneOffset.UTC)
        .format(Instant.now());
  }
}
