package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.Action;
import dev.wadi.chain.redact.profile.AllowList;
import dev.wadi.chain.redact.profile.CustomPattern;
import dev.wadi.chain.redact.profile.PseudonymKey;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Network;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What can happen to a value that was recognised. */
class ActionsTest {
  @Test
  void masks_all_but_the_ends() {
    assertThat(redactor(Kind.CREDIT_CARD, Action.mask(0, 4)).redact("card 4111-1111-1111-1111"))
        .isEqualTo("card ****-****-****-1111");
  }

  @Test
  void masks_everything_when_the_ends_would_be_most_of_it() {
    assertThat(redactor(Kind.SECRET, Action.mask(2, 2)).redact("password=abcde"))
        .isEqualTo("password=*****");
  }

  @Test
  void keeps_the_format_of_digits_and_makes_no_valid_number() {
    Redactor redactor = redactor(Kind.CREDIT_CARD, Action.FORMAT);

    String made = redactor.redact("card 4111-1111-1111-1111");

    assertThat(made).matches("card 0\\d{3}-\\d{4}-\\d{4}-\\d{4}");
    assertThat(redactor.redact("card 4111 1111 1111 1111").replaceAll("\\D", ""))
        .isEqualTo(made.replaceAll("\\D", ""));
  }

  @Test
  void the_letters_of_a_tax_code_do_not_stay() {
    String made = redactor(Kind.CODICE_FISCALE, Action.FORMAT).redact("cf RSSMRA85T10A562S");

    assertThat(made).matches("cf [A-Z]{6}0\\d[A-Z]\\d\\d[A-Z]\\d{3}[A-Z]|cf \\[REDACTED:.*]");
    assertThat(made).doesNotContain("RSSMRA");
  }

  @Test
  void keeps_nothing_of_a_payload_in_base64() {
    String payload =
        java.util.Base64.getEncoder()
            .encodeToString(
                "{\"card\":\"4111111111111111\"}"
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));

