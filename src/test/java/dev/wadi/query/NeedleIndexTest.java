package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.query.NeedleIndex.Needle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeedleIndexTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 20, 300, 3000})
  void finds_exactly_the_texts_that_stand_in_a_line(int count) {
    Random random = new Random(count);
    String letters = "abcdeABé \u0000-_/";
    List<Needle> needles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      needles.add(new Needle(text(random, letters, 1 + random.nextInt(14)), random.nextBoolean()));
    }
    NeedleIndex index = new NeedleIndex(needles);
    NeedleIndex.Finds finds = index.finds();
    for (int round = 0; round < 300; round++) {
      String line = text(random, letters, random.nextInt(80));
      if (random.nextBoolean()) {
        line +=
            needles.get(random.nextInt(count)).text() + text(random, letters, random.nextInt(9));
      }
      byte[] around = ("abc" + line + "abc").getBytes(UTF_8);
      index.find(around, 3, line.getBytes(UTF_8).length, finds);
      Set<Integer> found = new TreeSet<>();
      for (int i = 0; i < finds.size(); i++) {
        assertThat(found.add(finds.needle(i))).as("told once").isTrue();
      }
      Set<Integer> expected = new TreeSet<>();
      for (int i = 0; i < count; i++) {
        if (contains(line, needles.get(i))) {
          expected.add(i);
        }
      }
      assertThat(found).as(line).isEqualTo(expected);
    }
  }

  private static boolean contains(String line, Needle needle) {
    return needle.ignoreCase()
        ? line.toLowerCase(Locale.ROOT).contains(needle.text().toLowerCase(Locale.ROOT))
        : line.contains(needle.text());
  }

  private static String text(Random random, String letters, int length) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < length; i++) {
      out.append(letters.charAt(random.nextInt(letters.length())));
    }
    return out.toString();
  }
}
