package dev.wadi.codec.otlp;

import java.io.ByteArrayOutputStream;

/** Writes a protobuf message. For one thread. */
final class ProtoWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  void number(int field, long number) {
    varint((long) field << 3);
    varint(number);
  }

  void fixed64(int field, long number) {
    varint((long) field << 3 | ProtoReader.FIXED64);
    little(number, Long.BYTES);
  }

  void fixed32(int field, int number) {
    varint((long) field << 3 | ProtoReader.FIXED32);
    little(number, Integer.BYTES);
  }

  private void little(long number, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (number >>> (8 * i)));
    }
  }

  void bytes(int field, byte[] bytes) {
    bytes(field, bytes, 0, bytes.length);
  }

  void bytes(int field, byte[] bytes, int offset, int length) {
    varint((long) field << 3 | ProtoReader.BYTES);
    varint(length);
    out.write(bytes, offset, length);
  }

  void message(int field, ProtoWriter message) {
    bytes(field, message.toByteArray());
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }

  private void varint(long number) {
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
