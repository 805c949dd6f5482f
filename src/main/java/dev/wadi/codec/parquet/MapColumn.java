package dev.wadi.codec.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A column of maps from text to text in one row group: a column of keys and one of values, each
 * with its dictionary as long as that is small. Rows one after another that have the same pairs
 * take no more memory than one. For one thread.
 */
final class MapColumn {
  private static final int PAGE_VALUES = 100_000;
  private static final int MOST_DICTIONARY_BYTES = 1 << 20;
  private static final int OFTEN = 4;

  private final String name;
  private final Texts keys = new Texts();
  private final Texts values = new Texts();
  /* Of each run of rows: how many, how many pairs each has, and of each pair the two places. */
  private int[] runs = new int[16];
  private int used;
  private int last = -1;
  private long levels;

  /** Texts by place in the dictionary. */
  private static final class Texts {
    final Map<String, Integer> places = new LinkedHashMap<>();
    final List<byte[]> dictionary = new ArrayList<>();
    long count;
    long bytes;
    /* What they would take were each written where it stands. */
    long plainBytes;

    int place(String text, int rows) {
      Integer known = places.get(text);
      if (known == null) {
        known = places.size();
        places.put(text, known);
        byte[] encoded = text.getBytes(UTF_8);
        dictionary.add(encoded);
        bytes += 4 + encoded.length;
      }
      count += rows;
      plainBytes += rows * (4L + dictionary.get(known).length);
      return known;
    }

    /* A large one pays where texts come again and again; without it they might fill the memory. */
    boolean byDictionary() {
      return count > 0 && (bytes <= MOST_DICTIONARY_BYTES || plainBytes >= OFTEN * bytes);
    }
  }

  MapColumn(String name) {
    this.name = name;
  }

  /** Adds so many rows with the same pairs. */
  void add(Map<String, String> pairs, int rows) {
    int from = used;
    int length = 2 + 2 * pairs.size();
    if (used + length > runs.length) {
      runs = Arrays.copyOf(runs, Math.max(used + length, 2 * runs.length));
    }
    runs[used++] = rows;
    runs[used++] = pairs.size();
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      runs[used++] = keys.place(pair.getKey(), rows);
      runs[used++] = values.place(pair.getValue(), rows);
    }
    if (last >= 0 && Arrays.equals(runs, last + 1, from, runs, from + 1, used)) {
      runs[last] += rows;
      used = from;
    } else {
      last = from;
    }
    levels += (long) rows * Math.max(1, pairs.size());
  }

  /** Bytes in memory, about. */
  long bytes() {
    return (long) Integer.BYTES * used + keys.bytes + values.bytes;
  }

  /** The columns of the keys and of the values. */
  List<Column> columns(PageCompressor compressor) {
    Pages pages = new Pages(compressor);
    for (int at = 0; at < used; at += 2 + 2 * runs[at + 1]) {
      for (int row = 0; row < runs[at]; row++) {
        pages.row(at);
      }
    }
    pages.end();
    return List.of(pages.keyColumn, pages.valueColumn);
  }

  /** Makes the pages of both columns, a page of each at a time. */
  private final class Pages {
    private final PageCompressor compressor;
    private final Column keyColumn = column("key");
    private final Column valueColumn = column("value");
    /* Repetition levels: 0 begins a row, 1 goes on with it; and 1 in defined where a pair is. */
    private int[] repeated = new int[(int) Math.min(levels, PAGE_VALUES)];
    private int[] defined = new int[repeated.length];
    private int count;
    private int[] chosenKeys = new int[repeated.length];
    private int[] chosenValues = new int[repeated.length];
    private int pairs;

    Pages(PageCompressor compressor) {
      this.compressor = compressor;
      dictionary(keys, keyColumn);
      dictionary(values, valueColumn);
    }

    private Column column(String last) {
      return new Column(Column.BYTE_ARRAY, List.of(name, "key_value", last));
    }

    private void dictionary(Texts texts, Column column) {
      if (texts.byDictionary()) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        texts.dictionary.forEach(text -> put(text, all));
        column.dictionary(
            Page.dictionary(all.toByteArray(), all.size(), texts.dictionary.size(), compressor));
      }
    }

    /* A row does not go over the end of a page. */
    void row(int run) {
      if (count >= PAGE_VALUES) {
        end();
      }
      int size = runs[run + 1];
      if (size == 0) {
        level(0, 0);
      }
      for (int i = 0; i < size; i++) {
        level(i == 0 ? 0 : 1, 1);
        chosenKeys[pairs] = runs[run + 2 + 2 * i];
        chosenValues[pairs] = runs[run + 3 + 2 * i];
        pairs++;
      }
    }

    private void level(int repetition, int definition) {
      if (count == repeated.length) {
        int more = 2 * Math.max(count, 8);
        repeated = Arrays.copyOf(repeated, more);
        defined = Arrays.copyOf(defined, more);
        chosenKeys = Arrays.copyOf(chosenKeys, more);
        chosenValues = Arrays.copyOf(chosenValues, more);
      }
      repeated[count] = repetition;
      defined[count] = definition;
      count++;
    }

    void end() {
      if (count > 0) {
        ByteArrayOutputStream levelBytes = new ByteArrayOutputStream();
        levels(repeated, levelBytes);
        levels(defined, levelBytes);
        end(keys, chosenKeys, levelBytes, keyColumn);
        end(values, chosenValues, levelBytes, valueColumn);
      }
      count = 0;
      pairs = 0;
    }

    private void end(Texts texts, int[] chosen, ByteArrayOutputStream levelBytes, Column column) {
      ByteArrayOutputStream page = new ByteArrayOutputStream();
      page.writeBytes(levelBytes.toByteArray());
      if (texts.byDictionary()) {
        int width = RunLengths.width(Math.max(1, texts.dictionary.size() - 1));
        page.write(width);
        RunLengths.encode(chosen, 0, pairs, width, page);
      } else {
        for (int i = 0; i < pairs; i++) {
          put(texts.dictionary.get(chosen[i]), page);
        }
      }
      column.add(
          Page.data(
              page.toByteArray(),
              page.size(),
              count,
              texts.byDictionary() ? Page.RLE_DICTIONARY : Page.PLAIN,
              compressor));
    }

    private void levels(int[] numbers, ByteArrayOutputStream page) {
      ByteArrayOutputStream encoded = new ByteArrayOutputStream();
      RunLengths.encode(numbers, 0, count, 1, encoded);
      length(encoded.size(), page);
      page.writeBytes(encoded.toByteArray());
    }
  }

  private static void put(byte[] text, ByteArrayOutputStream to) {
    length(text.length, to);
    to.writeBytes(text);
  }

  private static void length(int length, ByteArrayOutputStream to) {
    byte[] bytes = new byte[4];
    RowEncoder.putLittleEndian(length, bytes, 0, 4);
    to.writeBytes(bytes);
  }
}
