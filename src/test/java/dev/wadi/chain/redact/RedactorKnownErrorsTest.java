package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.Action;
import dev.wadi.chain.redact.profile.PseudonymKey;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Mistakes that other log tools make with personal data; each is made impossible here. */
class RedactorKnownErrorsTest {
  private final Redactor logtap = new Redactor(RedactionProfile.logtap());
  private final Redactor all = new Redactor(RedactionProfile.all());

  @Test
  void a_jwt_behind_bearer_is_taken_as_jwt_and_the_keyword_stays() {
    String jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjMifQ.c2lnbmF0dXJl";

    assertThat(logtap.redact("Bearer " + jwt)).isEqualTo("Bearer [REDACTED:jwt]");
    assertThat(all.redact("Bearer " + jwt)).isEqualTo("Bearer [REDACTED:jwt]");
  }

  @Test
  void epoch_times_are_no_phone_numbers() {
    for (String line :
        List.of(
            "epoch_s=1705314721",
            "epoch_ms=1705314721000",
            "epoch_us=1705314721000123",
            "epoch_ns=1705314721000123456",
            "ts 1705314721000 done")) {
      assertThat(logtap.redact(line)).isEqualTo(line);
      assertThat(all.redact(line)).isEqualTo(line);
    }
  }

  @Test
  void the_digits_of_a_uuid_and_of_an_identifier_stay() {
    for (String line :
        List.of(
            "id=12345678-1234-1234-1234-123456789012",
            "order 98765432101234",
            "blk_4111111111111111",
            "req-4b3f5550-1234-5678-9012-345678901234",
            "trace=0af7651916cd43dd8448eb211c80319c")) {
      assertThat(logtap.redact(line)).isEqualTo(line);
      assertThat(all.redact(line)).isEqualTo(line);
    }
  }

  @Test
  void sixteen_digits_that_fail_luhn_keep_their_last_ten() {
    String plain = "number 4111111111111112";
    String hyphens = "number 4111-1111-1111-1112";

    assertThat(logtap.redact(plain)).isEqualTo(plain);
    assertThat(logtap.redact(hyphens)).isEqualTo(hyphens);
  }

  @Test
  void a_card_with_more_numbers_behind_it_is_still_found() {
    assertThat(logtap.redact("4111 1111 1111 1111 12 26")).isEqualTo("[REDACTED:cc] 12 26");
  }

  @Test
  void bearer_of_bad_news_is_english() {
    String line = "the bearer of bad news";

    assertThat(logtap.redact(line)).isEqualTo(line);
    assertThat(all.redact(line)).isEqualTo(line);
  }

  @Test
  void version_numbers_are_no_addresses() {
    for (String line :
        List.of(
            "version 1.2.3.4",
            "version=1.2.3.4",
            "v1.2.3.4",
            "Chrome/120.0.1.2",
            "guava-31.1.0.1.jar",
            "appVersion: \"1.2.3.4\"")) {
      assertThat(logtap.redact(line)).isEqualTo(line);
      assertThat(all.redact(line)).isEqualTo(line);
    }
  }

  @Test
  void label_values_are_redacted_and_names_stay() {
    Batch made =
        logtap.redact(
            Batches.batch(Labels.of("user", "ann@example.com", "app", "api"), Map.of(), "hello"));

    assertThat(made.streams().get(0).labels())
        .isEqualTo(Labels.of("user", "[REDACTED:email]", "app", "api"));
  }

  @Test
  void structured_metadata_is_redacted_with_its_name_as_context() {
    Batch made =
        all.redact(
            Batches.batch(
                Labels.of("app", "api"),
                Map.of("password", "correct horse", "phone", "030 123456", "trace", "a1"),
                "hello"));

    assertThat(made.streams().get(0).metadata(0))
        .containsEntry("password", "[REDACTED:secret]")
        .containsEntry("phone", "[REDACTED:phone]")
        .containsEntry("trace", "a1");
  }

