package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.wadi.model.Position;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A commit in a data file: what the file holds up to here, and up to which place in the WAL each
 * tenant is in the capture. A zstd skippable frame; {@code docs/capture-format.md} has the bytes.
 *
 * @param closing true for the last commit of a file
 * @param packed true in a file that was written whole before it got its name
 * @param lines in the file up to here
 * @param plainBytes uncompressed bytes up to here
 * @param minNanos smallest entry time; {@link Long#MAX_VALUE} when there is none
 * @param maxNanos largest entry time; {@link Long#MIN_VALUE} when there is none
 * @param coveredBytes bytes of the file that it vouches for
 * @param coveredCrc their CRC32C
 * @param positions by tenant
 */
record Commit(
    boolean closing,
    boolean packed,
    long lines,
    long plainBytes,
    long minNanos,
    long maxNanos,
    int coveredBytes,
    int coveredCrc,
    Map<String, Position> positions) {
  static final int MAGIC = 0x184D2A5C;
  static final int TAG = 'W' | 'D' << 8 | 'C' << 16 | '1' << 24;
  static final int FIXED_BYTES = 58;
  private static final int CLOSING = 1;
  private static final int PACKED = 2;
  static final int MAX_TENANTS = 0xFFFF;

  Commit {
    positions = Map.copyOf(positions);
    if (positions.size() > MAX_TENANTS) {
      throw new IllegalArgumentException("positions: " + positions.size() + " (expected: < 65536)");
    }
  }

  /** The frame's bytes, ready to be written. */
  ByteBuffer encode() {
    int bytes = FIXED_BYTES + 4;
    for (String tenant : positions.keySet()) {
      bytes += 17 + tenant.length();
    }
    ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC)
        .putInt(bytes - 8)
        .putInt(TAG)
        .putInt((closing ? CLOSING : 0) | (packed ? PACKED : 0));
    out.putLong(lines).putLong(plainBytes).putLong(minNanos).putLong(maxNanos);
    out.putInt(coveredBytes).putInt(coveredCrc).putShort((short) positions.size());
    positions.forEach(
        (tenant, position) -> {
          byte[] name = tenant.getBytes(ISO_8859_1);
          out.put((byte) name.length).put(name);
          out.putLong(position.segment()).putLong(position.offsetBytes());
        });
    CRC32C crc = new CRC32C();
    crc.update(out.array(), 8, bytes - 12);
    out.putInt((int) crc.getValue());
    return out.flip();
  }

  /** The same with the positions of more tenants. */
  Commit with(Map<String, Position> all) {
    return new Commit(
        closing, packed, lines, plainBytes, minNanos, maxNanos, coveredBytes, coveredCrc, all);
  }

  /** Reads a whole frame; null when it is not a valid commit. */
  static @Nullable Commit decode(ByteBuffer frame) {
    ByteBuffer in = frame.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int bytes = in.remaining();
    int start = in.position();
    if (bytes < FIXED_BYTES + 4
        || in.getInt(start) != MAGIC
        || in.getInt(start + 4) != bytes - 8
        || in.getInt(start + 8) != TAG) {
      return null;
    }
    CRC32C crc = new CRC32C();
    crc.update(in.duplicate().position(start + 8).limit(start + bytes - 4));
    if (in.getInt(start + bytes - 4) != (int) crc.getValue()) {
      return null;
    }
    in.position(start + 12);
    int flags = in.getInt();
    long lines = in.getLong();
    long plain = in.getLong();
    long min = in.getLong();
    long max = in.getLong();
    int covered = in.getInt();
    int coveredCrc = in.getInt();
    int count = in.getShort() & 0xFFFF;
    int end = start + bytes - 4;
    Map<String, Position> positions = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int length = in.position() < end ? in.get() & 0xFF : 0;
      if (length == 0 || in.position() + length + 16 > end) {
        return null;
      }
      byte[] name = new byte[length];
      in.get(name);
      long segment = in.getLong();
      long offset = in.getLong();
      if (segment < 0 || offset < 0) {
        return null;
      }
      positions.put(new String(name, ISO_8859_1), new Position(segment, offset));
    }
    return new Commit(
        (flags & CLOSING) != 0,
        (flags & PACKED) != 0,
        lines,
        plain,
        min,
        max,
        covered,
        coveredCrc,
        positions);
  }
}
