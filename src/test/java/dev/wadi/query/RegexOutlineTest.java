package dev.wadi.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexOutlineTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "timeout; [timeout]; true",
        "a\\.b; [a.b]; true",
        "error|warn; [error, warn]; true",
        ".*error.*; [error]; true",
        "took \\d+ms; [took ]; false",
        "^GET; [GET]; false",
        "colou?r; [colo]; false",
        "ab+c; [ab]; false",
        "ab{2}c; [a]; false",
        "x(y|z)w; [x]; false",
        "foo|(bar); []; false",
        "foo|.*; []; false",
        "[abc]def; [def]; false",
        "[]a]def; [def]; false",
        "(?i)error; [error]; true",
        "(?i)sessions; [ion]; false",
        "a(?i)b; []; false",
        "\\Qa\\E; []; false",
        "\\pN1; []; false"
      })
  void knows_texts_that_must_occur(String regex, String texts, boolean exact) {
    RegexOutline outline = RegexOutline.of(regex);
    assertThat(outline.texts()).hasToString(texts);
    assertThat(outline.exact()).isEqualTo(exact);
  }

  @Test
  void never_claims_a_text_that_a_find_can_do_without() {
    String alphabet = "ab.*+?|()[]{}^$\\1,2dwi:ks";
    int compiled = 0;
    for (int round = 0; round < 200_000; round++) {
      long seed = 99L + round;
      Random random = new Random(seed);
      String regex = text(random, 1 + random.nextInt(9), alphabet);
      if (random.nextInt(8) == 0) {
        regex = "(?i)" + regex;
      }
      RegexOutline outline = RegexOutline.of(regex);
      Pattern pattern;
      try {
        pattern = Pattern.compile(regex);
      } catch (PatternSyntaxException e) {
        continue; // most random texts are no expressions
      }
      compiled++;
      for (int i = 0; i < 10 && !outline.texts().isEmpty(); i++) {
        String line = text(random, random.nextInt(12), "abABdiwks12{},. \u017f\u212a");
        boolean candidate = outline.texts().stream().anyMatch(t -> contains(line, t, outline));
        boolean found = pattern.matcher(line).find();
        assertThat(candidate || !found)
            .as("seed %d: /%s/ finds something in '%s' without %s", seed, regex, line, outline)
            .isTrue();
        if (outline.exact()) {
          assertThat(found).as("seed %d: /%s/ in '%s'", seed, regex, line).isEqualTo(candidate);
        }
      }
    }
    assertThat(compiled).isGreaterThan(10_000);
  }

  private static boolean contains(String line, String text, RegexOutline outline) {
    byte[] bytes = line.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return new ByteSearch(text, outline.ignoreCase()).isIn(bytes, 0, bytes.length);
  }

  private static String text(Random random, int length, String alphabet) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < length; i++) {
      out.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return out.toString();
  }
}
