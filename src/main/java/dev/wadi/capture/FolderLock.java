package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a capture folder has one writer.
 *
 * <p>Two files: {@code .lock} carries the system's lock, which ends with the process; {@code
 * .writer} names the process that holds it. A POSIX lock is lost as soon as its own process closes
 * any channel on that file, so {@code .lock} is not even opened when {@code .writer} names this
 * process; the name is its id and start time, since ids come again, in containers always the same.
 */
final class FolderLock {
  private static final int MAX_NAME_BYTES = 256;

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * @throws CaptureException when somebody else holds it
   */
  static FolderLock take(Path folder) throws IOException {
    String me = name();
    Path writer = folder.resolve(CaptureFiles.WRITER);
    boolean mine = create(writer, me);
    String holder = mine ? null : read(writer);
    if (me.equals(holder)) {
      throw locked(folder, "this process");
    }
    boolean taken = false;
    FileChannel channel = open(folder);
    try {
      if (tryLock(channel) == null) {
        throw locked(folder, holder == null ? "another process" : "process " + holder);
      }
      if (!mine) {
        // Left over from a process that ended without letting go: the lock is free.
        CaptureFiles.replace(CaptureDisk.SYSTEM, writer, me.getBytes(UTF_8));
      }
      taken = true;
      return new FolderLock(folder, channel);
    } finally {
      if (!taken) {
        channel.close();
        if (mine) {
          Files.deleteIfExists(writer);
        }
      }
    }
  }

  /**
   * @param forGood nobody takes it again: the lock file goes too
   */
  void release(boolean forGood) throws IOException {
    try (channel) {
      Files.deleteIfExists(folder.resolve(CaptureFiles.WRITER));
      if (forGood) {
        Files.deleteIfExists(folder.resolve(CaptureFiles.LOCK));
      }
    }
  }

  private static String name() {
    ProcessHandle process = ProcessHandle.current();
    return process.pid() + " since " + process.info().startInstant().orElse(Instant.EPOCH);
  }

  private static boolean create(Path writer, String me) throws IOException {
    try (FileChannel channel = CaptureFiles.openNew(CaptureDisk.SYSTEM, writer)) {
      CaptureFiles.write(channel, ByteBuffer.wrap(me.getBytes(UTF_8)));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw CaptureFiles.unwritable(folderOf(writer), e);
    }
  }

  private static Path folderOf(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  private static @Nullable String read(Path writer) throws IOException {
    try {
      return Files.size(writer) > MAX_NAME_BYTES ? null : Files.readString(writer).strip();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static FileChannel open(Path folder) throws IOException {
    try {
      return CaptureFiles.openAppending(CaptureDisk.SYSTEM, folder.resolve(CaptureFiles.LOCK));
    } catch (IOException e) {
      throw CaptureFiles.unwritable(folder, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another writer in this process has it, which the caller is told like any other.
      return null;
    }
  }

  private static CaptureException locked(Path folder, String holder) {
    return new CaptureException(
        CaptureException.Kind.LOCKED,
        "capture "
            + folder
            + " is being written by "
            + holder
            + ": stop that writer, or choose another folder");
  }
}
