package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text inside text. */
class PayloadsTest {
  private final Redactor redactor = new Redactor(RedactionProfile.all());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "email=john%40example.com&x=1|email=[REDACTED:email]&x=1",
        "q=password%3Dhunter2|q=password%3D[REDACTED:secret]",
        "r=%2Fcb%3Faccess_token%3Dabc123%26x%3D1"
            + " end|r=%2Fcb%3Faccess_token%3D[REDACTED:secret]%26x%3D1 end",
        "u=john%2540example.com|u=[REDACTED:email]",
        "\"john\\u0040example.com\"|\"[REDACTED:email]\"",
        "\"john\\\\u0040example.com\"|\"[REDACTED:email]\"",
        "data=eyJlbWFpbCI6ImpvaG5AZXhhbXBsZS5jb20ifQ== end|data=[REDACTED:email] end",
        "body am9obkBleGFtcGxlLmNvbSB3YXMgaGVyZQ==|body [REDACTED:email]",
      })
  void removes(String line, String expected) {
    assertThat(redactor.redact(line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "100%aa 95% of 20%",
        "/a%20b/c%2Fd",
        "RMContainerAllocator AbstractConnectionFactory",
        "aGVsbG8gd29ybGQgdGhpcyBpcyBmaW5l",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      })
  void leaves_alone(String line) {
    assertThat(redactor.redact(line)).isEqualTo(line);
  }
}
