package dev.wadi.codec.parquet;

import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A page of a column: its header and its compressed values, as they stand in the file.
 *
 * @param plainBytes of both when the values are not compressed
 */
record Page(byte[] header, byte[] values, int count, long plainBytes) {
  static final int PLAIN = 0;
  static final int RLE = 3;
  static final int RLE_DICTIONARY = 8;
  private static final int DATA = 0;
  private static final int DICTIONARY = 2;

  /** Values, or places in the dictionary, with the levels before them. */
  static Page data(byte[] plain, int length, int count, int encoding, PageCompressor compressor) {
    return page(DATA, plain, length, count, encoding, null, compressor);
  }

  /** The same of times. */
  static Page times(byte[] plain, int length, int count, Range range, PageCompressor compressor) {
    return page(DATA, plain, length, count, PLAIN, range, compressor);
  }

  static Page dictionary(byte[] plain, int length, int count, PageCompressor compressor) {
    return page(DICTIONARY, plain, length, count, PLAIN, null, compressor);
  }

  private static Page page(
      int type,
      byte[] plain,
      int length,
      int count,
      int encoding,
      @Nullable Range range,
      PageCompressor compressor) {
    byte[] values = compressor.compress(plain, length);
    CRC32 crc = new CRC32();
    crc.update(values);
    ThriftCompact header = new ThriftCompact().element();
    header.i32(1, type).i32(2, length).i32(3, values.length).i32(4, (int) crc.getValue());
    if (type == DICTIONARY) {
      header.struct(7).i32(1, count).i32(2, encoding).end();
    } else {
      header.struct(5).i32(1, count).i32(2, encoding).i32(3, RLE).i32(4, RLE);
      if (range != null) {
        range.write(header, 5);
      }
      header.end();
    }
    byte[] head = header.end().toBytes();
    return new Page(head, values, count, (long) head.length + length);
  }

  long bytes() {
    return (long) header.length + values.length;
  }
}
