package dev.wadi.buffer.wal.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The bytes of a segment; docs/wal-format.md, section 3. Nothing here touches a file. */
public final class SegmentFormat {
  public static final int VERSION = 1;
  public static final int HEADER_BYTES = 256;
  public static final int RECORD_HEADER_BYTES = 64;
  public static final int TRAILER_BYTES = 16;
  public static final int FOOTER_FIXED_BYTES = 28;
  public static final int KEY_BYTES = 36;

  /** What is written at a time where a file has bytes of an earlier life: whole pages. */
  public static final int PAGE_BYTES = 4096;

  /** What ends the records of a reused segment: a record's header without a record. */
  public static final int END_MARK_BYTES = RECORD_HEADER_BYTES;

  /** No payload is longer; the same limit as a slice of a batch has. */
  public static final int MAX_PAYLOAD_BYTES = (1 << 28) - 1;

  public static final int RECORD_MARK = 0xFF57414C;
  public static final byte TYPE_DATA = 1;
  public static final byte TYPE_FOOTER = 2;
  private static final byte TYPE_END = 3;

  private static final long MAGIC = 0x57414449_57414C0AL;
  private static final int TRAILER_MARK = 0x57454E44;
  private static final int FLAG_KEY = 1;
  private static final int FLAG_REUSED = 1;
  private static final int FLAG_DIGEST = 2;
  private static final int FLAG_REDACTED = 4;

  /* In the offset of a footer's key: says what the flag says in a record. */
  private static final long OFFSET_DIGEST = 1L << 62;
  private static final String SUFFIX = ".wal";
  private static final String SPARE_SUFFIX = ".spare";

  private SegmentFormat() {}

  /** What the first bytes of a file are. */
  public enum HeaderState {
    GOOD,
    DAMAGED,
    NEWER
  }

  /**
   * The fields of a segment's header.
   *
   * @param reused the file had another life: behind the last record may be anything
   */
  public record Header(
      long segment, long previous, long createdNanos, String tenant, boolean reused) {}

  /**
   * An idempotency key, and which request it was used for.
   *
   * @param hash 64 bits of the key
   * @param second 64 bits of the request; without a digest 64 more of the key, as older programs
   *     wrote it
   */
  public record PushKey(long hash, long second, boolean hasDigest) {
    public static PushKey of(String text, long digest) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return new PushKey(digestOf(bytes), digest, true);
    }

    /** Tells payloads apart whose request nobody saw: their sum and their length. */
    public static long digestOfPayload(int crc, int length) {
      return (long) crc << Integer.SIZE | Integer.toUnsignedLong(length);
    }

