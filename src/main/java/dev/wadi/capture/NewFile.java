package dev.wadi.capture;

import dev.wadi.codec.jsonlines.JsonLineEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;

/**
 * A data file of a {@link NewCapture}: compressed as ours, or plain as logtap's. For one thread.
 */
abstract sealed class NewFile implements AutoCloseable {
  /* What one commit vouches for is told in 32 bits. */
  private static final long MOST_UNCOMMITTED_BYTES = 256L << 20;

  final LabelCounts labels = new LabelCounts();

  abstract void add(PackedLines.Piece piece) throws IOException;

  /** Unpacked bytes so far. */
  abstract long plainBytes();

  /** Makes it durable; nothing can be added any more. */
  abstract IndexEntry finish() throws IOException;

  @Override
  public abstract void close() throws IOException;

  /** Frames between commits. */
  static final class Compressed extends NewFile {
    private final FrameCompressor compressor;
    private final DataFile file;

    Compressed(Path path, FramePress press) throws IOException {
      compressor = new FrameCompressor(CaptureSettings.DEFAULTS.zstdLevel(), press);
      JsonLineEncoder pending = new JsonLineEncoder(LinePacker.FRAME_BYTES / 4);
      file =
          new DataFile(
              CaptureDisk.SYSTEM,
              path,
              LinePacker.FRAME_BYTES,
              pending,
              compressor,
              true,
              Map.of());
    }

    @Override
    void add(PackedLines.Piece piece) throws IOException {
      if (piece.packed()) {
        file.appendFrame(piece);
      } else {
        file.appendLines(piece);
      }
      if (file.uncommittedBytes() > MOST_UNCOMMITTED_BYTES) {
        file.commit(Map.of());
      }
    }

    @Override
    long plainBytes() {
      return file.plainBytes();
    }

    @Override
    IndexEntry finish() throws IOException {
      try (compressor) {
        file.finish(Map.of());
      }
      return new IndexEntry(
          file.name(),
          file.minNanos(),
          file.maxNanos(),
          file.lines(),
          file.plainBytes(),
          labels.counts(),
          labels.omitted());
    }

    @Override
    public void close() throws IOException {
      try (compressor) {
        file.close();
      }
    }
  }

  /** Lines and nothing else. */
  static final class Plain extends NewFile {
    private final Path path;
    private final FileChannel channel;
    private long bytes;
    private long lines;
    private long minNanos = Long.MAX_VALUE;
    private long maxNanos = Long.MIN_VALUE;

    Plain(Path path) throws IOException {
      this.path = path;
      this.channel = CaptureFiles.openNew(CaptureDisk.SYSTEM, path);
    }

    @Override
    void add(PackedLines.Piece piece) throws IOException {
      CaptureFiles.write(channel, ByteBuffer.wrap(piece.bytes()));
      bytes += piece.plainBytes();
      lines += piece.lines();
      minNanos = Math.min(minNanos, piece.minNanos());
      maxNanos = Math.max(maxNanos, piece.maxNanos());
    }

    @Override
    long plainBytes() {
      return bytes;
    }

    @Override
    IndexEntry finish() throws IOException {
      channel.force(true);
      channel.close();
      return new IndexEntry(
          path.getFileName().toString(),
          minNanos,
          maxNanos,
          lines,
          bytes,
          labels.counts(),
          labels.omitted());
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
