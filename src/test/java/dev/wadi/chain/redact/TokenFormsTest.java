package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens inside words, across lines and beside others; keys that only words around them tell. */
class TokenFormsTest {
  private static final String TOKEN = "[REDACTED:token]";
  private static final String GITHUB = "gh" + "p_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5";
  private static final String HEX =
      "c8f12fb8b20008e14b5a5ff4bad15af9b545d98144da8707892dcc2a2014ba58";

  private static void becomes(String line, String expected) {
    for (String form : new String[] {"%s", "time=1 msg=\"%s\"", "%s\nnext line", "[x] %s"}) {
      String redacted = Worn.redacted(form.formatted(line));
      assertThat(redacted).isEqualTo(form.formatted(expected));
      Worn.isClean(redacted);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\\n", "\\r\\n", "\n    "})
  void a_token_goes_on_in_the_next_line(String feed) {
    becomes(
        "t " + GITHUB.substring(0, 20) + feed + GITHUB.substring(20) + " x", "t " + TOKEN + " x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"my_", "TOKEN_", "a_b_c_", "x1_"})
  void a_prefix_stands_behind_an_underscore(String before) {
    becomes(before + GITHUB, before + TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", ":", " / ", ", secret ", "\\n"})
  void the_secret_key_beside_an_access_key_goes(String between) {
    becomes(
        "AKIA" + "IOSFODNN7EXAMPL2" + between + "wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzKEYab9Qx",
        TOKEN + between + TOKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "login MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
        "login vcp_aBcDeFgHiJkLmNoPqRsT1234567890abcdefghij",
        "login cfut_aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStT03fa099b",
        "login xoxo-1234567890-abcdef",
      })
  void tokens_of_bots_and_clouds_go(String line) {
    becomes(line, "login " + TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wallet %s", "private key: %s", "eth signer 0x%s"})
  void a_key_of_hexadecimal_digits_is_told_by_a_word(String form) {
    becomes(form.formatted(HEX), form.replace("0x", "").formatted(TOKEN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mnemonic: %s",
        "seed phrase is \"%s\"",
        "{\"recoveryPhrase\":\"%s\",\"a\":1}",
        "MNEMONIC=%s",
      })
  void the_words_of_a_wallet_go(String form) {
    String words =
        "abandon ability able about above absent absorb abstract absurd abuse access ant";
    becomesOnce(form.formatted(words), form.formatted("[REDACTED:secret]"));
  }

  private static void becomesOnce(String line, String expected) {
    assertThat(Worn.redacted(line)).isEqualTo(expected);
    Worn.isClean(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://storage.googleapis.com/b?GoogleAccessId=x&Signature=%s",
        "https://a.blob.core.windows.net/c?sv=2020&sig=%s&se=2024",
        "https://cos.x.myqcloud.com/a?q-signature=%s&q-ak=x",
      })
  void signatures_of_urls_go(String form) {
    becomesOnce(form.formatted(Worn.SECRET), form.formatted("[REDACTED:entropy]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t ghp_short\nnext line",
        "commit c8f12fb8b20008e14b5a5ff4bad15af9b545d98144da8707892dcc2a2014ba58 of wallet",
        "seed the database with users and orders before running the whole suite of tests",
        "snake_case_name_of_a_metric_total 17",
      })
  void leaves_alone(String line) {
    Worn.keeps(line);
  }
}
