package dev.wadi.chain.redact.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.recognise.Recognisers;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionFileTest {
  private static final String FULL =
      """
      profiles:
        shop:
          base: all
          without: [mac]
          actions:
            email: pseudonym
            ssn: {keep-end: 4}
            ip_v4: {network: 16}
            credit_card: drop
          allow:
            values: [support@example.com]
            domains: [example.org]
            networks: [10.0.0.0/8]
            samples: true
          patterns:
            - {name: order, pattern: 'ORD-\\d+', replacement: '[REDACTED:order]'}
          budget: {units-per-byte: 512, millis: 100}
        two:
          recognisers: [email, jwt]
      assign:
        default: shop
        tenants: {team-a: logtap}
        sources: {syslog: two}
        sinks: {loki: all}
      masking:
        baseline: logstack
      """;

  @TempDir Path folder;

  @Test
  void reads_every_setting() {
    RedactionConfig config = RedactionFile.parse(FULL, "redaction.yaml");

    RedactionProfile shop = config.profiles().get("shop");
    assertThat(shop.kinds()).doesNotContain(Kind.MAC).contains(Kind.EMAIL, Kind.IBAN);
    assertThat(shop.action(Kind.EMAIL)).isEqualTo(Action.PSEUDONYM);
    assertThat(shop.action(Kind.SSN)).isEqualTo(Action.mask(0, 4));
    assertThat(shop.action(Kind.IP_V4)).isEqualTo(Action.network(16));
    assertThat(shop.action(Kind.CREDIT_CARD)).isEqualTo(Action.DROP);
    assertThat(shop.allowed().values()).contains("support@example.com", "4111111111111111");
    assertThat(shop.allowed().domains()).containsExactly("example.org");
    assertThat(shop.allowed().networks()).containsExactly(Network.parse("10.0.0.0/8"));
    assertThat(shop.patterns())
        .containsExactly(new CustomPattern("order", "ORD-\\d+", "[REDACTED:order]"));
    assertThat(shop.budget()).isEqualTo(new RedactionProfile.Budget(512, 100_000_000L));
    assertThat(config.profiles().get("two").kinds()).containsExactly(Kind.EMAIL, Kind.JWT);
    assertThat(config.profileFor("team-b", "loki")).isEqualTo("shop");
    assertThat(config.profileFor("team-a", "syslog")).isEqualTo("logtap");
    assertThat(config.profileFor("team-b", "syslog")).isEqualTo("two");
    assertThat(config.sinks()).containsEntry("loki", "all");
  }

  @Test
  void an_empty_file_means_everything_for_everybody() {
    RedactionConfig config = RedactionFile.parse("", "redaction.yaml");

    assertThat(config.defaultProfile()).isEqualTo("all");
    assertThat(config.profiles()).containsKeys("all", "logtap", "none");
  }

  @Test
  void off_and_none_are_one_profile_wherever_a_profile_is_named() {
    for (String name : new String[] {"off", "none", "'off'"}) {
      RedactionConfig config =
          RedactionFile.parse(
              "profiles: {own: {base: NAME, recognisers: [email]}}\n"
                  .concat("assign: {default: NAME, tenants: {a: NAME}, sinks: {s: NAME}}")
                  .replace("NAME", name),
              "f.yaml");
      RedactionProfiles profiles = new RedactionProfiles(config);

      assertThat(config.defaultProfile()).isEqualTo("none");
      assertThat(config.tenants()).containsEntry("a", "none");
      assertThat(config.sinks()).containsEntry("s", "none");
      assertThat(profiles.named("off").profile()).isEqualTo(RedactionProfile.none());
      assertThat(RedactionProfile.parse(name.replace("'", ""))).isEqualTo(RedactionProfile.none());
    }
    assertThat(
            RedactionFile.parse("profiles: {off: {base: all}}\nassign: {default: off}", "f.yaml")
                .defaultProfile())
        .as("somebody's own profile of that name")
        .isEqualTo("off");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "profils: {}|f.yaml:1: unknown key 'profils' (expected: profiles)",
        "profiles: {a: {bas: all}}|f.yaml:1: unknown key 'bas' (expected: base)",
        "profiles: {a: {base: al}}|f.yaml:1: unknown profile 'al' (expected: all)",
        "profiles: {a: {recognisers: [emial]}}|f.yaml:1: unknown recogniser 'emial' (expected:"
            + " email)",
        "profiles: {a: {actions: {email: pseudonim}}}|f.yaml:1: unknown action 'pseudonim'"
            + " (expected: pseudonym)",
        "profiles: {a: {actions: {ip_v4: {network: 99}}}}|f.yaml:1: prefixBits: 99 (expected: 8 to"
            + " 31)",
        "profiles: {a: {allow: {networks: [1.2.3]}}}|f.yaml:1: network: 1.2.3 (expected: an address"
            + " such as 10.0.0.0/8)",
        "profiles: {a: {patterns: [{name: x}]}}|f.yaml:1: a pattern needs name and pattern",
        "profiles: {a: {budget: {millis: soon}}}|f.yaml:1: 'soon' (expected: a number)",
        "assign: {default: shop}|f.yaml:1: unknown profile 'shop' (expected: all)",
        "assign: [a]|f.yaml:1: a section with keys is expected here",
        "profiles: {a: {allow: {samples: maybe}}}|f.yaml:1: 'maybe' (expected: true or false)",
      })
  void names_file_line_and_the_nearest_right_name(String yaml, String message) {
    assertThatThrownBy(() -> RedactionFile.parse(yaml, "f.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void names_the_line_of_a_syntax_error_and_of_a_bad_expression() {
    assertThatThrownBy(() -> RedactionFile.parse("a: b\nc: [d\n", "f.yaml"))
        .hasMessageStartingWith("f.yaml:3: ");
    assertThatThrownBy(
            () ->
                RedactionFile.parse(
                    "profiles:\n  a:\n    patterns:\n      - {name: x, pattern: '('}\n", "f.yaml"))
        .hasMessageStartingWith("f.yaml:4: pattern: ");
  }

  @Test
  void the_pattern_list_of_logtap_is_read_as_it_is() throws IOException {
    Path file = folder.resolve("patterns.yaml");
    Files.writeString(
        file,
        """
        - name: order_id
          pattern: 'ORD-\\d+'
          replacement: '[REDACTED:order]'
        - name: gone
          pattern: 'x+'
        """);

    assertThat(RedactionFile.readPatterns(file))
        .isEqualTo(
            List.of(
                new CustomPattern("order_id", "ORD-\\d+", "[REDACTED:order]"),
                new CustomPattern("gone", "x+", "")));
  }

  @Test
  void a_bad_file_leaves_what_is_in_force() throws IOException {
    RedactionProfiles profiles =
        new RedactionProfiles(RedactionConfig.of(RedactionProfile.logtap()));
    Path file = folder.resolve("redaction.yaml");
    Files.writeString(file, "assign: {default: none}\n");
    assertThat(profiles.reload(file)).isTrue();
    Files.writeString(file, "assign: {default: nobody}\n");

    assertThat(profiles.reload(file)).isFalse();

    assertThat(profiles.problem()).contains("redaction.yaml:1: unknown profile 'nobody'");
    assertThat(profiles.redactor("t", "").profile().name()).isEqualTo("none");
    assertThat(profiles.failedReloads()).isEqualTo(1);
    Files.delete(file);
    assertThat(profiles.reload(file)).isFalse();
    assertThat(profiles.problem()).contains("cannot be read");
  }

  @Test
  void the_hash_follows_the_rules_and_not_the_name() {
    RedactionProfile one = RedactionProfile.logtap();

    assertThat(one.withName("other").hash()).isEqualTo(one.hash()).hasSize(64);
    assertThat(one.withAction(Kind.EMAIL, Action.DROP).hash()).isNotEqualTo(one.hash());
    assertThat(one.withPatterns(List.of(new CustomPattern("a", "b", "c"))).hash())
        .isNotEqualTo(one.hash());
    assertThat(
            one.withAllowed(new AllowList(java.util.Set.of("x"), java.util.Set.of(), List.of()))
                .hash())
        .isNotEqualTo(one.hash());
  }

  @Test
  void the_flag_takes_true_logtap_and_lists_in_order() {
    assertThat(RedactionProfile.parse("true").kinds()).isEqualTo(Recognisers.USUAL);
    assertThat(RedactionProfile.parse("strict").kinds()).isEqualTo(Recognisers.KINDS);
    assertThat(RedactionProfile.parse("logtap").kinds()).isEqualTo(Kind.LOGTAP);
    assertThat(RedactionProfile.parse("jwt,email").kinds()).containsExactly(Kind.JWT, Kind.EMAIL);
    assertThatThrownBy(() -> RedactionProfile.parse("false"))
        .hasMessageContaining("unknown kind 'false'");
    assertThatThrownBy(() -> RedactionProfile.parse("email,"))
        .hasMessageContaining("unknown kind ''");
    assertThatThrownBy(() -> RedactionProfile.parse("ip_v5"))
        .hasMessageContaining("expected: ip_v4");
  }
}
