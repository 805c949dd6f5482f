package dev.wadi.analysis.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.analysis.explore.PatternsFound.Found;
import dev.wadi.analysis.explore.PatternsFound.Sample;
import dev.wadi.analysis.template.Template;
import dev.wadi.query.LogQuery;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatternsFoundTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void counts_lines_of_a_kind_by_steps() {
    PatternsFound patterns = new PatternsFound(100 * SECOND, 130 * SECOND, 10 * SECOND);
    patterns.take(new Line(99 * SECOND, "user 1 logged in"));
    patterns.take(new Line(100 * SECOND, "user 2 logged in"));
    patterns.take(new Line(109 * SECOND, "user 3 logged in"));
    patterns.take(new Line(110 * SECOND, "user 4 logged in"));
    patterns.take(new Line(110 * SECOND, "disk full"));
    patterns.take(new Line(131 * SECOND, "user 5 logged in"));

    assertThat(patterns.patterns(10))
        .containsExactly(
            new Found("user <_> logged in", 3, List.of(new Sample(100, 2), new Sample(110, 1))),
            new Found("disk full", 1, List.of(new Sample(110, 1))));
    assertThat(patterns.patterns(1)).hasSize(1);
  }

  @Test
  void patterns_are_taken_by_the_filter_of_that_name() {
    for (String words : List.of("<IP> took <DUR>", "<*><N>ms", "a <b> c", "id=<UUID>, <*>:<N>")) {
      String pattern = PatternsFound.pattern(new Template(List.of(words.split(" ")), false));

      assertThat(LogQuery.parse("{} |> `" + pattern + "`").lineFilters()).hasSize(1);
    }
    assertThat(PatternsFound.pattern(new Template(List.of("<*><N>ms", "a<b>"), false)))
        .isEqualTo("<_>ms a<_>");
  }

  @Test
  void the_rarest_kinds_are_forgotten() {
    PatternsFound patterns = new PatternsFound(0, 10 * SECOND, SECOND);
    for (int i = 0; i < 3 * PatternsFound.MOST_KINDS; i++) {
      StringBuilder line = new StringBuilder();
      for (int bit = 0; bit < 12; bit++) {
        line.append((i >> bit & 1) == 0 ? "a" : "b").append((char) ('a' + i % 26)).append(' ');
      }
      patterns.take(new Line(SECOND, line.toString()));
      patterns.take(new Line(SECOND, "seen often"));
    }

    List<Found> found = patterns.patterns(Integer.MAX_VALUE);
    assertThat(found).hasSizeLessThanOrEqualTo(PatternsFound.MOST_KINDS);
    assertThat(found.get(0).lines()).isGreaterThanOrEqualTo(3 * PatternsFound.MOST_KINDS);
  }

  @Test
  void steps_become_longer_when_there_are_too_many() {
    long steps = PatternsFound.MOST_SUMS + 10L;
    PatternsFound patterns = new PatternsFound(0, steps * SECOND, SECOND);
    for (int i = 0; i < steps; i++) {
      patterns.take(new Line(i * SECOND, "tick"));
    }

    List<Sample> samples = patterns.patterns(1).get(0).samples();
    assertThat(samples.size()).isLessThanOrEqualTo(PatternsFound.MOST_SUMS);
    assertThat(samples.get(0)).isEqualTo(new Sample(0, 2));
    assertThat(samples.stream().mapToLong(Sample::lines).sum()).isEqualTo(steps);
  }
}
