package dev.wadi.chain.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MaskProfilesReaderTest {
  private static MaskProfiles parse(String yaml) {
    return MaskProfilesReader.parse(yaml, "redaction.yaml", null);
  }

  @Test
  void without_a_section_nothing_is_masked() {
    assertThat(parse("profiles: {}").masker("main").mask("password=x")).isEqualTo("password=x");
    assertThat(parse("").masker("main").mask("password=x")).isEqualTo("password=x");
  }

  @Test
  void every_form_of_rule_can_be_written() {
    MaskProfiles profiles =
        parse(
            """
            masking:
              baseline: none
              rules:
                a: full
                b: email
                c: email-initial
                d: network
                e: {keep-prefix: 2}
                f: {keep-suffix: 2}
            """);

    assertThat(
            profiles
                .masker("main")
                .mask("a=xyz b=john@x.io c=john@x.io d=10.1.2.3 e=abcdef f=abcdef"))
        .isEqualTo("a=**** b=j**n@x.io c=j***@x.io d=10.1.x.x e=ab**** f=****ef");
  }

  @Test
  void a_tenant_adds_to_the_baseline_and_others_do_not_see_it() {
    MaskProfiles profiles =
        parse(
            """
            masking:
              allow: [secret]
              tenants:
                team-a:
                  rules: {customer: full, e-mail: {keep-prefix: 1}}
            """);

    assertThat(profiles.masker("team-a").mask("customer=c password=p email=abc secret=s"))
        .isEqualTo("customer=**** password=**** email=a**** secret=s");
    assertThat(profiles.masker("main").mask("customer=c password=p"))
        .isEqualTo("customer=c password=****");
  }

  @Test
  void a_mistake_names_its_place() {
    assertThatThrownBy(() -> parse("masking: {rulez: {}}"))
        .hasMessageContaining("masking.rulez")
        .hasMessageContaining("rules");
    assertThatThrownBy(() -> parse("masking: {rules: {a: {keep-prefix: 0}}}"))
        .hasMessageContaining("masking.rules.a");
    assertThatThrownBy(() -> parse("masking: {rules: {a: sometimes}}"))
        .hasMessageContaining("sometimes");
    assertThatThrownBy(() -> parse("masking: {baseline: logtap}")).hasMessageContaining("logtap");
    assertThatThrownBy(() -> parse("masking: [\n")).hasMessageContaining("redaction.yaml:");
    assertThatThrownBy(() -> parse("masking: {keep-originals: true}"))
        .hasMessageContaining("encryption key");
  }
}
