package dev.wadi.kafka.sink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DigitsTest {
  @Test
  void says_a_number_as_everybody_does() {
    List<Long> numbers =
        List.of(0L, 9L, 10L, 1768478400000000000L, Long.MAX_VALUE, -1L, Long.MIN_VALUE);

    for (long number : numbers) {
      assertThat(new String(Digits.of(number), US_ASCII)).isEqualTo(Long.toString(number));
    }
  }

  @Test
  void puts_it_behind_what_stands_there() {
    assertThat(new Receipt("größe", "12:345").bytes(249))
        .isEqualTo("größe:12:345/249".getBytes(UTF_8));
    assertThat(new Receipt("main", "12:345").text(249)).isEqualTo("main:12:345/249");
  }
}
