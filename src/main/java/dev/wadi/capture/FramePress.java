package dev.wadi.capture;

import static java.util.Objects.requireNonNull;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Compresses frames of any number of captures in a few buffers outside the heap, {@value
 * #MOST_BYTES} bytes each; who comes while all are in use waits. With threads of its own it works
 * while writers go on. Threads share it.
 */
public final class FramePress implements AutoCloseable {

  /*
   * While an array of the heap is lent to foreign code no collection begins: whoever finds no room
   * meanwhile waits, or gets what grows the old generation. With a frame every few milliseconds
   * half of all collections began that way, and a third of what was allocated became old. Copying
   * costs a hundredth of compressing. More buffers than processors would help nobody.
   */
  private static final int MOST_BUFFERS = 4;
  private static final int MOST_BYTES = 2 << 20;
  private static final int LEAST_BYTES = 64 << 10;
  private static final long IDLE_SECONDS = 10;

  private final int buffers;
  private final Semaphore turns;
  private final ConcurrentLinkedQueue<Buffers> free = new ConcurrentLinkedQueue<>();
  private final LetterSheets sheets = new LetterSheets();
  private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
  private final @Nullable ThreadPoolExecutor threads;

  private static final class Buffers {
    ByteBuffer plain = ByteBuffer.allocate(0);
    ByteBuffer packed = ByteBuffer.allocate(0);
    private @Nullable ZstdCompressCtx zstd;

    ZstdCompressCtx zstd(int level) {
      ZstdCompressCtx known = zstd;
      ZstdCompressCtx some = known == null ? new ZstdCompressCtx() : known;
      zstd = some;
      FrameCompressor.tune(some, level);
      return some;
    }

    void close() {
      if (zstd != null) {
        zstd.close();
        zstd = null;
      }
    }

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
   * A press whose users do all the work.
   *
   * @param processors how many frames at most are compressed at a time, up to {@value
   *     #MOST_BUFFERS}
   */
  public FramePress(int processors) {
    this(processors, null);
  }

  /**
   * The same with a thread for each processor but one: the writer's own.
   *
   * @param threadFactory makes the threads; they go when there is nothing to do for {@value
   *     #IDLE_SECONDS} seconds
   */
  public FramePress(int processors, @Nullable ThreadFactory threadFactory) {
    this.buffers = Math.max(1, Math.min(MOST_BUFFERS, processors));
    this.turns = new Semaphore(buffers);
    if (threadFactory == null || buffers == 1) {
      threads = null;
    } else {
      threads =
          new ThreadPoolExecutor(
              buffers - 1, buffers - 1, IDLE_SECONDS, TimeUnit.SECONDS, waiting, threadFactory);
      threads.allowCoreThreadTimeOut(true);
    }
  }

  /** What the letters of these captures' frames are noted on. */
  LetterSheets sheets() {
    return sheets;
  }

  /** How many frames of one writer may be under way at a time; 0 when it has no threads. */
  int atOnce() {
    return threads == null ? 0 : buffers;
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
    return pack(zstd, 0, filled(bytes, size, bound), size);
  }

  /** Whether frames of this size are made beside whoever begins them. */
  boolean takes(int size) {
    return threads != null && Zstd.compressBound(size) <= MOST_BYTES;
  }

  /**
   * Begins to compress the first bytes of an array, which may be written over as soon as this
   * returns; only a size that it {@link #takes}. Whoever needs the frame may run the task himself.
   */
  FutureTask<byte[]> begin(int level, byte[] bytes, int size) {
    takeTurn();
    Buffers filled = filled(bytes, size, (int) Zstd.compressBound(size));
    FutureTask<byte[]> task = new FutureTask<>(() -> pack(null, level, filled, size));
    try {
      requireNonNull(threads).execute(task);
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      task.run(); // closed meanwhile, or the system gives no thread
    }
    return task;
  }

  /*
   * Rather than wait for a turn this makes what nobody has begun. Whoever has a turn gives it back
   * without waiting for anybody, so in the end this takes no more than a frame.
   */
  private void takeTurn() {
    while (!turns.tryAcquire()) {
      Runnable begun = waiting.poll();
      if (begun == null) {
        turns.acquireUninterruptibly();
        return;
      }
      begun.run();
    }
  }

  /* With a turn, which is given back when there is no room for buffers. */
  private Buffers filled(byte[] bytes, int size, int bound) {
    boolean filled = false;
    try {
      @Nullable Buffers known = free.poll();
      Buffers some = known == null ? new Buffers() : known;
      some.make(size, bound);
      some.plain.put(bytes, 0, size);
      filled = true;
      return some;
    } finally {
      if (!filled) {
        turns.release();
      }
    }
  }

  /* Gives the turn back. Without a compressor of the writer's, the one of the buffers. */
  private byte[] pack(@Nullable ZstdCompressCtx own, int level, Buffers some, int size) {
    boolean done = false;
    try {
      ZstdCompressCtx zstd = own == null ? some.zstd(level) : own;
      int length =
          zstd.compressDirectByteBuffer(
              some.packed, 0, some.packed.capacity(), some.plain, 0, size);
      byte[] packed = new byte[length];
      some.packed.get(0, packed);
      done = true;
      free.add(some);
      if (threads != null && threads.isShutdown() && free.remove(some)) {
        some.close();
      }
      return packed;
    } finally {
      if (!done) {
        some.close();
      }
      turns.release();
    }
  }

  /** Ends its threads; what is under way is finished. Writers may go on without them. */
  @Override
  public void close() {
    if (threads != null) {
      threads.shutdown();
    }
    for (Buffers some = free.poll(); some != null; some = free.poll()) {
      some.close();
    }
  }
}
