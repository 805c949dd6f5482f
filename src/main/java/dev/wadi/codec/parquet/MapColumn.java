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
 * with its dictionary as long as that is small. For one thread.
 */
final class MapColumn {
  private static final int PAGE_VALUES = 100_000;
  private static final int MOST_DICTIONARY_BYTES = 1 << 20;

  private final String name;
  private final Texts keys = new Texts();
  private final Texts values = new Texts();
  /* Repetition levels: 0 begins a row, 1 goes on with it; and 1 in defined where there is a pair. */
  private int[] repeated = new int[64];
  private int[] defined = new int[64];
  private int levels;

  /** Texts by place in the dictionary, and that of each pair. */
  private static final class Texts {
    final Map<String, Integer> places = new LinkedHashMap<>();
    final List<byte[]> dictionary = new ArrayList<>();
    int[] chosen = new int[64];
    int count;
    long bytes;

    int place(String text) {
      Integer known = places.get(text);
      if (known == null) {
        known = places.size();
        places.put(text, known);
        byte[] encoded = text.getBytes(UTF_8);
        dictionary.add(encoded);
        bytes += 4 + encoded.length;
      }
      return known;
    }

    void add(int place) {
      if (count == chosen.length) {
        chosen = Arrays.copyOf(chosen, 2 * count);
      }
      chosen[count++] = place;
    }
  }

  MapColumn(String name) {
    this.name = name;
  }

  /** Adds so many rows with the same pairs. */
  void add(Map<String, String> pairs, int rows) {
    int[] keyPlaces = new int[pairs.size()];
    int[] valuePlaces = new int[pairs.size()];
    int n = 0;
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      keyPlaces[n] = keys.place(pair.getKey());
      valuePlaces[n] = values.place(pair.getValue());
      n++;
    }
    for (int row = 0; row < rows; row++) {
      if (n == 0) {
        level(0, 0);
      }
      for (int i = 0; i < n; i++) {
        level(i == 0 ? 0 : 1, 1);
        keys.add(keyPlaces[i]);
        values.add(valuePlaces[i]);
      }
    }
  }

  private void level(int repetition, int definition) {
    if (levels == repeated.length) {
      repeated = Arrays.copyOf(repeated, 2 * levels);
      defined = Arrays.copyOf(defined, 2 * levels);
    }
    repeated[levels] = repetition;
    defined[levels] = definition;
    levels++;
  }

  /** Bytes in memory, about. */
  long bytes() {
    return 16L * levels + keys.bytes + values.bytes;
  }

  /** The columns of the keys and of the values. */
  List<Column> columns(PageCompressor compressor) {
    return List.of(column(keys, compressor, "key"), column(values, compressor, "value"));
  }

  private Column column(Texts texts, PageCompressor compressor, String last) {
    Column column = new Column(Column.BYTE_ARRAY, List.of(name, "key_value", last));
    boolean byDictionary = texts.count > 0 && texts.bytes <= MOST_DICTIONARY_BYTES;
    if (byDictionary) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      texts.dictionary.forEach(text -> put(text, all));
      column.dictionary(
          Page.dictionary(all.toByteArray(), all.size(), texts.dictionary.size(), compressor));
    }
    int from = 0;
    int pair = 0;
    while (from < levels) {
      int to = pageEnd(from);
      int pairs = 0;
      for (int i = from; i < to; i++) {
        pairs += defined[i];
      }
      ByteArrayOutputStream page = new ByteArrayOutputStream();
      levels(repeated, from, to, page);
      levels(defined, from, to, page);
      if (byDictionary) {
        int width = RunLengths.width(Math.max(1, texts.dictionary.size() - 1));
        page.write(width);
        RunLengths.encode(texts.chosen, pair, pair + pairs, width, page);
      } else {
        for (int i = pair; i < pair + pairs; i++) {
          put(texts.dictionary.get(texts.chosen[i]), page);
        }
      }
      column.add(
          Page.data(
              page.toByteArray(),
              page.size(),
              to - from,
              byDictionary ? Page.RLE_DICTIONARY : Page.PLAIN,
              compressor));
      from = to;
      pair += pairs;
    }
    return column;
  }

  /* A row does not go over the end of a page. */
  private int pageEnd(int from) {
    int to = Math.min(levels, from + PAGE_VALUES);
    while (to < levels && repeated[to] == 1) {
      to++;
    }
    return to;
  }

  private static void levels(int[] levels, int from, int to, ByteArrayOutputStream page) {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    RunLengths.encode(levels, from, to, 1, encoded);
    length(encoded.size(), page);
    page.writeBytes(encoded.toByteArray());
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
