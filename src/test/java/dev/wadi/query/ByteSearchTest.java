package dev.wadi.query;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteSearchTest {
  @Test
  void finds_what_indexOf_finds_wherever_the_stretch_lies() {
    for (int round = 0; round < 200_000; round++) {
      long seed = 7L + round;
      Random random = new Random(seed);
      int letters = 2 + random.nextInt(3);
      String text = text(random, random.nextInt(6), letters);
      String all = text(random, random.nextInt(60), letters);
      int offset = random.nextInt(all.length() + 1);
      int length = random.nextInt(all.length() - offset + 1);
      int expected = all.substring(offset, offset + length).indexOf(text);

      int found = new ByteSearch(text, false).indexIn(all.getBytes(ISO_8859_1), offset, length);

      assertThat(found)
          .as("seed %d: '%s' in '%s' %d+%d", seed, text, all, offset, length)
          .isEqualTo(expected < 0 ? -1 : offset + expected);
    }
  }

  @Test
  void ignores_case_of_ascii_letters_only() {
    for (int round = 0; round < 50_000; round++) {
      Random random = new Random(round);
      String text = text(random, 1 + random.nextInt(4), 4).replace('c', '@').replace('d', '[');
      String all = text(random, random.nextInt(40), 4).replace('c', '`').replace('d', '{');
      String mixed = random.nextBoolean() ? all.toUpperCase(Locale.ROOT) : all;
      byte[] bytes = mixed.getBytes(UTF_8);

      assertThat(new ByteSearch(text, true).isIn(bytes, 0, bytes.length))
          .as("round %d: '%s' in '%s'", round, text, mixed)
          .isEqualTo(mixed.toLowerCase(Locale.ROOT).contains(text));
    }
  }

  @Test
  void finds_texts_beyond_ascii() {
    byte[] line = "größer als 日本".getBytes(UTF_8);
    assertThat(new ByteSearch("日", false).isIn(line, 0, line.length)).isTrue();
    assertThat(new ByteSearch("öß", false).isIn(line, 0, line.length)).isTrue();
    assertThat(new ByteSearch("ös", false).isIn(line, 0, line.length)).isFalse();
  }

  private static String text(Random random, int length, int letters) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < length; i++) {
      out.append((char) ('a' + random.nextInt(letters)));
    }
    return out.toString();
  }
}
