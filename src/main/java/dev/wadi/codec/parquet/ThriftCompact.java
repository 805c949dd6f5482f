package dev.wadi.codec.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes structures in Thrift's compact protocol, the form of Parquet's page headers and footer
 * (thrift.apache.org, "Thrift Compact protocol encoding"). Fields are written in the order of their
 * numbers. For one thread.
 */
final class ThriftCompact {
  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int I16 = 4;
  private static final int I32 = 5;
  private static final int I64 = 6;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int STRUCT = 12;
  private static final int SHORT_LIST = 15;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Deque<Integer> outer = new ArrayDeque<>();
  private int last;

  byte[] toBytes() {
    return out.toByteArray();
  }

  ThriftCompact i16(int field, int value) {
    return number(field, I16, value);
  }

  ThriftCompact i32(int field, int value) {
    return number(field, I32, value);
  }

  ThriftCompact i64(int field, long value) {
    return number(field, I64, value);
  }

  private ThriftCompact number(int field, int type, long value) {
    header(field, type);
    zigzag(value);
    return this;
  }

  ThriftCompact bool(int field, boolean value) {
    header(field, value ? TRUE : FALSE);
    return this;
  }

  ThriftCompact text(int field, String value) {
    return bytes(field, value.getBytes(UTF_8));
  }

  ThriftCompact bytes(int field, byte[] value) {
    header(field, BINARY);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  /** Begins a structure that is a field; {@link #end} ends it. */
  ThriftCompact struct(int field) {
    header(field, STRUCT);
    return element();
  }

  /** Begins a structure that is an element of a list, or the whole; {@link #end} ends it. */
  ThriftCompact element() {
    outer.push(last);
    last = 0;
    return this;
  }

  ThriftCompact end() {
    out.write(0);
    last = outer.pop();
    return this;
  }

  /** A structure without fields. */
  ThriftCompact empty(int field) {
    return struct(field).end();
  }

  /** Begins a list of structures, which follow as elements. */
  ThriftCompact structs(int field, int size) {
    return list(field, STRUCT, size);
  }

  ThriftCompact numbers(int field, int... values) {
    list(field, I32, values.length);
    for (int value : values) {
      zigzag(value);
    }
    return this;
  }

  ThriftCompact texts(int field, String... values) {
    list(field, BINARY, values.length);
    for (String value : values) {
      byte[] text = value.getBytes(UTF_8);
      varint(text.length);
      out.writeBytes(text);
    }
    return this;
  }

  private ThriftCompact list(int field, int type, int size) {
    header(field, LIST);
    if (size < SHORT_LIST) {
      out.write(size << 4 | type);
    } else {
      out.write(SHORT_LIST << 4 | type);
      varint(size);
    }
    return this;
  }

  private void header(int field, int type) {
    int step = field - last;
    if (step < 1 || step > 15) {
      throw new IllegalArgumentException(
          "field: " + field + " (expected: just after " + last + ")");
    }
    out.write(step << 4 | type);
    last = field;
  }

  private void zigzag(long value) {
    varint(value << 1 ^ value >> 63);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
