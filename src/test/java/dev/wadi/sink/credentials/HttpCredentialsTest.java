package dev.wadi.sink.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpCredentialsTest {
  @Test
  void nothing_set_sends_nothing() {
    assertThat(HttpCredentials.of("", "", "", "").headers()).isEmpty();
  }

  @Test
  void a_user_is_a_basic_login_and_a_token_a_bearers() {
    assertThat(HttpCredentials.of("me", "p:w", "", "").headers())
        .containsExactly(entry("Authorization", "Basic bWU6cDp3"));
    assertThat(HttpCredentials.of("", "", "abc", "").headers())
        .containsExactly(entry("Authorization", "Bearer abc"));
  }

  @Test
  void headers_stand_one_a_line_or_joined_by_semicolons() {
    assertThat(
            HttpCredentials.of("", "", "t", "X-Api-Key: k=1;2; Cookie: a=b; c=d\nX-Team:ops\n")
                .headers())
        .containsOnly(
            entry("Authorization", "Bearer t"),
            entry("X-Api-Key", "k=1;2"),
            entry("Cookie", "a=b; c=d"),
            entry("X-Team", "ops"));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "me,pw,geheim,'',set together",
        "'',geheim,'','',without a user",
        "m:e,geheim,'','',colon",
        "'','','','geheim',without a name",
        "'','','','geh eim: x',without a name",
        "'','','','Authorization: geheim',-",
        "'','',x,'authorization: geheim',set twice",
        "'','','','CamelHttpUri: geheim',Camel's own",
        "'','',ge\u0007heim,'',control character",
      })
  void what_cannot_be_sent_is_told_without_the_secret(
      String user, String password, String token, String headers, String told) {
    if (told == null) {
      assertThat(HttpCredentials.of(user, password, token, headers).headers()).hasSize(1);
      return;
    }
    assertThatThrownBy(() -> HttpCredentials.of(user, password, token, headers))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(told)
        .message()
        .doesNotContain("geheim", "heim");
  }

  @Test
  void shows_names_and_no_value() {
    assertThat(HttpCredentials.of("", "", "geheim", "X-Key: geheim"))
        .hasToString("HttpCredentials[Authorization, X-Key]");
  }
}
