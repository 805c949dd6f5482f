package dev.wadi.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.Pems;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real handshakes with the HTTP door. */
class TlsDoorTest {
  private static final String LATE = "20490101000000Z";

  @TempDir static Path home;
  private static Pems pems;
  private static LiveGateway gateway;
  private static URI door;

  @BeforeAll
  static void open() throws Exception {
    pems = new Pems(home);
    pems.authority("ca");
    pems.authority("other-ca");
    pems.signed("server", "ca", 2);
    pems.signed("web", "ca", 2);
    pems.signed("nobody", "ca", 2);
    pems.signed("stranger", "other-ca", 2);
    pems.signed("old", "ca", 0);
    pems.signed("lost", "ca", 2);
    pems.revocations("none", "ca", LATE);
    Files.copy(pems.file("none.crl"), pems.file("door.crl"));
    Files.copy(pems.file("server.pem"), pems.file("door.pem"));
    Files.copy(pems.file("server.key"), pems.file("door.key"));
    gateway =
        new LiveGateway(
            home,
            "wadi.tls.certificate=" + pems.file("door.pem"),
            "wadi.tls.key=" + pems.file("door.key"),
            "wadi.tls.clientCa=" + pems.file("ca.pem"),
            "wadi.tls.clientCrl=" + pems.file("door.crl"),
            "wadi.tls.reload=50ms",
            "wadi.keys.json=[{\"name\":\"web\",\"tenant\":\"shop\",\"certificates\":[\"CN:web\"]},"
                + "{\"name\":\"token\",\"token\":\"a-long-token\"}]");
    door = gateway.gateway().pushAddress();
  }

  @AfterAll
  static void close() throws Exception {
    gateway.close();
  }

