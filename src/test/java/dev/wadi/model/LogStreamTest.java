package dev.wadi.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogStreamTest {
  private static final byte[] TEXT = "onetwothreekeyvalue".getBytes(UTF_8);
  private static final Labels API = Labels.of("app", "api");

  private static LogStream threeLines() {
    return new LogStream.Builder(API, TEXT, 1)
        .add(10, 0, 3)
        .add(20, 3, 3)
        .addMetadata(11, 3, 14, 5)
        .add(30, 6, 5)
        .build();
  }

  @Test
  void shows_lines_times_and_metadata_where_they_lie_in_the_buffer() {
    LogStream stream = threeLines();

    assertThat(stream.size()).isEqualTo(3);
    assertThat(List.of(stream.line(0), stream.line(1), stream.line(2)))
        .containsExactly("one", "two", "three");
    assertThat(stream.timestampNanos(2)).isEqualTo(30);
    assertThat(stream.metadata(0)).isEmpty();
    assertThat(stream.metadata(1)).containsExactly(Map.entry("key", "value"));
    assertThat(stream.metadata(2)).isEmpty();
    assertThat(stream.lineBytes()).isEqualTo(11);
    assertThat(stream.lineBuffer(0)).isSameAs(TEXT);
  }

  @Test
  void grows_beyond_the_expected_number_of_entries() {
    LogStream.Builder builder = new LogStream.Builder(API, TEXT, 0);
    for (int i = 0; i < 1000; i++) {
      builder.add(i, i % 10, 2);
      if (i % 3 == 0) {
        builder.addMetadata(0, 1, i % 7, 1);
      }
    }
    LogStream stream = builder.build();

    assertThat(stream.size()).isEqualTo(1000);
    assertThat(stream.line(999)).isEqualTo(new String(TEXT, 9, 2, UTF_8));
    assertThat(stream.metadataCount(998)).isZero();
    assertThat(stream.metadata(999)).containsValue(new String(TEXT, 999 % 7, 1, UTF_8));
  }

  @Test
  void refuses_slices_outside_the_buffer_and_positions_outside_the_stream() {
    LogStream.Builder builder = new LogStream.Builder(API, TEXT, 1);

    assertThatThrownBy(() -> builder.add(1, TEXT.length, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> builder.add(1, 1, Integer.MAX_VALUE))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> threeLines().line(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> threeLines().metadataValue(0, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void a_rewrite_changes_what_it_names_and_shares_the_rest() {
    LogStream stream = threeLines();
    byte[] mask = "****".getBytes(UTF_8);

    LogStream changed =
        stream.rewrite().line(0, mask, 0, 4).metadataValue(1, 0, mask, 1, 2).build();

    assertThat(changed.line(0)).isEqualTo("****");
    assertThat(changed.line(1)).isEqualTo("two");
    assertThat(changed.lineBuffer(1)).isSameAs(TEXT);
    assertThat(changed.metadata(1)).containsExactly(Map.entry("key", "**"));
    assertThat(stream.line(0)).isEqualTo("one");
    assertThat(stream.metadata(1)).containsExactly(Map.entry("key", "value"));
  }

  @Test
  void a_rewrite_of_a_rewrite_keeps_both_changes() {
    LogStream once = threeLines().rewrite().line(0, TEXT, 3, 3).build();
    LogStream twice = once.rewrite().line(2, TEXT, 0, 3).build();

    assertThat(List.of(twice.line(0), twice.line(1), twice.line(2)))
        .containsExactly("two", "two", "one");
  }

  @Test
  void a_rewrite_gives_entries_another_time_also_where_some_are_left_out() {
    byte[] buffer = "abc".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    LogStream stream =
        new LogStream.Builder(Labels.of("a", "b"), buffer, 3)
            .add(1, 0, 1)
            .add(2, 1, 1)
            .add(3, 2, 1)
            .build();

    LogStream moved = stream.rewrite().timestamp(2, 9).build();
    LogStream fewer = stream.rewrite().timestamp(2, 9).drop(0).build();

    assertThat(moved.timestampNanos(2)).isEqualTo(9);
    assertThat(fewer.timestampNanos(1)).isEqualTo(9);
    assertThat(fewer.line(1)).isEqualTo("c");
    assertThat(stream.timestampNanos(2)).isEqualTo(3);
  }

  @Test
  void a_rewrite_leaves_entries_out_with_their_metadata() {
    LogStream kept = threeLines().rewrite().drop(0).drop(0).build();

    assertThat(kept.size()).isEqualTo(2);
    assertThat(kept.line(0)).isEqualTo("two");
    assertThat(kept.metadata(0)).containsExactly(Map.entry("key", "value"));
    assertThat(kept.metadata(1)).isEmpty();
    assertThat(kept.timestampNanos(1)).isEqualTo(30);
  }

  @Test
  void a_rewrite_adds_metadata_behind_what_is_there() {
    byte[] more = "more".getBytes(UTF_8);

    LogStream added =
        threeLines()
            .rewrite()
            .addMetadata(1, more, TEXT)
            .addMetadata(2, more, more)
            .drop(0)
            .build();

    assertThat(added.metadata(0))
        .containsExactly(Map.entry("key", "value"), Map.entry("more", "onetwothreekeyvalue"));
    assertThat(added.metadata(1)).containsExactly(Map.entry("more", "more"));
  }

  @Test
  void a_rewrite_adds_metadata_to_a_stream_that_has_none() {
    LogStream plain = new LogStream.Builder(API, TEXT, 2).add(1, 0, 3).add(2, 3, 3).build();

    LogStream added = plain.rewrite().addMetadata(1, TEXT, TEXT).build();

    assertThat(added.metadata(0)).isEmpty();
    assertThat(added.metadata(1)).hasSize(1);
    assertThat(added.line(1)).isEqualTo("two");
  }

  @Test
  void a_rewrite_can_empty_a_line() {
    LogStream changed =
        threeLines().rewrite().line(1, TEXT, 0, 0).line(2, TEXT, 0, 1).line(0, TEXT, 0, 0).build();

    assertThat(changed.line(0)).isEmpty();
    assertThat(changed.line(1)).isEmpty();
    assertThat(changed.line(2)).isEqualTo("o");
  }

  @Test
  void a_rewrite_that_changes_nothing_is_the_original() {
    LogStream stream = threeLines();

    assertThat(stream.rewrite().labels(Labels.of("app", "api")).build()).isSameAs(stream);
  }
}
