package dev.wadi.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnsTest {
  @Test
  void tenants_take_turns_however_many_one_of_them_brings() {
    Turns<String> turns = new Turns<>(10);
    turns.add("a", "a1");
    turns.add("a", "a2");
    turns.add("a", "a3");
    turns.add("b", "b1");
    turns.add("c", "c1");

    assertThat(turns.next()).isEqualTo("a1");
    assertThat(turns.next()).isEqualTo("b1");
    turns.add("b", "b2");
    assertThat(turns.next()).isEqualTo("c1");
    assertThat(turns.next()).isEqualTo("a2");
    assertThat(turns.next()).isEqualTo("b2");
    assertThat(turns.next()).isEqualTo("a3");
    assertThat(turns.next()).isNull();
  }

  @Test
  void without_room_the_last_of_whoever_has_most_goes() {
    Turns<String> turns = new Turns<>(3);
    turns.add("a", "a1");
    turns.add("a", "a2");
    turns.add("a", "a3");

    assertThat(turns.add("a", "a4")).isEqualTo("a4");
    assertThat(turns.add("b", "b1")).isEqualTo("a3");
    assertThat(turns.add("b", "b2")).isEqualTo("b2");
    assertThat(turns.add("c", "c1")).isEqualTo("a2");
    assertThat(turns.add("d", "d1")).isEqualTo("d1");
    assertThat(turns.next()).isEqualTo("a1");
    assertThat(turns.next()).isEqualTo("b1");
  }

  @Test
  void who_leaves_is_not_next() {
    Turns<String> turns = new Turns<>(3);
    turns.add("a", "a1");
    turns.add("b", "b1");

    assertThat(turns.remove("a", "a1")).isTrue();
    assertThat(turns.remove("a", "a1")).isFalse();
    assertThat(turns.next()).isEqualTo("b1");
    assertThat(turns.remove("b", "b1")).isFalse();
  }
}
