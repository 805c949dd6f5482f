package dev.wadi.store;

import dev.wadi.capture.CaptureStandstill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of a capture's folder that go where the capture goes. */
final class CaptureNames {
  private CaptureNames() {}

  /**
   * All files with slashes, sorted, but those of the lock and half-made ones.
   *
   * @throws StoreException when one of them is no plain file, or has a name that is none elsewhere
   */
  static List<String> of(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files =
          walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
              .sorted()
              .toList();
    }
    List<String> names = new ArrayList<>();
    for (Path file : files) {
      String name = folder.relativize(file).toString();
      if (name.startsWith(".") || name.contains("/.") || CaptureStandstill.isAside(name)) {
        continue;
      }
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new StoreException(
            StoreException.Kind.FORBIDDEN,
            file + " is a link or no plain file (cure: put a copy in its place)");
      }
      if (!StoreLocation.safe(name)) {
        throw new StoreException(
            StoreException.Kind.FORBIDDEN,
            folder + ": a file's name has a backslash or a control character (cure: rename it)");
      }
      names.add(name);
    }
    return names;
  }
}
