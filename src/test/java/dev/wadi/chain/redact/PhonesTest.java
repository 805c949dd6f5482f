package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Telephone numbers: E.164, the North American plan, and national ones with context. */
class PhonesTest {
  private final Redactor redactor = new Redactor(RedactionProfile.all());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "+49 30 901820 answered|[REDACTED:phone] answered",
        "+442079460958|[REDACTED:phone]",
        "tel:+33-1-23-45-67-89|tel:[REDACTED:phone]",
        "+44 (0)20 7946 0958|[REDACTED:phone]",
        "sms to +351 912 345 678, ok|sms to [REDACTED:phone], ok",
        "phone 020 7946 0958|phone [REDACTED:phone]",
        "mobile=07700900123|mobile=[REDACTED:phone]",
        "\"phoneNumber\":\"030 123456\"|\"phoneNumber\":\"[REDACTED:phone]\"",
        "Call (212) 555-0147 x3|Call [REDACTED:phone]",
        "contact: 1 (415) 555-2671|contact: [REDACTED:phone]",
        "fax 555-0199 4433|fax [REDACTED:phone]",
        "212.555.0147|[REDACTED:phone]",
        "msisdn=14155552671|msisdn=[REDACTED:phone]",
        "customer_phone: \"415 555 2671\"|customer_phone: \"[REDACTED:phone]\"",
        "caller 06 12 34 56 78 hung up|caller [REDACTED:phone] hung up",
      })
  void removes(String line, String expected) {
    assertThat(redactor.redact(line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "epoch 1705314721 1705314721000 1705314721000000",
        "id=4155552671",
        "call took 1705314721 ns",
        "phone call at 2024-01-15 10:30",
        "GMT+0100 2015 10 11 12",
        "a+12345678901",
        "+0 123 456 789",
        "v415-555-2671",
        "415-555-26711",
        "x-415-555-2671-9",
        "mobile app version 12",
        "dialed 3 times in 1200 ms",
        "telemetry 4155552671",
        "pos +12 -34 +5678",
      })
  void leaves_alone(String line) {
    assertThat(redactor.redact(line)).isEqualTo(line);
  }
}
