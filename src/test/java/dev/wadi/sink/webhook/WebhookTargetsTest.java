package dev.wadi.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.app.rooms.KnownSettings;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsReader;
import dev.wadi.event.Event;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookTargetsTest {
  private static WebhookTargets targets(String... assignments) {
    SettingsReader reader = new SettingsReader(SettingsCatalogue.load());
    for (String assignment : assignments) {
      reader.set(assignment);
    }
    return WebhookTargets.of(new KnownSettings(reader.read()));
  }

  private static WebhookTarget target(WebhookTargets targets, String name) {
    return Objects.requireNonNull(targets.target(name));
  }

  @Test
  void there_are_none_by_default() {
    assertThat(targets().names()).isEmpty();
    assertThat(targets().timeoutMillis()).isEqualTo(5000);
  }

  @Test
  void a_target_with_nothing_but_an_address_is_told_everything_in_plain_json() {
    WebhookTarget ops = target(targets("wadi.webhook.url.ops=https://example.org/x"), "ops");

    assertThat(ops.template()).isEqualTo(BuiltInTemplate.JSON);
    assertThat(ops.auth()).isEqualTo(WebhookAuth.NONE);
    assertThat(ops.signatureHeader()).isEqualTo("X-Logtap-Signature");
    assertThat(ops.wants(Event.of(Instant.EPOCH, "rotation"))).isTrue();
    assertThat(ops.shown()).isEqualTo("https://example.org/…");
  }

  @Test
  void what_stands_for_all_gives_way_to_what_is_said_of_one() {
    WebhookTargets all =
        targets(
            "wadi.webhook.url=a=https://example.org/a,b=http://example.org:8080/b",
            "wadi.webhook.template.*=slack",
            "wadi.webhook.template.b=TEAMS",
            "wadi.webhook.events.*=alert alert-resolved",
            "wadi.webhook.auth.b=hmac-sha256:s,e:c",
            "wadi.webhook.signatureHeader.b=X-Mine",
            "wadi.webhook.source=here");

    assertThat(all.names()).containsExactly("a", "b");
    assertThat(target(all, "a").template()).isEqualTo(BuiltInTemplate.SLACK);
    assertThat(target(all, "b").template()).isEqualTo(BuiltInTemplate.TEAMS);
    assertThat(target(all, "b").shown()).isEqualTo("http://example.org:8080/…");
    assertThat(target(all, "b").signatureHeader()).isEqualTo("X-Mine");
    assertThat(target(all, "a").wants(Event.of(Instant.EPOCH, "alert"))).isTrue();
    assertThat(target(all, "a").wants(Event.of(Instant.EPOCH, "start"))).isFalse();
    assertThat(target(all, "a").wants(Event.of(Instant.EPOCH, "test"))).isTrue();
    assertThat(all.sender(target(all, "a")).source()).isEqualTo("here");
    assertThat(all.toString()).doesNotContain("/a ").doesNotContain("s,e:c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "wadi.webhook.url.ops=ftp://example.org/s3cret; wadi.webhook.url.ops: no address",
        "wadi.webhook.url.ops=https://u:s3cret@example.org/; wadi.webhook.url.ops: no address",
        "wadi.webhook.url.ops=s3cret; wadi.webhook.url.ops: no address",
        "wadi.webhook.url.ops=https:///s3cret; wadi.webhook.url.ops: no address",
        "wadi.webhook.url.*=https://example.org/s3cret; '*' is no name of a target",
        "wadi.webhook.auth.ops=basic:s3cret; wadi.webhook.auth.ops: of no known kind",
        "wadi.webhook.auth.opps=bearer:s3cret; did you mean ops?",
        "wadi.webhook.events.ops=alerts; did you mean alert?",
        "wadi.webhook.template.ops=slak; did you mean slack?",
        "wadi.webhook.template.ops=./none.json; none.json is not there",
        "wadi.webhook.template.ops=pagerduty; pagerduty wants routing-key:KEY",
        "wadi.webhook.auth.ops=routing-key:s3cret; for the template pagerduty alone",
        "wadi.webhook.signatureHeader.ops=a b; is no name of a header",
        "wadi.webhook.allow=localhost; 'localhost' is no address",
      })
  void what_is_wrong_is_named_and_shows_no_secret(String setting, String sentence) {
    String url =
        setting.startsWith("wadi.webhook.url") ? setting : "wadi.webhook.url.ops=https://h/";
    assertThatThrownBy(() -> targets(url, setting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence)
        .hasMessageStartingWith("wadi.webhook.")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void a_routing_key_of_pagerduty_is_as_long_as_theirs() {
    String[] settings = {
      "wadi.webhook.url.ops=https://h/",
      "wadi.webhook.template.ops=pagerduty",
      "wadi.webhook.auth.ops=routing-key:s3cret"
    };
    assertThatThrownBy(() -> targets(settings))
        .hasMessageStartingWith(
            "wadi.webhook.auth.ops: a routing-key of pagerduty has 32 characters")
        .hasMessageNotContaining("s3cret");
    settings[2] = "wadi.webhook.auth.ops=routing-key:" + "0123456789abcdef".repeat(2);
    assertThat(targets(settings).names()).containsExactly("ops");
  }
}