  private static HttpResponse<String> push(SSLContext tls, @Nullable String token)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(door + "/logtap/raw"))
            .POST(HttpRequest.BodyPublishers.ofString("{\"message\":\"hello\"}"));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return HttpClient.newBuilder()
        .sslContext(tls)
        .version(HttpClient.Version.HTTP_1_1)
        .build()
        .send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void a_push_comes_encrypted_with_a_token_or_a_certificate(String protocol) throws Exception {
    assertThat(door.getScheme()).isEqualTo("https");
    assertThat(push(pems.client("ca", null, protocol), "a-long-token").statusCode()).isEqualTo(204);
    assertThat(push(pems.client("ca", "web", protocol), null).statusCode()).isEqualTo(204);
    assertThat(gateway.awaitCaptured("captures/shop", 1)).isNotEmpty();
    assertThat(push(pems.client("ca", null, protocol), null).statusCode()).isEqualTo(401);
    HttpResponse<String> nobody = push(pems.client("ca", "nobody", protocol), null);
    assertThat(nobody.statusCode()).isEqualTo(401);
    assertThat(nobody.body()).isEqualTo("no key has this certificate\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stranger", "old"})
  void a_certificate_of_another_authority_or_past_its_end_does_not_come_in(String shown) {
    String hello = "s_client -connect 127.0.0.1:%s -tls1_2 -CAfile ca.pem -cert %s.pem -key %s.key";
    assertThatThrownBy(() -> pems.openssl(hello, door.getPort(), shown, shown))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("alert");
  }

  @Test
  void what_an_authority_has_revoked_comes_in_no_more_and_the_others_do() throws Exception {
    SSLContext lost = pems.client("ca", "lost", "TLSv1.2");
    assertThat(push(lost, "a-long-token").statusCode()).isEqualTo(204);
    pems.revocations("some", "ca", LATE, "lost");
    Path fresh = pems.file("fresh.crl");
    Files.copy(pems.file("some.crl"), fresh);
    Files.move(fresh, pems.file("door.crl"), StandardCopyOption.REPLACE_EXISTING);

    LiveGateway.await(
        "it is refused",
        () -> {
          try {
            return push(pems.client("ca", "lost", "TLSv1.2"), "a-long-token").statusCode() == 0;
          } catch (IOException e) {
            return true;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    assertThat(push(pems.client("ca", "web", "TLSv1.2"), null).statusCode()).isEqualTo(204);
    assertThat(push(pems.client("ca", null, "TLSv1.2"), "a-long-token").statusCode())
        .isEqualTo(204);
  }

  private static X509TrustManager trust(String list, String... authorities) throws Exception {
    List<X509Certificate> known = new ArrayList<>();
    for (String one : authorities) {
      known.add((X509Certificate) pems.certificate(one));
    }
    return (X509TrustManager)
        ClientTrust.managers(known, ClientTrust.revoked(pems.file(list), known))
            .getTrustManagers()[0];
  }

  private static X509Certificate[] chain(String name) throws Exception {
    return new X509Certificate[] {(X509Certificate) pems.certificate(name)};
  }

  @Test
  void lists_come_in_both_forms_and_who_has_none_or_an_old_one_lets_nobody_in() throws Exception {
    pems.signed("gone", "ca", 2);
    pems.revocations("both", "ca", LATE, "gone");
    pems.revocations("others", "other-ca", LATE);
    pems.revocations("late", "ca", "20210101000000Z");
    pems.openssl("crl -in both.crl -outform DER -out both.der");
    Files.writeString(
        pems.file("two.crl"),
        Files.readString(pems.file("both.crl")) + Files.readString(pems.file("others.crl")));

    for (String list : List.of("both.crl", "both.der")) {
      trust(list, "ca").checkClientTrusted(chain("web"), "EC");
      assertThatThrownBy(() -> trust(list, "ca").checkClientTrusted(chain("gone"), "EC"))
          .isInstanceOf(CertificateException.class);
    }
    trust("two.crl", "ca", "other-ca").checkClientTrusted(chain("stranger"), "EC");
    assertThatThrownBy(
            () -> trust("both.crl", "ca", "other-ca").checkClientTrusted(chain("stranger"), "EC"))
        .as("an authority without a list")
        .isInstanceOf(CertificateException.class);
    assertThatThrownBy(() -> trust("late.crl", "ca").checkClientTrusted(chain("web"), "EC"))
        .as("a list that has run out")
        .isInstanceOf(CertificateException.class);
    assertThatThrownBy(() -> trust("two.crl", "ca"))
        .hasMessageContaining("no authority of wadi.tls.clientCa has signed");
    assertThatThrownBy(() -> trust("ca.pem", "ca")).hasMessageContaining("no list of revoked");
  }

  @Test
  void a_certificate_that_is_good_comes_in() throws Exception {
    pems.openssl(
        "s_client -connect 127.0.0.1:%s -tls1_2 -CAfile ca.pem -cert web.pem -key web.key"
            + " -verify_return_error",
        door.getPort());
  }

  @Test
  void a_client_that_trusts_somebody_else_goes_away_and_one_without_tls_too() throws Exception {
    assertThatThrownBy(() -> push(pems.client("other-ca", null, "TLS"), "a-long-token"))
        .isInstanceOf(IOException.class);
    try (Socket plain = new Socket("127.0.0.1", door.getPort())) {
      plain.setSoTimeout(20_000);
      plain.getOutputStream().write("GET /ready HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
      byte[] came = plain.getInputStream().readAllBytes();
      assertThat(new String(came, UTF_8)).doesNotContain("HTTP/1.1");
    }
    assertThat(push(pems.client("ca", null, "TLS"), "a-long-token").statusCode()).isEqualTo(204);
  }

  private static SSLSocket connect() throws Exception {
    SSLSocket socket =
        (SSLSocket)
            pems.client("ca", null, "TLSv1.3")
                .getSocketFactory()
                .createSocket("127.0.0.1", door.getPort());
    socket.setSoTimeout(20_000);
    socket.startHandshake();
    return socket;
  }

  private static String ask(SSLSocket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET /api/version HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("}") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("ended after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static String subject(SSLSocket socket) throws IOException {
    return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
        .getSubjectX500Principal()
        .getName();
  }

  private static void replace(String certificate, String key) throws IOException {
    for (String[] one :
        List.of(new String[] {key, "door.key"}, new String[] {certificate, "door.pem"})) {
      Path fresh = pems.file("fresh");
      Files.copy(pems.file(one[0]), fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, pems.file(one[1]), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static String awaitSubject(String wanted) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    String seen = "";
    while (System.nanoTime() < end && !seen.contains(wanted)) {
      try (SSLSocket socket = connect()) {
        seen = subject(socket);
      }
    }
    return seen;
  }

  @Test
  void a_new_certificate_is_for_new_connections_and_a_broken_one_for_none() throws Exception {
    pems.signed("second", "ca", 2);
    try (SSLSocket before = connect()) {
      String old = subject(before);
      assertThat(ask(before)).contains("200");
      replace("web.pem", "server.key");
      LiveGateway.await("the fault is told", () -> metric("wadi_tls_fault") == 1);
      assertThat(ask(before)).contains("200");
      assertThat(awaitSubject(old)).isEqualTo(old);
      replace("second.pem", "second.key");
      assertThat(awaitSubject("CN=second")).contains("CN=second");
      assertThat(metric("wadi_tls_fault")).isZero();
      assertThat(metric("wadi_tls_certificate_end_seconds"))
          .isGreaterThan(System.currentTimeMillis() / 1000.0);
      assertThat(subject(before)).isEqualTo(old);
      assertThat(ask(before)).contains("200");
      replace("old.pem", "old.key");
      LiveGateway.await("the fault is told", () -> metric("wadi_tls_fault") == 1);
      assertThat(awaitSubject("CN=second")).contains("CN=second");
    }
  }

  @Test
  void certificates_change_under_load_and_no_handshake_is_refused() throws Exception {
    pems.signed("third", "ca", 2);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong served = new AtomicLong();
    Callable<Long> client =
        () -> {
          long mine = 0;
          while (!stop.get()) {
            try (SSLSocket socket = connect()) {
              assertThat(ask(socket)).contains("200");
              served.incrementAndGet();
              mine++;
            }
          }
          return mine;
        };
    ExecutorService clients = Executors.newFixedThreadPool(2);
    try (SSLSocket before = connect()) {
      List<Future<Long>> running = List.of(clients.submit(client), clients.submit(client));
      for (int i = 0; i < 6; i++) {
        double reloads = metric("wadi_tls_reloads_total");
        long by = served.get();
        String fresh = i % 2 == 0 ? "third" : "server";
        replace(fresh + ".pem", fresh + ".key");
        LiveGateway.await("it is taken", () -> metric("wadi_tls_reloads_total") > reloads);
        LiveGateway.await("clients go on", () -> served.get() > by + 5);
      }
      stop.set(true);
      for (Future<Long> one : running) {
        assertThat(one.get(20, TimeUnit.SECONDS)).isPositive();
      }
      assertThat(ask(before)).contains("200");
    } finally {
      stop.set(true);
      clients.shutdown();
    }
  }

  /** A hello of 1.0 and of 1.1 byte by byte, as no client of today's can be made to say it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void older_versions_are_told_so(int minor) throws Exception {
    byte[] hello = new byte[9 + 2 + 32 + 1 + 2 + 6 + 2];
    ByteBuffer out = ByteBuffer.wrap(hello);
    out.put(new byte[] {22, 3, 1}).putShort((short) (hello.length - 5));
    out.put((byte) 1).put((byte) 0).putShort((short) (hello.length - 9));
    out.put((byte) 3).put((byte) minor).put(new byte[32]).put((byte) 0);
    out.putShort((short) 6).putShort((short) 0xc014).putShort((short) 0x2f).putShort((short) 0xff);
    out.put(new byte[] {1, 0});
    try (Socket socket = new Socket("127.0.0.1", door.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(hello);
      byte[] alert = socket.getInputStream().readNBytes(7);
      // Record of alerts; fatal, protocol_version (RFC 5246, 7.2).
      assertThat(alert[0]).isEqualTo((byte) 21);
      assertThat(alert[5]).isEqualTo((byte) 2);
      assertThat(alert[6]).isEqualTo((byte) 70);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static double metric(String name) {
    try {
      String page =
          HttpClient.newBuilder()
              .sslContext(pems.client("ca", null, "TLS"))
              .build()
              .send(
                  HttpRequest.newBuilder(URI.create(door + "/metrics")).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      return page.lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
          .findFirst()
          .orElse(-1);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static TlsKeeper keeper(String certificate, String key, @Nullable String password)
      throws IOException {
    return new TlsKeeper(
        new TlsFiles(
            pems.file(certificate),
            pems.file(key),
            password,
            null,
            null,
            false,
            List.of("TLSv1.3")),
        InstantSource.system());
  }

  @Test
  void keys_come_in_the_forms_that_openssl_writes() throws Exception {
    pems.openssl(
        "req -x509 -newkey rsa:2048 -nodes -days 2 -keyout rsa.key -out rsa.pem -subj /CN=rsa");
    pems.openssl("rsa -in rsa.key -traditional -out pkcs1.key");
    pems.openssl("pkcs8 -topk8 -in rsa.key -passout pass:hunter2-hunter2 -out locked.key");
    pems.openssl(
        "req -x509 -newkey ed25519 -nodes -days 2 -keyout ed.key -out ed.pem -subj /CN=ed");
    pems.openssl("ec -in server.key -out sec1.key");
    assertThat(Files.readString(pems.file("pkcs1.key"))).contains("BEGIN RSA PRIVATE KEY");
    for (String key : List.of("rsa.key", "pkcs1.key")) {
      assertThat(keeper("rsa.pem", key, null).problem()).isNull();
    }
    assertThat(keeper("rsa.pem", "locked.key", "hunter2-hunter2").problem()).isNull();
    assertThat(keeper("ed.pem", "ed.key", null).problem()).isNull();
    assertThatThrownBy(() -> keeper("rsa.pem", "locked.key", null))
        .hasMessageContaining("an encrypted key");
    assertThatThrownBy(() -> keeper("rsa.pem", "locked.key", "another-password"))
        .hasMessageContaining("the password of the key is another")
        .message()
        .doesNotContain("another-password");
    assertThatThrownBy(() -> keeper("server.pem", "sec1.key", null))
        .hasMessageContaining("openssl pkcs8 -topk8");
    assertThatThrownBy(() -> keeper("server.pem", "rsa.key", null))
        .hasMessageContaining("the key is not that of the certificate");
    assertThatThrownBy(() -> keeper("server.pem", "web.key", null))
        .hasMessageContaining("the key is not that of the certificate");
    assertThatThrownBy(() -> keeper("server.key", "server.key", null))
        .hasMessageContaining("no certificate in it");
    assertThatThrownBy(() -> keeper("server.pem", "server.pem", null))
        .hasMessageContaining("no key in it");
    assertThatThrownBy(() -> keeper("none.pem", "server.key", null))
        .hasMessageContaining("there is no such file");
  }
}
