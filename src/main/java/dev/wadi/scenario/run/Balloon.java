package dev.wadi.scenario.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A file that takes the room of a disk, as a drill wants it, and gives it back. A disk has other
 * users: what they let go of meanwhile is taken, too, when {@link #follow} is called now and then,
 * and what they took or let go of altogether is told in the end. Threads may share it.
 */
final class Balloon {
  private static final String NAME = "wadi-drill-fill.tmp";
  private static final int PIECE_BYTES = 8 << 20;
  private static final int MOST_SECONDS = 30;

  private final Path folder;
  private final long mostBytes;
  private final Room room;

  /* Guards the fields below; held while a piece is written, since two must not write at once. */
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Path file;
  private long leave;
  private long written;
  private long freeBefore;
  private long movedBytes;

  /** How much of a disk is free. */
  interface Room {
    long freeBytes(Path folder) throws IOException;
  }

  /**
   * @param mostBytes that it may take
   */
  Balloon(Path folder, long mostBytes, Room room) {
    this.folder = folder;
    this.mostBytes = mostBytes;
    this.room = room;
  }

  /** Takes all but so many bytes. */
  void fill(long leaveBytes) throws IOException, InterruptedException {
    lock.lock();
    try {
      freeBefore = room.freeBytes(folder);
      long need = freeBefore - leaveBytes;
      if (need > mostBytes) {
        throw new IOException(
            ("the disk of %s has %d MB more than are to be left, and --most-fill allows %d MB"
                    + " (expected: a gateway for the drill alone on a small disk, or with a floor"
                    + " nearer to what is free, and as much --most-fill as that needs;"
                    + " docs/scenarios.md)")
                .formatted(folder, need >> 20, mostBytes >> 20));
      }
      leave = leaveBytes;
      written = 0;
      file = folder.resolve(NAME);
      Files.deleteIfExists(folder.resolve(NAME));
      grow();
    } finally {
      lock.unlock();
    }
  }

  /** Takes what others have let go of since; does nothing when it is not filled. */
  void follow() throws IOException, InterruptedException {
    lock.lock();
    try {
      if (file != null) {
        grow();
      }
    } finally {
      lock.unlock();
    }
  }

  private void grow() throws IOException, InterruptedException {
    Path path = file;
    if (path == null || room.freeBytes(folder) <= leave) {
      return;
    }
    long leaveBytes = leave;
    reserve(path, Math.min(mostBytes - written, room.freeBytes(folder) - leaveBytes));
    /* A disk that packs what it stores must not find anything to pack. */
    byte[] piece = new byte[PIECE_BYTES];
    new Random(written).nextBytes(piece);
    try (FileChannel out =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (room.freeBytes(folder) > leaveBytes) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped while the disk was filled");
        }
        if (written > mostBytes) {
          throw new IOException("the disk did not get any fuller by " + written + " bytes");
        }
        int most = (int) Math.min(PIECE_BYTES, room.freeBytes(folder) - leaveBytes);
        written += out.write(ByteBuffer.wrap(piece, 0, Math.max(1, most)));
      }
    } catch (IOException | InterruptedException e) {
      free();
      throw e;
    }
  }

  /*
   * The system's own program takes room at once, and without the load that the writing of gigabytes would put on
   * the disk beside the gateway. Where there is none, or the file system knows no such thing, pieces are written.
   */
  private void reserve(Path path, long bytes) throws IOException, InterruptedException {
    if (bytes <= 0) {
      return;
    }
    long size = Files.exists(path) ? Files.size(path) : 0;
    try {
      Process process =
          new ProcessBuilder("fallocate", "-l", Long.toString(size + bytes), path.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      } else if (process.exitValue() == 0) {
        written += bytes;
      }
    } catch (IOException e) {
      // no such program: pieces are written
    }
  }

  /** Gives back what it took. */
  void free() throws IOException {
    lock.lock();
    try {
      Path taken = file;
      file = null;
      if (taken != null) {
        Files.deleteIfExists(taken);
        movedBytes = room.freeBytes(folder) - freeBefore;
      }
    } finally {
      lock.unlock();
    }
  }

  /** What all others have let go of, less what they took, from filling to freeing. */
  long movedBytes() {
    lock.lock();
    try {
      return movedBytes;
    } finally {
      lock.unlock();
    }
  }
}
