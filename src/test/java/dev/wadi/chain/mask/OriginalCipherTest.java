package dev.wadi.chain.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OriginalCipherTest {
  private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final String OTHER = "HxITFBUWFxgZGhscHR4fAAECAwQFBgcICQoLDA0ODxA=";
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1755950400));

  private static OriginalCipher ring(Map<String, String> keys) {
    return new OriginalCipher(keys, CLOCK, new SecureRandom());
  }

  @Test
  void makes_the_token_that_the_format_asks_for() {
    byte[] key = new byte[32];
    byte[] iv = new byte[16];
    for (int i = 0; i < 32; i++) {
      key[i] = (byte) i;
    }
    for (int i = 0; i < 16; i++) {
      iv[i] = (byte) (16 + i);
    }

    String token = OriginalCipher.encrypt(key, "john@example.com".getBytes(UTF_8), 1755950400, iv);

    assertThat(token)
        .isEqualTo(
            "gAAAAABoqa1AEBESExQVFhcYGRobHB0eH1z5VqgwU09nrNHASy91W3HtymlyBeeG6CndVpZ9ukKRWeBVsbN42Lrxsmu6arV-RGWsbn77SheUeCLWdhVOTuE=");
    assertThat(new String(OriginalCipher.decrypt(key, token), UTF_8)).isEqualTo("john@example.com");
  }

  @Test
  void the_newest_key_encrypts_and_the_older_one_still_decrypts() {
    String old = ring(Map.of("2025", KEY)).encrypt("x".getBytes(UTF_8));
    Map<String, String> both = new LinkedHashMap<>();
    both.put("2025", KEY);
    both.put("2026", OTHER);
    OriginalCipher rotated = ring(both);

    assertThat(rotated.encrypt("y".getBytes(UTF_8))).startsWith("2026:");
    assertThat(rotated.decrypt(old)).isEqualTo("x".getBytes(UTF_8));
  }

  @Test
  void refuses_what_was_changed_or_made_with_a_key_that_is_gone() {
    OriginalCipher cipher = ring(Map.of("a", KEY));
    String text = cipher.encrypt("secret".getBytes(UTF_8));
    char last = text.charAt(20);
    String changed = text.substring(0, 20) + (last == 'A' ? 'B' : 'A') + text.substring(21);

    assertThatThrownBy(() -> cipher.decrypt(changed)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ring(Map.of("b", KEY)).decrypt(text))
        .hasMessageContaining("key id: 'a'");
  }

  @Test
  void no_message_and_no_text_shows_a_key() {
    assertThat(ring(Map.of("a", KEY)).toString()).doesNotContain(KEY);
    assertThatThrownBy(() -> ring(Map.of("a", "AAEC")))
        .hasMessageContaining("3 bytes")
        .hasMessageNotContaining("AAEC");
    assertThatThrownBy(() -> ring(Map.of("a", "?not base64?")))
        .hasMessageNotContaining("not base64?");
  }
}
