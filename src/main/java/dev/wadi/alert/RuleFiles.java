package dev.wadi.alert;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The files that settings or a command line name, by patterns. */
public final class RuleFiles {
  private static final String UNREADABLE = "unreadable: ";

  private RuleFiles() {}

  /**
   * The files, in the order of the patterns, those of one by name. Hidden ones are none, as editors
   * put theirs beside.
   *
   * @throws NoSuchFileException when a name without a pattern, or the folder of one with, is not
   *     there
   */
  public static List<Path> find(List<String> patterns) throws IOException {
    Set<Path> files = new LinkedHashSet<>();
    for (String pattern : patterns) {
      Path path = Path.of(pattern);
      String last = String.valueOf(path.getFileName());
      if (Files.isDirectory(path)) {
        files.addAll(matching(path, "*.{yaml,yml}"));
      } else if (last.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0)) {
        Path folder = path.getParent();
        files.addAll(matching(folder == null ? Path.of("") : folder, last));
      } else if (Files.isRegularFile(path)) {
        files.add(path);
      } else {
        throw new NoSuchFileException(pattern);
      }
    }
    return List.copyOf(files);
  }

  private static List<Path> matching(Path folder, String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder, glob)) {
      for (Path path : paths) {
        if (Files.isRegularFile(path) && !path.getFileName().toString().startsWith(".")) {
          found.add(path);
        }
      }
    }
    Collections.sort(found);
    return found;
  }

  /** Something that is another text when the files, or what is in them, are others. */
  static String state(List<String> patterns) {
    StringBuilder state = new StringBuilder();
    try {
      for (Path file : find(patterns)) {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        state
            .append(file)
            .append(' ')
            .append(now.lastModifiedTime())
            .append(' ')
            .append(now.size())
            .append(' ')
            .append(now.fileKey())
            .append('\n');
      }
    } catch (IOException e) {
      return UNREADABLE + e; // an editor replaces it, or somebody took it away
    }
    return state.toString();
  }

  /** Does a {@link #state} say that some file is not there? */
  static boolean isUnreadable(String state) {
    return state.startsWith(UNREADABLE);
  }
}
