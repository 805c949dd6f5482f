package dev.wadi.chain.redact.recognise;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Bytes;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of clouds and vendors, JWTs and private keys. */
class VendorTokensTest {
  private final Redactor redactor = new Redactor(RedactionProfile.all());

  @Test
  void knows_more_than_seventy_vendors_formats() {
    assertThat(VendorTokens.BUILT_IN.names()).hasSizeGreaterThan(110);
  }

  @Test
  void finds_a_random_token_of_every_line_of_the_table() {
    long seed = 20261121;
    Random random = new Random(seed);
    for (VendorTokens.Spec spec : VendorTokens.BUILT_IN.specs()) {
      for (int round = 0; round < 5; round++) {
        String token = token(spec, random);
        String line = "sent " + token + " to host";

        assertThat(redactor.redact(line))
            .as("%s %s seed %d", spec.name(), token, seed)
            .isEqualTo("sent [REDACTED:token] to host");
      }
    }
  }

  @Test
  void scores_a_token_with_a_valid_checksum_higher() {
    String prefix = "gh" + "p_";
    String good = prefix + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17";
    String bad = prefix + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18";

    assertThat(redactor.explain(good).findings().get(0).score()).isEqualTo(99);
    assertThat(redactor.explain(bad).findings().get(0).score()).isEqualTo(85);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "path/to/pattern patch",
        "sk-learn skills sk_learn",
        "api-gateway sdk-version",
        "AKIA is a prefix",
        "live_connections test_results secret_santa",
        "re_index_all_the_things_right_now",
        "key-value store",
        "SG.com",
        "npm_config_registry",
        "hf_hub",
        "xoxb-",
        "SKxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      })
  void leaves_words_alone(String line) {
    assertThat(redactor.redact(line)).isEqualTo(line);
  }

  @Test
  void finds_a_telegram_bot_and_an_azure_secret() {
    assertThat(redactor.redact("bot 123456789:AAabcdefghijklmnopqrstuvwxyz0123456 up"))
        .isEqualTo("bot [REDACTED:token] up");
    assertThat(redactor.redact("cs abc8" + "Q~abcdefghijklmnopqrstuvwxyz0123456 x"))
        .isEqualTo("cs [REDACTED:token] x");
  }

  @Test
  void finds_a_jwt_whose_header_decodes_although_its_payload_is_opaque() {
    String header = base64("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\"}");

    assertThat(redactor.redact("t " + header + ".a1b2.c3d4.e5f6.g7h8 x"))
        .isEqualTo("t [REDACTED:jwt] x");
    assertThat(redactor.redact("t " + base64("{\"a\":1}") + ".a1b2.c3d4 x"))
        .isEqualTo("t " + base64("{\"a\":1}") + ".a1b2.c3d4 x");
  }

  @Test
  void finds_a_private_key_with_real_and_escaped_line_feeds() {
    String kind = "RSA PRIVATE" + " KEY-----";
    String key = "-----BEGIN " + kind + "\nMIIE\nabc=\n-----END " + kind;

    assertThat(redactor.redact("k=" + key + " end")).isEqualTo("k=[REDACTED:private-key] end");
    assertThat(redactor.redact("{\"k\":\"" + key.replace("\n", "\\n") + "\\n\"}"))
        .isEqualTo("{\"k\":\"[REDACTED:private-key]\\n\"}");
    assertThat(redactor.redact("-----BEGIN " + kind + " MIIEowIBAAKCAQEA0Z3VS5JJ cut"))
        .isEqualTo("[REDACTED:private-key] cut");
    assertThat(redactor.redact("-----BEGIN PUBLIC KEY-----"))
        .isEqualTo("-----BEGIN PUBLIC KEY-----");
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  /* Letters of the format, and what its check asks for. */
  private static String token(VendorTokens.Spec spec, Random random) {
    int length = spec.least() + random.nextInt(Math.min(6, spec.most() - spec.least() + 1));
    byte[] out = new byte[length];
    String alphabet = "";
    for (int c = 0; c < 128; c++) {
      if (spec.letters()[c] && Bytes.alnum((byte) c)) {
        alphabet += (char) c;
      }
    }
    for (int i = 0; i < length; i++) {
      out[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
    }
    switch (spec.check()) {
      case "mixed" -> System.arraycopy("aB3".getBytes(US_ASCII), 0, out, 1, 3);
      case "digit" -> out[2] = '7';
      case "uuid" -> {
        for (int at : new int[] {8, 13, 18, 23}) {
          out[at] = '-';
        }
      }
      case "dot14" -> out[14] = '.';
      case "at22" -> out[22] = '.';
      default -> {}
    }
    return new String(spec.prefix(), ISO_8859_1) + new String(out, ISO_8859_1);
  }
}
