package dev.wadi.scenario.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A file that takes the room of a disk, as a drill wants it, and gives it back. For one thread. */
final class Balloon {
  private static final String NAME = "wadi-drill-fill.tmp";
  private static final int PIECE_BYTES = 8 << 20;

  private final Path folder;
  private final long mostBytes;
  private final Room room;
  private @Nullable Path file;

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
    long need = room.freeBytes(folder) - leaveBytes;
    if (need > mostBytes) {
      throw new IOException(
          "the disk of %s has %d bytes more than are to be left (--most-fill allows %d)"
              .formatted(folder, need, mostBytes));
    }
    Path path = folder.resolve(NAME);
    file = path;
    /* A disk that packs what it stores must not find anything to pack. */
    byte[] piece = new byte[PIECE_BYTES];
    new Random(1).nextBytes(piece);
    try (FileChannel out =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      long written = 0;
      while (room.freeBytes(folder) > leaveBytes) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped while the disk was filled");
        }
        if (written > mostBytes) {
          throw new IOException("the disk did not get any fuller by " + written + " bytes");
        }
        int most = (int) Math.min(PIECE_BYTES, room.freeBytes(folder) - leaveBytes);
        written += out.write(ByteBuffer.wrap(piece, 0, Math.max(1, most)));
        out.force(false);
      }
    } catch (IOException | InterruptedException e) {
      free();
      throw e;
    }
  }

  /** Gives back what it took. */
  void free() throws IOException {
    Path taken = file;
    file = null;
    if (taken != null) {
      Files.deleteIfExists(taken);
    }
  }
}
