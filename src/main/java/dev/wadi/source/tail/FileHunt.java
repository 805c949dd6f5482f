package dev.wadi.source.tail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for files that are not where they were, beside where they were. For one thread. */
final class FileHunt {
  private static final Logger LOG = LoggerFactory.getLogger(FileHunt.class);

  /** Fewer bytes say too little: two files may well begin with them. */
  static final int ENOUGH_TO_KNOW = 64;

  private static final int COMPARED_BYTES = 64 * 1024;

  /** A file beside another. */
  record Beside(Path path, String key, Instant written, long size, boolean packed) {}

  /** Device and inode; the path where the system has no such thing. */
  static String key(Path path, BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    return key == null ? "path=" + path.toString().replace(' ', '_') : key.toString();
  }

  static String keyOf(Path path) throws IOException {
    return key(path, Files.readAttributes(path, BasicFileAttributes.class));
  }

  static String words(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  byte[] head(Path path, boolean packed) throws IOException {
    try (Content content = packed ? new PackedContent(path) : new PlainContent(path)) {
      return content.head();
    } catch (java.io.EOFException e) {
      return new byte[0]; // compressed, and still being written
    }
  }

  /** The end of a file; within a line when it does not end in a line end. */
  Place end(Path path, long size) throws IOException {
    if (size == 0) {
      return Place.START;
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(2);
      channel.read(last, Math.max(0, size - 2));
      return new Place(size, !endsLine(last.flip()));
    }
  }

  /* In UTF-16 of either order the line end has a zero byte beside it. */
  private static boolean endsLine(ByteBuffer last) {
    if (!last.hasRemaining()) {
      return true; // it was emptied a moment ago
    }
    byte end = last.get(last.limit() - 1);
    return end == '\n' || (end == 0 && last.limit() == 2 && last.get(0) == '\n');
  }

  /** Where a file lies; null when it is not where it was, nor beside that. */
  @Nullable Path whereIs(TailedFile file) throws IOException {
    if (Files.isRegularFile(file.where) && keyOf(file.where).equals(file.key)) {
      return file.where; // and no pipe that got the inode of one that went: opening that would wait
    }
    return byKey(file);
  }

  /** The file with the key and the beginning of one that is known; null when there is none. */
  @Nullable Path byKey(TailedFile file) {
    for (Beside beside : beside(file.where)) {
      if (beside.key().equals(file.key)) {
        try {
          byte[] head = head(beside.path(), beside.packed());
          return file.print.isOf(head, head.length) ? beside.path() : null;
        } catch (IOException e) {
          LOG.debug("A file cannot be looked at. path={} cause={}", beside.path(), e.toString());
        }
      }
    }
    return null;
  }

  /**
   * A rotated form that begins with the same bytes and holds what was not read; plain ones first.
   * Null when there is none.
   */
  @Nullable Path copy(TailedFile file, Set<String> known) {
    if (file.print.length() == 0) {
      return null;
    }
    List<Beside> forms = new ArrayList<>(beside(file.where));
    forms.sort(
        Comparator.comparing(Beside::packed)
            .thenComparing(Beside::written, Comparator.reverseOrder()));
    for (Beside form : forms) {
      if (known.contains(form.key())
          || !RotatedNames.related(file.path, form.path().toString())
          || form.path().equals(file.where)
          || (!form.packed() && form.size() < file.offset)) {
        continue;
      }
      try {
        byte[] head = head(form.path(), form.packed());
        if (file.print.isOf(head, head.length)) {
          return form.path();
        }
      } catch (IOException e) {
        LOG.debug("A file cannot be looked at. path={} cause={}", form.path(), e.toString());
      }
    }
    return null;
  }

  /** The rotated forms of a log, oldest first. */
  List<Beside> rotated(Path log) {
    String name = String.valueOf(log.getFileName());
    return beside(log).stream()
        .filter(one -> RotatedNames.isOf(name, String.valueOf(one.path().getFileName())))
        .sorted(Comparator.comparing(Beside::written).thenComparing(Beside::path))
        .toList();
  }

  /** Whether a plain file has what another has, as far as both go. */
  boolean beginsAlike(TailedFile file, Path copy, long size) throws IOException {
    Path original = whereIs(file);
    if (original == null) {
      return file.content != null; // its name is gone; what is left to go by is the beginning
    }
    try (FileChannel one = FileChannel.open(original, StandardOpenOption.READ);
        FileChannel two = FileChannel.open(copy, StandardOpenOption.READ)) {
      long common = Math.min(Math.min(one.size(), two.size()), size);
      long last = Math.max(0, common - COMPARED_BYTES);
      return Arrays.equals(piece(one, 0, common), piece(two, 0, common))
          && Arrays.equals(piece(one, last, common), piece(two, last, common));
    }
  }

  private static byte[] piece(FileChannel channel, long from, long end) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(COMPARED_BYTES, end - from));
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
      /* until it is full, or the file ends */
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static List<Beside> beside(Path file) {
    List<Beside> files = new ArrayList<>();
    Path folder = realFolder(file);
    if (folder == null) {
      return files;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path path : all) {
        try {
          BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
          if (attributes.isRegularFile()) {
            files.add(
                new Beside(
                    path,
                    key(path, attributes),
                    attributes.lastModifiedTime().toInstant(),
                    attributes.size(),
                    PackedContent.isPacked(path.toString())));
          }
        } catch (IOException e) {
          LOG.debug("A file went while it was looked at. path={}", path);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.debug("A folder cannot be looked through. folder={} cause={}", folder, e.toString());
    }
    return files;
  }

  /* Of a link: the folder to which it leads, because there its file is rotated. */
  private static @Nullable Path realFolder(Path file) {
    Path parent = file.getParent();
    try {
      return Files.isSymbolicLink(file) ? file.toRealPath().getParent() : parent;
    } catch (IOException e) {
      return parent;
    }
  }
}
