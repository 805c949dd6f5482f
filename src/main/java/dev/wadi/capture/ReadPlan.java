package dev.wadi.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a compressed data file is read, decided by looking at headers alone.
 *
 * @param way how
 * @param frames of {@link Way#FRAMES}: the data frames in order, each of whole lines
 * @param end where the part ends that is to be read
 * @param closing the file's closing commit; null when it has none, or it was not found
 * @param byTable the table at the file's end is sound and was used
 * @param times when the lines of each frame are; null when the file does not say
 * @param letters where the letters of the frames would stand; null when the file has none
 */
record ReadPlan(
    Way way,
    List<ZstdFrames.Frame> frames,
    long end,
    @Nullable Commit closing,
    boolean byTable,
    @Nullable FrameTimes times,
    @Nullable Place letters) {

  /**
   * A frame that the times vouch for.
   *
   * @param tableCrc what the table of all frames before it adds up to
   */
  record Place(ZstdFrames.Frame frame, int tableCrc) {}

  enum Way {
    /** By the frames that table or headers name, several at once. */
    FRAMES,
    /** Something is not as it should be: frame after frame, looking for the next behind damage. */
    SALVAGE,
    /** A file of another program: as one stream. */
    STREAM
  }

  /** True when the file is sound and its closing commit says what the index says. */
  boolean fits(IndexEntry index) {
    return way == Way.FRAMES
        && closing != null
        && closing.lines() == index.lines()
        && closing.plainBytes() == index.bytes()
        && closing.minNanos() == index.fromNanos()
        && closing.maxNanos() == index.toNanos();
  }

  /** A file that is not compressed. */
  static ReadPlan plain(FileChannel channel) throws IOException {
    return new ReadPlan(Way.STREAM, List.of(), channel.size(), null, false, null, null);
  }

  /**
   * Looks at a file.
   *
   * @param open somebody may still write it, or a crash left it: what no commit vouches for is not
   *     part of it, and a torn tail is no damage
   */
  static ReadPlan of(FileChannel channel, boolean open) throws IOException {
    long size = channel.size();
    ReadPlan byTable = byTable(channel, size);
    if (byTable != null) {
      return byTable;
    }
    if (madeByOthers(channel, size)) {
      return new ReadPlan(Way.STREAM, List.of(), size, null, false, null, null);
    }
    DataFileLayout layout = DataFileLayout.read(channel, size, false);
    boolean torn = open && !layout.packed();
    boolean sound =
        !layout.damaged()
            && layout.ours()
            && (layout.finished() || torn)
            && layout.frames().stream().noneMatch(ReadPlan::tooLarge);
    if (torn && !layout.ours()) {
      // Nothing was committed yet, or nothing is left of it.
      return new ReadPlan(Way.FRAMES, List.of(), 0, null, false, null, null);
    }
    long end = torn ? layout.committedEnd() : size;
    Commit last = layout.last();
    Commit closing = last != null && last.closing() ? last : null;
    return sound
        ? new ReadPlan(Way.FRAMES, layout.frames(), end, closing, false, null, null)
        : new ReadPlan(Way.SALVAGE, List.of(), end, closing, false, null, null);
  }

  /*
   * The table is a claim. It counts when the file's times vouch for it, or else when each frame
   * begins where it says, with the size it says; and when all frames make up what the closing commit
   * vouches for. With times no frame is looked at, which matters where each look is a request.
   */
  private static @Nullable ReadPlan byTable(FileChannel channel, long size) throws IOException {
    List<ZstdFrames.Frame> table = SeekTable.read(channel, size);
    if (table == null || table.isEmpty()) {
      return null;
    }
    ZstdFrames.Frame last = table.get(table.size() - 1);
    Commit closing = DataFileLayout.commitAt(channel, last);
    if (closing == null || !closing.closing()) {
      return null;
    }
    List<ZstdFrames.Frame> data = table.stream().filter(frame -> !frame.skippable()).toList();
    FrameTimes times = times(channel, table, data.size());
    long plain = 0;
    for (ZstdFrames.Frame frame : data) {
      plain += frame.contentBytes();
      if (tooLarge(frame)
          || times == null && ZstdFrames.contentBytesAt(channel, frame) != frame.contentBytes()) {
        return null;
      }
    }
    return plain == closing.plainBytes()
        ? new ReadPlan(
            Way.FRAMES,
            data,
            last.end(),
            closing,
            true,
            times,
            times == null ? null : letters(table))
        : null;
  }

  private static @Nullable FrameTimes times(
      FileChannel channel, List<ZstdFrames.Frame> table, int dataFrames) throws IOException {
    int place = table.size() - 2;
    return place < 0 || !table.get(place).skippable()
        ? null
        : FrameTimes.read(
            channel, table.get(place), dataFrames, SeekTable.crc(table.subList(0, place)));
  }

  private static @Nullable Place letters(List<ZstdFrames.Frame> table) {
    int place = table.size() - 3;
    return place < 0 || !table.get(place).skippable()
        ? null
        : new Place(table.get(place), SeekTable.crc(table.subList(0, place)));
  }

  /** The letters of the frames; null when the file does not tell them. */
  @Nullable LetterTable letters(FileChannel channel) throws IOException {
    return letters == null
        ? null
        : LetterTable.read(channel, letters.frame, frames.size(), letters.tableCrc);
  }

  /** Frames to leave out, and those of another time than the wanted one. */
  BitSet leftOut(CaptureFilter wanted, BitSet others) {
    FrameTimes all = times;
    if (all == null) {
      return others;
    }
    BitSet leftOut = (BitSet) others.clone();
    for (int i = 0; i < frames.size(); i++) {
      if (all.excludes(i, wanted)) {
        leftOut.set(i);
      }
    }
    return leftOut;
  }

  /**
   * A frame to be read.
   *
   * @param known so many unpacked bytes at its beginning were read before
   */
  record Part(ZstdFrames.Frame frame, long known) {}

  /**
   * The frames that are not left out.
   *
   * @param known so many unpacked bytes of the file were read before
   */
  List<Part> parts(BitSet leftOut, long known) {
    List<Part> some = new ArrayList<>();
    long left = known;
    for (int i = 0; i < frames.size(); i++) {
      long plain = frames.get(i).contentBytes();
      if (left < plain && !leftOut.get(i)) {
        some.add(new Part(frames.get(i), left));
      }
      left = Math.max(0, left - plain);
    }
    return some;
  }

  /** Unpacked bytes of its frames. */
  long plainBytes() {
    return frames.stream().mapToLong(ZstdFrames.Frame::contentBytes).sum();
  }

  /** Sizes are claims of the file: nothing that would take too much memory is believed. */
  private static boolean tooLarge(ZstdFrames.Frame frame) {
    return frame.contentBytes() < 0
        || frame.contentBytes() > FrameReader.MAX_FRAME_BYTES
        || frame.length() > FrameReader.MAX_FRAME_BYTES;
  }

  /** Files of ours begin with a commit. */
  static boolean madeByOthers(FileChannel channel, long size) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    while (start.hasRemaining() && size >= 4) {
      if (channel.read(start, start.position()) < 0) {
        return false;
      }
    }
    int magic = start.getInt(0);
    return magic == ZstdFrames.MAGIC || (ZstdFrames.isSkippable(magic) && magic != Commit.MAGIC);
  }
}
