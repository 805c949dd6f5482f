package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret is found in whatever stands around it, and is gone as a whole. */
class ClothesTest {
  private static final String SECRET = "Zk7pQ2wX9v";

  private final Redactor redactor = new Redactor(RedactionProfile.all());
  private final Redactor patient =
      new Redactor(
          RedactionProfile.all()
              .withBudget(
                  new RedactionProfile.Budget(
                      RedactionProfile.Budget.DEFAULT.unitsPerByte(), Long.MAX_VALUE / 2)));

  @ParameterizedTest
  @ValueSource(
      strings = {
        /* Colours, entities and what nobody sees. */
        "\u001b[36mpassword\u001b[0m=%s",
        "\u001b[34;1m\"password\"\u001b[0m\u001b[1;39m:\u001b[0m \u001b[0;32m\"%s\"\u001b[0m",
        "#033[36mpassword#033[0m=%s",
        "\\u001b[36mpassword\\u001b[0m=%s",
        "\\x1b[36mpassword\\x1b[0m=%s",
        "^[[36mpassword^[[0m=%s",
        "&#34;password&#34;:&#34;%s&#34;",
        "&amp;quot;password&amp;quot;:&amp;quot;%s&amp;quot;",
        "&lt;password&gt;%s&lt;/password&gt;",
        "pass\u200bword=%s",
        "password\u00a0=\u00a0%s",
        "password\uff1d%s",
        "password\uff1a%s",
        "password: \u201c%s\u201d",
        /* Operators, and any run of blanks. */
        "password        =   %s",
        "password\t=\t%s",
        "password -> %s",
        "password => %s",
        "password \u2192 %s",
        "password ::= %s",
        "PASSWORD ?= %s",
        "if (password === \"%s\")",
        "password != \"%s\"",
        "password .= \"%s\"",
        "password ??= '%s'",
        /* Literals of languages, and calls around them. */
        "{b'password': b'%s'}",
        "password = @\"%s\";",
        "password = $\"%s\";",
        "password = f\"%s\"",
        "PASSWORD = N'%s'",
        "password=`%s`",
        "password = \"\"\"%s\"\"\"",
        "password: Some(\"%s\")",
        "password=SecretStr('%s')",
        "password: Some(SecretStr(\"%s\"))",
        "DRIVER={x};UID=sa;PWD={%s};",
        "{\"password\":{\"value\":\"%s\"}}",
        /* Lines, lists and elements. */
        "password:\n  %s",
        "password: |\n  %s",
        "password: >-\n  %s",
        "password: !!str %s",
        "password: &a %s",
        "[\"password\",\"%s\"]",
        "setProperty(\"X_TOKEN\", \"%s\")",
        "s:8:\"password\";s:10:\"%s\";",
        "<Password type=\"x\">%s</Password>",
        /* Names. */
        "db_password_prod=%s",
        "db_password_prod_eu=%s",
        "password2=%s",
        "ACCESS_TOKEN_1=%s",
        "apikey_svc=%s",
        "cloudant_pw=%s",
        "ETSYToken=%s",
        "IAMAPIKEY=%s",
        "sessionid=%s",
        "wachtwoord=%s",
        "contraseña=%s",
        "mot de passe : %s",
        "пароль: %s",
        "密码：%s",
        "パスワード: %s",
      })
  void the_secret_is_gone_and_a_second_look_finds_nothing(String form) {
    String line = form.formatted(SECRET);

    String redacted = redactor.redact(line);

    assertThat(redacted)
        .contains("[REDACTED:")
        .doesNotContain(SECRET.substring(0, 4))
        .doesNotContain(SECRET.substring(6));
    assertThat(redactor.redact(redacted)).isEqualTo(redacted);
    assertThat(redactor.scan(redacted.getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "administrator_login_password = var.db_password",
        "password = process.env.DB_PASSWORD",
        "password=<your-password>",
        "password=$DB_PASSWORD",
        "token: com.apple.xpc.activity/4505",
        "password_policy=strict7chars password_id=x17",
        "sessionid: 0x14ede63a5a70002",
        "&quot;level&quot;: &quot;info&quot;",
        "\u001b[32mINFO\u001b[0m started in 3 s",
        "[\"username\",\"password\",\"email\"]",
      })
  void leaves_alone(String line) {
    assertThat(redactor.redact(line)).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"value\":", "Some(", "password:{\"value\":", "&amp;", "\u001b[1m"})
  void a_sender_does_not_decide_how_deep_a_value_is_read(String piece) {
    String line = "password:" + piece.repeat(128 * 1024 / piece.length());

    assertThat(patient.redact(line)).isNotEqualTo("[REDACTED:line]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind: Secret data: ",
        "\"kty\":\"x\",",
        "insert into a (b, ",
        "insert into a (password) values (",
        "curl -u a ",
        "zip ",
        "-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY----- AAAAbbbb1111CCCC ",
        "\"value\":\"x\",",
        "\"name\":\"password\",",
        "<key>a",
        "<a key=\"password\" ",
        "password is ",
        "password for a is ",
        "AKIAIOSFODNN7EXAMPLE ",
        "mnemonic abc ",
        "a1 LOGIN a ",
        "AUTH PLAIN ",
        "a@a@",
        "a [at] ",
        "ghp_a\n",
        "ip_1.2.3.",
        "555x12 ",
        "--user a:b ",
        "x_1_",
      })
  void a_long_line_full_of_beginnings_is_read_to_its_end(String piece) {
    String line = piece.repeat(256 * 1024 / piece.length()) + " password=" + SECRET;

    /* Work counts here; a machine that is busy has no say. */
    String redacted = patient.redact(line);

    assertThat(redacted).isNotEqualTo("[REDACTED:line]").doesNotContain(SECRET);
  }
}
