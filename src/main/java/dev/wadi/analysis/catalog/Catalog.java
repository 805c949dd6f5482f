package dev.wadi.analysis.catalog;

import dev.wadi.capture.CaptureReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds the captures in a folder, without reading their data files. Hidden folders, such as
 * half-made captures, are left out, and nothing is looked for inside of a capture.
 *
 * @param captures newest first, then by folder
 * @param unreadable folders that could not be looked into, or captures that could not be read, and
 *     why
 */
public record Catalog(List<CatalogedCapture> captures, Map<Path, String> unreadable) {
  /* Deeper than anybody files his captures; and an end where a file system has none. */
  private static final int MOST_LEVELS = 32;

  private static final Comparator<CatalogedCapture> NEWEST_FIRST =
      Comparator.<CatalogedCapture, Instant>comparing(c -> c.metadata().started().toInstant())
          .reversed()
          .thenComparing(c -> c.folder().toString());

  public Catalog {
    captures = List.copyOf(captures);
    unreadable = Map.copyOf(unreadable);
  }

  /**
   * The captures that are this folder itself or lie directly in it.
   *
   * @throws NotDirectoryException when it is no folder
   */
  public static Catalog of(Path folder) throws IOException {
    return new Search(1).of(folder);
  }

  /** The same, and all that lie deeper; links to folders are not followed. */
  public static Catalog below(Path folder) throws IOException {
    return new Search(MOST_LEVELS).of(folder);
  }

  /** Those of them that may hold lines between two moments, both inclusive. */
  public Catalog between(Instant from, Instant to) {
    return new Catalog(captures.stream().filter(c -> c.mayHold(from, to)).toList(), unreadable);
  }

  private static final class Search {
    private final int levels;
    private final List<CatalogedCapture> found = new ArrayList<>();
    private final Map<Path, String> unreadable = new TreeMap<>();

    Search(int levels) {
      this.levels = levels;
    }

    Catalog of(Path root) throws IOException {
      if (!Files.exists(root)) {
        throw new NoSuchFileException(root.toString());
      }
      if (!Files.isDirectory(root)) {
        throw new NotDirectoryException(root.toString());
      }
      if (CaptureReader.isCapture(root)) {
        found.add(CatalogedCapture.of(root));
      } else {
        look(folders(root), levels);
      }
      return new Catalog(found.stream().sorted(NEWEST_FIRST).toList(), unreadable);
    }

    private void look(List<Path> below, int left) {
      for (Path one : below) {
        try {
          if (CaptureReader.isCapture(one)) {
            found.add(CatalogedCapture.of(one));
          } else if (left > 1 && !Files.isSymbolicLink(one)) {
            look(folders(one), left - 1);
          }
        } catch (IOException e) {
          unreadable.put(one, reason(e));
        }
      }
    }

    private static String reason(IOException e) {
      return e instanceof AccessDeniedException
          ? "permission denied"
          : String.valueOf(e.getMessage());
    }

    private List<Path> folders(Path folder) throws IOException {
      try (Stream<Path> all = Files.list(folder)) {
        return all.filter(path -> levels == 1 ? isFolder(path) : isOwnFolder(path))
            .filter(path -> !path.getFileName().toString().startsWith("."))
            .sorted()
            .toList();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    private static boolean isFolder(Path path) {
      return Files.isDirectory(path);
    }

    private static boolean isOwnFolder(Path path) {
      return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }
  }
}