    /** Both are known to be for a request, and not for the same. */
    public boolean isOfAnotherRequest(PushKey other) {
      return hasDigest && other.hasDigest && second != other.second;
    }
  }

  /** A key of a segment's footer. */
  public record KeyAt(PushKey key, long offset, int crc, long appendNanos) {}

  /**
   * The fields of a record's header, checked.
   *
   * @param redacted its entries went through a redaction that looked for something; false also of
   *     records that older programs wrote, which did not say
   */
  public record RecordHeader(
      byte type,
      int payloadBytes,
      int payloadCrc,
      int entries,
      long appendNanos,
      long firstNanos,
      long lastNanos,
      @Nullable PushKey key,
      boolean redacted) {
    public long totalBytes() {
      return RECORD_HEADER_BYTES + (long) payloadBytes;
    }
  }

  /** What a footer says. */
  public record Footer(
      long offset,
      long records,
      long entries,
      long firstAppendNanos,
      long lastAppendNanos,
      long firstNanos,
      long lastNanos,
      long damagedBytes,
      List<KeyAt> keys) {}

  public static String fileName(long segment) {
    return String.format(Locale.ROOT, "%020d%s", segment, SUFFIX);
  }

  /** The number in a segment's file name, or -1 when it is another file. */
  public static long segmentOf(String fileName) {
    if (fileName.length() != 20 + SUFFIX.length() || !fileName.endsWith(SUFFIX)) {
      return -1;
    }
    for (int i = 0; i < 20; i++) {
      if (fileName.charAt(i) < '0' || fileName.charAt(i) > '9') {
        return -1;
      }
    }
    try {
      long number = Long.parseLong(fileName.substring(0, 20));
      return number > 0 ? number : -1;
    } catch (NumberFormatException e) {
      return -1; // twenty digits can be more than a long holds: not a name of ours
    }
  }

  /** The name of a delivered segment whose file waits to be used again. */
  public static String spareName(long segment) {
    return String.format(Locale.ROOT, "%020d%s", segment, SPARE_SUFFIX);
  }

  public static boolean isSpare(String fileName) {
    return fileName.endsWith(SPARE_SUFFIX);
  }

  public static Path file(Path folder, long segment) {
    return folder.resolve(fileName(segment));
  }

  public static ByteBuffer header(Header header) {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES);
    byte[] tenant = header.tenant().getBytes(US_ASCII);
    out.putLong(0, MAGIC)
        .putShort(8, (short) VERSION)
        .putShort(10, (short) HEADER_BYTES)
        .putShort(12, (short) tenant.length)
        .putShort(14, (short) (header.reused() ? FLAG_REUSED : 0))
        .putLong(16, header.segment())
        .putLong(24, header.previous())
        .putLong(32, header.createdNanos())
        .put(40, tenant);
    CRC32C crc = new CRC32C();
    crc.update(out.array(), 0, HEADER_BYTES - 4);
    out.putInt(HEADER_BYTES - 4, (int) crc.getValue());
    return out;
  }

  /* A newer version may have another header; all that is sure of it is magic and version. */
  public static HeaderState headerState(ByteBuffer in) {
    if (in.limit() < HEADER_BYTES || in.getLong(0) != MAGIC) {
      return HeaderState.DAMAGED;
    }
    CRC32C crc = new CRC32C();
    crc.update(in.duplicate().position(0).limit(HEADER_BYTES - 4));
    boolean whole = (int) crc.getValue() == in.getInt(HEADER_BYTES - 4);
    int version = in.getShort(8) & 0xFFFF;
    if (version > VERSION && (whole || (in.getShort(10) & 0xFFFF) != HEADER_BYTES)) {
      return HeaderState.NEWER;
    }
    return whole && (in.getShort(12) & 0xFFFF) <= TenantFolder.MAX_CHARS
        ? HeaderState.GOOD
        : HeaderState.DAMAGED;
  }

  public static int version(ByteBuffer in) {
    return in.getShort(8) & 0xFFFF;
  }

  /** The fields of a header that is {@link HeaderState#GOOD}. */
  public static Header readHeader(ByteBuffer in) {
    byte[] tenant = new byte[in.getShort(12) & 0xFFFF];
    in.get(40, tenant);
    return new Header(
        in.getLong(16),
        in.getLong(24),
        in.getLong(32),
        new String(tenant, US_ASCII),
        (in.getShort(14) & FLAG_REUSED) != 0);
  }

  /** Puts a record's header at the buffer's position and moves it on. */
  public static void putRecordHeader(
      ByteBuffer out, RecordHeader record, long segment, long offset, CRC32C crc) {
    int at = out.position();
    PushKey key = record.key();
    out.putInt(RECORD_MARK)
        .put(record.type())
        .put(flags(record))
        .putShort((short) RECORD_HEADER_BYTES)
        .putInt(record.payloadBytes())
        .putInt(record.payloadCrc())
        .putInt(record.entries())
        .putInt(0)
        .putLong(record.appendNanos())
        .putLong(record.firstNanos())
        .putLong(record.lastNanos())
        .putLong(key == null ? 0 : key.hash())
        .putLong(key == null ? 0 : key.second());
    out.putInt(at + 20, headerCrc(out, at, segment, offset, crc));
  }

  private static byte flags(RecordHeader record) {
    PushKey key = record.key();
    int flags = key == null ? 0 : key.hasDigest() ? FLAG_KEY | FLAG_DIGEST : FLAG_KEY;
    return (byte) (record.redacted() ? flags | FLAG_REDACTED : flags);
  }

  /** Puts what says that no record follows, although bytes may. */
  public static void putEndMark(ByteBuffer out, long segment, long offset, CRC32C crc) {
    putRecordHeader(
        out, new RecordHeader(TYPE_END, 0, 0, 0, 0, 0, 0, null, false), segment, offset, crc);
  }

  /** Whether that stands at the beginning of a buffer, for this place. */
  public static boolean isEndMark(ByteBuffer in, long segment, long offset) {
    return in.limit() >= END_MARK_BYTES
        && in.getInt(0) == RECORD_MARK
        && in.get(4) == TYPE_END
        && in.getInt(20) == headerCrc(in, 0, segment, offset, new CRC32C());
  }

  /**
   * The record's header at an index of a buffer, or null when there is none that fits this place.
   */
  public static @Nullable RecordHeader readRecordHeader(
      ByteBuffer in, int at, long segment, long offset, CRC32C crc) {
    if (in.limit() - at < RECORD_HEADER_BYTES
        || in.getInt(at) != RECORD_MARK
        || in.getShort(at + 6) != RECORD_HEADER_BYTES
        || in.getInt(at + 20) != headerCrc(in, at, segment, offset, crc)) {
      return null;
    }
    byte type = in.get(at + 4);
    int length = in.getInt(at + 8);
    if (length < 1 || length > MAX_PAYLOAD_BYTES || (type != TYPE_DATA && type != TYPE_FOOTER)) {
      return null;
    }
    int flags = in.get(at + 5);
    PushKey key =
        (flags & FLAG_KEY) == 0
            ? null
            : new PushKey(in.getLong(at + 48), in.getLong(at + 56), (flags & FLAG_DIGEST) != 0);
    return new RecordHeader(
        type,
        length,
        in.getInt(at + 12),
        in.getInt(at + 16),
        in.getLong(at + 24),
        in.getLong(at + 32),
        in.getLong(at + 40),
        key,
        (flags & FLAG_REDACTED) != 0);
  }

  /* Bound to its place: the same bytes elsewhere are no record. */
  private static int headerCrc(ByteBuffer in, int at, long segment, long offset, CRC32C crc) {
    crc.reset();
    ByteBuffer view = in.duplicate();
    crc.update(view.limit(at + 20).position(at));
    crc.update(view.limit(at + RECORD_HEADER_BYTES).position(at + 24));
    for (int shift = 56; shift >= 0; shift -= 8) {
      crc.update((int) (segment >>> shift));
    }
    for (int shift = 56; shift >= 0; shift -= 8) {
      crc.update((int) (offset >>> shift));
    }
    return (int) crc.getValue();
  }

  public static int footerBytes(int keys) {
    return RECORD_HEADER_BYTES + FOOTER_FIXED_BYTES + KEY_BYTES * keys + TRAILER_BYTES;
  }

  /** A whole footer, ready to be written at its offset. */
  public static ByteBuffer footer(Footer footer, long segment) {
    CRC32C crc = new CRC32C();
    ByteBuffer out = ByteBuffer.allocate(footerBytes(footer.keys().size()));
    out.position(RECORD_HEADER_BYTES);
    out.putLong(footer.records())
        .putLong(footer.firstAppendNanos())
        .putLong(footer.damagedBytes())
        .putInt(footer.keys().size());
    for (KeyAt key : footer.keys()) {
      out.putLong(key.key().hash())
          .putLong(key.key().second())
          .putLong(key.key().hasDigest() ? key.offset() | OFFSET_DIGEST : key.offset())
          .putInt(key.crc())
          .putLong(key.appendNanos());
    }
    out.put(trailer(footer.offset()));
    int payload = out.position() - RECORD_HEADER_BYTES;
    crc.update(out.array(), RECORD_HEADER_BYTES, payload);
    int payloadCrc = (int) crc.getValue();
    out.position(0);
    putRecordHeader(
        out,
        new RecordHeader(
            TYPE_FOOTER,
            payload,
            payloadCrc,
            (int) Math.min(Integer.MAX_VALUE, footer.entries()),
            footer.lastAppendNanos(),
            footer.firstNanos(),
            footer.lastNanos(),
            null,
            false),
        segment,
        footer.offset(),
        crc);
    return out.position(0);
  }

  /** The last bytes of a closed segment's file. */
  public static ByteBuffer trailer(long footerOffset) {
    CRC32C crc = new CRC32C();
    ByteBuffer out = ByteBuffer.allocate(TRAILER_BYTES);
    out.putLong(footerOffset).putInt(TRAILER_MARK);
    crc.update(out.array(), 0, 12);
    return out.putInt((int) crc.getValue()).flip();
  }

  /** Where the footer begins, by a trailer's 16 bytes, or -1. */
  public static long footerOffset(ByteBuffer trailer) {
    CRC32C crc = new CRC32C();
    crc.update(trailer.duplicate().position(0).limit(12));
    return trailer.limit() == TRAILER_BYTES
            && trailer.getInt(8) == TRAILER_MARK
            && trailer.getInt(12) == (int) crc.getValue()
        ? trailer.getLong(0)
        : -1;
  }

  /** Reads a whole footer, or null when it is not one that fits this place. */
  public static @Nullable Footer readFooter(ByteBuffer in, long segment, long offset) {
    CRC32C crc = new CRC32C();
    RecordHeader header = readRecordHeader(in, 0, segment, offset, crc);
    if (header == null
        || header.type() != TYPE_FOOTER
        || header.totalBytes() != in.limit()
        || header.payloadBytes() < FOOTER_FIXED_BYTES + TRAILER_BYTES) {
      return null;
    }
    crc.reset();
    crc.update(in.duplicate().position(RECORD_HEADER_BYTES).limit(in.limit()));
    int count = in.getInt(RECORD_HEADER_BYTES + 24);
    if ((int) crc.getValue() != header.payloadCrc()
        || count < 0
        || count > in.limit() / KEY_BYTES
        || footerBytes(count) != in.limit()) {
      return null;
    }
    KeyAt[] keys = new KeyAt[count];
    for (int i = 0; i < count; i++) {
      int at = RECORD_HEADER_BYTES + FOOTER_FIXED_BYTES + i * KEY_BYTES;
      long place = in.getLong(at + 16);
      keys[i] =
          new KeyAt(
              new PushKey(in.getLong(at), in.getLong(at + 8), (place & OFFSET_DIGEST) != 0),
              place & ~OFFSET_DIGEST,
              in.getInt(at + 24),
              in.getLong(at + 28));
    }
    return new Footer(
        offset,
        in.getLong(RECORD_HEADER_BYTES),
        header.entries(),
        in.getLong(RECORD_HEADER_BYTES + 8),
        header.appendNanos(),
        header.firstNanos(),
        header.lastNanos(),
        in.getLong(RECORD_HEADER_BYTES + 16),
        List.of(keys));
  }

  /** The first 64 bits of SHA-256. */
  private static long digestOf(byte[] bytes) {
    return Sha256.first64(bytes, 0, bytes.length);
  }

  public static int crcOf(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
