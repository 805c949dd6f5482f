package dev.wadi.chain.authenticate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Allowance;
import dev.wadi.model.Caller;
import dev.wadi.model.Credentials;
import dev.wadi.model.Identity.Answer;
import dev.wadi.model.Identity.Known;
import dev.wadi.model.Identity.Signer;
import dev.wadi.model.Identity.Stranger;
import dev.wadi.model.PeerCertificate;
import dev.wadi.model.Verdict.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyBookTest {
  private static final String TOKEN = "correct-horse-battery";
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private final KeyBook open = KeyBook.ofTokens("fake", Map.of());
  private final KeyBook closed =
      KeyBook.ofTokens("fake", Map.of(TOKEN, "acme", "another-long-token", HouseKey.ANY_TENANT));

  private static Answer find(KeyBook book, String authorization, String orgId) {
    return book.who(new Credentials("loki", authorization, null, orgId, null));
  }

  private static String tenant(Answer answer) {
    return ((Known) answer).caller().tenant();
  }

  private static Stranger stranger(Answer answer) {
    return (Stranger) answer;
  }

  private static KeyBook book(HouseKey... keys) {
    return new KeyBook("fake", KeyRing.of(List.of(keys)), InstantSource.fixed(NOW));
  }

  private static HouseKey key(
      boolean active, Instant expires, Set<String> doors, boolean admin, HouseKey.Token... tokens) {
    return new HouseKey(
        "payments",
        "acme",
        active,
        "",
        expires,
        Allowance.UNLIMITED,
        doors,
        List.of(),
        admin,
        List.of(tokens),
        List.of(),
        List.of());
  }

  private static Answer show(KeyBook book, String door) {
    return book.who(Credentials.token(door, TOKEN));
  }

  @Test
  void without_keys_the_sender_names_its_tenant_or_gets_the_default() {
    assertThat(find(open, null, null)).isEqualTo(new Known(Caller.anonymous("fake")));
    assertThat(tenant(find(open, null, "acme"))).isEqualTo("acme");
    assertThat(tenant(find(open, "Bearer whatever", ""))).isEqualTo("fake");
  }

  @Test
  void without_a_default_somebody_has_to_be_named() {
    assertThat(find(KeyBook.ofTokens(null, Map.of()), null, null))
        .isEqualTo(new Stranger(Refusal.UNKNOWN_TOKEN, "no org id"));
  }

  @Test
  void a_token_proves_its_tenant() {
    assertThat(tenant(find(closed, "Bearer " + TOKEN, null))).isEqualTo("acme");
    assertThat(tenant(find(closed, "bearer " + TOKEN, "acme"))).isEqualTo("acme");
    assertThat(tenant(find(closed, basic("anybody", TOKEN), null))).isEqualTo("acme");
    assertThat(tenant(show(closed, "loki"))).isEqualTo("acme");
  }

  @Test
  void a_token_may_come_as_senders_of_splunk_and_elasticsearch_show_it() {
    String pair = basic("id", TOKEN).substring("Basic ".length());
    assertThat(tenant(find(closed, "Splunk " + TOKEN, null))).isEqualTo("acme");
    assertThat(tenant(find(closed, "ApiKey " + pair, null))).isEqualTo("acme");
    assertThat(tenant(find(closed, "ApiKey " + TOKEN, null))).isEqualTo("acme");
    assertThat(find(closed, "ApiKey another", null)).isInstanceOf(Stranger.class);
    assertThat(find(closed, "Splunk " + pair, null)).isInstanceOf(Stranger.class);
  }

  @Test
  void a_token_for_any_tenant_lets_the_sender_name_one() {
    assertThat(tenant(find(closed, "Bearer another-long-token", "web"))).isEqualTo("web");
    assertThat(tenant(find(closed, "Bearer another-long-token", null))).isEqualTo("fake");
  }

  @Test
  void everything_else_is_refused_and_counted_and_no_text_shows_a_token() {
    String[] wrong = {
      null,
      "",
      "Bearer",
      "Bearer ",
      "Bearer wrong-secret",
      TOKEN,
      "Basic !!",
      basic("u", "wrong-secret"),
      "Basic " + TOKEN
    };
    for (String authorization : wrong) {
      Stranger found = stranger(find(closed, authorization, null));
      assertThat(found.reason()).as(authorization).isEqualTo(Refusal.UNKNOWN_TOKEN);
      assertThat(found.toString()).doesNotContain("secret").doesNotContain(TOKEN);
    }
    assertThat(stranger(find(closed, "Bearer " + TOKEN, "web")).text())
        .isEqualTo("the token does not belong to this org id");
    assertThat(closed.refusedTotal()).isEqualTo(wrong.length + 1);
    assertThat(closed + " " + closed.ring().keys() + Credentials.token("loki", TOKEN))
        .doesNotContain(TOKEN);
  }

  @Test
  void two_tokens_in_one_request_must_be_of_one_key() {
    Credentials both = new Credentials("loki", "Bearer " + TOKEN, TOKEN, null, null);
    Credentials differing =
        new Credentials("loki", "Bearer " + TOKEN, "another-long-token", null, null);
    Credentials half = new Credentials("loki", "Digest x", TOKEN, null, null);
    assertThat(tenant(closed.who(both))).isEqualTo("acme");
    assertThat(stranger(closed.who(differing)).reason()).isEqualTo(Refusal.UNKNOWN_TOKEN);
    assertThat(stranger(closed.who(half)).reason()).isEqualTo(Refusal.UNKNOWN_TOKEN);
  }

  @Test
  void a_key_that_is_off_or_past_its_end_says_so_and_nothing_about_itself() {
    HouseKey.Token token = HouseKey.Token.of(TOKEN);
    HouseKey.Token ended = new HouseKey.Token(token.hash(), NOW);
    assertThat(show(book(key(false, null, Set.of(), false, token)), "loki"))
        .isEqualTo(new Stranger(Refusal.KEY_INACTIVE, "the key is not active"));
    assertThat(show(book(key(true, NOW, Set.of(), false, token)), "loki"))
        .isEqualTo(new Stranger(Refusal.KEY_EXPIRED, "the key has expired"));
    assertThat(show(book(key(true, null, Set.of(), false, ended)), "loki"))
        .isEqualTo(new Stranger(Refusal.KEY_EXPIRED, "the key has expired"));
    assertThat(show(book(key(true, NOW.plusNanos(1), Set.of(), false, token)), "loki"))
        .isInstanceOf(Known.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'', false, loki, true",
    "'', false, admin, false",
    "otlp, false, otlp, true",
    "otlp, false, loki, false",
    "'', true, admin, true",
    "'', true, loki, false",
    "loki, true, loki, true",
    "loki, true, admin, true",
    "admin, false, admin, false",
  })
  void a_key_opens_its_doors_and_an_administrators_key_that_one_alone(
      String doors, boolean admin, String door, boolean opens) {
    Set<String> allowed = doors.isEmpty() ? Set.of() : Set.of(doors);
    Answer answer = show(book(key(true, null, allowed, admin, HouseKey.Token.of(TOKEN))), door);
    assertThat(answer instanceof Known).isEqualTo(opens);
    if (!opens) {
      assertThat(stranger(answer).reason()).isEqualTo(Refusal.NOT_ALLOWED);
    } else {
      assertThat(((Known) answer).caller().mayUse(door)).isTrue();
      assertThat(((Known) answer).caller().admin()).isEqualTo(admin);
    }
  }

  @Test
  void while_a_token_is_changed_both_open_and_the_old_one_ends_by_itself() {
    HouseKey.Token old = new HouseKey.Token(HouseKey.Token.of(TOKEN).hash(), NOW.plusSeconds(60));
    HouseKey.Token fresh = HouseKey.Token.of("the-new-secret");
    HouseKey both = key(true, null, Set.of(), false, old, fresh);
    Credentials shown = Credentials.token("loki", TOKEN);
    for (int seconds : new int[] {0, 59, 60}) {
      KeyBook book =
          new KeyBook(
              null, KeyRing.of(List.of(both)), InstantSource.fixed(NOW.plusSeconds(seconds)));
      assertThat(book.who(shown) instanceof Known).isEqualTo(seconds < 60);
      assertThat(book.who(Credentials.token("loki", "the-new-secret"))).isInstanceOf(Known.class);
    }
  }

  @Test
  void whoever_asks_after_a_change_is_asked_anew_and_the_last_key_leaves_the_door_shut() {
    KeyBook book = book(key(true, null, Set.of(), false, HouseKey.Token.of(TOKEN)));
    assertThat(show(book, "loki")).isInstanceOf(Known.class);
    book.change(KeyRing.of(List.of(key(false, null, Set.of(), false))));
    assertThat(stranger(show(book, "loki")).reason()).isEqualTo(Refusal.UNKNOWN_TOKEN);
    assertThat(book.who(Credentials.none("loki"))).isInstanceOf(Stranger.class);
  }

  private static HouseKey certified(String name, String... certificates) {
    return new HouseKey(
        name,
        name,
        true,
        "",
        null,
        Allowance.UNLIMITED,
        Set.of(),
        List.of(),
        false,
        List.of(),
        List.of(certificates),
        List.of());
  }

  private static final String FINGERPRINT = "ab".repeat(32);

  private static PeerCertificate web(long notAfter) {
    return new PeerCertificate(
        "CN=web,OU=Shop,O=Acme \\, Inc",
        List.of("DNS:web.acme.example", "URI:spiffe://acme/web", "IP:10.0.0.7"),
        FINGERPRINT,
        notAfter);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DNS:WEB.acme.example",
        "URI:spiffe://acme/web",
        "IP:10.0.0.7",
        "CN:web",
        "DN: cn=web, ou=shop, o=\"Acme , Inc\"",
        "sha256:AB:ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB",
      })
  void a_certificate_stands_for_a_key_by_any_of_its_names(String name) {
    KeyBook book = book(certified("web", name), certified("other", "CN:other"));
    Answer answer = book.who(Credentials.certificate("loki", web(NOW.toEpochMilli())));
    assertThat(tenant(answer)).isEqualTo("web");
  }

  @Test
  void a_certificate_that_no_key_names_is_nobody_and_one_that_ends_while_it_is_used_too() {
    KeyBook book = book(certified("other", "CN:other"), certified("web", "CN:web"));
    PeerCertificate unknown =
        new PeerCertificate("CN=evil,O=web", List.of(), FINGERPRINT, NOW.toEpochMilli());
    assertThat(stranger(book.who(Credentials.certificate("loki", unknown))))
        .isEqualTo(new Stranger(Refusal.UNKNOWN_TOKEN, "no key has this certificate"));
    assertThat(stranger(book.who(Credentials.certificate("loki", web(NOW.toEpochMilli() - 1)))))
        .isEqualTo(new Stranger(Refusal.KEY_EXPIRED, "the certificate has expired"));
  }

  @Test
  void a_token_that_is_shown_must_be_good_whatever_the_certificate() {
    KeyBook book = book(certified("web", "CN:web"));
    PeerCertificate certificate = web(NOW.toEpochMilli());
    Credentials both = new Credentials("loki", "Bearer no-such-token", null, null, certificate);
    assertThat(stranger(book.who(both)).reason()).isEqualTo(Refusal.UNKNOWN_TOKEN);
  }

  @Test
  void who_signs_is_found_by_the_name_and_the_signer_is_printed_without_the_secret() {
    HouseKey signs =
        new HouseKey(
            "demo-pub-1",
            "acme",
            true,
            "",
            null,
            Allowance.UNLIMITED,
            Set.of("logops"),
            List.of(),
            false,
            List.of(),
            List.of(),
            List.of("demo-priv-1", "demo-priv-2"));
    KeyBook book = book(signs);
    List<Signer> signers = book.signers("demo-pub-1", "logops");
    assertThat(signers)
        .extracting(one -> new String(one.secret(), UTF_8))
        .containsExactly("demo-priv-1", "demo-priv-2");
    assertThat(signers.get(0).caller().tenant()).isEqualTo("acme");
    assertThat(signers + " " + signs).doesNotContain("demo-priv");
    assertThat(book.signers("demo-pub-1", "loki")).isEmpty();
    assertThat(book.signers("demo-pub-2", "logops")).isEmpty();
  }

  @Test
  void a_tenant_has_a_name_of_lokis_characters() {
    assertThat(Tenants.problem("aZ09!-_.*'()")).isNull();
    assertThat(Tenants.problem("a".repeat(150))).isNull();
    assertThat(find(open, null, "a".repeat(151)))
        .isEqualTo(new Stranger(Refusal.MALFORMED, "tenant ID is too long: max 150 characters"));
    assertThat(stranger(find(open, null, "a/b")).text())
        .isEqualTo("tenant ID contains unsupported character '/'");
    assertThat(stranger(find(open, null, "a\nb")).text())
        .isEqualTo("tenant ID contains unsupported character '0x0a'");
    assertThat(stranger(find(open, null, "..")).text()).isEqualTo("tenant ID is '.' or '..'");
    assertThat(Tenants.problem("")).isEqualTo("no org id");
  }

  @Test
  void wrong_keys_are_told_without_their_tokens() {
    assertThatThrownBy(() -> KeyBook.ofTokens("a b", Map.of()))
        .hasMessage("defaultTenant: tenant ID contains unsupported character '0x20'");
    assertThatThrownBy(() -> KeyBook.ofTokens(null, Map.of("short", "acme")))
        .hasMessage("token of tenant acme: shorter than 8 characters (expected: 8 or more)");
    assertThatThrownBy(() -> KeyBook.ofTokens(null, Map.of(TOKEN, "a/b")))
        .hasMessageContaining("tenant")
        .message()
        .doesNotContain(TOKEN);
    HouseKey.Token token = HouseKey.Token.of(TOKEN);
    HouseKey one = key(true, null, Set.of(), false, token);
    assertThatThrownBy(() -> KeyRing.of(List.of(one, HouseKey.of("web", "web", TOKEN))))
        .hasMessage("payments and web have the same token (expected: each its own)");
    assertThatThrownBy(() -> KeyRing.of(List.of(certified("a", "CN:x"), certified("b", "CN:x"))))
        .hasMessage("a and b have the same certificate (expected: each its own)");
    assertThatThrownBy(() -> new HouseKey.Token(TOKEN, null)).message().doesNotContain(TOKEN);
    for (String name : List.of("CN=web", "DNS:", "DN:nonsense", "sha256:abc", "web")) {
      assertThatThrownBy(() -> certified("web", name)).hasMessageStartingWith("certificates: ");
    }
  }

  private static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }
}
