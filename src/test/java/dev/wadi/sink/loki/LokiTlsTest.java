package dev.wadi.sink.loki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.wadi.kit.Pems;
import dev.wadi.kit.PushBytes;
import dev.wadi.sink.delivery.DeliverySettings;
import dev.wadi.tls.OutgoingTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Loki behind TLS that only its own authority vouches for, and that asks for a certificate. */
class LokiTlsTest {
  @TempDir Path folder;
  private final List<String> shown = new CopyOnWriteArrayList<>();
  private Pems pems;
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    pems = new Pems(folder);
    pems.authority("ca");
    pems.signed("loki", "ca", 2);
    pems.signed("first", "ca", 2);
    serve(0);
  }

  private void serve(int port) throws Exception {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setHttpsConfigurator(asking());
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          shown.add(
              ((com.sun.net.httpserver.HttpsExchange) exchange)
                  .getSSLSession()
                  .getPeerPrincipal()
                  .getName());
          exchange.getResponseHeaders().set("Connection", "close");
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  /* With sessions of its own: those of another one are not resumed. */
  private HttpsConfigurator asking() throws Exception {
    SSLContext context = pems.client("ca", "loki", "TLS");
    return new HttpsConfigurator(context) {
      @Override
      public void configure(HttpsParameters parameters) {
        SSLParameters asked = context.getDefaultSSLParameters();
        asked.setNeedClientAuth(true);
        parameters.setSSLParameters(asked);
      }
    };
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private LokiSink sink(OutgoingTls.PemFiles tls) {
    URI url = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/push");
    return new LokiSink(
        "test",
        LokiSettings.of(url)
            .with(new LokiSettings.Target(url, Credentials.NONE, TenantHeader.NONE, tls))
            .with(new DeliverySettings.Pacing(20, 200, 10, 1000, 200, 2000)),
        PushBytes::of,
        batch -> CompletableFuture.failedFuture(new AssertionError("dead letter")),
        InstantSource.system(),
        System::nanoTime);
  }

  private OutgoingTls.PemFiles files(String certificate) {
    return new OutgoingTls.PemFiles(
        Optional.of(pems.file("ca.pem")),
        Optional.of(pems.file(certificate + ".pem")),
        Optional.of(pems.file(certificate + ".key")));
  }

  @Test
  void both_know_each_other_and_a_renewed_certificate_is_shown() throws Exception {
    try (LokiSink sink = sink(files("first"))) {
      sink.deliver(LokiBatches.batch("acme", "one")).get(20, TimeUnit.SECONDS);
      assertThat(shown).containsExactly("CN=first,O=Acme");

      pems.signed("second", "ca", 2);
      for (String end : List.of(".key", ".pem")) {
        Files.move(
            pems.file("second" + end),
            pems.file("first" + end),
            StandardCopyOption.REPLACE_EXISTING);
      }
      server.stop(0);
      serve(server.getAddress().getPort());
      sink.deliver(LokiBatches.batch("acme", "two")).get(20, TimeUnit.SECONDS);
      assertThat(shown).endsWith("CN=second,O=Acme");
    }
  }

  @Test
  void a_server_that_nobody_vouches_for_gets_nothing_and_the_lines_wait() {
    try (LokiSink sink = sink(OutgoingTls.PemFiles.NONE)) {
      CompletableFuture<Void> waiting = sink.deliver(LokiBatches.batch("acme", "one"));
      assertThatThrownBy(() -> waiting.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThat(sink.health().lastError()).contains("PKIX path building failed");
      assertThat(shown).isEmpty();
    }
  }

  @Test
  void files_that_cannot_be_used_are_named() throws Exception {
    Path none = folder.resolve("none.pem");
    assertThatThrownBy(
            () ->
                OutgoingTls.context(
                    new OutgoingTls.PemFiles(
                        Optional.of(none), Optional.empty(), Optional.empty())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(none + ": there is no such file");
    assertThatThrownBy(
            () ->
                OutgoingTls.context(
                    new OutgoingTls.PemFiles(
                        Optional.empty(),
                        Optional.of(pems.file("first.pem")),
                        Optional.of(pems.file("loki.key")))))
        .hasMessage("the key is not that of the certificate");
    assertThatThrownBy(
            () -> new OutgoingTls.PemFiles(Optional.empty(), Optional.of(none), Optional.empty()))
        .hasMessage("certificate: stands without key (expected: both or none)");
  }
}
