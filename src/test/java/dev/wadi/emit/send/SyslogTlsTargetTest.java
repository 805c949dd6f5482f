package dev.wadi.emit.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.wadi.emit.line.EmittedLine;
import dev.wadi.emit.line.LineKind;
import dev.wadi.kit.Pems;
import dev.wadi.tls.OutgoingTls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Syslog over TLS: each line behind its length, to a server that is known. */
class SyslogTlsTargetTest {
  @TempDir Path folder;

  private static LineBatch batch() {
    return new LineBatch(
        LineKind.SYSLOG_5424,
        1,
        List.of(
            new EmittedLine("<1>1 żółw", "", Instant.EPOCH, List.of()),
            new EmittedLine("<1>1 b", "", Instant.EPOCH, List.of())));
  }

  private static Target open(int port, Optional<Path> certificate) throws IOException {
    return new Destination(
            URI.create("tls://127.0.0.1:" + port),
            Optional.empty(),
            Map.of(),
            "e",
            Optional.empty(),
            Optional.empty(),
            "",
            new Trust(certificate, OutgoingTls.PemFiles.NONE, Map.of()),
            Duration.ofSeconds(10))
        .open(LineKind.SYSLOG_5424);
  }

  private static SSLContext context(Pems pems) throws Exception {
    pems.openssl(
        "pkcs12 -export -in %s.pem -inkey %s.key -out %s.p12 -passout pass:changeit",
        "server", "server", "server");
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(pems.file("server.p12"))) {
      store.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  @Test
  void lines_are_framed_by_their_lengths_and_a_stranger_gets_none() throws Exception {
    Pems pems = new Pems(folder);
    pems.authority("server");
    try (SSLServerSocket server =
        (SSLServerSocket)
            context(pems)
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> came =
          CompletableFuture.supplyAsync(
              () -> {
                try (Socket socket = server.accept()) {
                  return new String(socket.getInputStream().readAllBytes(), UTF_8);
                } catch (IOException e) {
                  return e.toString();
                }
              });
      try (Target target = open(server.getLocalPort(), Optional.of(pems.file("server.pem")))) {
        assertThat(target.send(batch()).fate()).isEqualTo(Target.Fate.UNCONFIRMED);
      }
      assertThat(came.get()).isEqualTo("12 <1>1 żółw6 <1>1 b");

      CompletableFuture.runAsync(
          () -> {
            try (Socket socket = server.accept()) {
              socket.getInputStream().readAllBytes();
            } catch (IOException e) {
              came.obtrudeValue(""); // the client hung up, as it should
            }
          });
      try (Target stranger = open(server.getLocalPort(), Optional.empty())) {
        assertThatThrownBy(() -> stranger.send(batch())).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void an_https_door_is_known_by_its_authority_or_its_certificate() throws Exception {
    Pems pems = new Pems(folder);
    pems.authority("ca");
    pems.signed("server", "ca", 2);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(pems.client("ca", "server", "TLS")));
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    try {
      Optional<Path> none = Optional.empty();
      Trust authority =
          new Trust(
              none,
              new OutgoingTls.PemFiles(Optional.of(pems.file("ca.pem")), none, none),
              Map.of());
      Trust pinned =
          new Trust(Optional.of(pems.file("server.pem")), OutgoingTls.PemFiles.NONE, Map.of());
      for (Trust each : List.of(authority, pinned)) {
        try (Target door = door(server.getAddress().getPort(), each)) {
          assertThat(door.send(batch()).fate()).isEqualTo(Target.Fate.ACKNOWLEDGED);
        }
      }
      try (Target stranger = door(server.getAddress().getPort(), Trust.USUAL)) {
        assertThatThrownBy(() -> stranger.send(batch())).hasMessageContaining("PKIX");
      }
    } finally {
      server.stop(0);
    }
  }

  private static Target door(int port, Trust trust) throws IOException {
    return new Destination(
            URI.create("https://127.0.0.1:" + port),
            Optional.empty(),
            Map.of(),
            "e",
            Optional.empty(),
            Optional.empty(),
            "",
            trust,
            Duration.ofSeconds(10))
        .open(LineKind.SYSLOG_5424);
  }
}
