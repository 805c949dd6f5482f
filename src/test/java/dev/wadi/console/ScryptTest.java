package dev.wadi.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScryptTest {
  /** The vectors of RFC 7914, chapter 12, but for the one of a gibibyte. */
  @ParameterizedTest
  @CsvSource({
    "'','',16,1,1,"
        + "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
        + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
    "password,NaCl,1024,8,16,"
        + "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
    "pleaseletmein,SodiumChloride,16384,8,1,"
        + "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
        + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
  })
  void derives_what_the_standard_says(
      String password, String salt, int cost, int blockSize, int parallel, String key) {
    assertThat(
            HexFormat.of()
                .formatHex(
                    Scrypt.derive(
                        password.getBytes(US_ASCII),
                        salt.getBytes(US_ASCII),
                        cost,
                        blockSize,
                        parallel,
                        64)))
        .isEqualTo(key);
  }

  @Test
  void a_hash_fits_its_password_alone_and_survives_a_file() {
    PasswordHash hash = PasswordHash.of("correct horse", new SecureRandom());
    PasswordHash read = PasswordHash.parse(hash.text());

    assertThat(read).isEqualTo(hash);
    assertThat(read.fits("correct horse")).isTrue();
    assertThat(read.fits("correct hors")).isFalse();
    assertThat(PasswordHash.of("correct horse", new SecureRandom())).isNotEqualTo(hash);
    assertThat(hash.toString()).doesNotContain(hash.text().substring(24));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "$scrypt$ln=14,r=8,p=5$c2FsdHNhbHRzYWx0$",
        "$scrypt$ln=31,r=8,p=1$c2FsdHNhbHRzYWx0c2E$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMQ",
        "$scrypt$ln=20,r=8,p=1$c2FsdHNhbHRzYWx0c2E$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMQ",
        "$scrypt$ln=14,r=0,p=1$c2FsdHNhbHRzYWx0c2E$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMQ",
      })
  void what_is_no_hash_or_would_take_too_much_is_refused(String text) {
    assertThatThrownBy(() -> PasswordHash.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }
}
