package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Electronic mail addresses. */
class EmailsTest {
  private final Redactor redactor = new Redactor(RedactionProfile.all());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "o'brien@example.com|[REDACTED:email]",
        "żółw@example.pl|[REDACTED:email]",
        "user@münchen.de x|[REDACTED:email] x",
        "\"a.b@c.io\"|\"[REDACTED:email]\"",
        "a@b.io,c@d.io|[REDACTED:email],[REDACTED:email]",
        "user=ann@sub.example.com&x=1|user=[REDACTED:email]&x=1",
        "line\\nann@example.com\\n|line\\n[REDACTED:email]\\n",
        "To: Ann <ann@example.com>|To: Ann <[REDACTED:email]>",
        "qq@163.com|[REDACTED:email]",
        "ann@xn--mnchen-3ya.xn--p1ai|[REDACTED:email]",
        "ann@example.com.|[REDACTED:email].",
        "“ann@example.com”|“[REDACTED:email]”",
        "https://x.y/?e=ann@example.com|https://x.y/?e=[REDACTED:email]",
      })
  void removes(String line, String expected) {
    assertThat(redactor.redact(line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "git@github.com:foo/bar.git",
        "lodash@4.17.21.tgz",
        "icon@2x.png",
        "user@1000.service",
        "@Override public",
        "a@b",
        "Foo@1a2b3c",
        "foo@.com",
        "RecvWorker@765",
      })
  void leaves_alone(String line) {
    assertThat(redactor.redact(line)).isEqualTo(line);
  }
}
