package dev.wadi.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Measures how long a disk takes to make an append durable: write, fdatasync, again.
 *
 * <p>Appends to a file of its own, as a WAL does, and deletes it. For one thread.
 */
public final class FsyncProbe {
  /**
   * What came out.
   *
   * @param writeBytes bytes of each append
   * @param writes appends that were made; fewer than asked for when time ran out
   * @param medianNanos half of them took no longer
   * @param p99Nanos 99 of 100 took no longer
   */
  public record Result(int writeBytes, int writes, long medianNanos, long p99Nanos) {}

  private final LongSupplier nanoTicker;

  public FsyncProbe(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
  }

  /**
   * Appends {@code writes} times {@code writeBytes} bytes to a new file in {@code directory}, but
   * at least once and for no longer than {@code mostNanos}.
   */
  public Result measure(Path directory, int writeBytes, int writes, long mostNanos)
      throws IOException {
    Path file = Files.createTempFile(directory, ".wadi-fsync-", ".tmp");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer block = ByteBuffer.allocateDirect(writeBytes);
      long[] nanos = new long[writes];
      long end = nanoTicker.getAsLong() + mostNanos;
      int done = 0;
      while (done < writes && (done == 0 || nanoTicker.getAsLong() < end)) {
        long begin = nanoTicker.getAsLong();
        block.clear();
        while (block.hasRemaining()) {
          channel.write(block);
        }
        channel.force(false);
        nanos[done++] = nanoTicker.getAsLong() - begin;
      }
      Arrays.sort(nanos, 0, done);
      return new Result(
          writeBytes, done, nanos[done / 2], nanos[Math.min(done - 1, done * 99 / 100)]);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
