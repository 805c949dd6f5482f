package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FileIndexerTest {
  private static final CaptureFile FILE = new CaptureFile(Path.of("main.jsonl"), null, false);

  private final FileIndexer indexer = FileIndexer.telling(line -> {});

  @Test
  void lines_are_counted_for_each_value_of_each_label_in_whatever_order_streams_come() {
    show(line("{\"app\":\"a\",\"env\":\"x\"}"));
    show(line("{\"app\":\"a\",\"env\":\"x\"}") + line("{\"app\":\"b\",\"env\":\"x\"}"));
    show(
        line("{}") + line("{\"app\":\"a\",\"env\":\"x\"}") + "{\"ts\":\"2026-01-01T00:00:00Z\"}\n");
    show(line("{\"app\": \"\\u0061\" }") + "no entry\n" + line("{\"app\":\"b\"}"));

    assertThat(indexer.entry("main.jsonl").labels())
        .isEqualTo(Map.of("app", Map.of("a", 4L, "b", 2L), "env", Map.of("x", 4L)));
    assertThat(indexer.lines()).isEqualTo(8);
    assertThat(indexer.malformedLines()).isEqualTo(1);
  }

  @Test
  void an_entry_may_be_asked_for_while_the_file_goes_on() {
    show(line("{\"app\":\"a\"}"));
    assertThat(indexer.entry("main.jsonl").labels()).isEqualTo(Map.of("app", Map.of("a", 1L)));

    show(line("{\"app\":\"a\"}"));
    assertThat(indexer.entry("main.jsonl").labels()).isEqualTo(Map.of("app", Map.of("a", 2L)));
  }

  private static String line(String labels) {
    return "{\"ts\":\"2026-01-01T00:00:00Z\",\"labels\":" + labels + ",\"msg\":\"m\"}\n";
  }

  private void show(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    indexer.add(new Chunk(FILE, bytes, 0, bytes.length));
  }
}
