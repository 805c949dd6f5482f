package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bank accounts: country, length, mod 97. */
class IbanTest {
  private final Redactor redactor = new Redactor(RedactionProfile.all());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "DE89370400440532013000|[REDACTED:iban]",
        "to DE89 3704 0044 0532 0130 00 sent|to [REDACTED:iban] sent",
        "GB29NWBK60161331926819,|[REDACTED:iban],",
        "iban=FR1420041010050500013M02606|iban=[REDACTED:iban]",
        "gb29nwbk60161331926819|[REDACTED:iban]",
        "NL91 ABNA 0417 1643 00|[REDACTED:iban]",
        "NO9386011117947|[REDACTED:iban]",
      })
  void removes(String line, String expected) {
    assertThat(redactor.redact(line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DE89370400440532013001",
        "DE8937040044053201300",
        "DE893704004405320130000",
        "ZZ89370400440532013000",
        "XDE89370400440532013000",
        "AB12 CD34 EF56 GH78",
      })
  void leaves_alone(String line) {
    assertThat(redactor.redact(line)).isEqualTo(line);
  }
}
