package dev.wadi.source.tail;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Looks through folders for the paths that patterns mean. For one thread. */
final class FileFinder {
  private static final int MOST_DEPTH = 64;

  private final Disk disk;
  private final List<PathPattern> patterns;
  private final List<PathPattern> excludes;
  private final BiConsumer<Path, String> problems;

  /**
   * What a look found.
   *
   * @param paths with the pattern that each matched first, in order
   * @param folders that were looked through, or in which something is to appear
   * @param unseen what could not be looked at, so that nobody knows what is in there
   */
  record Found(Map<Path, PathPattern> paths, Set<Path> folders, Set<Path> unseen) {}

  /**
   * @param problems is told of folders that cannot be read, each time
   */
  FileFinder(
      Disk disk,
      List<PathPattern> patterns,
      List<PathPattern> excludes,
      BiConsumer<Path, String> problems) {
    this.disk = disk;
    this.patterns = List.copyOf(patterns);
    this.excludes = List.copyOf(excludes);
    this.problems = problems;
  }

  Found look() {
    Found found = new Found(new TreeMap<>(), new HashSet<>(), new HashSet<>());
    for (PathPattern pattern : patterns) {
      if (pattern.isOnePath()) {
        Path parent = pattern.base().getParent();
        watchNearest(parent == null ? pattern.base() : parent, found);
        take(pattern.base(), pattern, found);
      } else {
        watchNearest(pattern.base(), found);
        walk(pattern.base(), pattern, 0, 0, found);
      }
    }
    return found;
  }

  /** The pattern that a path matches, and no exclude; null when there is none. */
  @Nullable PathPattern patternOf(Path path) {
    for (PathPattern pattern : patterns) {
      if (pattern.matches(path)) {
        return excluded(path) ? null : pattern;
      }
    }
    return null;
  }

  /** Whether a path is left out, whatever matches it. */
  boolean excluded(Path path) {
    for (PathPattern exclude : excludes) {
      if (exclude.matches(path)) {
        return true;
      }
    }
    return false;
  }

  private void take(Path path, PathPattern pattern, Found found) {
    if (!excluded(path)) {
      found.paths().putIfAbsent(path, pattern);
    }
  }

  /* A folder that is not there yet is waited for in the nearest that is. */
  private void watchNearest(Path folder, Found found) {
    Path at = folder;
    while (at != null && !disk.isFolder(at)) {
      at = at.getParent();
    }
    if (at != null) {
      found.folders().add(at);
    }
  }

  private void walk(Path folder, PathPattern pattern, int part, int depth, Found found) {
    if (depth > MOST_DEPTH) {
      return;
    }
    PathPattern.Part wanted = pattern.parts().get(part);
    boolean last = part == pattern.parts().size() - 1;
    if (wanted.anyFolders()) {
      walk(folder, pattern, part + 1, depth + 1, found);
      for (Path child : children(folder, found)) {
        /* Links are not followed here, or a circle of them would have no end. */
        if (isFolder(child, found, true)) {
          walk(child, pattern, part, depth + 1, found);
        }
      }
      return;
    }
    if (wanted.literal() != null && !last) {
      Path child = folder.resolve(wanted.literal());
      if (isFolder(child, found, false)) {
        walk(child, pattern, part + 1, depth + 1, found);
      } else if (disk.isFolder(folder)) {
        found.folders().add(folder);
      }
      return;
    }
    for (Path child : children(folder, found)) {
      if (wanted.matches(child.getFileName().toString())) {
        if (last) {
          take(child, pattern, found);
        } else if (isFolder(child, found, false)) {
          walk(child, pattern, part + 1, depth + 1, found);
        }
      }
    }
  }

  private boolean isFolder(Path path, Found found, boolean itself) {
    try {
      return itself ? disk.isFolderItself(path) : disk.look(path).kind() == Disk.Kind.FOLDER;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return false; // it went away meanwhile, or is a link to nothing
    } catch (IOException e) {
      isUnseen(path, e, found);
      return false;
    }
  }

  private void isUnseen(Path path, IOException cause, Found found) {
    found.unseen().add(path);
    problems.accept(path, FileHunt.words(cause));
  }

  private List<Path> children(Path folder, Found found) {
    List<Path> children = new ArrayList<>();
    try {
      /* A name that is given twice, because its file was renamed meanwhile, is looked at once. */
      children.addAll(new TreeSet<>(disk.list(folder)));
      found.folders().add(folder);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of(); // it went away meanwhile, or is a file
    } catch (IOException e) {
      isUnseen(folder, e, found);
    }
    return children;
  }
}
