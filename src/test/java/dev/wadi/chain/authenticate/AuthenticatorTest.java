package dev.wadi.chain.authenticate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.chain.authenticate.Authenticator.Found;
import dev.wadi.model.Verdict.Refusal;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
  private static final String TOKEN = "correct-horse-battery";

  private final Authenticator open = new Authenticator("fake", Map.of());
  private final Authenticator closed =
      new Authenticator(
          "fake", Map.of(TOKEN, "acme", "another-long-token", Authenticator.ANY_TENANT));

  @Test
  void without_tokens_the_sender_names_its_tenant_or_gets_the_default() {
    assertThat(open.find(null, null)).isEqualTo(new Found("fake", null, ""));
    assertThat(open.find(null, "acme")).isEqualTo(new Found("acme", null, ""));
    assertThat(open.find("Bearer whatever", "")).isEqualTo(new Found("fake", null, ""));
  }

  @Test
  void without_a_default_somebody_has_to_be_named() {
    assertThat(new Authenticator(null, Map.of()).find(null, null))
        .isEqualTo(new Found("", Refusal.UNKNOWN_TOKEN, "no org id"));
  }

  @Test
  void a_token_proves_its_tenant() {
    assertThat(closed.find("Bearer " + TOKEN, null).tenant()).isEqualTo("acme");
    assertThat(closed.find("bearer " + TOKEN, "acme").tenant()).isEqualTo("acme");
    assertThat(closed.find(basic("anybody", TOKEN), null).tenant()).isEqualTo("acme");
  }

  @Test
  void a_token_for_any_tenant_lets_the_sender_name_one() {
    assertThat(closed.find("Bearer another-long-token", "web").tenant()).isEqualTo("web");
    assertThat(closed.find("Bearer another-long-token", null).tenant()).isEqualTo("fake");
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
      Found found = closed.find(authorization, null);
      assertThat(found.refusal()).as(authorization).isEqualTo(Refusal.UNKNOWN_TOKEN);
      assertThat(found.toString()).doesNotContain("secret").doesNotContain(TOKEN);
    }
    assertThat(closed.find("Bearer " + TOKEN, "web").text())
        .isEqualTo("the token does not belong to this org id");
    assertThat(closed.refusedTotal()).isEqualTo(wrong.length + 1);
    assertThat(closed.toString()).doesNotContain(TOKEN);
  }

  @Test
  void a_tenant_has_a_name_of_lokis_characters() {
    assertThat(Tenants.problem("aZ09!-_.*'()")).isNull();
    assertThat(Tenants.problem("a".repeat(150))).isNull();
    assertThat(open.find(null, "a".repeat(151)))
        .isEqualTo(new Found("", Refusal.MALFORMED, "tenant ID is too long: max 150 characters"));
    assertThat(open.find(null, "a/b").text())
        .isEqualTo("tenant ID contains unsupported character '/'");
    assertThat(open.find(null, "a\nb").text())
        .isEqualTo("tenant ID contains unsupported character '0x0a'");
    assertThat(open.find(null, "..").text()).isEqualTo("tenant ID is '.' or '..'");
    assertThat(Tenants.problem("")).isEqualTo("no org id");
  }

  @Test
  void wrong_settings_stop_the_start() {
    assertThatThrownBy(() -> new Authenticator("a b", Map.of()))
        .hasMessage("defaultTenant: tenant ID contains unsupported character '0x20'");
    assertThatThrownBy(() -> new Authenticator(null, Map.of("short", "acme")))
        .hasMessage("token of tenant acme: shorter than 8 characters (expected: 8 or more)");
    assertThatThrownBy(() -> new Authenticator(null, Map.of(TOKEN, "a/b")))
        .hasMessageContaining("tenant of a token")
        .message()
        .doesNotContain(TOKEN);
  }

  private static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }
}
