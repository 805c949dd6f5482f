package dev.wadi.sink.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookAuthTest {
  private static final String HEADER = "X-Logtap-Signature";

  @TempDir Path folder;

  @Test
  void a_bearer_token_is_the_header_of_rfc_6750() {
    assertThat(WebhookAuth.parse("bearer:a:b").headers(new byte[0], HEADER))
        .isEqualTo(Map.of("Authorization", "Bearer a:b"));
  }

  /** The vector of RFC 4231, 4.3. */
  @Test
  void a_signature_is_that_of_the_standard() {
    assertThat(
            WebhookAuth.parse("hmac-sha256:Jefe")
                .headers("what do ya want for nothing?".getBytes(UTF_8), "X-Mine"))
        .isEqualTo(
            Map.of(
                "X-Mine",
                "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "with:colons:and,commas", "ünïcode ☃", " blank "})
  void openssl_finds_the_same_signature(String secret) throws Exception {
    Path openssl = Path.of("/usr/bin/openssl");
    assumeTrue(Files.isExecutable(openssl), "skipped: there is no /usr/bin/openssl");
    byte[] body = "{\"event\":\"stop\",\"detail\":\"\\u0000 ünï\"}".getBytes(UTF_8);
    Path file = Files.write(folder.resolve("body"), body);
    Process process =
        new ProcessBuilder(
                openssl.toString(), "dgst", "-sha256", "-hmac", secret, "-r", file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(WebhookAuth.parse("hmac-sha256:" + secret).headers(body, HEADER))
        .isEqualTo(Map.of(HEADER, "sha256=" + said.split(" ", 2)[0]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bearer",
        "bearer:",
        "basic:u:p",
        "hmac-sha256:",
        "HMAC-SHA256:x",
        "bearer:a b",
        "bearer:a\nX-Evil: 1",
        ":x"
      })
  void what_is_no_proof_is_refused_without_showing_it(String text) {
    assertThatThrownBy(() -> WebhookAuth.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: bearer:TOKEN, hmac-sha256:SECRET")
        .hasMessageNotContaining("X-Evil");
  }

  @Test
  void says_what_kind_it_is_and_no_secret() {
    assertThat(WebhookAuth.parse("bearer:s3cr3t-token")).hasToString("WebhookAuth[BEARER]");
    assertThat(WebhookAuth.parse("bearer:s3cr3t-token").scrub("bad token s3cr3t-token"))
        .isEqualTo("bad token ***");
  }
}
