package dev.wadi.capture;

import dev.wadi.query.ByteSearch;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import java.util.List;

/**
 * Keeps of the frames that hold nothing wanted those in which its neighbours stand: as many on each
 * side as hold so many entries. They are counted, since a frame may be a single long line.
 */
final class NearFrames {
  /* To count costs unpacking: so only where most is left out. */
  private static final int SHARE_LEFT_OUT = 2;

  private final FileChannel channel;
  private final List<ZstdFrames.Frame> frames;
  private final BitSet kept;
  private final int entries;
  private final CaptureLine line = new CaptureLine();

  private NearFrames(FileChannel channel, List<ZstdFrames.Frame> frames, BitSet kept, int entries) {
    this.channel = channel;
    this.frames = frames;
    this.kept = kept;
    this.entries = entries;
  }

  /**
   * The frames that hold neither what is wanted nor its neighbours.
   *
   * @param leftOut those that hold nothing wanted
   * @param entries how many neighbours are looked at on each side
   */
  static BitSet leftOut(FileChannel channel, ReadPlan plan, BitSet leftOut, int entries)
      throws IOException {
    int all = plan.frames().size();
    if (leftOut.cardinality() * SHARE_LEFT_OUT < all) {
      return new BitSet();
    }
    BitSet kept = (BitSet) leftOut.clone();
    kept.flip(0, all);
    NearFrames near = new NearFrames(channel, plan.frames(), (BitSet) kept.clone(), entries);
    for (int wanted = kept.nextSetBit(0); wanted >= 0; wanted = kept.nextSetBit(wanted + 1)) {
      near.keep(wanted, -1);
      near.keep(wanted, 1);
    }
    BitSet left = near.kept;
    left.flip(0, all);
    return left;
  }

  /* Up to a frame that is kept anyway: who keeps it sees to what lies behind. */
  private void keep(int wanted, int step) throws IOException {
    int left = entries;
    int at = wanted + step;
    while (left > 0 && at >= 0 && at < frames.size() && !kept.get(at)) {
      kept.set(at);
      left -= count(frames.get(at), left);
      at += step;
    }
  }

  /** How many entries a frame holds, up to so many. */
  private int count(ZstdFrames.Frame frame, int most) throws IOException {
    try (FrameReader reader = new FrameReader(channel, frame.offset(), frame.end())) {
      if (reader.next() != FrameReader.Found.LINES) {
        return 0;
      }
      byte[] plain = reader.plain();
      int end = reader.plainLength();
      int start = 0;
      int found = 0;
      while (start < end && found < most) {
        int newline = ByteSearch.indexOf(plain, (byte) '\n', start, end);
        int stop = newline < 0 ? end : newline;
        found += stop > start && line.parse(plain, start, stop - start) ? 1 : 0;
        start = stop + 1;
      }
      return found;
    }
  }
}
