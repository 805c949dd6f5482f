package dev.wadi.codec.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Smallest and largest time of a page or a row group, so that readers may pass over it. */
record Range(long min, long max) {
  static final Range NONE = new Range(Long.MAX_VALUE, Long.MIN_VALUE);

  Range with(Range other) {
    return new Range(Math.min(min, other.min), Math.max(max, other.max));
  }

  /** Writes a structure "Statistics". */
  void write(ThriftCompact to, int field) {
    to.struct(field).i64(3, 0).bytes(5, bytes(max)).bytes(6, bytes(min)).end();
  }

  private static byte[] bytes(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }
}
