package dev.wadi.codec.logops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The signatures that LogOps' own tools make. */
class LogopsSignatureTest {
  private static final byte[] SECRET = "demo-priv-1".getBytes(UTF_8);
  private static final String TIME = "2025-08-27T04:10:00Z";
  private static final String HASH =
      LogopsSignature.hash(ByteBuffer.wrap("{\"msg\":\"hello\"}".getBytes(UTF_8)));

  @Test
  void a_body_has_its_hash_in_small_letters() {
    assertThat(HASH).isEqualTo("faf0237414bb4de6d09919f02006843e237179c7a3a866d6cc77e967688d6e02");
  }

  @Test
  void version_four_signs_path_and_query() {
    assertThat(
            LogopsSignature.sign(SECRET, LogopsSignature.canonical4("POST", "/ingest", TIME, HASH)))
        .isEqualTo("oD3s7T00yOH9ZP3/TpOo70ZBKJdJcyTHlOyUG3fJeUM=");
    assertThat(
            LogopsSignature.sign(
                SECRET, LogopsSignature.canonical4("POST", "/ingest?foo=bar", TIME, HASH)))
        .isEqualTo("SHsqaYctIihnypMG8lVn0+VEuAsGWryTZKONi6fNT14=");
  }

  @Test
  void version_five_signs_the_nonce_where_there_is_one() {
    assertThat(
            LogopsSignature.sign(
                SECRET,
                LogopsSignature.canonical5(
                    "POST", "/ingest", HASH, TIME, "0123456789abcdef0123456789abcdef")))
        .isEqualTo("cNyiQipPIG8C7zIeEpcMhreYiNJ7s+ExIx5+3pKzmFQ=");
    assertThat(
            LogopsSignature.sign(
                SECRET, LogopsSignature.canonical5("POST", "/ingest", HASH, TIME, null)))
        .isEqualTo("Gg7Tg+l3bcLyXApwynz74tgF2YXiTHVuvVIqldDfcW4=");
  }

  @Test
  void another_signature_does_not_fit() {
    String canonical = LogopsSignature.canonical4("POST", "/ingest", TIME, HASH);
    assertThat(
            LogopsSignature.fits(SECRET, canonical, "oD3s7T00yOH9ZP3/TpOo70ZBKJdJcyTHlOyUG3fJeUM="))
        .isTrue();
    assertThat(LogopsSignature.fits(SECRET, canonical, "")).isFalse();
    assertThat(LogopsSignature.fits("other".getBytes(UTF_8), canonical, "oD3s7T00=")).isFalse();
  }
}
