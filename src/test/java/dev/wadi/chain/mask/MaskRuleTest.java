package dev.wadi.chain.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskRuleTest {
  @ParameterizedTest
  @CsvSource({
    "example@email.com, e*****e@email.com",
    "john.doe@example.com, j*****e@example.com",
    "abcd@x.io, a**d@x.io",
    "bob@x.io, b*b@x.io",
    "ab@x.io, ****@x.io",
    "@domain.com, ****@domain.com",
    "user@, u**r@",
    "a@b@c, ****@b@c",
    "not-an-email, ****",
    "żółw@example.pl, ż**w@example.pl"
  })
  void an_email_keeps_its_ends_and_its_domain(String in, String out) {
    assertThat(MaskRule.EMAIL.apply(in)).isEqualTo(out);
  }

  @ParameterizedTest
  @CsvSource({
    "john@example.com, j***@example.com",
    "żółw@example.pl, ż***@example.pl",
    "@example.com, ****",
    "john, ****"
  })
  void an_email_keeps_its_initial(String in, String out) {
    assertThat(new MaskRule(MaskRule.Form.EMAIL_INITIAL, 0).apply(in)).isEqualTo(out);
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, 10.1.x.x",
    "999.999.999.999, 999.999.x.x",
    "1.2.3, ****",
    "a.b.c.d, ****",
    "::1, ****"
  })
  void an_address_keeps_its_network(String in, String out) {
    assertThat(new MaskRule(MaskRule.Form.NETWORK, 0).apply(in)).isEqualTo(out);
  }

  @Test
  void a_prefix_or_suffix_stays_only_when_the_value_is_longer() {
    MaskRule prefix = new MaskRule(MaskRule.Form.KEEP_PREFIX, 5);
    MaskRule suffix = new MaskRule(MaskRule.Form.KEEP_SUFFIX, 4);

    assertThat(prefix.apply("Bearer abc")).isEqualTo("Beare****");
    assertThat(prefix.apply("12345")).isEqualTo("****");
    assertThat(suffix.apply("4111111111111111")).isEqualTo("****1111");
    assertThat(suffix.apply("1111")).isEqualTo("****");
    assertThat(prefix.apply("😀😀😀😀😀😀")).isEqualTo("😀😀😀😀😀****");
  }

  @Test
  void a_full_mask_tells_nothing_about_the_length() {
    assertThat(MaskRule.FULL.apply("x")).isEqualTo(MaskRule.FULL.apply("x".repeat(1000)));
  }

  @Test
  void masking_twice_equals_masking_once() {
    for (MaskRule.Form form : MaskRule.Form.values()) {
      boolean counts = form == MaskRule.Form.KEEP_PREFIX || form == MaskRule.Form.KEEP_SUFFIX;
      MaskRule rule = new MaskRule(form, counts ? 5 : 0);
      for (String value :
          new String[] {"", "a", "john.doe@example.com", "10.1.2.3", "a long secret value"}) {
        String once = rule.apply(value);
        if (form != MaskRule.Form.NETWORK) {
          assertThat(rule.apply(once)).as("%s of %s", form, value).isEqualTo(once);
        }
      }
    }
  }

  @Test
  void refuses_a_number_that_the_form_cannot_have() {
    assertThatThrownBy(() -> new MaskRule(MaskRule.Form.KEEP_PREFIX, 0))
        .hasMessageContaining("keep: 0");
    assertThatThrownBy(() -> new MaskRule(MaskRule.Form.FULL, 3)).hasMessageContaining("keep: 3");
  }
}
