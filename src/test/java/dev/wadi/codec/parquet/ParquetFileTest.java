package dev.wadi.codec.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.DuckDb;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we write is what DuckDB reads. */
class ParquetFileTest {
  private static final long T = 1_768_478_400_000_000_000L;

  @TempDir Path temp;

  private record Row(long nanos, Labels labels, String text, Map<String, String> metadata) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void any_rows_come_back_as_they_were_given(long seed) throws Exception {
    Random random = new Random(seed);
    List<Labels> sets = labelSets(random, seed % 2 == 0 ? 5 : 400);
    List<Row> rows = new ArrayList<>();
    Labels labels = Labels.EMPTY;
    int count = 2000 + random.nextInt(9000);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(7) == 0) {
        labels = sets.get(random.nextInt(sets.size()));
      }
      rows.add(
          new Row(
              T + random.nextInt(1 << 30),
              labels,
              "line " + i + " " + "ü€𝄞\u0000'\"".repeat(random.nextInt(4)),
              random.nextInt(3) == 0 ? Map.of("trace", "t" + random.nextInt(50)) : Map.of()));
    }
    Path file = write(rows, random, true);
    assertThat(ask("select epoch_ns(ts), labels::varchar, msg, metadata::varchar from F"))
        .isEqualTo(
            rows.stream()
                .map(
                    row ->
                        row.nanos
                            + "|"
                            + map(row.labels)
                            + "|"
                            + row.text
                            + "|"
                            + map(row.metadata))
                .toList());
    assertThat(file).isNotEmptyFile();
  }

  @Test
  void columns_are_a_time_a_map_and_a_text() throws Exception {
    write(List.of(new Row(T, Labels.of("app", "api"), "x", Map.of())), new Random(1), false);
    assertThat(ask("select column_name, column_type from (describe select * from F)"))
        .containsExactly("ts|TIMESTAMP_NS", "labels|MAP(VARCHAR, VARCHAR)", "msg|VARCHAR");
    assertThat(ask("select date_trunc('minute', ts), labels['app'], labels['none'] from F"))
        .containsExactly("2026-01-15 12:00:00.0|api|null");
    assertThat(ask("select distinct compression from parquet_metadata(F)")).containsExactly("ZSTD");
  }

  @Test
  void a_file_without_rows_is_a_file() throws Exception {
    write(List.of(), new Random(1), false);
    assertThat(ask("select count(*) from F")).containsExactly("0");
  }

  @Test
  void rows_without_any_label_are_rows() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      rows.add(new Row(T + i, Labels.EMPTY, "", Map.of()));
    }
    write(rows, new Random(1), true);
    assertThat(ask("select count(*), max(cardinality(labels)), sum(length(msg)) from F"))
        .containsExactly("500|0|0");
  }

  @Test
  void values_that_are_too_many_for_a_dictionary_are_written_as_they_are() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 30_000; i++) {
      rows.add(
          new Row(T + i, Labels.of("app", "a", "request", "r".repeat(40) + i), "m" + i, Map.of()));
    }
    write(rows, new Random(1), false);
    assertThat(
            ask(
                "select path_in_schema, encodings from parquet_metadata(F) where path_in_schema"
                    + " like 'labels%'"))
        .containsExactly(
            "labels, key_value, key|PLAIN, RLE, RLE_DICTIONARY",
            "labels, key_value, value|PLAIN, RLE");
    assertThat(ask("select count(distinct labels['request']), count(distinct msg) from F"))
        .containsExactly("30000|30000");
  }

  @Test
  void row_groups_are_bounded_and_tell_their_times() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 600_000; i++) {
      rows.add(new Row(T + i, Labels.of("app", "a" + i / 1000 % 3), "m", Map.of()));
    }
    write(rows, new Random(1), false);
    List<String> groups =
        ask(
            "select num_values, epoch_ns(stats_min_value::timestamp_ns) from parquet_metadata(F)"
                + " where path_in_schema = 'ts'");
    assertThat(groups).hasSizeGreaterThan(2);
    assertThat(groups.get(0)).endsWith("|" + T);
    assertThat(ask("select count(*) from F where ts >= make_timestamp_ns(" + (T + 599_000) + ")"))
        .containsExactly("1000");
  }

  @Test
  void rows_with_the_same_labels_take_no_memory_for_them() throws Exception {
    try (PageCompressor compressor = new PageCompressor()) {
      RowEncoder encoder = new RowEncoder(compressor, false);
      ParquetFile file = new ParquetFile((bytes, at, length) -> {}, compressor, false);
      Labels labels = Labels.of("app", "api", "env", "prod", "pod", "api-1");
      for (int piece = 0; piece < 100; piece++) {
        for (int i = 0; i < 1_000; i++) {
          encoder.add(T, labels, new byte[0], 0, 0, Map.of());
        }
        file.add(encoder.take());
      }
      // Of times and lengths of texts at most a page each is not compressed yet.
      assertThat(file.bufferedBytes()).isLessThan(3 << 20);
    }
  }

  @Test
  void large_values_that_come_often_are_written_once_in_each_row_group() throws Exception {
    List<Labels> sets = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      sets.add(Labels.of("app", i + "x".repeat(60_000)));
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      rows.add(new Row(T + i, sets.get(i % sets.size()), "m", Map.of()));
    }
    write(rows, new Random(1), false);
    // A page of what a hundred thousand rows have would be six gigabytes else.
    assertThat(ask("select encodings from parquet_metadata(F) where path_in_schema like '%value'"))
        .containsExactly("PLAIN, RLE, RLE_DICTIONARY");
    assertThat(ask("select count(distinct labels['app']), count(*) from F"))
        .containsExactly("30|400");
  }

  @Test
  void a_line_of_ten_megabytes_is_a_row() throws Exception {
    write(
        List.of(
            new Row(T, Labels.EMPTY, "small", Map.of()),
            new Row(T, Labels.EMPTY, "x".repeat(10 << 20), Map.of())),
        new Random(1),
        false);
    assertThat(ask("select length(msg) from F")).containsExactly("5", "10485760");
  }

  private static List<Labels> labelSets(Random random, int count) {
    List<Labels> sets = new ArrayList<>(List.of(Labels.EMPTY));
    for (int i = 0; i < count; i++) {
      Map<String, String> set = new TreeMap<>();
      for (int k = random.nextInt(5); k >= 0; k--) {
        set.put("name" + random.nextInt(6), "v" + random.nextInt(300));
      }
      sets.add(Labels.of(set));
    }
    return sets;
  }

  /* DuckDB shows a map like Java does, but for the order of equal rank; ours are sorted. */
  private static String map(Map<String, String> map) {
    return map.isEmpty() ? "{}" : new TreeMap<>(map).toString();
  }

  private Path write(List<Row> rows, Random random, boolean metadata) throws IOException {
    Path file = temp.resolve("f.parquet");
    try (OutputStream out = Files.newOutputStream(file);
        PageCompressor compressor = new PageCompressor()) {
      ParquetFile parquet = new ParquetFile(out::write, compressor, metadata);
      RowEncoder encoder = new RowEncoder(compressor, metadata);
      for (Row row : rows) {
        byte[] text = row.text.getBytes(UTF_8);
        encoder.add(row.nanos, row.labels, text, 0, text.length, row.metadata);
        if (random.nextInt(rows.size() > 100_000 ? 5000 : 200) == 0) {
          parquet.add(encoder.take());
        }
        if (metadata && random.nextInt(3000) == 0) {
          parquet.endRowGroup();
        }
      }
      parquet.add(encoder.take());
      parquet.finish();
    }
    return file;
  }

  private List<String> ask(String sql) throws Exception {
    try (DuckDb duck = new DuckDb()) {
      return duck.ask(sql.replaceAll("\\bF\\b", "'" + temp.resolve("f.parquet") + "'"));
    }
  }
}
