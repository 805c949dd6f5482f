package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers and addresses as tables, messages, tools and people write them. */
class NumberFormsTest {
  private final Redactor redactor = new Redactor(RedactionProfile.all());
  private final Redactor strict = new Redactor(RedactionProfile.strict());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "x 4111.1111.1111.1111|x [REDACTED:cc]",
        "4111/1111/1111/1111|[REDACTED:cc]",
        "pan_4111111111111111|pan_[REDACTED:cc]",
        "CC4111111111111111X|CC[REDACTED:cc]X",
        "F2=164111111111111111F3|F2=16[REDACTED:cc]F3",
        "F2=134945807302155F3|F2=13[REDACTED:cc]F3",
        "F2=12501875277201F3|F2=12[REDACTED:cc]F3",
        "F2=12501875277201|F2=12[REDACTED:cc]",
        "F2=1436736819303642F3|F2=14[REDACTED:cc]F3",
        "F2=194003322453832364055F3|F2=19[REDACTED:cc]F3",
        "pan_4111+1111+1111+1111|pan_[REDACTED:cc]",
        "PAN4111+1111+1111+1111|PAN[REDACTED:cc]",
        "pan_4945807302155|pan_[REDACTED:cc]",
        "x pan_36736819303642 y|x pan_[REDACTED:cc] y",
        "user_card_4003322453832364055|user_card_[REDACTED:cc]",
        "cardNumber_30526212997223|cardNumber_[REDACTED:cc]",
        "card_number_36736819303642|card_number_[REDACTED:cc]",
        "maestro_501875277201|maestro_[REDACTED:cc]",
        "CC6262241549909514544X|CC[REDACTED:cc]X",
        "CC36736819303642X|CC[REDACTED:cc]X",
        "userCard630440560865690700|userCard[REDACTED:cc]",
        "cc4111111111111111|cc[REDACTED:cc]",
        "DE002: 164111111111111111|DE002: 16[REDACTED:cc]",
        "from 203.000.113.009 in|from [REDACTED:ip] in",
        "ip_203.0.113.9 up|ip_[REDACTED:ip] up",
        "host v203.0.113.9 x|host v[REDACTED:ip] x",
        "version 203.0.113.77|version [REDACTED:ip]",
        "IP 203.0.113.9.443 > 198.51.100.7.51234: Flags|IP [REDACTED:ip].443 > [REDACTED:ip].51234:"
            + " Flags",
        "wa.me/4930901820|wa.me/[REDACTED:phone]",
        "+1 415-555-2671 x0327 ok|[REDACTED:phone] ok",
        "(415) 555-2671 ext. 12|[REDACTED:phone]",
        "415-555-2671x0327|[REDACTED:phone]",
        "+14155552671x123|[REDACTED:phone]",
        "call 030 1234567 ext 9|call [REDACTED:phone]",
        "imsi=262011234567890|imsi=[REDACTED:secret]",
        "{\"pin\":\"4821\"}|{\"pin\":\"[REDACTED:secret]\"}",
        "card_pin=4821|card_pin=[REDACTED:secret]",
        "ann [at] example [dot] org|[REDACTED:email]",
        "ann(at)example.org wrote|[REDACTED:email] wrote",
        "mail ann@acme.com@evil.org x|mail [REDACTED:email] x",
        "mail user@a@b.com x|mail [REDACTED:email] x",
      })
  void removes(String line, String expected) {
    String redacted = redactor.redact(line);

    assertThat(redacted).isEqualTo(expected);
    Worn.isClean(redacted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4111\t1111\t1111\t1111", "4111\u00a01111\u00a01111\u00a01111"})
  void removes_cards_across_rare_blanks(String line) {
    assertThat(redactor.redact(line)).isEqualTo("[REDACTED:cc]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "blk_4111111111111111",
        "id_4111111111111111",
        "blk_4003322453832364055",
        "x_36736819303642_y",
        "card_id_36736819303642",
        "span_4003322453832364055",
        "discard36736819303642",
        "F2=164945807302155F3",
        "blk_4111+1111+1111+1112",
        "pan_4111+1111+1111+1112",
        "pan_36736819303643",
        "4111111111111111abcdef0123",
        "4111.1111.1111.1112",
        "4111\t1111\t1111\t1112",
        "sum 100.000.000.000",
        "foo_1.2.3.4",
        "v1.2.3.4",
        "version 10.0.19.4",
        "Chrome/103.0.113.9",
        "x~31bf3856ad364e35~amd64~~6.1.1.0",
        "chain 1.2.3.4.5",
        "gpio pin=13 pin=5",
        "look [at] this",
        "a\t20\t30\t4155552671",
        "ip-10-1-2-3.ec2.internal",
        "0x12 is 555 0x99",
      })
  void leaves_alone(String line) {
    assertThat(redactor.redact(line)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "ip-10-1-2-3.ec2.internal|ip-[REDACTED:ip].ec2.internal",
        "using token abcdef|using token [REDACTED:secret]",
        "the password is hunter|the password is [REDACTED:secret]",
        "the password is required|the password is required",
        "key 0xc8f12fb8b20008e14b5a5ff4bad15af9b545d98144da8707892dcc2a2014ba58"
            + "|key [REDACTED:token]",
        "tx hash 0xc8f12fb8b20008e14b5a5ff4bad15af9b545d98144da8707892dcc2a2014ba58"
            + "|tx hash 0xc8f12fb8b20008e14b5a5ff4bad15af9b545d98144da8707892dcc2a2014ba58",
      })
  void strict_takes_what_is_doubtful(String line, String expected) {
    assertThat(strict.redact(line)).isEqualTo(expected);
    assertThat(strict.redact(expected)).isEqualTo(expected);
  }
}
