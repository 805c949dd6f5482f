package dev.wadi.source.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.app.settings.SettingsException;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.Pems;
import dev.wadi.tls.PinnedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Syslog over TLS, for those who have a certificate. */
@Timeout(60)
class SyslogTlsLiveTest {
  private static final String REFUSED = "wadi_syslog_refused_connections_total{";

  @TempDir Path directory;

  @Test
  void who_has_a_certificate_is_heard_and_nobody_else() throws Exception {
    Pems pems = new Pems(directory);
    pems.authority("ca");
    pems.authority("other");
    pems.signed("server", "ca", 30);
    pems.signed("web1", "ca", 30);
    pems.signed("nobody", "ca", 30);
    pems.signed("stranger", "other", 30);
    int port = GatewayProcess.freePort();
    Path keys = directory.resolve("keys.json");
    String key = "{\"name\":\"web\",\"tenant\":\"shop\",\"certificates\":[\"CN:web1\"]%s}";
    replace(keys, key.formatted(""));
    try (LiveGateway gateway =
        new LiveGateway(
            directory,
            "wadi.syslog.tlsPort=" + port,
            "wadi.tls.certificate=" + pems.file("server.pem"),
            "wadi.tls.key=" + pems.file("server.key"),
            "wadi.tls.clientCa=" + pems.file("ca.pem"),
            "wadi.tls.clientAuth=required",
            "wadi.keys.file=" + keys,
            "wadi.keys.reload=50ms")) {
      send(port, pems, "web1", "32 <14>1 - h app - - - counted text<14>1 - h app - - - a line\n");
      for (String shown : new String[] {"stranger", null}) {
        assertThatThrownBy(() -> send(port, pems, shown, "<14>1 - h app - - - forged\n"))
            .isInstanceOf(IOException.class);
      }
      try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
        plain.getOutputStream().write("<14>1 - h app - - - forged\n".getBytes(UTF_8));
        assertThat(plain.getInputStream().readNBytes(1)).hasSizeLessThanOrEqualTo(1);
      }
      sendInVain(port, pems, "nobody");
      InetSocketAddress door = new InetSocketAddress("127.0.0.1", port);
      Duration patience = Duration.ofSeconds(20);
      assertThat(PinnedServer.isAt(door, pems.file("server.pem"), patience)).isTrue();
      assertThat(PinnedServer.isAt(door, pems.file("web1.pem"), patience)).isFalse();
      gateway.awaitCaptured("captures/shop", 2);
      assertThat(gateway.captured("captures/shop"))
          .extracting(line -> line.path("msg").asText())
          .containsExactly("counted text", "a line");
      assertThat(gateway.data().resolve("captures/main")).doesNotExist();
      assertThat(metrics(gateway, pems))
          .contains(REFUSED + "reason=\"unknown_token\",source=\"syslog\"} 1");

      SSLContext tls = pems.client("ca", "web1", "TLSv1.3");
      try (Socket open =
          tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
        open.getOutputStream().write("<14>1 - h app - - - open\n".getBytes(UTF_8));
        gateway.awaitCaptured("captures/shop", 3);
        String moved = key.replace("shop", "bank");
        replace(keys, moved.formatted(""));
        LiveGateway.await(
            "its lines are the other tenant's",
            () -> {
              send(open, "<14>1 - h app - - - moved\n");
              return Files.exists(gateway.data().resolve("captures/bank"));
            });
        replace(keys, moved.formatted(",\"active\":false"));
        LiveGateway.await("it is closed", () -> isClosed(open));
      }
    }
  }

  private static void replace(Path keys, String key) throws IOException {
    Path fresh = keys.resolveSibling("fresh.json");
    Files.writeString(fresh, "{\"version\":1,\"keys\":[" + key + "]}");
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
    Files.move(fresh, keys, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void send(Socket open, String text) {
    try {
      open.getOutputStream().write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a key that is good keeps its connection
    }
  }

  /* Blanks between messages are nothing, and yet something that came. */
  private static boolean isClosed(Socket open) {
    try {
      open.getOutputStream().write('\n');
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static String metrics(LiveGateway gateway, Pems pems) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(pems.client("ca", "web1", "TLS"))
        .build()
        .send(
            HttpRequest.newBuilder(URI.create(gateway.gateway().pushAddress() + "/metrics"))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /* The handshake is good, as an authority of ours has signed; then the connection is closed. */
  private static void sendInVain(int port, Pems pems, String shown) throws Exception {
    SSLContext tls = pems.client("ca", shown, "TLSv1.2");
    try (Socket socket =
        tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("<14>1 - h app - - - forged\n".getBytes(UTF_8));
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException e) {
      // Closed with what it sent unread: a reset is as good as an end.
      assertThat(e).isNotNull();
    }
  }

  private static void send(int port, Pems pems, @Nullable String shown, String text)
      throws Exception {
    SSLContext tls = pems.client("ca", shown, "TLSv1.3");
    try (Socket socket =
        tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(text.getBytes(UTF_8));
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      // In TLS 1.3 a certificate that is not taken is told with the first answer.
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void a_port_that_others_reach_asks_for_certificates_or_for_a_word() {
    assertThatThrownBy(
            () ->
                new LiveGateway(directory, "wadi.syslog.host=0.0.0.0", "wadi.syslog.tcpPort=1514"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("wadi.syslog.host: 0.0.0.0 can be reached from other machines");
    assertThatThrownBy(() -> new LiveGateway(directory, "wadi.syslog.tlsPort=6514"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("wadi.syslog.tlsPort: there is no certificate");
  }
}
