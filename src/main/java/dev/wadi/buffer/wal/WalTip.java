package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.model.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the log of a tenant held at one moment, for who reads it once, beside the readers: it has no
 * cursor, makes no sender wait, and what is appended later is not in it. Until it is closed nothing
 * in it goes for having been delivered; at the quota the oldest may go all the same, which is an
 * {@link IOException} for who reads that. For one thread.
 */
public final class WalTip implements AutoCloseable {
  private static final int BLOCK_BYTES = 256 << 10;

  private final TenantLog log;
  private final Retention retention;
  private final BlockReader blocks;
  private final List<TenantLog.Timed> visible;
  private Position from = Position.START;

  /**
   * Records of one segment.
   *
   * @param fromNanos no entry is earlier; {@link Long#MIN_VALUE} when nobody knows
   * @param toNanos no entry is later; {@link Long#MAX_VALUE} when nobody knows
   * @param bytes that they take
   */
  public record Part(Position start, Position end, long fromNanos, long toNanos, long bytes) {}

  /** Takes joined records. */
  public interface Visitor {
    /**
     * @param payloads a Loki {@code PushRequest} in protobuf
     * @return false to stop
     */
    boolean visit(byte[] payloads) throws IOException;
  }

  WalTip(TenantLog log, Retention retention, BlockReader blocks) {
    this.log = log;
    this.retention = retention;
    this.blocks = blocks;
    /* Held first: what is listed then stays. */
    retention.hold(this, Position.START);
    this.visible = log.visible();
  }

  boolean isOf(TenantLog other) {
    return log == other;
  }

  /**
   * Whether the log has the segment of a place, also one that was begun later: numbers of segments
   * are of the time at which they began, so those of other logs are others.
   */
  public boolean holds(Position place) {
    return log.visible().stream()
        .anyMatch(timed -> timed.span().segment().number == place.segment());
  }

  /** What lies before a place is not needed. */
  public void from(Position place) {
    from = place;
    retention.hold(this, place);
  }

  /** What there is from that place on, in order. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (TenantLog.Timed timed : visible) {
      TenantLog.Span span = timed.span();
      long number = span.segment().number;
      Position start = Position.later(new Position(number, span.from()), from);
      Position end = new Position(number, span.to());
      if (start.isBefore(end)) {
        parts.add(
            new Part(
                start,
                end,
                timed.firstNanos(),
                timed.lastNanos(),
                end.offsetBytes() - start.offsetBytes()));
      }
    }
    return parts;
  }

  /**
   * Reads the records of a part, about a quarter of a megabyte at once, in order.
   *
   * @return false when the visitor stopped
   */
  public boolean read(Part part, Visitor visitor) throws IOException {
    for (TenantLog.Timed timed : visible) {
      Segment segment = timed.span().segment();
      if (segment.number == part.start().segment()) {
        return read(segment, part, visitor);
      }
    }
    throw new IllegalArgumentException("a part of another tip");
  }

  private boolean read(Segment segment, Part part, Visitor visitor) throws IOException {
    long at = Math.max(part.start().offsetBytes(), SegmentFormat.HEADER_BYTES);
    long end = part.end().offsetBytes();
    while (at < end) {
      BlockReader.Read read =
          blocks.read(log, new TenantLog.Span(segment, at, end), BLOCK_BYTES, Long.MAX_VALUE);
      if (read.next() <= at) {
        return true; // its end record
      }
      at = read.next();
      if (read.records() > 0 && !visitor.visit(read.bytes())) {
        return false;
      }
    }
    return true;
  }

  /** Holds nothing any more. */
  @Override
  public void close() {
    retention.release(this);
    blocks.release();
  }
}
