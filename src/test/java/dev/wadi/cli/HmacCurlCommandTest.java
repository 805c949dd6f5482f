package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.wadi.codec.logops.LogopsSignature;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signed request by curl, and the look at a signature. */
class HmacCurlCommandTest {
  private static final Map<String, String> SECRET = Map.of("LOGOPS_SECRET", "demo-priv-1");

  @TempDir Path home;

  private final List<String> bodies = new ArrayList<>();
  private final List<Map<String, String>> heads = new ArrayList<>();
  private HttpServer server;
  private int status = 200;

  @BeforeEach
  void a_server_that_checks_signatures() throws IOException {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "curl"))),
        "no curl here");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          Map<String, String> head = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
          exchange.getRequestHeaders().forEach((name, values) -> head.put(name, values.get(0)));
          bodies.add(new String(body, UTF_8));
          heads.add(head);
          String text =
              LogopsSignature.canonical5(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().getPath(),
                  LogopsSignature.hash(ByteBuffer.wrap(body)),
                  head.get("X-Timestamp"),
                  head.get("X-Nonce"));
          boolean fits =
              LogopsSignature.fits("demo-priv-1".getBytes(UTF_8), text, head.get("X-Signature"));
          byte[] answer = (fits ? "fits" : "does not fit").getBytes(UTF_8);
          exchange.sendResponseHeaders(fits ? status : 401, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/logs?x=1";
  }

  private CommandRun curl(String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of("hmac-curl", "--url", url()));
    all.addAll(List.of(args));
    return CommandRun.of(home, SECRET, all.toArray(String[]::new));
  }

  @Test
  void what_is_sent_is_what_was_signed() throws Exception {
    String odd = "{\"msg\":\"it's \\\"odd\\\" \\\\ @file 100 % \u00fc\",\n\t\"n\":1}";
    CommandRun run = curl("-d", odd);
    CommandRun empty = curl("-d", "", "-k", "demo-pub-2");
    CommandRun at = curl("-d", "@/etc/hostname");
    Files.write(home.resolve("body.bin"), new byte[] {'a', 0, '\r', '\n', (byte) 0xff});
    CommandRun file = curl("-f", "body.bin", "--content-type", "text/plain");

    assertThat(List.of(run, empty, at, file)).allMatch(one -> one.code() == 0);
    assertThat(run.results()).isEqualTo("fits");
    assertThat(file.results()).isEqualTo("fits");
    assertThat(bodies.subList(0, 3)).containsExactly(odd, "{}", "@/etc/hostname");
    assertThat(heads.get(0))
        .containsEntry("X-Api-Key", "demo-pub-1")
        .containsEntry("Content-Type", "application/json");
    assertThat(heads.get(1)).containsEntry("X-Api-Key", "demo-pub-2");
    assertThat(heads.get(3)).containsEntry("Content-Type", "text/plain");
  }

  @Test
  void options_for_curl_stand_behind_two_dashes_and_its_end_is_ours() throws Exception {
    CommandRun shown = curl("--echo-headers", "--", "-o", "/dev/null", "-w", "%{http_code}");
    status = 503;
    CommandRun refused = curl("--", "--fail");
    server.stop(0);
    CommandRun nobody = curl();

    assertThat(shown.results()).isEqualTo("200");
    assertThat(shown.remarks()).contains("X-Signature: ").doesNotContain("demo-priv-1");
    assertThat(refused.code()).isEqualTo(5);
    assertThat(nobody.code()).isEqualTo(5);
  }

  @Test
  void without_a_secret_nothing_is_sent() throws Exception {
    CommandRun run = CommandRun.of(home, "hmac-curl", "--url", url());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).contains("LOGOPS_SECRET");
    assertThat(bodies).isEmpty();
  }

  /* Headers piped into verify-hmac, with the secret from the environment. */
  private CommandRun verify(String headers, String secret, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of("verify-hmac", "--url", "http://h/v1/logs?x=1"));
    all.addAll(List.of(args));
    return CommandRun.piped(
        home,
        secret.isEmpty() ? Map.of() : Map.of("LOGOPS_SECRET", secret),
        headers,
        all.toArray(String[]::new));
  }

  @Test
  void a_signature_is_looked_at_by_both_versions_and_in_both_forms() throws Exception {
    for (String version : List.of("0.4", "0.5")) {
      String[] sign = {
        "sign-hmac",
        "--signature-version",
        version,
        "k",
        "s3cret",
        "POST",
        "http://h/v1/logs?x=1",
        "a"
      };
      String plain = CommandRun.of(home, sign).results();
      List<String> flags = new ArrayList<>(List.of(sign));
      flags.add("--flags");
      String asFlags = CommandRun.of(home, flags.toArray(String[]::new)).results();

      assertThat(verify(plain, "s3cret", "--body", "a").results())
          .isEqualTo("fits: version " + version + "\n");
      assertThat(verify(asFlags, "s3cret", "--body", "a").code()).isZero();
      assertThat(verify(plain, "another", "--body", "a").code()).isEqualTo(6);
      assertThat(verify(plain, "s3cret", "--body", "b").results()).contains("another hash");
      assertThat(verify(plain, "s3cret", "--body", "a", "--method", "PUT").code()).isEqualTo(6);
    }
    assertThat(verify("X-Api-Key: k\n", "s3cret").remarks()).contains("no header x-timestamp");
    assertThat(verify("", "").remarks()).contains("LOGOPS_SECRET");
    assertThat(
            new ObjectMapper()
                .readTree(verify("X-Timestamp: x\nX-Signature: y\n", "s3cret", "--json").results())
                .path("fits")
                .asBoolean())
        .isFalse();
  }
}
