package dev.wadi.source.tail;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for files that are not where they were, beside where they were, and says how sure it is.
 * For one thread.
 */
final class FileHunt {
  private static final Logger LOG = LoggerFactory.getLogger(FileHunt.class);

  /** Fewer bytes say too little: two files may well begin with them. */
  static final int ENOUGH_TO_KNOW = 64;

  private static final int COMPARED_BYTES = 64 * 1024;

  /* More than the ticks in which a file system tells when something came or went. */
  private static final Duration SETTLED = Duration.ofMillis(100);

  private final Disk disk;
  private final InstantSource clock;
  private final Map<Path, View> views = new HashMap<>();

  /** A file beside another. */
  record Beside(Path path, String key, Instant written, long size, boolean packed) {}

  /**
   * The files of a folder.
   *
   * @param exact whether none came or went while they were listed; what is not in a list that is
   *     not exact may be there all the same
   * @param changed when something came or went last
   */
  record View(List<Beside> files, boolean exact, Instant changed) {}

  /**
   * Where a file lies.
   *
   * @param path null when it was found nowhere
   * @param sure whether it is nowhere, when it was found nowhere
   */
  record Sought(@Nullable Path path, boolean sure) {}

  FileHunt(Disk disk, InstantSource clock) {
    this.disk = disk;
    this.clock = clock;
  }

