package dev.wadi.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives closed data files the letters that their writer did not write, as a Wadi of before: one
 * after the other, on a thread that works a quarter of the time, and not at all while lines wait
 * for the writer. A file gets its new end beside its place and is replaced at once, so whoever
 * reads it has the old one or the new one; after a crash, or where the disk is full, it is as it
 * was. Threads share it.
 */
public final class LateLetters implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LateLetters.class);
  private static final long IDLE_SECONDS = 5;
  private static final int REST = 3;
  private static final long BUSY_MILLIS = 100;
  private static final int FREE_TIMES = 10;
  private static final int BLOCK_BYTES = 1 << 16;

  private final CaptureDisk disk;
  private final FramePress press;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final ThreadPoolExecutor executor;

  /**
   * @param name for its thread
   */
  public LateLetters(String name, CaptureDisk disk, FramePress press) {
    this.disk = disk;
    this.press = press;
    this.executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> thread(work, name));
    executor.allowCoreThreadTimeOut(true);
  }

  @SuppressWarnings("ThreadPriorityCheck") // it can wait
  private static Thread thread(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    return thread;
  }

  private boolean rest(long workedNanos, LettersDue due) {
    try {
      boolean stopped = stop.await(REST * workedNanos, TimeUnit.NANOSECONDS);
      while (!stopped && due.isLater()) {
        stopped = stop.await(BUSY_MILLIS, TimeUnit.MILLISECONDS);
      }
      return !stopped;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Looks at the files of a capture when there is time. */
  public void of(CaptureWriter writer) {
    if (stop.getCount() > 0) {
      executor.execute(() -> tryMake(writer));
    }
  }

  private void tryMake(CaptureWriter writer) {
    try {
      int made = make(writer, worked -> rest(worked, writer.letters()));
      if (made > 0) {
        LOG.info(
            "Files tell now which of their frames hold a word. folder={} files={}",
            writer.folder(),
            made);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "Files stay without letters: searching them takes longer. folder={}", writer.folder(), e);
    }
  }

  /** How many files of a capture got letters. */
  int make(CaptureWriter writer, LateEnd.Pace withPace) throws IOException {
    int made = 0;
    try (FrameCompressor compressor =
        new FrameCompressor(CaptureSettings.DEFAULTS.zstdLevel(), press)) {
      List<String> names = writer.replaceable();
      for (int i = 0; i < names.size() && stop.getCount() > 0; i++) {
        made += make(writer, names.get(i), compressor, withPace) ? 1 : 0;
      }
    }
    return made;
  }

  private boolean make(
      CaptureWriter writer, String name, FrameCompressor compressor, LateEnd.Pace withPace)
      throws IOException {
    Path file = writer.folder().resolve(name);
    Path fresh = CaptureFiles.temporary(file);
    boolean replaced = false;
    try {
      replaced = write(file, fresh, compressor, withPace) && writer.replace(name, fresh);
    } catch (NoSuchFileException e) {
      // The disk cap took it meanwhile.
      LOG.debug("A file went before it had letters. file={}", file);
    } finally {
      if (!replaced) {
        Files.deleteIfExists(fresh);
      }
    }
    return replaced;
  }

  /** Writes a file with letters; false when that is no help, or cannot be. */
  private boolean write(Path file, Path fresh, FrameCompressor compressor, LateEnd.Pace withPace)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      Tail tail = size < FrameLetters.SMALLEST_FILE ? null : Tail.of(channel, size);
      if (tail == null || Files.getFileStore(file).getUsableSpace() < FREE_TIMES * size) {
        return false;
      }
      CRC32C covered = new CRC32C();
      LateEnd end =
          LateEnd.read(
              channel,
              new CaptureFile(file, null, false),
              tail.start,
              compressor,
              CaptureSettings.DEFAULTS.frameBytes(),
              withPace);
      if (end == null) {
        return false;
      }
      Files.deleteIfExists(fresh);
      try (FileChannel out = CaptureFiles.openNew(disk, fresh)) {
        copy(channel, tail, covered, out);
        end.append(out, tail.closing, covered, Math.toIntExact(tail.start - tail.coveredFrom));
      }
      return true;
    }
  }

  /**
   * Where the end of a file begins that says nothing of letters.
   *
   * @param start behind the last frame of lines, and the commits among them
   * @param coveredFrom from where on the closing commit vouches
   */
  private record Tail(Commit closing, long start, long coveredFrom) {
    /** Null when the file has letters, is not one of ours, or is not sound. */
    static @Nullable Tail of(FileChannel channel, long size) throws IOException {
      ReadPlan plan = ReadPlan.of(channel, false);
      List<ZstdFrames.Frame> table = SeekTable.read(channel, size);
      Commit closing = plan.closing();
      if (!plan.byTable() || table == null || closing == null || complete(plan.letters(channel))) {
        return null;
      }
      int place = table.size() - 1;
      ZstdFrames.Frame last = table.get(place);
      if (!DataFileLayout.vouches(channel, closing, last, 0)) {
        return null;
      }
      while (place > 0 && tells(channel, table.get(place - 1))) {
        place--;
      }
      return new Tail(closing, table.get(place).offset(), last.offset() - closing.coveredBytes());
    }

    private static boolean complete(@Nullable LetterTable letters) {
      return letters != null && !letters.incomplete();
    }

    private static boolean tells(FileChannel channel, ZstdFrames.Frame frame) throws IOException {
      ByteBuffer magic = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      while (frame.skippable() && magic.hasRemaining()) {
        if (channel.read(magic, frame.offset() + magic.position()) < 0) {
          return false;
        }
      }
      int is = magic.getInt(0);
      return is == FrameTimes.MAGIC || is == FrameLetters.MAGIC;
    }
  }

  private static void copy(FileChannel in, Tail tail, CRC32C covered, FileChannel out)
      throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    long at = 0;
    while (at < tail.start) {
      long limit = at < tail.coveredFrom ? tail.coveredFrom : tail.start;
      block.clear().limit((int) Math.min(BLOCK_BYTES, limit - at));
      int n = in.read(block, at);
      if (n <= 0) {
        throw new IOException("a closed file is shorter than it was");
      }
      block.flip();
      if (at >= tail.coveredFrom) {
        covered.update(block.duplicate());
      }
      CaptureFiles.write(out, block);
      at += n;
    }
  }

  @Override
  public void close() {
    stop.countDown();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(IDLE_SECONDS, TimeUnit.SECONDS)) {
        LOG.debug("The thread that makes letters has not ended yet.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
