package dev.wadi.capture;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Reads a data file from its first frame to its last and believes nothing but what it has unpacked:
 * behind damage it looks for the next frame. For one thread.
 */
final class FrameReader implements AutoCloseable {
  /** More than a frame of ours can hold: a line of 64 MiB, all of it escaped, and the rest. */
  static final int MAX_FRAME_BYTES = 256 << 20;

  private static final int BLOCK_BYTES = 1 << 16;
  private static final int SHORTEST_FRAME = 8;

  /* A frame that cannot be unpacked costs its length. Made-up frames may lie in each other, so the
   * cost of trying is bounded by a multiple of the file. */
  private static final int MOST_TRIES = 16;

  /** What was found. */
  enum Found {
    /** A data frame, unpacked. */
    LINES,
    COMMIT,
    SEEK_TABLE,
    /** A skippable frame of somebody else. */
    OTHER,
    /** Bytes that are no frame, or one that cannot be unpacked. */
    GAP,
    END
  }

  private final FileChannel channel;
  private final long end;
  private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
  private byte[] compressed = new byte[0];
  private byte[] plain = new byte[0];
  private int plainLength;
  private @Nullable Commit commit;
  private @Nullable Found waiting;
  private long at;
  private long from;
  private long to;
  private long triesLeft;

  /**
   * @param start where a frame should begin
   * @param end where the last one should end
   */
  FrameReader(FileChannel channel, long start, long end) {
    this.channel = channel;
    this.at = start;
    this.end = end;
    this.triesLeft = MOST_TRIES * Math.max(1L << 20, end - start);
  }

  /** Goes on to what comes next. */
  Found next() throws IOException {
    if (waiting != null) {
      Found found = waiting;
      waiting = null;
      from = to;
      to = at;
      return found;
    }
    from = at;
    if (at >= end) {
      to = at;
      return Found.END;
    }
    Found found = read(at);
    if (found != Found.GAP) {
      to = at;
      return found;
    }
    while (found == Found.GAP) {
      long candidate = triesLeft > 0 ? candidate(at + 1) : end;
      at = candidate;
      if (candidate >= end) {
        to = end;
        return Found.GAP;
      }
      to = candidate;
      found = read(candidate);
    }
    waiting = found;
    return Found.GAP;
  }

  /** Where in the file it begins. */
  long from() {
    return from;
  }

  /** Where it ends. */
  long to() {
    return to;
  }

  /** The lines of the frame found last; valid until the next call. */
  byte[] plain() {
    return plain;
  }

  int plainLength() {
    return plainLength;
  }

  /** The commit found last. */
  @Nullable Commit commit() {
    return commit;
  }

  @Override
  public void close() {
    zstd.close();
  }

  /** Reads the frame at a place and moves behind it; stays there when there is none. */
  private Found read(long place) throws IOException {
    ZstdFrames walk = new ZstdFrames(channel, place, end);
    if (walk.next() != ZstdFrames.State.FRAME) {
      return Found.GAP;
    }
    ZstdFrames.Frame frame = walk.frame();
    Found found = frame.skippable() ? skippable(frame) : data(frame);
    if (found != Found.GAP) {
      at = frame.end();
    }
    return found;
  }

  private Found skippable(ZstdFrames.Frame frame) throws IOException {
    if (frame.magic() == Commit.MAGIC) {
      Commit read = DataFileLayout.commitAt(channel, frame);
      commit = read == null ? commit : read;
      return read == null ? Found.GAP : Found.COMMIT;
    }
    if (frame.magic() == SeekTable.MAGIC) {
      return frame.end() == end && SeekTable.read(channel, end) != null
          ? Found.SEEK_TABLE
          : Found.GAP;
    }
    // Its length is only a claim: it must lead to the end, or to another frame.
    return frame.end() == end || frameBegins(frame.end()) ? Found.OTHER : Found.GAP;
  }

  private boolean frameBegins(long place) throws IOException {
    ByteBuffer magic = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    if (end - place < SHORTEST_FRAME || !fill(magic, place)) {
      return false;
    }
    int found = magic.getInt(0);
    return found == ZstdFrames.MAGIC || ZstdFrames.isSkippable(found);
  }

  private Found data(ZstdFrames.Frame frame) throws IOException {
    if (frame.length() > MAX_FRAME_BYTES || frame.contentBytes() > MAX_FRAME_BYTES) {
      return Found.GAP;
    }
    int length = (int) frame.length();
    if (compressed.length < length) {
      compressed = new byte[length];
    }
    if (!fill(ByteBuffer.wrap(compressed, 0, length), frame.offset())
        || !unpack(length, (int) frame.contentBytes())) {
      triesLeft -= length;
      return Found.GAP;
    }
    return Found.LINES;
  }

  private boolean unpack(int length, int wanted) throws IOException {
    if (wanted < 0) {
      return unpackStream(length);
    }
    if (plain.length < wanted) {
      plain = new byte[wanted];
    }
    try {
      plainLength = zstd.decompressByteArray(plain, 0, wanted, compressed, 0, length);
      return plainLength == wanted;
    } catch (ZstdException e) {
      // Told as a gap.
      return false;
    }
  }

  private boolean unpackStream(int length) throws IOException {
    try (ZstdInputStream in =
        new ZstdInputStream(new ByteArrayInputStream(compressed, 0, length))) {
      byte[] all = in.readNBytes(MAX_FRAME_BYTES);
      if (in.read() >= 0) {
        return false;
      }
      plain = all;
      plainLength = all.length;
      return true;
    } catch (ZstdIOException e) {
      // Told as a gap.
      return false;
    }
  }

  /** The next place where a frame may begin; the end when there is none. */
  private long candidate(long start) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long place = start;
    while (end - place >= SHORTEST_FRAME) {
      block.clear().limit((int) Math.min(BLOCK_BYTES, end - place));
      if (!fill(block, place)) {
        return end;
      }
      for (int i = 0; i + 4 <= block.limit(); i++) {
        int magic = block.getInt(i);
        if (magic == ZstdFrames.MAGIC || magic == Commit.MAGIC || magic == SeekTable.MAGIC) {
          return place + i;
        }
      }
      place += block.limit() - 3;
    }
    return end;
  }

  private boolean fill(ByteBuffer into, long place) throws IOException {
    int start = into.position();
    while (into.hasRemaining()) {
      if (channel.read(into, place + into.position() - start) < 0) {
        return false;
      }
    }
    return true;
  }
}
