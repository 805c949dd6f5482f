package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What sentences, results of tests and code have where secrets stand, for both profiles. */
class ProseFormsTest {
  private final Redactor all = new Redactor(RedactionProfile.all());
  private final Redactor strict = new Redactor(RedactionProfile.strict());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubectl get secret db-credentials -o yaml",
        "Adding job token for job_17 to jobTokenSecretManager",
        "Adding #0 tokens and #1 secret keys for use",
        "token bucket refilled: 100 tokens",
        "expected token RPAREN but found IDENT",
        "password reset link sent",
        "wrong password entered 3 times",
        "the secret is out",
        "password sha256 mismatch",
        "CREATE TABLE u (id int, password varchar(64))",
        "Das Passwort wurde geändert",
        "la contraseña debe tener 8 caracteres",
        "het wachtwoord is verlopen",
        "hasło jest nieprawidłowe",
        "kata sandi salah",
        "PASS: addr2line -f option",
        "PASS: gdb.ada/assign_1.exp: print 1 = 2",
        "pass '--quiet' down to gc",
        "use --with-secret if a pattern is given",
        "secret = secret_item_get_secret(item);",
        "c->password = keyring_strdup(data->password);",
        "uid = pwd->pw_uid;",
        "my $pass = 1;",
        "'pass' => $password,",
        "<a href=\"#x\" accesskey=\"n\">Next</a>",
        "name:passwd:uid:gid:gecos:dir:shell",
        "identified by pathname: /tmp/x",
        "<code>BZ2_bzBuffToBuffDecompress</code> is called",
        "'Pod::EndToken' => 'https://example.org/pod/issues',",
        "wrong password error code 1045",
        "postal code 10115"
      })
  void what_only_stands_where_secrets_do_stays(String line) {
    assertThat(all.redact(line)).isEqualTo(line);
    assertThat(strict.redact(line)).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "login failed for ann with password %s",
        "bad password %s",
        "Passwort %s ist falsch",
        "avec le mot de passe %s",
        "contraseña incorrecta \"%s\"",
        "the api key is %s",
        "Invalid API key provided: %s",
        "password for user ann: %s",
        "A temporary password is generated for root@localhost: %s",
        "credentials ann:%s",
        "credentials: ann / %s",
        "auth=('ann', '%s')"
      })
  void sentences_that_tell_a_secret_lose_it(String form) {
    String line = form.replace("%s", Worn.SECRET);

    assertThat(Worn.redacted(line)).doesNotContain(Worn.SECRET);
    Worn.isClean(Worn.redacted(line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parolă: %s", "parolă greșită: %s", "10.9.8.7:6379> auth %s"})
  void a_line_among_others_loses_what_it_loses_alone(String form) {
    String quiet = "all is quiet here ".repeat(20);
    String line = form.replace("%s", Worn.SECRET);

    Batch kept = all.redact(Batches.batch(Labels.of("app", "x"), Map.of(), quiet, line, quiet));

    assertThat(kept.streams().get(0).line(1)).isEqualTo(all.redact(line)).doesNotContain("Zk7p");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "482913 is your verification code",
        "one-time code 482913",
        "security code 482913",
        "your passcode is 482913"
      })
  void codes_that_are_sent_to_somebody_are_gone(String line) {
    assertThat(all.redact(line)).isEqualTo(line.replace("482913", "[REDACTED:secret]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"using token abc", "the password is hunter", "login with password dragon failed"})
  void a_plain_word_is_taken_by_strict_alone(String line) {
    assertThat(all.redact(line)).isEqualTo(line);
    assertThat(strict.redact(line)).contains("[REDACTED:secret]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis> AUTH default %s",
        "127.0.1.1:6379> auth %s",
        "*2\r\n$4\r\nAUTH\r\n$10\r\n%s\r\n",
        "USER ann\nPASS %s",
        "<- PASS %s"
      })
  void protocols_are_read_on_both_sides(String form) {
    String line = form.replace("%s", Worn.SECRET);

    assertThat(all.redact(line)).doesNotContain(Worn.SECRET).contains("[REDACTED:secret]");
  }
}
