package dev.wadi.chain.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskerTest {
  private static final Masker BASELINE = new Masker(MaskProfile.BASELINE, null);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"password\":\"hunter2\",\"user\":\"bob\"} | {\"password\":\"****\",\"user\":\"bob\"}",
        "{\"a\":{\"b\":[{\"API_KEY\":\"k\"}]}} | {\"a\":{\"b\":[{\"API_KEY\":\"****\"}]}}",
        "{\"apiKey\": 12345, \"n\": 1} | {\"apiKey\": \"****\", \"n\": 1}",
        "{\"token\":null} | {\"token\":\"****\"}",
        "{\"secret\":{\"a\":[1,2,\"}\"]},\"x\":1} | {\"secret\":\"****\",\"x\":1}",
        "{\"authorization\":\"Bearer abcdef\"} | {\"authorization\":\"Beare****\"}",
        "{\"email\":\"john.doe@example.com\"} | {\"email\":\"j*****e@example.com\"}",
        "{\"user_email\":\"bob@x.io\"} | {\"user_email\":\"b*b@x.io\"}",
        "{\"billingEmail\":\"bob@x.io\"} | {\"billingEmail\":\"b*b@x.io\"}",
        "dbPassword=hunter2 X-Api-Key=k | dbPassword=**** X-Api-Key=****",
        "{\"user.email\":\"bob@x.io\"} | {\"user.email\":\"b*b@x.io\"}",
        "login payload={\"password\":\"x\"} ok | login payload={\"password\":\"****\"} ok",
        "a 5\" disk {\"password\":\"x\"} | a 5\" disk {\"password\":\"****\"}",
        "{\"body\":\"{\\\"password\\\":\\\"x\\\"}\"} |"
            + " {\"body\":\"{\\\"password\\\":\\\"****\\\"}\"}",
        "{\"password\":\"cut off in the mid | {\"password\":\"****\"",
        "level=info password=hunter2 took=3ms | level=info password=**** took=3ms",
        "password=\"two words\" user=bob | password=\"****\" user=bob",
        "GET /a?token=abc&x=1 | GET /a?token=****&x=1",
        "api-key=abc | api-key=****",
        "User{name='Bob', password='two words'} | User{name='Bob', password='****'}",
        "body={\\\"password\\\":\\\"x\\\"} | body={\\\"password\\\":\\\"****\\\"}",
        "a={\\\"password\\\":\\\"x\\\"} b=\"{y}\" | a={\\\"password\\\":\\\"****\\\"} b=\"{y}\"",
        "password=\"cut off | password=\"****\""
      })
  void hides_the_values_of_sensitive_fields(String in, String out) {
    assertThat(BASELINE.mask(in)).isEqualTo(out);
    assertThat(BASELINE.mask(out)).isEqualTo(out);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keyboard",
        "monkey",
        "hotkey",
        "author",
        "authorized",
        "passenger",
        "compass",
        "discard",
        "card_type",
        "cardinality",
        "tokenizer",
        "primary_key",
        "credit_limit",
        "token_count"
      })
  void names_that_only_contain_a_sensitive_one_are_left_alone(String name) {
    String json = "{\"" + name + "\":\"v\"}";
    String logfmt = name + "=v";

    assertThat(BASELINE.mask(json)).isEqualTo(json);
    assertThat(BASELINE.mask(logfmt)).isEqualTo(logfmt);
  }

  @Test
  void hides_label_values_and_structured_metadata() {
    byte[] text = "hello api_key abc note {\"password\":\"x\"}".getBytes(UTF_8);
    LogStream stream =
        new LogStream.Builder(Labels.of("app", "web", "email", "bob@x.io"), text, 1)
            .add(1, 0, 5)
            .addMetadata(6, 7, 14, 3)
            .addMetadata(18, 4, 23, 16)
            .build();

    LogStream masked = BASELINE.mask(new Batch("main", List.of(stream))).streams().get(0);

    assertThat(masked.labels()).isEqualTo(Labels.of("app", "web", "email", "b*b@x.io"));
    assertThat(masked.line(0)).isEqualTo("hello");
    assertThat(masked.metadata(0))
        .containsExactly(
            Map.entry("api_key", "****"), Map.entry("note", "{\"password\":\"****\"}"));
  }

  @Test
  void a_batch_without_sensitive_fields_is_handed_on_as_it_is() {
    byte[] text = "nothing to see, key=value {\"a\":1}".getBytes(UTF_8);
    Batch batch =
        new Batch(
            "main",
            List.of(
                new LogStream.Builder(Labels.of("app", "web"), text, 1)
                    .add(1, 0, text.length)
                    .build()));

    assertThat(BASELINE.mask(batch)).isSameAs(batch);
  }

  @Test
  void keeps_the_original_encrypted_when_told_to() {
    OriginalCipher cipher =
        new OriginalCipher(
            Map.of("k1", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            InstantSource.system(),
            new SecureRandom());
    Masker masker =
        new Masker(new MaskProfile(Map.of("password", MaskRule.FULL), List.of(), true), cipher);
    byte[] text = "password=x".getBytes(UTF_8);
    Batch batch =
        new Batch(
            "main",
            List.of(
                new LogStream.Builder(Labels.of("app", "web"), text, 1)
                    .add(1, 0, text.length)
                    .build()));

    LogStream masked = masker.mask(batch).streams().get(0);

    assertThat(masked.line(0)).isEqualTo("password=****");
    String original = masked.metadata(0).get("msg_enc");
    assertThat(original).startsWith("k1:");
    assertThat(new String(cipher.decrypt(original), UTF_8)).isEqualTo("password=x");
  }

  @Test
  void refuses_to_keep_originals_without_a_key() {
    assertThatThrownBy(() -> new Masker(new MaskProfile(Map.of(), List.of(), true), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("encryption key");
  }

  @Test
  void lines_of_any_bytes_are_masked_without_an_exception_and_twice_is_once() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String alphabet = "\"\\{}[]:=,& pasword{\"password\":\"token=\u00e9\n0u22";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder line = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        line.append(
            random.nextInt(12) == 0
                ? "\"password\":"
                : "" + alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String once = BASELINE.mask(line.toString());
      assertThat(BASELINE.mask(once)).as("seed %d, line %s", seed, line).isEqualTo(once);
    }
    assertThat(BASELINE.failedTotal()).isZero();
  }

  @Test
  void a_megabyte_of_quotes_or_equals_signs_takes_linear_work() {
    for (String piece : List.of("\"", "\\\"", "=", "a=", "\":", "{\"a\":", "\"password\":{")) {
      String line = piece.repeat(1_000_000 / piece.length());
      assertThat(BASELINE.mask(line)).isNotEmpty();
    }
  }

  @Test
  void a_key_hides_fields_of_its_own_besides_those_of_its_tenant() {
    MaskProfile shop = new MaskProfile(Map.of("order_id", MaskRule.FULL), List.of(), false);
    MaskProfiles profiles = new MaskProfiles(MaskProfile.BASELINE, Map.of("shop", shop), null);
    String line = "{\"password\":\"p\",\"order_id\":\"7\",\"basket\":\"b\"}";
    assertThat(profiles.masker("shop", List.of("basket")).mask(line))
        .isEqualTo("{\"password\":\"****\",\"order_id\":\"****\",\"basket\":\"****\"}");
    assertThat(profiles.masker("other", List.of("basket")).mask(line))
        .isEqualTo("{\"password\":\"****\",\"order_id\":\"7\",\"basket\":\"****\"}");
    assertThat(
            profiles
                .masker(
                    "shop",
                    List.of("mail=email", "card=keep-suffix:4", "pin=keep-prefix:1", "x=no-rule"))
                .mask("mail=john.doe@example.com card=4111222233334444 pin=9876 x=secret"))
        .isEqualTo("mail=j*****e@example.com card=****4444 pin=9**** x=****");
    assertThat(profiles.masker("shop", List.of())).isSameAs(profiles.masker("shop"));
  }
}
