package dev.wadi.app.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.app.settings.SettingsReader;
import dev.wadi.chain.authenticate.HouseKey;
import dev.wadi.chain.authenticate.KeyRing;
import dev.wadi.model.Allowance;
import dev.wadi.model.Credentials;
import dev.wadi.model.Identity;
import dev.wadi.model.Verdict.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of the settings: which of them count, and when there must be one. */
class KeySettingsTest {
  private static final String TOKEN = "logstack_1a2b3c4d5e6f7890";

  @TempDir Path folder;

  private Settings settings(Map<String, String> environment, String... assignments) {
    SettingsReader reader = new SettingsReader(SettingsCatalogue.load()).environment(environment);
    reader.set("wadi.data.directory=" + folder.resolve("data"));
    for (String assignment : assignments) {
      reader.set(assignment);
    }
    return reader.read();
  }

  private List<HouseKey> keys(Map<String, String> environment, String... assignments) {
    return KeySettings.keys(settings(environment, assignments));
  }

  private static Identity.Answer who(Settings settings, String token, String door) {
    return KeysRoom.book(settings, InstantSource.system()).who(Credentials.token(door, token));
  }

  @Test
  void variables_of_logstack_make_keys_as_it_documents_them() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("LOGSTACK_API_KEY_USER_SERVICE_TOKEN", TOKEN);
    environment.put("LOGSTACK_API_KEY_USER_SERVICE_DESCRIPTION", "users");
    environment.put("LOGSTACK_API_KEY_PAY_TOKEN", "logstack_pay_token");
    environment.put("LOGSTACK_API_KEY_PAY_NAME", "Payments API");
    environment.put("LOGSTACK_API_KEY_PAY_ACTIVE", "no");
    environment.put("LOGSTACK_API_KEY_ON_TOKEN", "logstack_on_token");
    environment.put("LOGSTACK_API_KEY_ON_ACTIVE", "YES");
    environment.put("LOGSTACK_API_KEY_NO_TOKEN_NAME", "the group NO_TOKEN has no token");
    environment.put("LOGSTACK_API_KEY_OURS_TOKEN", "logstack_ours_token");
    environment.put("LOGSTACK_API_KEY_OURS_TENANT", "acme");
    environment.put("LOGSTACK_API_KEY_OURS_RATE", "0.5");
    environment.put("LOGSTACK_API_KEY_OURS_BURST", "3");
    environment.put("LOGSTACK_API_KEY_OURS_BYTES_PER_DAY", "2GB");
    environment.put("LOGSTACK_API_KEY_OURS_ENTRIES_PER_DAY", "100");
    environment.put("LOGSTACK_API_KEY_OURS_DOORS", "loki, otlp");
    environment.put("LOGSTACK_API_KEY_OURS_MASK", "order_id");

    List<HouseKey> keys = keys(environment);

