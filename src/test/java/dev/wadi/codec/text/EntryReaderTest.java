package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntryReaderTest {
  private static final Labels FILE = Labels.of("file", "app.log");

  private final TextBatch batch = new TextBatch(16);
  private final EntryReader reader = new EntryReader(TextSettings.PLAIN, FILE, batch);

  @Test
  void a_plain_line_is_an_entry_of_the_source_at_the_time_of_its_arrival() {
    byte[] text = "one\ntwö\n".getBytes(UTF_8);
    reader.line(text, 0, 3, false, 0, 4, 7);
    reader.line(text, 4, 8, false, 4, 9, 8);

    Batch taken = batch.take("t");

    assertThat(taken.streams()).hasSize(1);
    assertThat(taken.streams().get(0).labels()).isEqualTo(FILE);
    assertThat(taken).extracting(Entry::line).containsExactly("one", "twö");
    assertThat(taken.streams().get(0).timestampNanos(1)).isEqualTo(8);
    assertThat(reader.givenOutTo()).isEqualTo(9);
    assertThat(reader.waits()).isFalse();
  }

  @Test
  void bytes_that_are_no_text_stay_as_they_are() {
    byte[] bytes = "\u00ff\u0000\u00fe".getBytes(ISO_8859_1);
    reader.line(bytes, 0, bytes.length, false, 0, 4, 7);

    Batch taken = batch.take("t");

    assertThat(taken.streams().get(0).lineBuffer(0)).startsWith(bytes);
    assertThat(taken.lineBytes()).isEqualTo(3);
  }

  @Test
  void a_line_that_was_cut_says_so() {
    reader.line(new byte[] {'a'}, 0, 1, true, 0, 100, 7);

    assertThat(batch.take("t").streams().get(0).metadata(0)).isEqualTo(Map.of("truncated", "true"));
  }

  @Test
  void a_batch_that_was_taken_is_not_changed_by_the_next() {
    reader.line(new byte[] {'a'}, 0, 1, true, 0, 2, 7);
    Batch first = batch.take("t");
    reader.line(new byte[] {'b'}, 0, 1, false, 2, 4, 7);

    assertThat(first).extracting(Entry::line).containsExactly("a");
    assertThat(batch.take("t")).extracting(Entry::line).containsExactly("b");
    assertThat(batch.isEmpty()).isTrue();
  }

  @Test
  void a_batch_grows_with_what_it_is_given() {
    for (int i = 0; i < 1000; i++) {
      byte[] text = ("line " + i).getBytes(UTF_8);
      reader.line(text, 0, text.length, i % 3 == 0, i * 10L, i * 10L + 10, i);
    }

    Batch taken = batch.take("t");

    assertThat(taken.size()).isEqualTo(1000);
    assertThat(taken.streams().get(0).line(999)).isEqualTo("line 999");
    assertThat(taken.streams().get(0).metadata(999)).containsEntry("truncated", "true");
    assertThat(taken.streams().get(0).metadata(998)).isEmpty();
  }

  @Test
  void wrong_settings_name_the_nearest_right_ones() {
    assertThatThrownBy(() -> TextSettings.of(Map.of("formt", "plain")))
        .hasMessageStartingWith("formt: no such option (expected: format");
    assertThatThrownBy(() -> TextSettings.of(Map.of("format", "plane")))
        .hasMessageStartingWith("format: \"plane\" (expected: plain");
  }
}
