package dev.wadi.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestNamesTest {
  @Test
  void distance_is_the_number_of_letters_to_change() {
    assertThat(NearestNames.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(NearestNames.distance("", "abc")).isEqualTo(3);
    assertThat(NearestNames.distance("same", "same")).isZero();
  }

  @Test
  void the_nearest_come_first_and_capitals_do_not_count() {
    List<String> names = List.of("loki", "lokal", "capture", "LOKI-2");

    assertThat(NearestNames.of("loki-2", names)).startsWith("LOKI-2", "loki", "lokal");
    assertThat(NearestNames.meant("Lokii", names)).isEqualTo("loki");
    assertThat(NearestNames.meant("something else", names)).isNull();
  }

  @Test
  void a_sentence_says_how_many_names_it_leaves_out() {
    List<String> names = IntStream.range(10, 25).mapToObj(i -> "name" + i).toList();

    assertThat(NearestNames.told("name10", names)).startsWith("name10, ").endsWith(" and 5 more");
    assertThat(NearestNames.told("name12", names, 1)).isEqualTo("name12 and 14 more");
    assertThat(NearestNames.told("b", List.of("b", "a", "b"))).isEqualTo("b, a");
    assertThat(NearestNames.told("b", List.of())).isEmpty();
  }
}
