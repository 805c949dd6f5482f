package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.TenantFolder;
import dev.wadi.model.Position;
import java.util.HexFormat;

/**
 * The proof of an append: where the record lies and what it holds. Text form: {@code
 * <tenant>:<segment>:<offset>:<crc>}, the crc as 8 hex digits.
 *
 * @param tenant whose record
 * @param segment number of the segment file
 * @param offsetBytes where the record begins
 * @param crc CRC32C of the payload
 */
public record Receipt(String tenant, long segment, long offsetBytes, int crc) {
  public Receipt {
    TenantFolder.requireTenant(tenant);
    if (segment < 1 || offsetBytes < SegmentFormat.HEADER_BYTES) {
      throw new IllegalArgumentException("receipt: no such place " + segment + ":" + offsetBytes);
    }
  }

  /** Reads the text form; throws {@link IllegalArgumentException} for any other text. */
  public static Receipt parse(String text) {
    String[] parts = text.split(":", -1);
    try {
      if (parts.length == 4 && parts[3].length() == 8) {
        return new Receipt(
            parts[0],
            Long.parseLong(parts[1]),
            Long.parseLong(parts[2]),
            Integer.parseUnsignedInt(parts[3], 16));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(wrong(text), e);
    }
    throw new IllegalArgumentException(wrong(text));
  }

  /** Where the record begins. */
  public Position position() {
    return new Position(segment, offsetBytes);
  }

  private static String wrong(String text) {
    String shown = text.length() > 200 ? text.substring(0, 200) + "…" : text;
    return "receipt: " + shown + " (expected: <tenant>:<segment>:<offset>:<crc>)";
  }

  @Override
  public String toString() {
    return tenant + ":" + segment + ":" + offsetBytes + ":" + HexFormat.of().toHexDigits(crc);
  }
}
