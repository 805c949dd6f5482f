package dev.wadi.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Names, permissions and safe ways of changing the files of a capture folder. */
final class CaptureFiles {
  static final String METADATA = "metadata.json";
  static final String INDEX = "index.jsonl";
  static final String AUDIT = "audit.jsonl";
  static final String MANIFEST = "manifest.sha256";
  static final String LOCK = ".lock";
  static final String WRITER = ".writer";
  static final String PLAIN = ".jsonl";
  static final String COMPRESSED = ".jsonl.zst";
  static final String TEMPORARY = ".tmp";

  /* captures/<tenant>/<capture>: what a start makes anew lies so deep. */
  private static final int UNSURE_LEVELS = 2;

  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private CaptureFiles() {}

  static boolean isData(String name) {
    return (name.endsWith(PLAIN) || name.endsWith(COMPRESSED))
        && !name.equals(INDEX)
        && !name.equals(AUDIT)
        && !name.startsWith(".");
  }

  static boolean isCompressed(String name) {
    return name.endsWith(COMPRESSED);
  }

  /** The name without its endings. */
  static String stem(String name) {
    String end = isCompressed(name) ? COMPRESSED : PLAIN;
    return name.substring(0, name.length() - end.length());
  }

  /** Names of data files in a folder, in order. */
  static List<String> dataNames(Path folder) throws IOException {
    return names(folder, path -> isOwnFile(path));
  }

  /**
   * What bears the name of a data file and is none: above all a link, which is not followed.
   * Whoever made the capture may have had it lead to what was never his to show.
   */
  static List<String> namesOfOthers(Path folder) throws IOException {
    return names(
        folder, path -> !isOwnFile(path) && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS));
  }

  static boolean isOwnFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static List<String> names(Path folder, Predicate<Path> wanted) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.forEach(
          path -> {
            String name = path.getFileName().toString();
            if (isData(name) && wanted.test(path)) {
              names.add(name);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Collections.sort(names);
    return names;
  }

  static FileChannel openNew(CaptureDisk disk, Path file) throws IOException {
    FileChannel channel =
        disk.open(
            file,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(FILE));
    return channel;
  }

  static FileChannel openAppending(CaptureDisk disk, Path file) throws IOException {
    return disk.open(
        file,
        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
        PosixFilePermissions.asFileAttribute(FILE));
  }

  /**
   * Makes a folder and its parents, each new one 0700, and their names durable: a power cut takes
   * no folder in which a committed line lies.
   */
  static void makeFolder(CaptureDisk disk, Path folder) throws IOException {
    Path whole = folder.toAbsolutePath().normalize();
    Set<Path> made = new HashSet<>();
    for (Path level = whole; level != null && !Files.exists(level); level = level.getParent()) {
      made.add(level);
    }
    try {
      Files.createDirectories(whole, PosixFilePermissions.asFileAttribute(FOLDER));
    } catch (FileAlreadyExistsException e) {
      throw new CaptureException(
          CaptureException.Kind.NOT_A_CAPTURE, folder + " is a file, not a folder", e);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
    int levels = 0;
    for (Path level = whole; level.getParent() != null; level = level.getParent()) {
      boolean ours = made.contains(level);
      if (!ours && levels >= UNSURE_LEVELS) {
        return;
      }
      syncNames(disk, level.getParent(), ours);
      levels++;
    }
  }

  /* A folder that is there may be one that a start before this one made and did not live to sync. Where
   * we may not even look, we made nothing. */
  private static void syncNames(CaptureDisk disk, Path parent, boolean made) throws IOException {
    try {
      disk.syncFolder(parent);
    } catch (AccessDeniedException e) {
      if (made) {
        throw unwritable(parent, e);
      }
    }
  }

  static IOException unwritable(Path path, IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return new CaptureException(
          CaptureException.Kind.UNWRITABLE, "permission denied: cannot write " + path, cause);
    }
    if (cause instanceof FileSystemException e
        && e.getReason() != null
        && e.getReason().contains("Read-only")) {
      return new CaptureException(
          CaptureException.Kind.UNWRITABLE, "read-only file system: cannot write " + path, cause);
    }
    return cause;
  }

  static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Replaces a small file so that readers and crashes see the old or the new content, whole. */
  static void replace(CaptureDisk disk, Path file, byte[] content) throws IOException {
    Path fresh = temporary(file);
    Files.deleteIfExists(fresh);
    try (FileChannel channel = openNew(disk, fresh)) {
      write(channel, ByteBuffer.wrap(content));
      channel.force(true);
    } catch (IOException e) {
      discard(fresh, e);
      throw e;
    }
    move(disk, fresh, file);
  }

  static Path temporary(Path file) {
    return file.resolveSibling("." + file.getFileName() + TEMPORARY);
  }

  static void move(CaptureDisk disk, Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("cannot replace " + to + " atomically on this file system", e);
    }
    syncFolder(disk, to);
  }

  /** Makes the names in the folder of a file durable. */
  static void syncFolder(CaptureDisk disk, Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      disk.syncFolder(folder);
    }
  }

  /** Deletes what a failed step left; a failure here is only told along with the first. */
  static void discard(Path file, IOException because) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException | ReadOnlyFileSystemException e) {
      because.addSuppressed(e);
    }
  }

  /** Bytes of all regular files at the top of a folder; one that goes meanwhile counts nothing. */
  static long usage(Path folder) throws IOException {
    long total = 0;
    try (Stream<Path> all = Files.list(folder)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        total += size(path);
      }
    }
    return total;
  }

  static long size(Path file) throws IOException {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
