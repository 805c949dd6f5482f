package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that stand in code: in calls, behind types, in words that quote, in other lines. */
class CodeFormsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE u SET password=MD5('%s') WHERE id=1",
        "String password = String.format(\"%s\");",
        "Password: ptr.To(\"%s\"),",
        "password = bytes.fromhex(\"%s\")",
        "password = ( \"%s\" )",
        "password = [ '%s' ]",
        "password = raw\"%s\"",
        ":password => :\"%s\"",
        "password = U&'%s'",
        "password = T.pack \"%s\"",
        "password = %q(%s)",
        "password=Optional[%s], user=ann",
        "dropbox_token=<%s>"
      })
  void a_string_in_a_call_or_behind_letters_is_the_value(String form) {
    String line = form.replace("%s", Worn.SECRET);

    assertThat(Worn.redacted(line)).isEqualTo(form.replace("%s", "[REDACTED:secret]"));
    Worn.isClean(Worn.redacted(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password: Optional[str] = \"%s\"",
        "password: Final[str] = '%s'",
        "password: str | None = \"%s\"",
        "val password: String? = \"%s\"",
        "dim password as string = \"%s\"",
        "[\"password\":protected]=> string(10) \"%s\"",
        "password = os.environ.get(\"PASSWORD\") or \"%s\"",
        "password = process.env.PASSWORD ?? \"%s\"",
        "password = getenv('PASSWORD') ?: '%s'"
      })
  void a_type_or_a_value_that_may_be_missing_stands_between(String form) {
    Worn.loses(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password: !Sub \"%s\"",
        "password: !<tag:yaml.org,2002:str> %s",
        "password: # the one\n  %s",
        "password:\n\n  %s",
        "passwords:\n- %s",
        "password:\n%s",
        "<Password>\n%s\n</Password>",
        "<b>Password:</b> %s",
        "**Password:** %s",
        "password ::: %s",
        "password » %s",
        "password .......: %s",
        "{\"password\":[{\"value\":\"%s\"}]}",
        "\"{\"\"password\"\":\"\"%s\"\"}\"",
        "<password>%s</password>"
      })
  void marks_comments_and_lines_stand_between(String form) {
    String line = form.replace("%s", Worn.SECRET);

    assertThat(Worn.redacted(line)).isEqualTo(form.replace("%s", "[REDACTED:secret]"));
    Worn.isClean(Worn.redacted(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"msg\":\"val password = \\\"\\\"\\\"%s\\\"\\\"\\\"\"}",
        "&ldquo;password&rdquo;: &ldquo;%s&rdquo;",
        "user&lpar;password&comma; &quot;%s&quot;&rpar;",
        "pass&shy;word=%s",
        "pass&ZeroWidthSpace;word=%s",
        "password\u2236 %s",
        "\u300cpassword\u300d\uff1a\u300c%s\u300d",
        "\u2039password\u203a = \u2039%s\u203a",
        "\\x22password\\x22:\\x22%s\\x22",
        "password\\x3d%s"
      })
  void further_spellings_of_signs_are_read(String form) {
    String line = form.replace("%s", Worn.SECRET);

    assertThat(Worn.redacted(line)).isEqualTo(form.replace("%s", "[REDACTED:secret]"));
    Worn.isClean(Worn.redacted(line));
  }

  @Test
  void the_text_of_an_element_is_taken_whole() {
    assertThat(Worn.redacted("<password>correct horse battery</password>"))
        .isEqualTo("<password>[REDACTED:secret]</password>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password = os.getenv(\"DB_PASSWORD\")",
        "password = config.get(\"db.password\")",
        "password = vault.read(\"secret/data/db\")",
        "password = getpass(\"Password: \")",
        "password = input(\"Enter your password: \")",
        "password = prompt(\"Please enter password\")",
        "password: Optional[str] = None",
        "UPDATE u SET password = :password WHERE id = :id",
        "password=%PASSWORD%",
        "password: (hidden)",
        "{\"msg\":\"password: \",\"n\":1}"
      })
  void code_that_tells_where_a_secret_is_stays(String line) {
    assertThat(Worn.redacted(line)).isEqualTo(line);
  }
}
