package dev.wadi.source.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.Pems;
import dev.wadi.kit.Rsyslog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A real rsyslog in front of a gateway. */
@Timeout(120)
@EnabledIf("isThere")
class RsyslogLiveTest {
  private static final int LINES = 100;

  @TempDir Path directory;

  static boolean isThere() {
    return Rsyslog.isThere();
  }

  @Test
  void rsyslog_sends_in_both_framings_as_datagrams_and_with_its_certificate() throws Exception {
    Pems pems = new Pems(directory);
    pems.authority("ca");
    pems.signed("server", "ca", 30);
    pems.signed("web1", "ca", 30);
    int in = GatewayProcess.freePort();
    int tcp = GatewayProcess.freePort();
    int tls = GatewayProcess.freePort();
    String conf =
        """
        global(workDirectory="%s" maxMessageSize="70k" defaultNetstreamDriver="gtls"
               defaultNetstreamDriverCAFile="%s" defaultNetstreamDriverCertFile="%s"
               defaultNetstreamDriverKeyFile="%s")
        module(load="imtcp" maxSessions="5")
        input(type="imtcp" address="127.0.0.1" port="%d")
        action(type="omfwd" target="127.0.0.1" port="%d" protocol="tcp" TCP_Framing="traditional"
               template="RSYSLOG_ForwardFormat")
        action(type="omfwd" target="127.0.0.1" port="%d" protocol="tcp" TCP_Framing="octet-counted"
               template="RSYSLOG_SyslogProtocol23Format")
        action(type="omfwd" target="127.0.0.1" port="%d" protocol="udp"
               template="RSYSLOG_SyslogProtocol23Format")
        action(type="omfwd" target="127.0.0.1" port="%d" protocol="tcp" TCP_Framing="octet-counted"
               template="RSYSLOG_SyslogProtocol23Format" streamDriver="gtls" streamDriverMode="1"
               streamDriverAuthMode="x509/certvalid")
        """
            .formatted(
                directory,
                pems.file("ca.pem"),
                pems.file("web1.pem"),
                pems.file("web1.key"),
                in,
                tcp,
                tcp,
                tcp,
                tls);
    try (LiveGateway gateway =
            new LiveGateway(
                directory,
                "wadi.redact.profile=off",
                "wadi.syslog.tcpPort=" + tcp,
                "wadi.syslog.udpPort=" + tcp,
                "wadi.syslog.tlsPort=" + tls,
                "wadi.tls.certificate=" + pems.file("server.pem"),
                "wadi.tls.key=" + pems.file("server.key"),
                "wadi.tls.clientCa=" + pems.file("ca.pem"),
                "wadi.keys.json=[{\"name\":\"web\",\"tenant\":\"shop\",\"certificates\":[\"CN:web1\"]}]");
        Rsyslog rsyslog = Rsyslog.start(directory.resolve("rsyslog"), conf)) {
      String now = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
      String longest = "x".repeat(60_000);
      try (Socket socket = connect(in, rsyslog)) {
        for (int i = 0; i < LINES; i++) {
          String text = i == LINES - 1 ? longest : "through rsyslog " + i + " äöü";
          String line = "<12>1 " + now + " box orders 42 ID [ex@1 user=\"x\"] " + text + "\n";
          socket.getOutputStream().write(line.getBytes(UTF_8));
        }
      }
      LiveGateway.await(
          "lines of TCP twice and of UDP: " + rsyslog.output(),
          () -> count(gateway, "main") >= 3 * LINES);
      LiveGateway.await("lines of TLS", () -> count(gateway, "shop") >= LINES);

      List<JsonNode> plain = gateway.captured("captures/main");
      List<JsonNode> encrypted = gateway.captured("captures/shop");
      assertThat(plain).hasSize(3 * LINES);
      assertThat(plain).filteredOn(line -> text(line).equals(longest)).hasSize(3);
      assertThat(plain)
          .filteredOn(line -> line.path("metadata").path("sd_ex_1_user").asText().equals("x"))
          .hasSize(2 * LINES);
      assertThat(encrypted)
          .extracting(RsyslogLiveTest::text)
          .contains("through rsyslog 0 äöü", "through rsyslog 98 äöü", longest)
          .hasSize(LINES);
      assertThat(plain).allSatisfy(line -> requireHeader(line, now));
      assertThat(encrypted).allSatisfy(line -> requireHeader(line, now));
    }
  }

  private static void requireHeader(JsonNode line, String time) {
    assertThat(line.path("labels").path("hostname").asText()).isEqualTo("box");
    assertThat(line.path("labels").path("app").asText()).isEqualTo("orders");
    assertThat(line.path("labels").path("level").asText()).isEqualTo("warn");
    assertThat(Instant.parse(line.path("ts").asText())).isEqualTo(Instant.parse(time));
  }

  private static String text(JsonNode line) {
    return line.path("msg").asText();
  }

  private static int count(LiveGateway gateway, String tenant) {
    try {
      return gateway.captured("captures/" + tenant).size();
    } catch (IOException unfinished) {
      return 0; // nothing is there yet, or the last frame is there in part
    }
  }

  private static Socket connect(int port, Rsyslog server) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try {
        return new Socket(InetAddress.getLoopbackAddress(), port);
      } catch (IOException notYet) {
        assertThat(server.isAlive() && System.nanoTime() < end).as(server.output()).isTrue();
        LockSupport.parkNanos(1_000_000);
      }
    }
  }
}
