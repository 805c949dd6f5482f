package dev.wadi.codec.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64InPlaceTest {
  @Test
  void gives_the_bytes_that_were_written_and_touches_nothing_beside_them() {
    Random random = new Random(7);
    for (int length = 0; length < 300; length++) {
      byte[] plain = new byte[length];
      random.nextBytes(plain);
      byte[] written = ("<" + Base64.getEncoder().encodeToString(plain) + ">").getBytes(US_ASCII);

      int decoded = Base64InPlace.decode(written, 1, written.length - 2);

      assertThat(decoded).isEqualTo(length);
      assertThat(Arrays.copyOfRange(written, 1, 1 + length)).isEqualTo(plain);
      assertThat(written[0]).isEqualTo((byte) '<');
      assertThat(written[written.length - 1]).isEqualTo((byte) '>');
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A",
        "AA",
        "AAA",
        "AAAAA",
        "A===",
        "====",
        "A=AA",
        "AA=A",
        "AA==AAAA",
        "AA A",
        "AA-_",
        "AA\nA",
        "AAAAAA*A",
        "äAAA",
        "\0AAA"
      })
  void says_of_anything_else_that_it_is_none(String text) {
    byte[] bytes = text.getBytes(UTF_8);

    assertThat(Base64InPlace.decode(bytes, 0, bytes.length)).isEqualTo(-1);
  }
}
