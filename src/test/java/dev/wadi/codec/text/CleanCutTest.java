package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * After every call, {@link EntryReader#givenOutTo()} parts the source: a reader that begins there
 * gives out exactly what is missing, and nothing is lost or comes twice.
 */
class CleanCutTest {
  private static final String HEAD = "2026-02-28T10:32:01Z ";

  private record Line(String text, long start, long end) {}

  private record Out(long start, long end, int lines, String text) {}

  private static List<Line> lines(List<String> texts, long from) {
    List<Line> lines = new ArrayList<>();
    long at = from;
    for (String text : texts) {
      long end = at + text.getBytes(UTF_8).length + 1;
      lines.add(new Line(text, at, end));
      at = end;
    }
    return lines;
  }

  private static void feed(EntryReader reader, Line line) {
    byte[] bytes = line.text().getBytes(UTF_8);
    reader.line(bytes, 0, bytes.length, false, line.start(), line.end(), 1);
  }

  private static EntryReader reader(Map<String, String> options, List<Out> out) {
    return new EntryReader(
        TextSettings.of(options),
        Labels.EMPTY,
        entry ->
            out.add(new Out(entry.startOffset(), entry.endOffset(), entry.lines(), entry.line())));
  }

  @Test
  void a_line_of_the_other_stream_is_held_while_a_part_waits() {
    List<Out> out = new ArrayList<>();
    EntryReader reader = reader(Map.of("format", "cri"), out);
    List<Line> lines =
        lines(List.of(HEAD + "stdout P a", HEAD + "stderr F b", HEAD + "stdout F c"), 0);

    feed(reader, lines.get(0));
    feed(reader, lines.get(1));
    assertThat(out).isEmpty();
    assertThat(reader.givenOutTo()).isZero();
    assertThat(reader.waits()).isTrue();

    feed(reader, lines.get(2));
    assertThat(out).extracting(Out::text).containsExactly("ac", "b");
    assertThat(reader.givenOutTo()).isEqualTo(lines.get(2).end());
    assertThat(reader.waits()).isFalse();
  }

  @Test
  void a_part_that_gets_no_end_does_not_hold_the_other_stream_for_ever() {
    List<Out> out = new ArrayList<>();
    EntryReader reader = reader(Map.of("format", "cri"), out);
    List<String> texts = new ArrayList<>(List.of(HEAD + "stdout P a"));
    for (int i = 0; i < 5000; i++) {
      texts.add(HEAD + "stderr F " + i);
    }
    lines(texts, 0).forEach(line -> feed(reader, line));

    assertThat(out).hasSize(5001);
    assertThat(out.get(0).text()).isEqualTo("a");
    assertThat(reader.counts().split()).isEqualTo(1);
  }

  @Test
  void whatever_the_lines_and_wherever_it_stops_nothing_is_lost_or_comes_twice() {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      List<String> texts = new ArrayList<>();
      int count = 1 + random.nextInt(60);
      for (int i = 0; i < count; i++) {
        texts.add(randomLine(random, i));
      }
      Map<String, String> options = new TreeMap<>(Map.of("format", "cri"));
      if (random.nextBoolean()) {
        options.put("multiline", "java,indent");
      }
      if (random.nextInt(4) == 0) {
        options.put("multilineMaxLines", "3");
        options.put("multilineMaxBytes", "60");
      }
      check(seed, lines(texts, 0), options, random);
    }
  }

  private static String randomLine(Random random, int i) {
    String text =
        switch (random.nextInt(6)) {
          case 0 -> "java.lang.Error: " + i;
          case 1 -> "\tat a.B.c(B.java:" + i + ")";
          case 2 -> "";
          default -> "line " + i;
        };
    if (random.nextInt(12) == 0) {
      return "rubbish " + i;
    }
    return HEAD
        + (random.nextInt(3) == 0 ? "stderr" : "stdout")
        + (random.nextInt(3) == 0 ? " P " : " F ")
        + text;
  }

  private static void check(
      int seed, List<Line> lines, Map<String, String> options, Random random) {
    List<Out> out = new ArrayList<>();
    EntryReader reader = reader(options, out);
    int begin = 0;
    for (int i = 0; i < lines.size(); i++) {
      feed(reader, lines.get(i));
      if (random.nextInt(10) == 0) {
        reader.flush(random.nextBoolean() ? 2 : Long.MAX_VALUE / 2);
      }
      long cut = reader.givenOutTo();
      int next = begin;
      while (next < lines.size() && lines.get(next).end() <= cut) {
        next++;
      }
      assertThat(cut).as("seed %d: a line's end", seed).isIn(ends(lines));
      requireAll(seed, lines, out, cut);
      if (random.nextInt(15) == 0) {
        reader = reader(options, out); // killed: reads again from the cut
        i = next - 1;
        begin = next;
        if (i + 1 >= lines.size()) {
          break;
        }
      }
    }
    reader.flush();
    requireAll(seed, lines, out, lines.get(lines.size() - 1).end());
  }

  private static List<Long> ends(List<Line> lines) {
    List<Long> ends = new ArrayList<>(List.of(0L));
    lines.forEach(line -> ends.add(line.end()));
    return ends;
  }

  /** Every line before the cut is out once, but blank ones; none behind it is. */
  private static void requireAll(int seed, List<Line> lines, List<Out> out, long cut) {
    StringBuilder expected = new StringBuilder();
    lines.stream()
        .filter(line -> line.end() <= cut)
        .forEach(line -> expected.append(letters(line)));
    StringBuilder given = new StringBuilder();
    out.forEach(one -> given.append(one.text().replaceAll("\\s", "")));
    assertThat(given.chars().sorted().toArray())
        .as("seed %d up to %d: %s", seed, cut, out)
        .isEqualTo(expected.chars().sorted().toArray());
    assertThat(out).as("seed %d", seed).allMatch(one -> one.end() <= cut);
  }

  private static String letters(Line line) {
    String text = line.text();
    return (text.startsWith(HEAD) ? text.substring(HEAD.length() + 9) : text).replaceAll("\\s", "");
  }

  @Test
  void entries_come_in_the_order_of_their_first_lines_within_a_cut() {
    List<Out> out = new ArrayList<>();
    EntryReader reader = reader(Map.of("format", "cri", "multiline", "indent"), out);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      texts.add(HEAD + (i % 2 == 0 ? "stdout F a" : "stderr F b") + i);
      texts.add(HEAD + (i % 2 == 0 ? "stdout F  c" : "stderr F  d") + i);
    }
    lines(texts, 0).forEach(line -> feed(reader, line));
    reader.flush();

    assertThat(out).hasSize(200).isSortedAccordingTo((x, y) -> Long.compare(x.start(), y.start()));
  }
}