  static String words(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  // --- what a file holds ---

  Content open(Path path, boolean packed) throws IOException {
    Content plain = disk.open(path);
    return packed ? new PackedContent(plain, String.valueOf(path.getFileName())) : plain;
  }

  /** The first bytes of the file with a key; null when another one lies there by now. */
  byte @Nullable [] headOf(Path path, String key, boolean packed) throws IOException {
    byte[] head;
    try (Content content = open(path, packed)) {
      head = content.head();
    } catch (EOFException e) {
      head = new byte[0]; // compressed, and still being written
    }
    return hasKey(path, key) ? head : null;
  }

  /**
   * Whether a file lies at a path now, and no pipe that got the inode of one that went: opening
   * that would wait.
   */
  boolean hasKey(Path path, String key) throws IOException {
    return sizeOf(path, key) >= 0;
  }

  /** The bytes of the file with a key; negative when another one lies there by now. */
  long sizeOf(Path path, String key) throws IOException {
    try {
      Disk.Seen seen = disk.look(path);
      return seen.kind() == Disk.Kind.FILE && seen.key().equals(key) ? seen.size() : -1;
    } catch (NoSuchFileException e) {
      return -1;
    }
  }

  /** The end of a file; within a line when it does not end in a line end. */
  Place end(Path path, long size) throws IOException {
    if (size == 0) {
      return Place.START;
    }
    try (Content content = disk.open(path)) {
      byte[] last = new byte[2];
      int n = content.read(last, 2, Math.max(0, size - 2));
      return new Place(size, !endsLine(last, n));
    }
  }

  /* In UTF-16 of either order the line end has a zero byte beside it. */
  private static boolean endsLine(byte[] last, int length) {
    if (length == 0) {
      return true; // it was emptied a moment ago
    }
    byte end = last[length - 1];
    return end == '\n' || (end == 0 && length == 2 && last[0] == '\n');
  }

  /** Whether two files have the same, as far as both go. */
  boolean alike(Content one, Content two) throws IOException {
    long common = Math.min(one.size(), two.size());
    if (common == Long.MAX_VALUE || one instanceof PackedContent || two instanceof PackedContent) {
      byte[] a = one.head();
      byte[] b = two.head();
      int length = Math.min(a.length, b.length);
      return Arrays.equals(a, 0, length, b, 0, length);
    }
    long last = Math.max(0, common - COMPARED_BYTES);
    return Arrays.equals(piece(one, 0, common), piece(two, 0, common))
        && Arrays.equals(piece(one, last, common), piece(two, last, common));
  }

  private static byte[] piece(Content content, long from, long end) throws IOException {
    byte[] bytes = new byte[(int) Math.min(COMPARED_BYTES, end - from)];
    return Arrays.copyOf(bytes, content.read(bytes, bytes.length, from));
  }

  // --- where it lies ---

  /** Where a file with the key of one that is known lies. */
  Sought whereIs(TailedFile file) {
    try {
      if (hasKey(file.where, file.key)) {
        return new Sought(file.where, true);
      }
    } catch (IOException e) {
      LOG.debug("A file cannot be looked at. path={} cause={}", file.where, e.toString());
    }
    boolean sure = true;
    for (Path folder : homes(file)) {
      View view = view(folder);
      for (Beside beside : view.files()) {
        if (beside.key().equals(file.key) && mayBe(file, beside.path())) {
          return new Sought(beside.path(), true);
        }
      }
      sure &= view.exact();
    }
    return new Sought(null, sure);
  }

  /* A file that had nothing is known by its inode alone, which another one may have by now. */
  private static boolean mayBe(TailedFile file, Path path) {
    Path asked = Path.of(file.path);
    return file.print.length() > 0
        || path.equals(asked)
        || RotatedNames.isOf(
            String.valueOf(asked.getFileName()), String.valueOf(path.getFileName()));
  }

  /** Whether all folders were seen as they are in which a file may be. */
  boolean isExactAround(TailedFile file) {
    boolean exact = true;
    for (Path folder : homes(file)) {
      exact &= view(folder).exact();
    }
    return exact;
  }

  /** The files beside one, wherever a link to it leads. */
  List<Beside> beside(TailedFile file) {
    List<Beside> files = new ArrayList<>();
    homes(file).forEach(folder -> files.addAll(view(folder).files()));
    return files;
  }

  private Set<Path> homes(TailedFile file) {
    Set<Path> folders = new LinkedHashSet<>();
    for (Path path : List.of(file.where, Path.of(file.path))) {
      Path parent = path.getParent();
      if (parent != null) {
        folders.add(parent);
      }
      if (disk.isLink(path)) {
        try {
          Path real = disk.real(path).getParent();
          if (real != null) {
            folders.add(real); // there its file is rotated
          }
        } catch (IOException e) {
          LOG.debug("A link leads nowhere. path={}", path);
        }
      }
    }
    return folders;
  }

  /**
   * What lies in a folder; listed again only when something came or went since. Sizes and times of
   * files may be those of then.
   */
  View view(Path folder) {
    View known = views.get(folder);
    try {
      Instant changed = disk.look(folder).written();
      if (known != null && known.exact() && known.changed().equals(changed)) {
        return known;
      }
      boolean settled = changed.plus(SETTLED).isBefore(clock.instant());
      List<Beside> files = new ArrayList<>();
      for (Path path : new LinkedHashSet<>(disk.list(folder))) {
        add(path, files);
      }
      boolean exact = settled && changed.equals(disk.look(folder).written());
      View view = new View(List.copyOf(files), exact, changed);
      views.put(folder, view);
      return view;
    } catch (NoSuchFileException e) {
      views.remove(folder);
      return new View(List.of(), true, Instant.EPOCH);
    } catch (IOException e) {
      LOG.debug("A folder cannot be looked through. folder={} cause={}", folder, e.toString());
      views.remove(folder);
      return new View(List.of(), false, Instant.EPOCH);
    }
  }

  private void add(Path path, List<Beside> files) {
    try {
      Disk.Seen seen = disk.look(path);
      if (seen.kind() == Disk.Kind.FILE) {
        boolean packed = PackedContent.isPacked(path.toString());
        files.add(new Beside(path, seen.key(), seen.written(), seen.size(), packed));
      }
    } catch (IOException e) {
      LOG.debug("A file went while it was looked at. path={}", path);
    }
  }

  /** Forgets folders that nobody asks for any more. */
  void only(Set<Path> folders) {
    views.keySet().retainAll(folders);
  }
}
