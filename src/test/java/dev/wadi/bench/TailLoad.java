package dev.wadi.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.emit.PersonalData;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Writes lines to the ends of files, a block to one file after the other, never far ahead of the
 * one who reads. All lines are of one length, and each has the time at which it was written.
 */
final class TailLoad implements AutoCloseable {
  private static final int BLOCKS = 24;
  private static final int BLOCK_BYTES = 1 << 20;
  private static final long MOST_AHEAD_BYTES = 64L << 20;
  private static final int ASKED_EVERY_BYTES = 16 << 20;

  /* An answer costs the gateway some milliseconds; what is ahead lasts for half a second. */
  private static final long ASK_AGAIN_MILLIS = 100;
  private static final String TIME = "2026-11-29T08:00:00.123456789Z";

  /** What a line looks like. */
  enum Format {
    PLAIN("%s", -1),
    CRI(TIME + " stdout F %s", 0),
    JSON("{\"time\":\"" + TIME + "\",\"level\":\"info\",\"app\":\"checkout\",\"msg\":\"%s\"}", 9);

    private final String line;
    private final int timeAt;

    Format(String line, int timeAt) {
      this.line = line;
      this.timeAt = timeAt;
    }
  }

  /** How many bytes were written that nobody has read. */
  interface Lag {
    long bytes() throws IOException, InterruptedException;
  }

  private final Format format;
  private final List<FileChannel> files = new ArrayList<>();
  private final List<byte[]> blocks = new ArrayList<>();
  private final int lineBytes;
  private final Lag lag;
  private int next;
  private long lines;
  private long bytes;

  /**
   * @param busy the files that are written to
   * @param textBytes length of each line without what the format adds
   * @param planted share of lines with something personal
   */
  TailLoad(Format format, List<Path> busy, int textBytes, double planted, Lag lag)
      throws IOException {
    this.format = format;
    this.lag = lag;
    for (Path file : busy) {
      Files.createDirectories(file.getParent());
      files.add(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }
    Random random = new Random(7);
    PersonalData personal = new PersonalData(random);
    BenchBodies texts = new BenchBodies(1, 1, 1, textBytes, planted, 7);
    this.lineBytes = line(texts, random, personal).length;
    for (int i = 0; i < BLOCKS; i++) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES / lineBytes * lineBytes);
      while (block.hasRemaining()) {
        block.put(line(texts, random, personal));
      }
      blocks.add(block.array());
    }
  }

  private byte[] line(BenchBodies texts, Random random, PersonalData personal) {
    String text = new String(texts.line(random, personal), UTF_8).replace('"', '\'');
    return (format.line.replace("%s", text) + "\n").getBytes(UTF_8);
  }

  long lines() {
    return lines;
  }

  /** Writes for some seconds, as fast as it is read; returns how many bytes. */
  long run(double seconds) throws IOException, InterruptedException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long before = bytes;
    long asked = bytes;
    while (System.nanoTime() < end) {
      byte[] block = blocks.get(next % BLOCKS);
      stamp(block);
      FileChannel file = files.get(next++ % files.size());
      ByteBuffer left = ByteBuffer.wrap(block);
      while (left.hasRemaining()) {
        file.write(left);
      }
      bytes += block.length;
      lines += block.length / lineBytes;
      if (bytes - asked >= ASKED_EVERY_BYTES) {
        asked = bytes;
        awaitReader(end);
      }
    }
    return bytes - before;
  }

  private void awaitReader(long end) throws IOException, InterruptedException {
    while (lag.bytes() > MOST_AHEAD_BYTES && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(ASK_AGAIN_MILLIS);
    }
  }

  /* Digits of the nanoseconds line by line, the rest once. */
  private void stamp(byte[] block) {
    if (format.timeAt < 0) {
      return;
    }
    long millis = System.currentTimeMillis();
    byte[] now = Rfc3339.format(millis / 1000 * 1_000_000_000L).substring(0, 19).getBytes(US_ASCII);
    int nanos = (int) (millis % 1000) * 1_000_000;
    for (int at = format.timeAt; at < block.length; at += lineBytes) {
      System.arraycopy(now, 0, block, at, now.length);
      int rest = nanos++;
      for (int digit = 28; digit >= 20; digit--) {
        block[at + digit] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (FileChannel file : files) {
      file.close();
    }
  }
}
