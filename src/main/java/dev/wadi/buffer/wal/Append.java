package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.SegmentFormat.PushKey;
import dev.wadi.model.Batch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An append on its way from the caller to the disk. Handed from thread to thread, never shared. */
final class Append {
  final String tenant;
  final byte[] bytes;
  final int offset;
  final int length;
  final int entries;
  final long firstNanos;
  final long lastNanos;
  final @Nullable PushKey key;
  final boolean redacted;
  final @Nullable Batch decoded;
  final int crc;
  final AppendListener listener;

  /** Appends with the same key that came while this one was on its way; guarded by the window. */
  final List<Append> followers = new ArrayList<>(0);

  /* Set by the writer. Once settled, somebody else answers it, or it has its answer. */
  boolean settled;

  /* Whoever answers it. Its listener heard the outcome. */
  boolean answered;
  long at;
  long appendNanos;

  /**
   * @param keyed whether its idempotency key counts
   */
  Append(AppendRequest request, boolean keyed, AppendListener listener) {
    this.tenant = request.tenant();
    this.bytes = request.push().bytes();
    this.offset = request.push().offset();
    this.length = request.push().length();
    this.entries = request.entries();
    this.firstNanos = request.firstNanos();
    this.lastNanos = request.lastNanos();
    this.redacted = request.redacted();
    this.decoded = request.decoded();
    this.listener = listener;
    /* Here, on the caller's thread: the writer is one, callers are many. */
    this.crc = SegmentFormat.crcOf(bytes, offset, length);
    this.key = keyed ? key(request) : null;
  }

  /* Of a body that nobody saw, the payload tells which one it was: its sum is there already. */
  private @Nullable PushKey key(AppendRequest request) {
    String text = request.idempotencyKey();
    if (text == null) {
      return null;
    }
    Long digest = request.requestDigest();
    return PushKey.of(text, digest == null ? PushKey.digestOfPayload(crc, length) : digest);
  }

  /** Bytes that it takes in a segment. */
  long recordBytes() {
    return SegmentFormat.RECORD_HEADER_BYTES + (long) length;
  }
}
