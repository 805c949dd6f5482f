package dev.wadi.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a folder or a file is made before it gets its name: {@code .NAME.part-PID} beside it. What
 * somebody left there who was killed is taken away by whoever makes the same next; that he is gone
 * shows by a lock beside it, which ends with the process, on whatever machine that was. For one
 * thread.
 */
public final class Workplace implements AutoCloseable {
  private static final String PART = ".part-";
  private static final String LOCK = ".lock";

  private final Path work;
  private final Path lockFile;
  private final FileChannel lock;

  private Workplace(Path work, Path lockFile, FileChannel lock) {
    this.work = work;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /** Finds a place for what is to be at a path; the folder around it is made. */
  public static Workplace beside(Path target) throws IOException {
    Path whole = target.toAbsolutePath().normalize();
    Path parent = whole.getParent();
    if (parent == null) {
      throw new IOException(target + " is the root of all folders");
    }
    Files.createDirectories(parent);
    String prefix = "." + whole.getFileName() + PART;
    clear(parent, prefix);
    String own = prefix + ProcessHandle.current().pid();
    for (int i = 0; ; i++) {
      Path work = parent.resolve(i == 0 ? own : own + "-" + i);
      Workplace place = claim(work, parent.resolve(work.getFileName() + LOCK));
      if (place != null) {
        return place;
      }
    }
  }

  /* Whoever clears looks for places, and ours is not there before its lock is. */
  private static @Nullable Workplace claim(Path work, Path lockFile) throws IOException {
    try {
      FileChannel lock =
          FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      lock.lock();
      return new Workplace(work, lockFile, lock);
    } catch (FileAlreadyExistsException e) {
      // Somebody with our number works there, in another container.
      return null;
    }
  }

  private static void clear(Path parent, String prefix) throws IOException {
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(
            parent, path -> path.getFileName().toString().startsWith(prefix))) {
      for (Path path : all) {
        String name = path.getFileName().toString();
        if (!name.endsWith(LOCK)) {
          clear(path, parent.resolve(name + LOCK), name.substring(prefix.length()));
        }
      }
    }
  }

  private static void clear(Path left, Path lockFile, String number) throws IOException {
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        delete(left);
        Files.deleteIfExists(lockFile);
      }
    } catch (OverlappingFileLockException e) {
      // This very process is at it.
      return;
    } catch (NoSuchFileException e) {
      // Made before there were locks: then the process of that number tells, if it is one.
      if (number.matches("\\d{1,18}") && ProcessHandle.of(Long.parseLong(number)).isEmpty()) {
        delete(left);
      }
    }
  }

  /** Where to make it; nothing is there. */
  public Path work() {
    return work;
  }

  /** Takes away what is still there. */
  @Override
  public void close() throws IOException {
    try (lock) {
      delete(work);
      Files.deleteIfExists(lockFile);
    }
  }

  private static void delete(Path place) throws IOException {
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(place)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
