package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.LogStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextBatchTest {
  private static final int FULL = 4000;

  private final TextBatch batch = new TextBatch(1024);
  private final TextEntry entry = new TextEntry();

  @Test
  void a_batch_keeps_no_array_of_twice_its_bytes_however_large_the_one_before_was() {
    for (int lines : new int[] {FULL, 300, FULL, 1, FULL, 900, 20, 3, FULL}) {
      List<String> texts = add(lines);

      Batch taken = batch.take("main");

      LogStream stream = taken.streams().get(0);
      assertThat((long) stream.lineBuffer(0).length)
          .isLessThanOrEqualTo(Math.max(1024, 2 * taken.lineBytes()));
      assertThat(stream.size()).isEqualTo(lines);
      assertThat(taken).extracting(Entry::line).isEqualTo(texts);
    }
  }

  @Test
  void what_was_taken_stays_as_it_is_when_the_next_is_gathered() {
    List<String> first = add(FULL);
    Batch full = batch.take("main");
    List<String> second = add(7);
    Batch rest = batch.take("main");

    add(FULL);

    assertThat(full).extracting(Entry::line).isEqualTo(first);
    assertThat(rest).extracting(Entry::line).isEqualTo(second);
  }

  private List<String> add(int lines) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      String text = lines + " lines, of which this is number " + i;
      byte[] bytes = text.getBytes(UTF_8);
      entry.begin(0, bytes.length, 1);
      entry.text(bytes, 0, bytes.length);
      batch.entry(entry);
      texts.add(text);
    }
    return texts;
  }
}
