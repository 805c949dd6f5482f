package dev.wadi.codec.otlp;

import dev.wadi.codec.loki.MalformedPushException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Walks through protobuf in a byte array; the caller says where the message ends that it is in. No
 * length is believed before it is known to lie within that message. For one thread. Format: the
 * protobuf encoding guide.
 */
final class ProtoReader {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] buffer;
  private int at;

  ProtoReader(byte[] buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    this.buffer = buffer;
    this.at = offset;
  }

  int at() {
    return at;
  }

  /** Goes to a place that was passed before, or to the end of a message that was entered. */
  void go(int to) {
    at = to;
  }

  /** Reads the tag of a field: its number, and its form in the lowest three bits. */
  int tag(int end) throws MalformedPushException {
    if (at < end && buffer[at] >= 8) {
      return buffer[at++];
    }
    long tag = varint(end);
    if (tag >>> 32 != 0 || tag >>> 3 == 0) {
      throw new MalformedPushException("proto: illegal tag");
    }
    return (int) tag;
  }

  /** The end of a message or text, which begins where the reader is. */
  int lengthEnd(int tag, int end) throws MalformedPushException {
    require(tag, BYTES);
    long length = varint(end);
    if (length < 0 || length > end - at) {
      throw new MalformedPushException("proto: unexpected end of the message");
    }
    return at + (int) length;
  }

  long varint(int tag, int end) throws MalformedPushException {
    require(tag, VARINT);
    return varint(end);
  }

  long fixed64(int tag, int end) throws MalformedPushException {
    require(tag, FIXED64);
    int from = pass(8, end);
    return (long) LONG.get(buffer, from);
  }

  int fixed32(int tag, int end) throws MalformedPushException {
    require(tag, FIXED32);
    int from = pass(4, end);
    return (int) INT.get(buffer, from);
  }

  void skip(int tag, int end) throws MalformedPushException {
    switch (tag & 7) {
      case VARINT -> varint(end);
      case FIXED64 -> pass(8, end);
      case FIXED32 -> pass(4, end);
      case BYTES -> at = lengthEnd(tag, end);
      default -> throw new MalformedPushException("proto: illegal wire type " + (tag & 7));
    }
  }

  private static void require(int tag, int type) throws MalformedPushException {
    if ((tag & 7) != type) {
      throw new MalformedPushException(
          "proto: wrong wire type " + (tag & 7) + " for field " + (tag >>> 3));
    }
  }

  private int pass(int count, int end) throws MalformedPushException {
    if (count > end - at) {
      throw new MalformedPushException("proto: unexpected end of the message");
    }
    at += count;
    return at - count;
  }

  private long varint(int end) throws MalformedPushException {
    if (at < end && buffer[at] >= 0) {
      return buffer[at++];
    }
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw new MalformedPushException("proto: unexpected end of the message");
      }
      byte b = buffer[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new MalformedPushException("proto: number of more than 64 bits");
  }
}
