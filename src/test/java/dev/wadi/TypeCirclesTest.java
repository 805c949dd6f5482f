package dev.wadi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TypeCirclesTest {
  @Test
  void types_that_reach_each_other_are_one_circle_whatever_way_they_go() {
    TypeCircles circles =
        new TypeCircles(
            Map.of(
                "first", Set.of("second", "aside"),
                "second", Set.of("third", "first"),
                "third", Set.of("first"),
                "before", Set.of("first")));

    assertThat(circles.all()).containsExactly(Set.of("first", "second", "third"));
  }

  @Test
  void two_circles_with_a_way_from_one_to_the_other_stay_two() {
    TypeCircles circles =
        new TypeCircles(
            Map.of(
                "a", Set.of("b"),
                "b", Set.of("a", "c"),
                "c", Set.of("d"),
                "d", Set.of("c")));

    assertThat(circles.all()).containsExactlyInAnyOrder(Set.of("a", "b"), Set.of("c", "d"));
  }

  @Test
  void a_line_of_types_is_no_circle() {
    assertThat(new TypeCircles(Map.of("a", Set.of("b"), "b", Set.of("c"))).all()).isEmpty();
  }
}
