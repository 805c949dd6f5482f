package dev.wadi.codec.parquet;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pages of a column in one row group, and what the footer says of them. For one thread. */
final class Column {
  static final int INT64 = 2;
  static final int BYTE_ARRAY = 6;
  private static final int ZSTD = 6;

  private final int type;
  private final List<String> path;
  private final List<Page> pages = new ArrayList<>();
  private @Nullable Page dictionary;
  private @Nullable Range range;
  private long offset;

  Column(int type, List<String> path) {
    this.type = type;
    this.path = path;
  }

  void dictionary(Page page) {
    dictionary = page;
  }

  void add(Page page) {
    pages.add(page);
  }

  void add(Page page, Range pageRange) {
    pages.add(page);
    range = range == null ? pageRange : range.with(pageRange);
  }

  /** Compressed bytes, headers included. */
  long bytes() {
    long bytes = dictionary == null ? 0 : dictionary.bytes();
    for (Page page : pages) {
      bytes += page.bytes();
    }
    return bytes;
  }

  long plainBytes() {
    long bytes = dictionary == null ? 0 : dictionary.plainBytes();
    for (Page page : pages) {
      bytes += page.plainBytes();
    }
    return bytes;
  }

  /**
   * The pages as they are written, one after another.
   *
   * @param at where in the file
   */
  List<Page> written(long at) {
    offset = at;
    List<Page> all = new ArrayList<>();
    if (dictionary != null) {
      all.add(dictionary);
    }
    all.addAll(pages);
    return all;
  }

  /** Lets the pages go: only what the footer needs stays. */
  Footnote footnote() {
    long count = pages.stream().mapToLong(Page::count).sum();
    return new Footnote(
        type,
        path,
        count,
        plainBytes(),
        bytes(),
        offset,
        dictionary == null ? -1 : dictionary.bytes(),
        range);
  }

  /** What the footer says of a column in a row group. */
  record Footnote(
      int type,
      List<String> path,
      long count,
      long plainBytes,
      long bytes,
      long offset,
      long dictionaryBytes,
      @Nullable Range range) {

    /** Writes a structure "ColumnChunk". */
    void write(ThriftCompact to) {
      boolean byDictionary = dictionaryBytes >= 0;
      to.element().i64(2, offset).struct(3).i32(1, type);
      if (byDictionary) {
        to.numbers(2, Page.PLAIN, Page.RLE, Page.RLE_DICTIONARY);
      } else {
        to.numbers(2, Page.PLAIN, Page.RLE);
      }
      to.texts(3, path.toArray(String[]::new)).i32(4, ZSTD).i64(5, count);
      to.i64(6, plainBytes).i64(7, bytes).i64(9, byDictionary ? offset + dictionaryBytes : offset);
      if (byDictionary) {
        to.i64(11, offset);
      }
      if (range != null) {
        range.write(to, 12);
      }
      to.end().end();
    }
  }
}
