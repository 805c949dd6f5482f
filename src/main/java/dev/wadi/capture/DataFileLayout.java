package dev.wadi.capture;

import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How a compressed data file is built: its frames, and what its commits say. Found by the seek
 * table where there is one, else by walking from header to header.
 *
 * @param frames data frames up to the last valid commit, in order
 * @param last the last valid commit; null when the file is not one of ours, or has none yet
 * @param committedEnd where the last valid commit ends
 * @param positions the largest position of each tenant that any commit names
 * @param finished the file is closed and has its seek table
 * @param damaged there are damaged bytes before the last valid commit
 * @param packed it was written whole before it got its name: a missing end is no torn tail
 */
record DataFileLayout(
    List<ZstdFrames.Frame> frames,
    @Nullable Commit last,
    long committedEnd,
    Map<String, Position> positions,
    boolean finished,
    boolean damaged,
    boolean packed) {
  private static final int MAX_COMMIT_BYTES =
      Commit.FIXED_BYTES + Commit.MAX_TENANTS * (17 + 255) + 4;
  private static final int BLOCK_BYTES = 1 << 16;

  /** True when each frame is known to hold whole lines. */
  boolean ours() {
    return last != null;
  }

  /** The layout as readers need it: nothing is verified that unpacking would not find anyway. */
  static DataFileLayout read(FileChannel channel) throws IOException {
    return read(channel, channel.size(), false);
  }

  /**
   * @param verify also compare the CRC32C of what each commit vouches for
   */
  static DataFileLayout read(FileChannel channel, long size, boolean verify) throws IOException {
    List<ZstdFrames.Frame> table = verify ? null : SeekTable.read(channel, size);
    if (table != null && !table.isEmpty()) {
      Commit closing = commitAt(channel, table.get(table.size() - 1));
      if (closing != null) {
        List<ZstdFrames.Frame> data = new ArrayList<>(table);
        data.removeIf(ZstdFrames.Frame::skippable);
        long end = table.get(table.size() - 1).end();
        return new DataFileLayout(
            data, closing, end, closing.positions(), true, false, closing.packed());
      }
    }
    return walk(channel, size, verify, (frames, commit) -> {});
  }

  /** Hears of each valid commit that a walk comes to. */
  interface Commits {
    /**
     * @param frames data frames before it
     */
    void met(int frames, Commit commit);
  }

  /** The layout of a file that is being written; its commits are told on the way. */
  static DataFileLayout walk(FileChannel channel, long size, Commits commits) throws IOException {
    return walk(channel, size, false, commits);
  }

  private static DataFileLayout walk(
      FileChannel channel, long size, boolean verify, Commits commits) throws IOException {
    List<ZstdFrames.Frame> frames = new ArrayList<>();
    int framesCommitted = 0;
    Commit last = null;
    long committedEnd = 0;
    long damagedAt = -1;
    boolean damaged = false;
    boolean finished = false;
    boolean packed = false;
    Map<String, Position> positions = new HashMap<>();
    ZstdFrames walk = new ZstdFrames(channel, 0, size);
    while (true) {
      ZstdFrames.State state = walk.next();
      if (state == ZstdFrames.State.END) {
        break;
      }
      if (state != ZstdFrames.State.FRAME) {
        /*
         * Torn tail, or damage further up? A commit is only written after the one before it was
         * synced; so if a valid commit lies behind this place, what is broken here was once whole.
         */
        long next = findCommit(channel, walk.position() + 1, size);
        if (next < 0) {
          break;
        }
        damagedAt = damagedAt < 0 ? walk.position() : damagedAt;
        walk = new ZstdFrames(channel, next, size);
        continue;
      }
      ZstdFrames.Frame frame = walk.frame();
      if (frame.magic() == Commit.MAGIC) {
        Commit commit = commitAt(channel, frame);
        if (commit == null
            || goesBack(commit, last)
            || (verify && !vouches(channel, commit, frame, committedEnd))) {
          damagedAt = damagedAt < 0 ? frame.offset() : damagedAt;
          // What it covers counts as committed only if a later commit is valid.
          continue;
        }
        damaged |= damagedAt >= 0;
        packed |= commit.packed();
        last = commit;
        committedEnd = frame.end();
        framesCommitted = frames.size();
        commits.met(framesCommitted, commit);
        commit.positions().forEach((t, p) -> positions.merge(t, p, DataFileLayout::larger));
      } else if (frame.magic() == SeekTable.MAGIC) {
        finished = last != null && last.closing() && frame.end() == size;
      } else if (!frame.skippable()) {
        frames.add(frame);
      }
    }
    return new DataFileLayout(
        last == null ? frames : frames.subList(0, framesCommitted),
        last,
        committedEnd,
        positions,
        finished,
        damaged,
        packed);
  }

  /**
   * Old bytes may show up behind the end of a file; a commit among them is not one of this place.
   */
  private static boolean goesBack(Commit commit, @Nullable Commit last) {
    return last != null
        && (commit.lines() < last.lines() || commit.plainBytes() < last.plainBytes());
  }

  static Position larger(Position a, Position b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  static @Nullable Commit commitAt(FileChannel channel, ZstdFrames.Frame frame) throws IOException {
    if (frame.length() > MAX_COMMIT_BYTES) {
      return null;
    }
    ByteBuffer bytes = read(channel, frame.offset(), (int) frame.length());
    return bytes == null ? null : Commit.decode(bytes);
  }

  /** Whether the bytes are those that a commit vouches for. */
  static boolean vouches(
      FileChannel channel, Commit commit, ZstdFrames.Frame frame, long committedEnd)
      throws IOException {
    long start = frame.offset() - commit.coveredBytes();
    if (commit.coveredBytes() < 0 || start < committedEnd) {
      return false;
    }
    CRC32C crc = new CRC32C();
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    long at = start;
    while (at < frame.offset()) {
      block.clear().limit((int) Math.min(BLOCK_BYTES, frame.offset() - at));
      int n = channel.read(block, at);
      if (n <= 0) {
        return false;
      }
      crc.update(block.flip());
      at += n;
    }
    return commit.coveredCrc() == (int) crc.getValue();
  }

  /** Where the next valid commit begins, or -1. */
  private static long findCommit(FileChannel channel, long from, long size) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long start = from;
    while (size - start >= Commit.FIXED_BYTES + 4) {
      block.clear().limit((int) Math.min(BLOCK_BYTES, size - start));
      while (block.hasRemaining()) {
        if (channel.read(block, start + block.position()) < 0) {
          return -1;
        }
      }
      block.flip();
      for (int i = 0; i + 12 <= block.limit(); i++) {
        if (block.getInt(i) == Commit.MAGIC && block.getInt(i + 8) == Commit.TAG) {
          long length = 8 + (block.getInt(i + 4) & 0xFFFFFFFFL);
          ZstdFrames.Frame frame = new ZstdFrames.Frame(Commit.MAGIC, start + i, length, 0);
          if (frame.end() <= size && commitAt(channel, frame) != null) {
            return frame.offset();
          }
        }
      }
      start += block.limit() - 11;
    }
    return -1;
  }

  private static @Nullable ByteBuffer read(FileChannel channel, long offset, int bytes)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        return null;
      }
    }
    return buffer.flip();
  }
}
