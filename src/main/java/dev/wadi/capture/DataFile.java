package dev.wadi.capture;

import dev.wadi.codec.jsonlines.JsonLineEncoder;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
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
  private final FrameLetters letters;
  /* What the labels of streams look like, of those whose labels the frame in progress has noted. */
  private final Set<byte[]> noted = Collections.newSetFromMap(new IdentityHashMap<>());
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

  /* Frames that are being compressed, in the order of their lines; empty after a commit. */
  private final ArrayDeque<UnderWay> underWay = new ArrayDeque<>();

  private record UnderWay(
      FrameCompressor.Frame frame, int plainBytes, long minNanos, long maxNanos) {}

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
    this.letters = new FrameLetters(compressor.sheets(), frameBytes / 2);
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
    note(stream, middle);
    LetterMarks marks = letters.marks();
    for (int i = 0; i < stream.size(); i++) {
      long nanos = stream.timestampNanos(i);
      if (nanos < frameMinNanos) {
        frameMinNanos = nanos;
      }
      if (nanos > frameMaxNanos) {
        frameMaxNanos = nanos;
      }
      encoder.append(stream, i, middle);
      // Now, while the line is in the processor's nearest cache.
      marks.text(encoder.buffer(), encoder.textStart(), encoder.size());
      if (encoder.size() >= frameBytes) {
        endFrame();
        note(stream, middle);
      }
    }
    lines += stream.size();
  }

  /* The labels are the same in all lines of a stream, so they are looked at once in a frame. */
  private void note(LogStream stream, byte[] middle) {
    if (noted.add(middle)) {
      letters.marks().labels(stream.labels());
      letters.marks().text(middle, 0, middle.length);
    }
  }

  /** Appends a line that is already rendered, without its end. */
  void appendRendered(CaptureLine line) throws IOException {
    frameMinNanos = Math.min(frameMinNanos, line.timestampNanos());
    frameMaxNanos = Math.max(frameMaxNanos, line.timestampNanos());
    int start = encoder.size();
    encoder.appendRendered(line.buffer(), line.offset(), line.length());
    letters.marks().text(encoder.buffer(), start, encoder.size());
    letters.labels(line);
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
    letters.marks().add(frame.letters());
    letters.endFrame(frame.plainBytes());
    writeAll();
    plainBytes += frame.plainBytes();
    writeFrame(frame.bytes(), frame.plainBytes(), frame.minNanos(), frame.maxNanos());
    beginFrame();
  }

  /** Appends whole lines that somebody else has rendered. */
  void appendLines(PackedLines.Piece rendered) throws IOException {
    frameMinNanos = Math.min(frameMinNanos, rendered.minNanos());
    frameMaxNanos = Math.max(frameMaxNanos, rendered.maxNanos());
    lines += rendered.lines();
    letters.marks().add(rendered.letters());
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
    writeAll();
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
    writeAll();
    writeLetters();
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
    letters.abandon();
    leaveFrames();
    try (channel) {
      channel.truncate(committed);
    }
  }

  /** Closes the file as it is. */
  @Override
  public void close() throws IOException {
    letters.abandon();
    leaveFrames();
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

  /* Frames are compressed beside the writer, which goes on rendering; it alone writes them, in order. */
  private void endFrame() throws IOException {
    int size = encoder.size();
    if (size == 0) {
      return;
    }
    letters.endFrame(size);
    if (underWay.size() >= Math.max(1, compressor.atOnce())) {
      writeOldest();
    }
    underWay.add(
        new UnderWay(compressor.begin(encoder.buffer(), size), size, frameMinNanos, frameMaxNanos));
    encoder.clear();
    plainBytes += size;
    beginFrame();
    while (!underWay.isEmpty() && underWay.element().frame().isDone()) {
      writeOldest();
    }
  }

  private void beginFrame() {
    noted.clear();
    minNanos = Math.min(minNanos, frameMinNanos);
    maxNanos = Math.max(maxNanos, frameMaxNanos);
    frameMinNanos = Long.MAX_VALUE;
    frameMaxNanos = Long.MIN_VALUE;
  }

  private void writeAll() throws IOException {
    while (!underWay.isEmpty()) {
      writeOldest();
    }
  }

  /* Rather than wait the writer makes what nobody has begun, the oldest first. */
  private void writeOldest() throws IOException {
    UnderWay oldest = underWay.element();
    for (UnderWay one : underWay) {
      if (oldest.frame().isDone()) {
        break;
      }
      one.frame().help();
    }
    byte[] compressed = oldest.frame().bytes();
    underWay.remove();
    writeFrame(compressed, oldest.plainBytes(), oldest.minNanos(), oldest.maxNanos());
  }

  /* Nobody wants them any more, but they have the compressor. */
  private void leaveFrames() {
    underWay.forEach(one -> one.frame().leave());
    underWay.clear();
  }

  private void writeFrame(byte[] compressed, int size, long fromNanos, long toNanos)
      throws IOException {
    frames.add(compressed.length, size);
    times.add(fromNanos, toNanos);
    dataFrames++;
    framedBytes += size;
    covered.update(compressed);
    write(ByteBuffer.wrap(compressed));
  }

  private void writeLetters() throws IOException {
    ByteBuffer frame = letters.encode(frames, compressor, written);
    if (frame != null) {
      frames.add(frame.remaining(), 0);
      covered.update(frame.duplicate());
      write(frame);
    }
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