    assertThat(keys)
        .extracting(HouseKey::name)
        .containsExactlyInAnyOrder("user_service", "Payments API", "on", "ours");
    HouseKey user = named(keys, "user_service");
    assertThat(user.tenant()).isEqualTo("user_service");
    assertThat(user.active()).isTrue();
    assertThat(user.description()).isEqualTo("users");
    assertThat(user.tokens()).containsExactly(HouseKey.Token.of(TOKEN));
    assertThat(named(keys, "Payments API").active()).isFalse();
    assertThat(named(keys, "on").active()).isTrue();
    HouseKey ours = named(keys, "ours");
    assertThat(ours.tenant()).isEqualTo("acme");
    assertThat(ours.allowance()).isEqualTo(new Allowance(0.5, 3, 2L << 30, 100));
    assertThat(ours.doors()).containsExactlyInAnyOrder("loki", "otlp");
    assertThat(ours.maskKeys()).containsExactly("order_id");
  }

  private static HouseKey named(List<HouseKey> keys, String name) {
    return keys.stream().filter(key -> key.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void a_single_variable_goes_before_the_json_and_both_count() {
    Map<String, String> environment =
        Map.of(
            "LOGSTACK_API_KEY_ONE_TOKEN",
            TOKEN,
            "LOGSTACK_SECURITY_API_KEYS",
            "{\"%s\":{\"name\":\"json\",\"active\":true},\"logstack_other\":{\"name\":\"more\"}}"
                .formatted(TOKEN));
    Settings settings = settings(environment);
    assertThat(KeySettings.keys(settings))
        .extracting(HouseKey::name)
        .containsExactly("one", "more");
    assertThat(named(KeySettings.keys(settings), "more").active())
        .as("in LogStack's variable a key is active when it says so")
        .isFalse();
    assertThat(((Identity.Stranger) who(settings, "logstack_other", "loki")).reason())
        .isEqualTo(Refusal.KEY_INACTIVE);
  }

  @Test
  void in_our_own_setting_a_key_is_active_unless_it_says_not() {
    assertThat(
            keys(Map.of(), "wadi.keys.json={\"" + TOKEN + "\":{\"name\":\"a\"}}").get(0).active())
        .isTrue();
  }

  @Test
  void keys_of_a_file_count_only_where_no_variable_names_one() throws IOException {
    Path file = folder.resolve("wadi.properties");
    Files.writeString(file, "wadi.keys.json = {\"token-of-the-file\":{\"name\":\"file\"}}\n");
    SettingsReader alone = new SettingsReader(SettingsCatalogue.load()).file(file);
    assertThat(KeySettings.keys(alone.read())).extracting(HouseKey::name).containsExactly("file");
    SettingsReader both =
        new SettingsReader(SettingsCatalogue.load())
            .file(file)
            .environment(Map.of("LOGSTACK_API_KEY_ONE_TOKEN", TOKEN));
    assertThat(KeySettings.keys(both.read())).extracting(HouseKey::name).containsExactly("one");
  }

  @Test
  void the_token_of_administrators_is_for_that_alone_unless_a_key_has_it_too() {
    Settings alone =
        settings(Map.of("LOGSTACK_SECURITY_ADMIN_TOKEN", TOKEN), "wadi.auth.tokens=a=other-token");
    assertThat(who(alone, TOKEN, "admin")).isInstanceOf(Identity.Known.class);
    assertThat(((Identity.Stranger) who(alone, TOKEN, "loki")).reason())
        .isEqualTo(Refusal.NOT_ALLOWED);
    assertThat(((Identity.Stranger) who(alone, "other-token", "admin")).reason())
        .isEqualTo(Refusal.NOT_ALLOWED);
    Settings both =
        settings(
            Map.of("LOGSTACK_SECURITY_ADMIN_TOKEN", TOKEN, "LOGSTACK_API_KEY_ONE_TOKEN", TOKEN));
    Identity.Known known = (Identity.Known) who(both, TOKEN, "loki");
    assertThat(known.caller().key()).isEqualTo("one");
    assertThat(known.caller().admin()).isTrue();
    assertThat(who(both, TOKEN, "admin")).isInstanceOf(Identity.Known.class);
  }

  @Test
  void secrets_that_sign_belong_to_the_key_of_their_name_or_make_one() {
    Settings settings =
        settings(
            Map.of(),
            "wadi.keys.key.web={\"token\":\"" + TOKEN + "\",\"tenant\":\"acme\"}",
            "wadi.keys.signing=web=first-secret,web=second-secret,demo-pub-1=demo-priv-1");
    Identity book = KeysRoom.book(settings, InstantSource.system());
    assertThat(book.signers("web", "logops")).hasSize(2);
    assertThat(book.signers("web", "logops").get(0).caller().tenant()).isEqualTo("acme");
    assertThat(book.signers("demo-pub-1", "logops").get(0).caller().tenant())
        .isEqualTo("demo-pub-1");
    assertThat(settings.toString()).doesNotContain(TOKEN).doesNotContain("first-secret");
  }

  @Test
  void rates_of_keys_that_say_none_are_those_of_the_settings() {
    Map<String, String> environment =
        Map.of(
            "LOGSTACK_SECURITY_RATE_LIMIT_RPS", "1",
            "LOGSTACK_SECURITY_RATE_LIMIT_BURST", "5",
            "WADI_AUTH_TOKENS", "team=long-secret-1");
    assertThat(keys(environment).get(0).allowance()).isEqualTo(new Allowance(1, 5, 0, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "wadi.keys.json={\"logstack_1a2b3c4d5e6f7890\":; wadi.keys.json: no JSON",
        "wadi.keys.key.a={\"name\":\"logstack_1a2b3c4d5e6f7890 $\"}; wadi.keys.key.a: key ?: name",
        "wadi.keys.signing=a=short; wadi.keys.signing: signing: shorter than 8",
        "wadi.keys.adminToken=short; wadi.keys.adminToken: token: shorter than 8",
        "wadi.auth.tokens=a=long-secret,b=long-secret; a and b have the same token"
      })
  void what_is_wrong_stops_the_start_and_shows_no_token(String assignment, String told) {
    assertThatThrownBy(() -> keys(Map.of(), assignment))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(told)
        .message()
        .doesNotContain("logstack_1a2b");
  }

  @Test
  void a_key_of_the_file_gives_way_to_one_of_the_settings_with_the_same_token() {
    HouseKey first = HouseKey.of("settings", "a", TOKEN);
    HouseKey second = HouseKey.of("file", "b", TOKEN);
    KeyRing ring = KeySettings.ring(List.of(first), List.of(second));
    assertThat(ring.keys()).extracting(HouseKey::name).containsExactly("settings");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void a_door_that_others_reach_needs_a_key_or_a_word_that_it_is_meant(String host) {
    assertThatThrownBy(() -> check("wadi.push.host=" + host))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("wadi.push.host: " + host + " can be reached from other machines")
        .hasMessageContaining("wadi.keys.openDoors=true");
    assertThatCode(() -> check("wadi.push.host=" + host, "wadi.keys.openDoors=true"))
        .doesNotThrowAnyException();
    assertThatCode(() -> check("wadi.push.host=" + host, "wadi.auth.tokens=a=long-secret"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "localhost", "127.8.8.8"})
  void a_door_on_loopback_needs_none(String host) {
    assertThatCode(() -> check("wadi.push.host=" + host)).doesNotThrowAnyException();
  }

  private void check(String... assignments) throws IOException {
    new KeysRoom(settings(Map.of(), assignments), InstantSource.system()).check();
  }
}