  @Test
  void ipv6_addresses_keys_passwords_cookies_and_private_keys_are_covered() {
    String key = "-----BEGIN PRIVATE" + " KEY-----\\nMII\\n-----END PRIVATE" + " KEY-----";

    assertThat(all.redact("2001:db8::7")).isEqualTo("[REDACTED:ipv6]");
    assertThat(all.redact("AK" + "IAIOSFODNN7EXAMPLE")).isEqualTo("[REDACTED:token]");
    assertThat(all.redact("password=x1")).isEqualTo("password=[REDACTED:secret]");
    assertThat(all.redact("{\"secret\":\"x1\"}")).isEqualTo("{\"secret\":\"[REDACTED:secret]\"}");
    assertThat(all.redact("Cookie: a=b")).isEqualTo("Cookie: [REDACTED:cookie]");
    assertThat(all.redact(key)).isEqualTo("[REDACTED:private-key]");
  }

  @Test
  void international_phones_and_addresses_beyond_ascii_are_covered() {
    assertThat(all.redact("call +48 22 123 45 67")).isEqualTo("call [REDACTED:phone]");
    assertThat(all.redact("żółw@example.pl")).isEqualTo("[REDACTED:email]");
    assertThat(all.redact("info@bücher.example")).isEqualTo("[REDACTED:email]");
  }

  @Test
  void passwords_and_addresses_in_the_text_of_a_message_do_not_pass() {
    assertThat(all.redact("login with password=abc for bob@example.com"))
        .isEqualTo("login with password=[REDACTED:secret] for [REDACTED:email]");
  }

  @Test
  void names_that_only_contain_a_sensitive_word_are_left() {
    String line =
        "keyboard=us monkey=1 hotkey=F5 author=ann authorized=true passenger=7 compass=n discard=1"
            + " card_type=visa cardinality=12 tokenizer=bpe primary_key=3 credit_limit=100";

    assertThat(all.redact(line)).isEqualTo(line);
  }

  @Test
  void nothing_tells_the_length_or_a_part_of_what_was_removed() {
    assertThat(all.redact("password=a"))
        .isEqualTo(all.redact("password=abcdefghijklmnopqrstuvwxyz"));
    assertThat(all.redact("john@example.com")).doesNotContain("j").doesNotContain("example");
  }

  @Test
  void numbers_out_of_range_are_no_addresses_and_five_parts_neither() {
    for (String line : List.of("999.999.999.999", "1.2.3.4.5", "256.1.1.1")) {
      assertThat(all.redact(line)).isEqualTo(line);
    }
  }

  @Test
  void values_between_json_braces_do_not_swallow_the_rest_of_the_object() {
    assertThat(all.redact("{\"email\":\"a@b.io\",\"n\":1}"))
        .isEqualTo("{\"email\":\"[REDACTED:email]\",\"n\":1}");
  }

  @Test
  void an_address_behind_other_numbers_is_found() {
    assertThat(logtap.redact("200 512 10.1.2.3 80")).isEqualTo("200 512 [REDACTED:ip] 80");
  }

  @Test
  void equal_people_match_across_services_and_the_key_rotates_by_epoch() {
    RedactionProfile profile = RedactionProfile.all().withAction(Kind.EMAIL, Action.PSEUDONYM);
    Redactor november = withKey(profile, "2026-11");
    Redactor december = withKey(profile, "2026-12");

    String one = november.redact("from Ann@Example.com");
    String two = november.redact("to ann@example.com!");

    assertThat(one).matches("from <EMAIL:[0-9a-f]{8}>");
    assertThat(two.substring(3, 19)).isEqualTo(one.substring(5, 21));
    assertThat(december.redact("from ann@example.com")).isNotEqualTo(one);
  }

  @Test
  void a_profile_that_needs_a_key_does_not_start_without_one() {
    RedactionProfile profile = RedactionProfile.all().withAction(Kind.EMAIL, Action.PSEUDONYM);

    org.assertj.core.api.Assertions.assertThatThrownBy(() -> new Redactor(profile))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("email needs a key");
  }

  private static Redactor withKey(RedactionProfile profile, String epoch) {
    return new Redactor(
        profile,
        new PseudonymKey("0123456789abcdef".getBytes(UTF_8), epoch),
        new RedactionStats(),
        System::nanoTime);
  }
}
