package dev.wadi.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final byte[] TEXT = "onetwo".getBytes(UTF_8);

  private static LogStream stream(String app) {
    return new LogStream.Builder(Labels.of("app", app), TEXT, 2).add(1, 0, 3).add(2, 3, 3).build();
  }

  @Test
  void counts_the_entries_and_bytes_of_all_streams() {
    Batch batch = new Batch("acme", List.of(stream("a"), stream("b")));

    assertThat(batch.entries()).isEqualTo(4);
    assertThat(batch.lineBytes()).isEqualTo(12);
    assertThat(batch.toEntries())
        .extracting(Entry::line)
        .containsExactly("one", "two", "one", "two");
  }

  @Test
  void a_change_of_nothing_keeps_the_batch_and_its_encoded_form() {
    Batch batch =
        new Batch("acme", List.of(stream("a")), new Batch.Encoded(new byte[] {1, 2, 3}, 1, 2));

    assertThat(batch.map(stream -> stream)).isSameAs(batch);
  }

  @Test
  void a_change_loses_the_encoded_form_and_the_streams_that_became_empty() {
    Batch batch =
        new Batch(
            "acme", List.of(stream("a"), stream("b")), new Batch.Encoded(new byte[] {1}, 0, 1));

    Batch changed =
        batch.map(
            stream ->
                "a".equals(stream.labels().get("app"))
                    ? stream.rewrite().drop(0).drop(1).build()
                    : stream);

    assertThat(changed.encoded()).isNull();
    assertThat(changed.streams()).hasSize(1);
    assertThat(changed.entries()).isEqualTo(2);
  }

  @Test
  void joined_batches_have_each_label_set_once_and_share_their_bytes() {
    LogStream withMetadata =
        new LogStream.Builder(Labels.of("app", "a"), "xky".getBytes(UTF_8), 1)
            .add(7, 0, 1)
            .addMetadata(1, 1, 2, 1)
            .build();
    Batch first = new Batch("acme", List.of(stream("a"), stream("b")));
    Batch second = new Batch("acme", List.of(withMetadata, stream("c")));

    Batch joined = Batch.joined(List.of(first, second, first));

    assertThat(joined.streams())
        .extracting(stream -> stream.labels().get("app"))
        .containsExactly("a", "b", "c");
    assertThat(joined.toEntries())
        .extracting(e -> e.timestampNanos() + e.line() + e.metadata())
        .containsExactly(
            "1one{}", "2two{}", "7x{k=y}", "1one{}", "2two{}", "1one{}", "2two{}", "1one{}",
            "2two{}", "1one{}", "2two{}");
    assertThat(joined.streams().get(0).lineBuffer(0)).isSameAs(TEXT);
    assertThat(joined.streams().get(2)).isSameAs(second.streams().get(1));
  }

  @Test
  void one_batch_is_joined_already_unless_a_label_set_stands_in_it_twice() {
    Batch once = new Batch("acme", List.of(stream("a"), stream("b")));
    Batch twice = new Batch("acme", List.of(stream("a"), stream("a")));

    assertThat(Batch.joined(List.of(once))).isSameAs(once);
    assertThat(Batch.joined(List.of(once.redactedBy("all"))).redactedBy()).isNull();
    assertThat(Batch.joined(List.of(twice)).streams()).hasSize(1);
    assertThat(Batch.joined(List.of(twice)).entries()).isEqualTo(4);
  }

  @Test
  void streams_of_one_buffer_are_joined_however_many_they_are() {
    Batch many = new Batch("acme", Collections.nCopies(Slice.MAX_BUFFERS + 1, stream("a")));

    LogStream joined = Batch.joined(List.of(many)).streams().get(0);

    assertThat(joined.bufferCount()).isEqualTo(1);
    assertThat(joined.size()).isEqualTo(2 * (Slice.MAX_BUFFERS + 1));
    assertThat(joined.line(joined.size() - 1)).isEqualTo("two");
  }

  @Test
  void refuses_a_batch_of_nobody_and_an_encoded_form_outside_its_bytes() {
    assertThatThrownBy(() -> new Batch("", List.of())).hasMessageContaining("tenant");
    assertThatThrownBy(() -> new Batch.Encoded(new byte[2], 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
