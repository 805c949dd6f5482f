package dev.wadi.capture;

import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers lines as they stand in a capture and packs them into frames of about 1 MiB, so that as
 * many threads compress as read. Which lines share a frame depends on the order they are added in,
 * and on when they are {@linkplain #take taken}, alone. For one thread.
 */
public final class LinePacker implements AutoCloseable {
  static final int FRAME_BYTES = 1 << 20;
  private static final int REMEMBERED = 1024;

  private final FrameCompressor compressor;
  private final LetterMarks marks;
  private final List<PackedLines.Piece> pieces = new ArrayList<>();
  private final StreamCache<Stream> streams =
      new StreamCache<>(REMEMBERED, Stream::new, this::crowdOut);
  private final List<Stream> seen = new ArrayList<>();
  private final Map<Labels, Long> crowdedOut = new HashMap<>();
  private byte[] lines = new byte[FRAME_BYTES / 4];
  private int size;
  private long count;
  private long minNanos = Long.MAX_VALUE;
  private long maxNanos = Long.MIN_VALUE;
  private boolean packs = true;
  private long piece;

  private static final class Stream {
    final Labels labels;
    long lines;
    /* The piece that noted its labels last. */
    long notedIn = -1;

    Stream(Labels labels) {
      this.labels = labels;
    }
  }

  /**
   * @param press whose buffers it compresses in
   */
  public LinePacker(FramePress press) {
    this.compressor = new FrameCompressor(CaptureSettings.DEFAULTS.zstdLevel(), press);
    this.marks = new LetterMarks(press.sheets());
  }

  /** Whether what comes next is packed; else it is for a plain file, and stays as it is. */
  public void packs(boolean wanted) {
    packs = wanted;
  }

  /** Adds a line as it stands. */
  public void add(CaptureLine line) {
    add(line, line.buffer(), line.offset(), line.length());
  }

  /**
   * Adds a line in another form.
   *
   * @param line whose labels and time it has
   */
  public void add(CaptureLine line, byte[] text, int offset, int length) {
    if (size + length + 1 > lines.length) {
      lines = Arrays.copyOf(lines, Math.max(size + length + 1, 2 * lines.length));
    }
    System.arraycopy(text, offset, lines, size, length);
    size += length;
    lines[size++] = '\n';
    count++;
    minNanos = Math.min(minNanos, line.timestampNanos());
    maxNanos = Math.max(maxNanos, line.timestampNanos());
    count(line);
    if (size >= FRAME_BYTES) {
      end(packs);
    }
  }

  /** What was added since the last time; null when nothing was. */
  public @Nullable PackedLines take() {
    if (size > 0) {
      // A small rest is joined with what follows on it.
      end(packs && size >= FRAME_BYTES / 2);
    }
    if (pieces.isEmpty()) {
      return null;
    }
    Map<Labels, Long> labels = new HashMap<>(crowdedOut);
    crowdedOut.clear();
    for (Stream stream : seen) {
      labels.merge(stream.labels, stream.lines, Long::sum);
      stream.lines = 0;
    }
    seen.clear();
    PackedLines taken = new PackedLines(pieces, labels);
    pieces.clear();
    return taken;
  }

  private void end(boolean pack) {
    byte[] bytes = pack ? compressor.compress(lines, size) : Arrays.copyOf(lines, size);
    LetterSet letters = LetterSet.ANYTHING;
    if (packs) {
      marks.text(lines, 0, size);
      letters = marks.take();
    }
    pieces.add(new PackedLines.Piece(bytes, pack, size, count, minNanos, maxNanos, letters));
    piece++;
    size = 0;
    count = 0;
    minNanos = Long.MAX_VALUE;
    maxNanos = Long.MIN_VALUE;
  }

  private void crowdOut(Stream gone) {
    if (gone.lines > 0) {
      seen.remove(gone);
      crowdedOut.merge(gone.labels, gone.lines, Long::sum);
    }
  }

  private void count(CaptureLine line) {
    Stream known = streams.of(line);
    if (packs && known.notedIn != piece) {
      known.notedIn = piece;
      marks.labels(known.labels);
    }
    if (known.lines++ == 0) {
      seen.add(known);
    }
  }

  @Override
  public void close() {
    marks.clear();
    compressor.close();
  }
}
