package dev.wadi.codec.jsonlines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesTest {
  private static final Labels GIVEN = Labels.of("job", "given");

  @Test
  void what_was_written_is_read_again() {
    String text =
        """
        {"ts":"2026-01-15T10:32:01.123456789Z","labels":{"app":"api"},"msg":"a \\"quoted\\" \\u0007 ü","metadata":{"trace_id":"0af7","n":"1"}}
        {"ts":"1969-12-31T23:59:59Z","msg":""}
        """;

    Batch batch = read(text);

    assertThat(new String(JsonLines.encode(batch), UTF_8))
        .isEqualTo(text.replace("\"msg\":\"\"", "\"labels\":{\"job\":\"given\"},\"msg\":\"\""));
    assertThat(batch.toEntries().get(0).metadata()).isEqualTo(Map.of("trace_id", "0af7", "n", "1"));
  }

  @Test
  void other_lines_are_kept_as_they_are_one_nanosecond_apart() {
    Batch batch = read("first\r\n\nsecond\nthird");

    assertThat(batch.stream().map(Entry::line)).containsExactly("first", "second", "third");
    assertThat(batch.stream().map(Entry::timestampNanos)).containsExactly(1_000L, 1_001L, 1_002L);
    assertThat(batch.streams()).hasSize(1);
    assertThat(batch.streams().get(0).labels()).isEqualTo(GIVEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"level\":\"info\",\"msg\":\"hi\"}",
        "{\"ts\":\"2026-01-15T10:32:01Z\",\"msg\":\"hi\",\"level\":\"info\"}",
        "{\"ts\":\"yesterday\",\"msg\":\"hi\"}",
        "{\"ts\":1768473121,\"msg\":\"hi\"}",
        "{\"ts\":\"2026-01-15T10:32:01Z\",\"msg\":\"hi\"} and more",
        "{\"ts\":\"2026-01-15T10:32:01Z\",\"labels\":{\"a\":1},\"msg\":\"\\u0041\"}",
        "{\"ts\":\"2026-01-15T10:32:01Z\",\"metadata\":{\"a\":\"\\u0041\",\"b\":[]}}",
        "{\"ts\":\"2026-01-15T10:32:01Z\",\"msg\":null}",
        "{",
        "{}",
        "[1, 2]"
      })
  void json_of_another_kind_is_text(String line) {
    Batch batch = read(line);

    assertThat(batch.stream().map(Entry::line)).containsExactly(line);
    assertThat(batch.streams().get(0).labels()).isEqualTo(GIVEN);
  }

  @Test
  void an_empty_text_is_an_empty_batch() {
    assertThat(read("").isEmpty()).isTrue();
    assertThat(read("\n\r\n").isEmpty()).isTrue();
  }

  @Test
  void whatever_comes_no_line_gets_lost() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String pool = "{}[]\":,\\u0041ts msg labels2026-01-15T10:32:01Z\r\tä";
    for (int round = 0; round < 5_000; round++) {
      StringBuilder line = new StringBuilder("{");
      for (int i = random.nextInt(40); i > 0; i--) {
        line.append(pool.charAt(random.nextInt(pool.length())));
      }
      Batch batch = read(line + "\nbehind it");
      assertThat(batch.entries()).as("seed %d: %s", seed, line).isEqualTo(2);
    }
  }

  private static Batch read(String text) {
    return JsonLines.decode("main", text, GIVEN, () -> 1_000);
  }
}
