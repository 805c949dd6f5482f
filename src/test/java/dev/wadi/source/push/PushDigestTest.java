package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PushDigestTest {
  @Test
  void is_the_beginning_of_hmac_sha256_keyed_with_the_senders_key() {
    /* RFC 4231, test case 2. */
    assertThat(HexFormat.of().toHexDigits(digest("Jefe", "what do ya want for nothing?")))
        .isEqualTo("5bdcc146bf60754e");
  }

  @Test
  void another_body_or_another_key_gives_another_digest() {
    long digest = digest("key", "card 4111111111111111");

    assertThat(digest("key", "card 4111111111111111")).isEqualTo(digest);
    assertThat(digest("key", "card 4111111111111112")).isNotEqualTo(digest);
    assertThat(digest("kez", "card 4111111111111111")).isNotEqualTo(digest);
  }

  private static long digest(String key, String body) {
    PushDigest digest = new PushDigest(key);
    byte[] bytes = ("__" + body + "_").getBytes(UTF_8);
    digest.take(bytes, 2, bytes.length - 3);
    return digest.value();
  }
}
