package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headers as LogOps' own tools write them. */
class SignHmacCommandTest {
  private static final String TIME = "2025-08-27T04:10:00Z";
  private static final String HASH =
      "faf0237414bb4de6d09919f02006843e237179c7a3a866d6cc77e967688d6e02";

  @TempDir Path directory;

  private CommandRun wadi(String... args) throws IOException {
    return CommandRun.of(directory, args);
  }

  @Test
  void the_headers_are_those_of_the_vectors() throws Exception {
    CommandRun run =
        wadi(
            "sign-hmac",
            "--ts=" + TIME,
            "--nonce=0123456789abcdef0123456789abcdef",
            "demo-pub-1",
            "demo-priv-1",
            "post",
            "http://127.0.0.1:8090/ingest?foo=bar",
            "{\"msg\":\"hello\"}");

    assertThat(run.code()).isZero();
    assertThat(run.results().lines().toList())
        .isEqualTo(
            List.of(
                "X-Api-Key: demo-pub-1",
                "X-Timestamp: " + TIME,
                "X-Content-SHA256: " + HASH,
                "X-Signature: cNyiQipPIG8C7zIeEpcMhreYiNJ7s+ExIx5+3pKzmFQ=",
                "X-Nonce: 0123456789abcdef0123456789abcdef"));
  }

  @Test
  void version_four_signs_the_query_and_a_flag_of_curl_is_quoted() throws Exception {
    Files.writeString(directory.resolve("body.json"), "{\"msg\":\"hello\"}");
    CommandRun run =
        wadi(
            "sign-hmac",
            "--signature-version=0.4",
            "--ts=2025-08-27T04:09:00Z",
            "--ts-offset=+1m",
            "--no-nonce",
            "--one-per-line",
            "--body-file=body.json",
            "demo-pub-1",
            "demo-priv-1",
            "POST",
            "/ingest?foo=bar");

    assertThat(run.results())
        .contains("-H 'X-Signature: SHsqaYctIihnypMG8lVn0+VEuAsGWryTZKONi6fNT14='")
        .contains("-H 'X-Timestamp: " + TIME + "'")
        .doesNotContain("X-Nonce");
  }

  @Test
  void a_curl_line_sends_what_was_signed() throws Exception {
    CommandRun run =
        wadi("sign-hmac", "--curl", "k", "s", "POST", "http://127.0.0.1:1/v1/logs", "it's");

    assertThat(run.results())
        .startsWith("curl -sS -X POST -H 'Content-Type: application/json' -H 'X-Api-Key: k'")
        .contains("-H 'X-Nonce: ")
        .endsWith("--data-binary 'it'\\''s' 'http://127.0.0.1:1/v1/logs'\n");
  }

  @Test
  void what_is_wrong_is_one_sentence_without_the_secret() throws Exception {
    assertThat(wadi("sign-hmac", "k", "-", "POST", "/v1/logs").remarks())
        .contains("no secret (cure: as an argument, or - and LOGOPS_SECRET set)");
    CommandRun url = wadi("sign-hmac", "k", "hunter2", "POST", "no address");
    assertThat(url.code()).isEqualTo(2);
    assertThat(url.remarks()).contains("URL: 'no address' (expected: ").doesNotContain("hunter2");
    assertThat(wadi("sign-hmac", "--ts=noon", "k", "s", "POST", "/x").remarks())
        .contains("--ts: 'noon' (expected: ");
    assertThat(wadi("sign-hmac", "--ts-offset=1d", "k", "s", "POST", "/x").remarks())
        .contains("--ts-offset: '1d' (expected: ");
    assertThat(wadi("sign-hmac", "--signature-version=1", "k", "s", "POST", "/x").remarks())
        .contains("--signature-version: '1' (expected: 0.4 or 0.5)");
  }
}
