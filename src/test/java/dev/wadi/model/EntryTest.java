package dev.wadi.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntryTest {
  private static final byte[] TEXT = "took 12 ms|timeout after 30 s|trace|0af7".getBytes(UTF_8);

  private final LogStream stream =
      new LogStream.Builder(Labels.of("app", "api"), TEXT, 2)
          .add(1_500_000_000L, 0, 10)
          .add(-1L, 11, 18)
          .addMetadata(30, 5, 36, 4)
          .build();
  private final Batch batch = new Batch("main", List.of(stream, stream));

  @Test
  void an_entry_tells_its_line_labels_metadata_and_time() {
    Entry entry = stream.entry(1);

    assertThat(entry.line()).isEqualTo("timeout after 30 s");
    assertThat(entry.toString()).isEqualTo("timeout after 30 s");
    assertThat(entry.labels().get("app")).isEqualTo("api");
    assertThat(entry.metadata()).isEqualTo(Map.of("trace", "0af7"));
    assertThat(entry.timestamp()).isEqualTo(Instant.ofEpochSecond(-1, 999_999_999));
    assertThat(stream.entry(0).timestamp()).isEqualTo(Instant.parse("1970-01-01T00:00:01.5Z"));
  }

  @Test
  void an_entry_contains_what_its_line_contains() {
    assertThat(stream.entry(1).contains("timeout")).isTrue();
    assertThat(stream.entry(0).contains("timeout")).isFalse();
    assertThat(stream.entry(0).contains(new Object())).isFalse();
  }

  @Test
  void a_batch_is_the_collection_of_its_entries() {
    assertThat(batch).hasSize(4);
    assertThat(batch.iterator().next()).isEqualTo(stream.entry(0));
    assertThat(batch.stream().map(Entry::line))
        .containsExactly("took 12 ms", "timeout after 30 s", "took 12 ms", "timeout after 30 s");
  }

  @Test
  void a_batch_contains_a_text_that_one_of_its_lines_contains() {
    assertThat(batch.contains("timeout")).isTrue();
    assertThat(batch.contains("api")).as("a label is no line").isFalse();
    assertThat(batch.contains(stream.entry(1))).isTrue();
  }

  @Test
  void labels_are_a_map_like_any_other() {
    Labels labels = Labels.of("b", "2", "a", "1");

    assertThat(labels).isEqualTo(Map.of("a", "1", "b", "2"));
    assertThat(Map.of("a", "1", "b", "2")).isEqualTo(labels);
    assertThat(labels.hashCode()).isEqualTo(Map.of("a", "1", "b", "2").hashCode());
    assertThat(labels.entrySet()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    assertThat(labels.containsKey("c")).isFalse();
  }
}
