package dev.wadi.capture;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Compresses frames of any number of captures in a few buffers outside the heap, {@value
 * #MOST_BYTES} bytes each; who comes while all are in use waits. Threads share it.
 */
public final class FramePress {

  /*
   * While an array of the heap is lent to foreign code no collection begins: whoever finds no room
   * meanwhile waits, or gets what grows the old generation. With a frame every few milliseconds
   * half of all collections began that way, and a third of what was allocated became old. Copying
   * costs a hundredth of compressing. More buffers than processors would help nobody.
   */
  private static final int MOST_BUFFERS = 4;
  private static final int MOST_BYTES = 2 << 20;
  private static final int LEAST_BYTES = 64 << 10;

  private final Semaphore turns;
  private final ConcurrentLinkedQueue<Buffers> free = new ConcurrentLinkedQueue<>();
  private final LetterSheets sheets = new LetterSheets();

  private static final class Buffers {
    ByteBuffer plain = ByteBuffer.allocate(0);
    ByteBuffer packed = ByteBuffer.allocate(0);

    void make(int plainBytes, int packedBytes) {
      plain = atLeast(plainBytes, plain);
      packed = atLeast(packedBytes, packed);
    }

    private static ByteBuffer atLeast(int bytes, ByteBuffer old) {
      return old.capacity() >= bytes
          ? old.clear()
          : ByteBuffer.allocateDirect(Math.max(LEAST_BYTES, bytes));
    }
  }

  /**
   * @param processors how many frames at most are compressed at a time, up to {@value
   *     #MOST_BUFFERS}
   */
  public FramePress(int processors) {
    this.turns = new Semaphore(Math.max(1, Math.min(MOST_BUFFERS, processors)));
  }

  /** What the letters of these captures' frames are noted on. */
  LetterSheets sheets() {
    return sheets;
  }

  /** The first bytes of an array as one frame, an array of its own. */
  byte[] compress(ZstdCompressCtx zstd, byte[] bytes, int size) {
    int bound = (int) Zstd.compressBound(size);
    if (bound > MOST_BYTES) {
      byte[] packed = new byte[bound];
      int length = zstd.compressByteArray(packed, 0, bound, bytes, 0, size);
      return Arrays.copyOf(packed, length);
    }
    turns.acquireUninterruptibly();
    try {
      @Nullable Buffers known = free.poll();
      Buffers buffers = known == null ? new Buffers() : known;
      buffers.make(size, bound);
      buffers.plain.put(bytes, 0, size);
      int length =
          zstd.compressDirectByteBuffer(
              buffers.packed, 0, buffers.packed.capacity(), buffers.plain, 0, size);
      byte[] packed = new byte[length];
      buffers.packed.get(0, packed);
      free.add(buffers);
      return packed;
    } finally {
      turns.release();
    }
  }
}
