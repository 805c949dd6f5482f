package dev.wadi.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The end of a data file whose writer did not write it: letters and times of the frames, gathered
 * from the frames themselves, the closing commit, the table. For one use.
 */
final class LateEnd {
  /** Is asked after each frame, and may take its time. */
  interface Pace {
    Pace FULL = worked -> true;

    /**
     * @param workedNanos what reading the frame took
     * @return false to give up
     */
    boolean goOn(long workedNanos);
  }

  private final SeekTable table = new SeekTable();
  private final FrameTimes times = new FrameTimes();
  private final FrameLetters letters;
  private final FrameCompressor compressor;
  private final FileIndexer indexer = FileIndexer.telling(this::see);
  private long frameMinNanos;
  private long frameMaxNanos;

  private LateEnd(FrameCompressor compressor, int frameBytes) {
    this.compressor = compressor;
    this.letters = new FrameLetters(compressor.sheets(), frameBytes / 2);
  }

  /**
   * Reads all frames of a file of ours up to a place.
   *
   * @return null when the pace gives up, or not all can be read: then nothing can be told
   */
  static @Nullable LateEnd read(
      FileChannel channel,
      CaptureFile file,
      long end,
      FrameCompressor compressor,
      int frameBytes,
      Pace pace)
      throws IOException {
    LateEnd made = new LateEnd(compressor, frameBytes);
    try (FrameReader reader = new FrameReader(channel, 0, end)) {
      while (true) {
        long began = System.nanoTime();
        switch (reader.next()) {
          case END -> {
            return made;
          }
          case GAP, SEEK_TABLE -> {
            return null;
          }
          case COMMIT, OTHER -> made.table.add(reader.to() - reader.from(), 0);
          case LINES -> {
            made.table.add(reader.to() - reader.from(), reader.plainLength());
            made.frame(file, reader.plain(), reader.plainLength());
          }
        }
        if (!pace.goOn(System.nanoTime() - began)) {
          return null;
        }
      }
    } finally {
      made.letters.abandon();
    }
  }

  private void frame(CaptureFile file, byte[] plain, int length) {
    frameMinNanos = Long.MAX_VALUE;
    frameMaxNanos = Long.MIN_VALUE;
    long malformed = indexer.malformedLines();
    letters.marks().text(plain, 0, length);
    indexer.add(new Chunk(file, plain, 0, length));
    letters.endFrame(length);
    // What is no entry is of no time: whoever counts such lines finds them whatever time is asked.
    boolean all = indexer.malformedLines() == malformed;
    times.add(all ? frameMinNanos : Long.MIN_VALUE, all ? frameMaxNanos : Long.MAX_VALUE);
  }

  private void see(CaptureLine line) {
    frameMinNanos = Math.min(frameMinNanos, line.timestampNanos());
    frameMaxNanos = Math.max(frameMaxNanos, line.timestampNanos());
    letters.labels(line);
  }

  /** What the index says of the file; null when it holds no entry. */
  @Nullable IndexEntry entry(String name) {
    return indexer.entry(name);
  }

  /**
   * Writes all of it behind the frames.
   *
   * @param last what the closing commit says, but for what it vouches for
   * @param covered of the bytes behind the commit before it
   * @param coveredBytes how many
   */
  void append(FileChannel out, Commit last, CRC32C covered, int coveredBytes) throws IOException {
    int vouched = coveredBytes;
    ByteBuffer told = letters.encode(table, compressor, out.position());
    if (told != null) {
      vouched += frame(out, told, covered);
    }
    vouched += frame(out, times.encode(table), covered);
    ByteBuffer closing =
        new Commit(
                true,
                last.packed(),
                last.lines(),
                last.plainBytes(),
                last.minNanos(),
                last.maxNanos(),
                vouched,
                (int) covered.getValue(),
                last.positions())
            .encode();
    table.add(closing.remaining(), 0);
    CaptureFiles.write(out, closing);
    CaptureFiles.write(out, table.encode());
    out.force(true);
  }

  private int frame(FileChannel out, ByteBuffer frame, CRC32C covered) throws IOException {
    int bytes = frame.remaining();
    table.add(bytes, 0);
    covered.update(frame.duplicate());
    CaptureFiles.write(out, frame);
    return bytes;
  }
}
