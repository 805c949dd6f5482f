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
        "BE68-5390-0754-7034|[REDACTED:iban]",
        "iban-BE68-539007547034|iban-[REDACTED:iban]",
        "a DE89-370400440532013000|a [REDACTED:iban]",
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

  /** Groups of each of these have the sum of an account by chance. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "request a9120031-4bd8-407d-be44-b0553854edd3 done",
        "request 61bd1ce9-ad29-4099-a471-5b4c97e7c647 done",
        "request 63aa7e9b-4d94-ee17-8241-c299b6ebe540 done",
        "request be3887a0-317b-44ab-a45f-f8eda182643d done",
        "request ba799e8f-a74c-440b-8421-a6f39325f2e4 done",
        "{\"id\":\"BA799E8F-A74C-440B-8421-A6F39325F2E4\"}",
        "[REDACTED:phone]-407d-be44-b0553854edd3",
        "urn:uuid:ee935815-28d9-4435-a2e5-7823a0bf961f",
      })
  void a_piece_of_a_uuid_is_no_account(String line) {
    assertThat(redactor.redact(line)).isEqualTo(line);
  }
}
