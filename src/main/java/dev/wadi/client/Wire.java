package dev.wadi.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Protobuf written field by field; what is zero or empty is left out, as proto3 has it. */
final class Wire {
  private byte[] bytes = new byte[256];
  private int size;

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  byte[] buffer() {
    return bytes;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  void number(int field, long value) {
    if (value != 0) {
      grow(11);
      varint((long) field << 3);
      varint(value);
    }
  }

  void text(int field, String text) {
    if (!text.isEmpty()) {
      bytes(field, text.getBytes(UTF_8));
    }
  }

  /** A field of bytes; an empty one is left out. */
  void bytes(int field, byte[] value) {
    if (value.length > 0) {
      block(field, value, value.length);
    }
  }

  /** A message within this one, present even when it is empty. */
  void message(int field, Wire inner) {
    block(field, inner.bytes, inner.size);
  }

  /** A {@code google.protobuf.Timestamp}. */
  void time(int field, long nanos) {
    Wire time = new Wire();
    time.number(1, Math.floorDiv(nanos, 1_000_000_000L));
    time.number(2, Math.floorMod(nanos, 1_000_000_000L));
    message(field, time);
  }

  private void block(int field, byte[] value, int length) {
    grow(length + 11);
    varint((long) field << 3 | 2);
    varint(length);
    System.arraycopy(value, 0, bytes, size, length);
    size += length;
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private void grow(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
