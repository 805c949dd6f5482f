package dev.wadi.analysis.export;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file or folder that is there whole or not at all: written under a hidden name beside its own,
 * for its owner alone, and renamed when all is in it. What was not {@linkplain #keep kept} is
 * deleted by {@link #close()}. For one thread.
 */
final class FreshPlace implements AutoCloseable {
  private final Path target;
  private final Path work;
  private boolean kept;

  private FreshPlace(Path target, Path work) {
    this.target = target;
    this.work = work;
  }

  static FreshPlace file(Path target) throws IOException {
    Path whole = free(target);
    return new FreshPlace(whole, Files.createTempFile(parent(whole), prefix(whole), ".tmp"));
  }

  static FreshPlace folder(Path target) throws IOException {
    Path whole = free(target);
    return new FreshPlace(whole, Files.createTempDirectory(parent(whole), prefix(whole)));
  }

  private static Path free(Path target) throws IOException {
    Path whole = target.toAbsolutePath().normalize();
    if (Files.exists(whole, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    return whole;
  }

  private static Path parent(Path target) throws IOException {
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new NoSuchFileException(String.valueOf(folder));
    }
    return folder;
  }

  private static String prefix(Path target) {
    String name = String.valueOf(target.getFileName());
    return "." + name.substring(0, Math.min(name.length(), 100)) + ".part-";
  }

  /** Where to write. */
  Path work() {
    return work;
  }

  /** Gives it its name. */
  void keep() throws IOException {
    free(target);
    Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
    kept = true;
  }

  @Override
  public void close() throws IOException {
    if (kept) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(work)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
