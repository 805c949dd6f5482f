package dev.wadi.chain.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.query.LogQuery;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final int ENTRIES = 10_000;

  @Test
  void keeps_one_of_so_many_evenly() {
    Batch sample = new Sampler(10, null).sample(batch(0));

    assertThat(sample.entries()).isBetween(850, 1_150);
    assertThat(new Sampler(1, null).sample(batch(0)).entries()).isEqualTo(ENTRIES);
  }

  @Test
  void equal_lines_at_different_times_are_thinned_out_too() {
    byte[] line = "GET /healthz".getBytes(UTF_8);
    LogStream.Builder stream = new LogStream.Builder(Labels.of("app", "api"), line, ENTRIES);
    for (int i = 0; i < ENTRIES; i++) {
      stream.add(1_000_000_000L * i, 0, line.length);
    }

    Batch sample = new Sampler(4, null).sample(new Batch("main", List.of(stream.build())));

    assertThat(sample.entries()).isBetween(2_200, 2_800);
  }

  @Test
  void keeps_the_same_ones_when_a_batch_comes_again() {
    Sampler sampler = new Sampler(7, null);

    assertThat(sampler.sample(batch(0)).stream().map(Object::toString))
        .containsExactlyElementsOf(
            sampler.sample(batch(0)).stream().map(Object::toString).toList());
  }

  @Test
  void leaves_what_the_query_does_not_name() {
    Sampler sampler = new Sampler(1_000_000, LogQuery.parse("{app=\"api\"} |= \"7\"").matcher());

    Batch sample = sampler.sample(batch(0));

    assertThat(sample.entries()).isLessThan(ENTRIES);
    assertThat(sample.stream().filter(e -> !e.contains("7")).count())
        .isEqualTo(batch(0).stream().filter(e -> !e.contains("7")).count());
  }

  @Test
  void wants_a_number_that_can_be_meant() {
    assertThatThrownBy(() -> new Sampler(0, null)).hasMessageContaining("expected: >= 1");
  }

  private static Batch batch(long firstNanos) {
    StringBuilder text = new StringBuilder();
    LogStream.Builder stream =
        new LogStream.Builder(Labels.of("app", "api"), lines(text).getBytes(UTF_8), ENTRIES);
    int at = 0;
    for (int i = 0; i < ENTRIES; i++) {
      int length = ("request " + i).length();
      stream.add(firstNanos + i, at, length);
      at += length;
    }
    return new Batch("main", List.of(stream.build()));
  }

  private static String lines(StringBuilder text) {
    for (int i = 0; i < ENTRIES; i++) {
      text.append("request ").append(i);
    }
    return text.toString();
  }
}