    for (Action action : List.of(Action.FORMAT, Action.mask(4, 4), Action.network(8))) {
      assertThat(redactor(Kind.CREDIT_CARD, action).redact("body " + payload))
          .isEqualTo("body [REDACTED:cc]");
    }
  }

  @Test
  void an_address_that_is_mapped_into_the_sixth_version_follows_the_network() {
    Redactor redactor = redactor(Kind.IP_V6, Action.network(24));

    assertThat(redactor.redact("from ::ffff:203.0.113.9 x"))
        .isEqualTo("from ::ffff:203.0.113.0/120 x");
    assertThat(redactor.redact("from ::ffff:203.0.113.0/120 x"))
        .isEqualTo("from ::ffff:203.0.113.0/120 x");
    assertThat(redactor.redact("from ::FFFF:cb00:7109 x"))
        .isEqualTo("from ::ffff:203.0.113.0/120 x");
  }

  @Test
  void names_a_value_alike_however_it_is_written() {
    assertOneName(
        Kind.EMAIL, "bob@acme.com", "BOB@acme.com", "q=bob%40acme.com", "bob%2540acme.com");
    assertOneName(Kind.EMAIL, "bob@acme.com", "\"bob\\u0040acme.com\"");
    assertOneName(
        Kind.PHONE,
        "+442079460958",
        "+44 (0)20 7946 0958",
        "to=%2B442079460958",
        "tel 0044 20 7946 0958");
    assertOneName(Kind.PHONE, "415-555-2671", "(415) 555-2671", "+1 415 555 2671");
    assertOneName(Kind.IP_V6, "2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2001:0db8::0001");
    assertOneName(Kind.MAC, "00:1a:2b:3c:4d:5e", "00-1A-2B-3C-4D-5E", "mac 001a.2b3c.4d5e");
    assertOneName(Kind.PERSONNUMMER, "811218-9876", "19811218-9876");
    assertOneName(
        Kind.IBAN,
        "DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "iban=DE89+3704+0044+0532+0130+00");
  }

  private static void assertOneName(Kind kind, String... texts) {
    Redactor redactor = redactor(kind, Action.PSEUDONYM);
    assertThat(texts)
        .extracting(
            text -> redactor.redact(text).replaceAll("[^<]*(<[A-Z_0-9]+:[0-9a-f]{8}>).*", "$1"))
        .allMatch(
            name -> name.startsWith("<" + kind.key().toUpperCase(java.util.Locale.ROOT) + ":"))
        .containsOnly(redactor.redact(texts[0]));
  }

  @Test
  void generalises_an_address_to_its_network_once() {
    Redactor redactor = redactor(Kind.IP_V4, Action.network(16));

    assertThat(redactor.redact("from 10.1.2.3 to 10.1.0.0/16"))
        .isEqualTo("from 10.1.0.0/16 to 10.1.0.0/16");
  }

  @Test
  void drops_a_line_and_counts_it() {
    Redactor redactor = redactor(Kind.CREDIT_CARD, Action.DROP);

    Batch made =
        redactor.redact(
            Batches.batch(Labels.of("a", "b"), Map.of(), "ok", "4111111111111111", "fine"));

    assertThat(made.toEntries()).extracting(e -> e.line()).containsExactly("ok", "fine");
    assertThat(redactor.stats().droppedEntries()).isEqualTo(1);
  }

  @Test
  void sets_a_line_aside_redacted() {
    Redactor redactor = redactor(Kind.CREDIT_CARD, Action.QUARANTINE);

    Redactor.Outcome outcome =
        redactor.apply(
            Batches.batch(Labels.of("a", "b"), Map.of("k", "v"), "ok", "c 4111111111111111"));

    assertThat(outcome.kept().toEntries()).extracting(e -> e.line()).containsExactly("ok");
    Batch aside = outcome.quarantined();
    assertThat(aside).isNotNull();
    assertThat(aside.toEntries()).extracting(e -> e.line()).containsExactly("c [REDACTED:cc]");
    assertThat(aside.toEntries().get(0).metadata())
        .containsEntry("k", "v")
        .containsEntry(Quarantine.REASON, Quarantine.SET_ASIDE)
        .containsEntry(Quarantine.RULE, "credit_card")
        .containsEntry(Quarantine.PROFILE, redactor.label());
  }

  @Test
  void leaves_what_is_allowed() {
    Redactor redactor =
        new Redactor(
            RedactionProfile.all()
                .withAllowed(
                    new AllowList(
                        Set.of("support@example.com", "4111111111111111"),
                        Set.of("example.org"),
                        List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8")))));

    String line =
        "support@example.com x@sub.example.org 10.9.8.7 fd00::12ab 4111 1111 1111 1111"
            + " y@example.com 11.0.0.1";

    assertThat(redactor.redact(line))
        .isEqualTo(
            "support@example.com x@sub.example.org 10.9.8.7 fd00::12ab 4111 1111 1111 1111"
                + " [REDACTED:email] [REDACTED:ip]");
  }

  @Test
  void user_patterns_come_last_with_groups_and_luhn() {
    Redactor redactor =
        new Redactor(
            RedactionProfile.logtap()
                .withPatterns(
                    List.of(
                        new CustomPattern("order", "ORD-(?P<n>\\d+)", "[order $1 ${n} $missing]"),
                        new CustomPattern("gone", "xyz\\s*", ""),
                        new CustomPattern("credit_card", "\\d{6,19}", "$1"))));

    assertThat(redactor.redact("ORD-77 xyz a@b.io 1234567"))
        .isEqualTo("[order 77 77 ] [REDACTED:email] 1234567");
    assertThat(redactor.redact("30569309025904")).isEqualTo("[REDACTED:cc]");
    assertThat(redactor.redact("9999999999999995")).isEqualTo("$1");
  }

  private static Redactor redactor(Kind kind, Action action) {
    return new Redactor(
        RedactionProfile.all().withAction(kind, action),
        new PseudonymKey("0123456789abcdef".getBytes(UTF_8), "2026-11"),
        new RedactionStats(),
        System::nanoTime);
  }
}
