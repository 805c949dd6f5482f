package dev.wadi.codec.loki;

import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Reads Loki's {@code PushRequest} in protobuf, not compressed, straight into the columns of a
 * batch.
 *
 * <p>Lines and metadata stay where they are: the batch refers to the given buffer, which therefore
 * must not change any more. Streams with equal labels become one, in the order of their first
 * entry; so concatenated requests, as the WAL gives them, are one batch. {@link Batch#encoded()} is
 * the given slice when the batch holds all that the slice says. A slice with unknown fields, a
 * repeated single field or a stream without entries is read, but is not the encoded form of its
 * batch: what no later step has looked at must not reach a disk.
 *
 * <p>Buffers are smaller than 256 MiB. Threads may share a decoder; it remembers label texts.
 * Format: {@code pkg/push/push.proto} of Grafana Loki, and the protobuf encoding guide.
 */
public final class PushRequestDecoder {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH = 0x8080808080808080L;

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  /* The tags of what nearly every byte belongs to. */
  private static final byte ENTRIES = 2 << 3 | BYTES;
  private static final byte TIMESTAMP = 1 << 3 | BYTES;
  private static final byte SECONDS = 1 << 3 | VARINT;
  private static final byte NANOS = 2 << 3 | VARINT;
  private static final byte LINE = 2 << 3 | BYTES;

  /* A google.protobuf.Timestamp lies between the years 1 and 9999. */
  private static final long MIN_SECONDS = -62_135_596_800L;
  private static final long MAX_SECONDS = 253_402_300_799L;

  private final LabelsCache labelsCache = LabelsCache.ofTexts();

  /**
   * Decodes a slice of a buffer.
   *
   * @param tenant whose logs they are
   * @throws MalformedPushException when the bytes are no push request or exceed the limits
   */
  public Batch decode(String tenant, byte[] buffer, int offset, int length, DecodeLimits limits)
      throws MalformedPushException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (buffer.length >= Slice.LIMIT_BYTES) {
      throw new MalformedPushException(
          "push of " + length + " bytes is too large (expected: below " + Slice.LIMIT_BYTES + ")");
    }
    return new Reading(labelsCache, tenant, buffer, offset, length, limits).read();
  }

  /** One request being read; all positions are offsets in the buffer. */
  private static final class Reading {
    private final LabelsCache labelsCache;
    private final String tenant;
    private final byte[] buffer;
    private final int start;
    private final int end;
    private final DecodeLimits limits;

    private int at;
    private boolean exact = true;
    private int streams;
    private long entries;
    private long pairs;

    private final StreamBuilders builders;

    Reading(
        LabelsCache labelsCache,
        String tenant,
        byte[] buffer,
        int offset,
        int length,
        DecodeLimits limits) {
      this.labelsCache = labelsCache;
      this.tenant = tenant;
      this.buffer = buffer;
      this.start = offset;
      this.at = offset;
      this.end = offset + length;
      this.limits = limits;
      this.builders = new StreamBuilders(buffer, limits);
    }

    Batch read() throws MalformedPushException {
      while (at < end) {
        int tag = tag(end);
        if (tag >>> 3 == 1) {
          int streamEnd = lengthDelimited(tag, end, "Streams");
          limits.checkStreams(++streams);
          readStream(streamEnd);
        } else {
          skipUnknown(tag, end);
        }
      }
      return new Batch(
          tenant, builders.build(), exact ? new Batch.Encoded(buffer, start, end - start) : null);
    }

    /*
     * Two passes over a stream: the first jumps from entry to entry, counts them and finds the
     * labels, which may stand behind the entries; the second reads.
     */
    private void readStream(int streamEnd) throws MalformedPushException {
      int from = at;
      int labelsAt = from;
      int labelsLength = 0;
      boolean labelsSeen = false;
      int count = 0;
      while (at < streamEnd) {
        int usualEnd = usualEnd(at, streamEnd);
        if (usualEnd > 0) {
          at = usualEnd;
          count++;
          continue;
        }
        int tag = tag(streamEnd);
        int field = tag >>> 3;
        if (field == 2) {
          at = lengthDelimited(tag, streamEnd, "Entries");
          count++;
        } else if (field == 1) {
          int labelsEnd = lengthDelimited(tag, streamEnd, "Labels");
          exact &= !labelsSeen;
          labelsSeen = true;
          labelsAt = at;
          labelsLength = labelsEnd - at;
          at = labelsEnd;
        } else {
          skipUnknown(tag, streamEnd);
        }
      }
      entries += count;
      limits.checkEntries(entries);
      LabelsText.Parsed parsed = labelsCache.parse(buffer, labelsAt, labelsLength, limits);
      exact &= parsed.complete();
      if (count == 0) {
        exact = false;
        return;
      }
      LogStream.Builder builder = builders.of(parsed.labels(), count);
      at = from;
      while (at < streamEnd) {
        int usualEnd = usualEnd(at, streamEnd);
        if (usualEnd > 0 && readUsual(usualEnd, builder)) {
          continue;
        }
        int tag = tag(streamEnd);
        if (tag >>> 3 == 2) {
          readEntry(lengthDelimited(tag, streamEnd, "Entries"), builder);
        } else {
          skip(tag, streamEnd);
        }
      }
    }

    /*
     * Nearly every byte belongs to entries as senders and our encoder write them: below 16 KiB, the
     * time, of seconds and then nanoseconds, and the line, each once and in this order. They are read
     * with positions in variables, not in a field. Whatever is not so is left to readEntry, nothing
     * of it having been taken.
     */

    /** Where a usual entry ends that begins with its tag; -1 when it may be none. */
    private int usualEnd(int from, int limit) {
      byte[] bytes = buffer;
      if (limit - from < 3 || bytes[from] != ENTRIES) {
        return -1;
      }
      int low = bytes[from + 1];
      int high = bytes[from + 2];
      int end = low >= 0 ? from + 2 + low : high >= 0 ? from + 3 + ((low & 0x7f) | high << 7) : -1;
      return end <= limit ? end : -1;
    }

    /** Reads a usual entry from its tag on; false when it is none. */
    private boolean readUsual(int entryEnd, LogStream.Builder builder)
        throws MalformedPushException {
      byte[] bytes = buffer;
      int i = at + (bytes[at + 1] >= 0 ? 2 : 3);
      if (entryEnd - i < 5 || bytes[i] != TIMESTAMP || bytes[i + 2] != SECONDS) {
        return false;
      }
      int timeEnd = i + 2 + bytes[i + 1];
      i += 3;
      if (timeEnd <= i || timeEnd > entryEnd - 2 || timeEnd > bytes.length - Long.BYTES) {
        return false;
      }
      long word = (long) LONG.get(bytes, i);
      int bits = Long.numberOfTrailingZeros(~word & HIGH) + 1;
      i += bits >>> 3;
      if (bits > Long.SIZE || i > timeEnd) {
        return false;
      }
      long seconds = groups(word, bits);
      long nanos = 0;
      if (i < timeEnd) {
        if (bytes[i++] != NANOS) {
          return false;
        }
        word = (long) LONG.get(bytes, i);
        bits = Long.numberOfTrailingZeros(~word & HIGH) + 1;
        i += bits >>> 3;
        if (bits > Long.SIZE || i != timeEnd) {
          return false;
        }
        nanos = groups(word, bits);
      }
      if (bytes[i] != LINE) {
        return false;
      }
      int length = bytes[i + 1];
      i += 2;
      if (length < 0) {
        length = i < entryEnd ? (length & 0x7f) | bytes[i] << 7 : -1;
        i++;
      }
      if (length < 0 || i + length != entryEnd) {
        return false;
      }
      builder.add(nanos(seconds, (int) nanos), i, length);
      at = entryEnd;
      return true;
    }

    private void readEntry(int entryEnd, LogStream.Builder builder) throws MalformedPushException {
      int from = at;
      int lineAt = from;
      int lineLength = 0;
      long seconds = 0;
      int nanos = 0;
      boolean timeSeen = false;
      boolean lineSeen = false;
      boolean metadata = false;
      while (at < entryEnd) {
        int tag = tag(entryEnd);
        switch (tag >>> 3) {
          case 1 -> {
            int timeEnd = lengthDelimited(tag, entryEnd, "Timestamp");
            exact &= !timeSeen;
            timeSeen = true;
            boolean secondsSeen = false;
            boolean nanosSeen = false;
            while (at < timeEnd) {
              int timeTag = tag(timeEnd);
              if (timeTag >>> 3 == 1) {
                exact &= !secondsSeen;
                secondsSeen = true;
                seconds = number(timeTag, timeEnd, "Seconds");
              } else if (timeTag >>> 3 == 2) {
                exact &= !nanosSeen;
                nanosSeen = true;
                nanos = (int) number(timeTag, timeEnd, "Nanos");
              } else {
                skipUnknown(timeTag, timeEnd);
              }
            }
          }
          case 2 -> {
            int lineEnd = lengthDelimited(tag, entryEnd, "Line");
            exact &= !lineSeen;
            lineSeen = true;
            lineAt = at;
            lineLength = lineEnd - at;
            at = lineEnd;
          }
          case 3 -> {
            at = lengthDelimited(tag, entryEnd, "StructuredMetadata");
            metadata = true;
          }
          default -> skipUnknown(tag, entryEnd);
        }
      }
      builder.add(nanos(seconds, nanos), lineAt, lineLength);
      if (metadata) {
        at = from;
        readMetadata(entryEnd, builder);
      }
    }

    private void readMetadata(int entryEnd, LogStream.Builder builder)
        throws MalformedPushException {
      while (at < entryEnd) {
        int tag = tag(entryEnd);
        if (tag >>> 3 != 3) {
          skip(tag, entryEnd);
          continue;
        }
        limits.checkMetadataPairs(++pairs);
        readPair(lengthDelimited(tag, entryEnd, "StructuredMetadata"), builder);
      }
    }

    private void readPair(int pairEnd, LogStream.Builder builder) throws MalformedPushException {
      int nameAt = at;
      int nameLength = 0;
      int valueAt = at;
      int valueLength = 0;
      boolean nameSeen = false;
      boolean valueSeen = false;
      while (at < pairEnd) {
        int tag = tag(pairEnd);
        int field = tag >>> 3;
        if (field == 1) {
          int nameEnd = lengthDelimited(tag, pairEnd, "Name");
          exact &= !nameSeen;
          nameSeen = true;
          nameAt = at;
          nameLength = nameEnd - at;
          at = nameEnd;
        } else if (field == 2) {
          int valueEnd = lengthDelimited(tag, pairEnd, "Value");
          exact &= !valueSeen;
          valueSeen = true;
          valueAt = at;
          valueLength = valueEnd - at;
          at = valueEnd;
        } else {
          skipUnknown(tag, pairEnd);
        }
      }
      builder.addMetadata(nameAt, nameLength, valueAt, valueLength);
    }

    /* Times beyond a long's reach, before 1677 or after 2262, become the nearest within. */
    private long nanos(long seconds, int nanos) throws MalformedPushException {
      if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) {
        throw new MalformedPushException("timestamp: seconds " + seconds + " out of range");
      }
      if (nanos < 0 || nanos >= 1_000_000_000) {
        throw new MalformedPushException("timestamp: nanos " + nanos + " not in range [0, 1e9)");
      }
      if (seconds > -9_223_372_036L && seconds < 9_223_372_036L) {
        return seconds * 1_000_000_000 + nanos;
      }
      exact = false;
      return seconds < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    /** Reads a tag; field numbers are at least 1. */
    private int tag(int limit) throws MalformedPushException {
      int first = at < limit ? buffer[at] : -1;
      if (first >= 8) {
        at++;
        return first;
      }
      long tag = varint(limit);
      int field = (int) (tag >>> 3);
      if (field <= 0 || tag >>> 32 != 0) {
        throw new MalformedPushException(
            "proto: PushRequest: illegal tag " + field + " (wire type " + (tag & 7) + ")");
      }
      return (int) tag;
    }

    /**
     * The end of a length-delimited field whose tag has been read; its bytes begin at {@code at}.
     */
    private int lengthDelimited(int tag, int limit, String name) throws MalformedPushException {
      if ((tag & 7) != BYTES) {
        throw new MalformedPushException(
            "proto: wrong wireType = " + (tag & 7) + " for field " + name);
      }
      return lengthEnd(limit);
    }

    private int lengthEnd(int limit) throws MalformedPushException {
      long length = varint(limit);
      if (length < 0) {
        throw new MalformedPushException("proto: negative length found during unmarshaling");
      }
      if (length > limit - at) {
        throw new MalformedPushException("unexpected EOF");
      }
      return at + (int) length;
    }

    private long number(int tag, int limit, String name) throws MalformedPushException {
      if ((tag & 7) != VARINT) {
        throw new MalformedPushException(
            "proto: wrong wireType = " + (tag & 7) + " for field " + name);
      }
      return varint(limit);
    }

    private void skipUnknown(int tag, int limit) throws MalformedPushException {
      exact = false;
      skip(tag, limit);
    }

    /** Passes over a field; on a second look also over those that the first has read. */
    private void skip(int tag, int limit) throws MalformedPushException {
      switch (tag & 7) {
        case VARINT -> varint(limit);
        case FIXED64 -> skipBytes(8, limit);
        case FIXED32 -> skipBytes(4, limit);
        case BYTES -> at = lengthEnd(limit);
        default -> throw new MalformedPushException("proto: illegal wireType " + (tag & 7));
      }
    }

    private void skipBytes(int count, int limit) throws MalformedPushException {
      if (count > limit - at) {
        throw new MalformedPushException("unexpected EOF");
      }
      at += count;
    }

    /*
     * Lengths below 128 are one byte. Longer numbers, times above all, come out of one word: its
     * first byte without the high bit ends the number, and the groups of seven bits are moved
     * together in three steps. What is longer than a word, or stands at the end, is read by bytes.
     */
    private long varint(int limit) throws MalformedPushException {
      int i = at;
      if (i < limit && buffer[i] >= 0) {
        at = i + 1;
        return buffer[i];
      }
      if (buffer.length - i >= Long.BYTES) {
        long word = (long) LONG.get(buffer, i);
        int bits = Long.numberOfTrailingZeros(~word & HIGH) + 1;
        if (bits <= Long.SIZE && i + (bits >>> 3) <= limit) {
          at = i + (bits >>> 3);
          return groups(word, bits);
        }
      }
      return longVarint(limit);
    }

    /** The groups of seven bits in so many bits of a word, moved together. */
    private static long groups(long word, int bits) {
      long x = word & (-1L >>> (Long.SIZE - bits)) & ~HIGH;
      x = (x & 0x007f007f007f007fL) | ((x & 0x7f007f007f007f00L) >>> 1);
      x = (x & 0x00003fff00003fffL) | ((x & 0x3fff00003fff0000L) >>> 2);
      return (x & 0x0fffffffL) | ((x & 0x0fffffff00000000L) >>> 4);
    }

    private long longVarint(int limit) throws MalformedPushException {
      long value = 0;
      int i = at;
      for (int shift = 0; shift < 64; shift += 7) {
        if (i >= limit) {
          throw new MalformedPushException("unexpected EOF");
        }
        byte b = buffer[i++];
        value |= (long) (b & 0x7f) << shift;
        if (b >= 0) {
          at = i;
          return value;
        }
      }
      throw new MalformedPushException("proto: integer overflow");
    }
  }
}
