package dev.wadi.capture;

import dev.wadi.codec.jsonlines.JsonLineEncoder;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The data file that is being written: lines go into frames, frames into the file, and a commit
 * makes them durable. After an {@link IOException} it is of no more use but for {@link #abandon()}.
 * For one thread.
 */
final class DataFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final int frameBytes;
  private final JsonLineEncoder encoder;
  private final FrameCompressor compressor;
  private final boolean packed;
  private final SeekTable frames = new SeekTable();
  private final FrameTimes times = new FrameTimes();
  private final CRC32C covered = new CRC32C();

  private long written;
  private long committed;
  private long coveredFrom;
  private long plainBytes;
  private long lines;
  private long minNanos = Long.MAX_VALUE;
  private long maxNanos = Long.MIN_VALUE;
  private long frameMinNanos = Long.MAX_VALUE;
  private long frameMaxNanos = Long.MIN_VALUE;
  private long dataFrames;
  private long framedBytes;

  /**
   * @param encoder its buffer is used for the frame in progress; must be empty
   * @param packed it gets its name only when it is whole
   * @param positions what the opening commit says; it becomes durable with the next one
   */
  DataFile(
      CaptureDisk disk,
      Path path,
      int frameBytes,
      JsonLineEncoder encoder,
      FrameCompressor compressor,
      boolean packed,
      Map<String, Position> positions)
      throws IOException {
    this.path = path;
    this.frameBytes = frameBytes;
    this.encoder = encoder;
    this.compressor = compressor;
    this.packed = packed;
    this.channel = CaptureFiles.openNew(disk, path);
    encoder.clear();
    try {
      writeCommit(false, positions);
    } catch (IOException e) {
      channel.close();
      CaptureFiles.discard(path, e);
      throw e;
    }
  }

  Path path() {
    return path;
  }

  String name() {
    return path.getFileName().toString();
  }

  /** Appends all entries of a stream. */
  void append(LogStream stream, byte[] middle) throws IOException {
    for (int i = 0; i < stream.size(); i++) {
      long nanos = stream.timestampNanos(i);
      if (nanos < frameMinNanos) {
        frameMinNanos = nanos;
      }
      if (nanos > frameMaxNanos) {
        frameMaxNanos = nanos;
      }
      encoder.append(stream, i, middle);
      if (encoder.size() >= frameBytes) {
        endFrame();
      }
    }
    lines += stream.size();
  }

  /** Appends a line that is already rendered, without its end. */
  void appendRendered(byte[] line, int offset, int length, long nanos) throws IOException {
    frameMinNanos = Math.min(frameMinNanos, nanos);
    frameMaxNanos = Math.max(frameMaxNanos, nanos);
    encoder.appendRendered(line, offset, length);
    if (encoder.size() >= frameBytes) {
      endFrame();
    }
  }

  /** Appends a frame that somebody else has packed. */
  void appendFrame(PackedLines.Piece frame) throws IOException {
    endFrame();
    frameMinNanos = frame.minNanos();
    frameMaxNanos = frame.maxNanos();
    lines += frame.lines();
    writeFrame(frame.bytes(), frame.plainBytes());
  }

  /** Appends whole lines that somebody else has rendered. */
  void appendLines(PackedLines.Piece rendered) throws IOException {
    frameMinNanos = Math.min(frameMinNanos, rendered.minNanos());
    frameMaxNanos = Math.max(frameMaxNanos, rendered.maxNanos());
    lines += rendered.lines();
    encoder.appendPlain(rendered.bytes());
    if (encoder.size() >= frameBytes) {
      endFrame();
    }
  }

  /** Tells of lines added by {@link #appendRendered}. */
  void count(long addedLines, long fromNanos, long toNanos) {
    lines += addedLines;
    minNanos = Math.min(minNanos, fromNanos);
    maxNanos = Math.max(maxNanos, toNanos);
  }

  /** Makes everything durable, together with the positions. */
  void commit(Map<String, Position> positions) throws IOException {
    endFrame();
    writeCommit(false, positions);
    channel.force(false);
    committed = written;
  }

  /** Bytes on disk that were synced. */
  long committedBytes() {
    return committed;
  }

  /** The last commit and the table of frames; the file is complete and closed afterwards. */
  void finish(Map<String, Position> positions) throws IOException {
    endFrame();
    writeTimes();
    writeCommit(true, positions);
    write(frames.encode());
    channel.force(true);
    committed = written;
    channel.close();
  }

  /** Cuts the file back to its last commit and closes it. */
  void abandon() throws IOException {
    encoder.clear();
    try (channel) {
      channel.truncate(committed);
    }
  }

  /** Closes the file as it is. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  long lines() {
    return lines;
  }

  /** Uncompressed bytes so far. */
  long plainBytes() {
    return plainBytes + encoder.size();
  }

  /** Bytes on disk. */
  long diskBytes() {
    return written;
  }

  /** Bytes on disk that no commit covers yet. */
  long uncommittedBytes() {
    return written - committed;
  }

  long minNanos() {
    return Math.min(minNanos, frameMinNanos);
  }

  long maxNanos() {
    return Math.max(maxNanos, frameMaxNanos);
  }

  /** True when commits of little made so many small frames that packing anew pays. */
  boolean poorlyPacked() {
    return dataFrames >= 8 && framedBytes / dataFrames < frameBytes / 8;
  }

  private void endFrame() throws IOException {
    int size = encoder.size();
    if (size == 0) {
      return;
    }
    byte[] compressed = compressor.compress(encoder.buffer(), size);
    encoder.clear();
    writeFrame(compressed, size);
  }

  private void writeFrame(byte[] compressed, int size) throws IOException {
    frames.add(compressed.length, size);
    times.add(frameMinNanos, frameMaxNanos);
    minNanos = Math.min(minNanos, frameMinNanos);
    maxNanos = Math.max(maxNanos, frameMaxNanos);
    frameMinNanos = Long.MAX_VALUE;
    frameMaxNanos = Long.MIN_VALUE;
    dataFrames++;
    framedBytes += size;
    plainBytes += size;
    covered.update(compressed);
    write(ByteBuffer.wrap(compressed));
  }

  private void writeTimes() throws IOException {
    ByteBuffer frame = times.encode(frames);
    frames.add(frame.remaining(), 0);
    covered.update(frame.duplicate());
    write(frame);
  }

  private void writeCommit(boolean closing, Map<String, Position> positions) throws IOException {
    Commit commit =
        new Commit(
            closing,
            packed,
            lines,
            plainBytes,
            minNanos,
            maxNanos,
            Math.toIntExact(written - coveredFrom),
            (int) covered.getValue(),
            positions);
    ByteBuffer frame = commit.encode();
    frames.add(frame.remaining(), 0);
    covered.reset();
    write(frame);
    coveredFrom = written;
  }

  private void write(ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    CaptureFiles.write(channel, bytes);
    written += length;
  }

  /** What a batch takes in a data file, but for what escapes add. */
  static long renderedBytes(Batch batch) {
    long bytes = batch.lineBytes();
    for (LogStream stream : batch.streams()) {
      long labels = 60;
      for (int i = 0; i < stream.labels().size(); i++) {
        labels += stream.labels().name(i).length() + stream.labels().value(i).length() + 6;
      }
      bytes += labels * stream.size();
    }
    return bytes;
  }
}
