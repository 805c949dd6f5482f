package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
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

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 20, 300, 3000})
  void finds_the_same_in_all_lines_of_a_stream_at_once(int count) {
    Random random = new Random(count);
    String letters = "abcdeABé \u0000-_/";
    List<Needle> needles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      needles.add(new Needle(text(random, letters, 1 + random.nextInt(14)), random.nextBoolean()));
    }
    NeedleIndex index = new NeedleIndex(needles);
    NeedleIndex.Finds finds = index.finds();
    NeedleIndex.Hits hits = new NeedleIndex.Hits();
    for (int round = 0; round < 60; round++) {
      String[] lines = new String[1 + random.nextInt(12)];
      java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
      List<int[]> places = new ArrayList<>();
      for (int i = 0; i < lines.length; i++) {
        String needle = needles.get(random.nextInt(count)).text();
        lines[i] = text(random, letters, random.nextInt(40)) + (random.nextBoolean() ? needle : "");
        /* What stands between lines, near or far, may be a text too, or a part of one. */
        bytes.writeBytes(needle.getBytes(UTF_8));
        bytes.writeBytes(text(random, letters, random.nextInt(90)).getBytes(UTF_8));
        places.add(new int[] {bytes.size(), lines[i].getBytes(UTF_8).length});
        bytes.writeBytes(lines[i].getBytes(UTF_8));
        bytes.writeBytes(needle.substring(needle.length() / 2).getBytes(UTF_8));
      }
      LogStream.Builder builder =
          new LogStream.Builder(Labels.EMPTY, bytes.toByteArray(), lines.length);
      places.forEach(place -> builder.add(0, place[0], place[1]));
      index.find(builder.build(), hits, finds);

      Set<List<Integer>> found = new TreeSet<>(java.util.Comparator.comparing(List::toString));
      int last = 0;
      for (int i = 0; i < hits.size(); i++) {
        assertThat(hits.line(i)).as("by lines").isGreaterThanOrEqualTo(last);
        last = hits.line(i);
        assertThat(found.add(List.of(hits.line(i), hits.needle(i)))).as("told once").isTrue();
      }
      Set<List<Integer>> expected = new TreeSet<>(java.util.Comparator.comparing(List::toString));
      for (int line = 0; line < lines.length; line++) {
        for (int i = 0; i < count; i++) {
          if (contains(lines[line], needles.get(i))) {
            expected.add(List.of(line, i));
          }
        }
      }
      assertThat(found).isEqualTo(expected);
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
