package dev.wadi.capture;

import dev.wadi.codec.jsonlines.JsonLineEncoder;
import dev.wadi.model.Labels;
import java.util.HashMap;
import java.util.Map;

/**
 * The label sets that lines come with: what is written of each is made once, and its lines in the
 * file that is being written are counted for the index. Bounded; for one thread.
 */
final class StreamUses {
  private static final int MAX_STREAMS_REMEMBERED = 4096;

  private final Map<Labels, StreamUse> streams = new HashMap<>();
  private final LabelCounts counts = new LabelCounts();

  /** What is made once for a label set, and its lines in the active file. */
  static final class StreamUse {
    final byte[] middle;
    long lines;

    StreamUse(byte[] middle) {
      this.middle = middle;
    }
  }

  StreamUse of(Labels labels) {
    StreamUse use = streams.get(labels);
    return use == null ? newUse(labels) : use;
  }

  private StreamUse newUse(Labels labels) {
    if (streams.size() >= MAX_STREAMS_REMEMBERED) {
      fold();
      streams.clear();
    }
    StreamUse use = new StreamUse(JsonLineEncoder.middle(labels));
    streams.put(labels, use);
    return use;
  }

  private void fold() {
    streams.forEach(
        (labels, use) -> {
          if (use.lines > 0) {
            counts.add(labels, use.lines);
            use.lines = 0;
          }
        });
  }

  /** The index entry of the file that was just finished; counting begins anew. */
  IndexEntry entryOf(DataFile file) {
    fold();
    IndexEntry entry =
        new IndexEntry(
            file.name(),
            file.minNanos(),
            file.maxNanos(),
            file.lines(),
            file.plainBytes(),
            counts.counts(),
            counts.omitted());
    counts.clear();
    return entry;
  }

  /** The lines counted so far are taken back. */
  void forgetLines() {
    streams.values().forEach(use -> use.lines = 0);
    counts.clear();
  }
}
