package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Payment cards by issuer range, length, Luhn and context. */
class CardsTest {
  private final Redactor redactor = new Redactor(RedactionProfile.all());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "visa 4123456789012345677 settled|visa [REDACTED:cc] settled",
        "paid 4222222222222|paid [REDACTED:cc]",
        "unionpay 6212345678901232|unionpay [REDACTED:cc]",
        "card=6212345678901234569|card=[REDACTED:cc]",
        "maestro card 501834567890|maestro card [REDACTED:cc]",
        "jcb 3530 1113 3330 0000|jcb [REDACTED:cc]",
        "diners card 3056-930902-5904|diners card [REDACTED:cc]",
        "mir 2200123456789019|mir [REDACTED:cc]",
        "mc 2221-0000-0000-0009.|mc [REDACTED:cc].",
        "{\"pan\":4111111111111111}|{\"pan\":[REDACTED:cc]}",
        "a=1,4111111111111111,b=2|a=1,[REDACTED:cc],b=2",
        "4111111111111111 5555555555554444|[REDACTED:cc] [REDACTED:cc]",
        "4111 1111 1111 1111 12/26 123|[REDACTED:cc] 12/26 123",
        "card-4111111111111111|card-[REDACTED:cc]",
        "x\\n4111111111111111\\n|x\\n[REDACTED:cc]\\n",
      })
  void removes(String line, String expected) {
    assertThat(redactor.redact(line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "order 1234567890123456",
        "4111111111111112",
        "trace_id=4123456789012345677",
        "span 501834567890",
        "offset 4222222222222",
        "411111111111111",
        "payment ean 4006381333932 stock 73",
        "payments-9 blk_-4072271215034788 replicated",
        "a4111111111111111",
        "4111111111111111a",
        "0000000000000000",
        "3.4111111111111111",
        "2024-01-15 10:30:00 4111",
        "ids 62123456 78901",
      })
  void leaves_alone(String line) {
    assertThat(redactor.redact(line)).isEqualTo(line);
  }
}
