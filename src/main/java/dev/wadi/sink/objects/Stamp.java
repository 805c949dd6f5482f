package dev.wadi.sink.objects;

import dev.wadi.store.CaptureKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * By what it is seen that a capture has changed: the files that are replaced or grow whenever
 * something of it does.
 *
 * @param files what the system says of each
 */
record Stamp(List<String> files) {
  Stamp {
    files = List.copyOf(files);
  }

  static Stamp of(Path folder) throws IOException {
    List<String> files = new ArrayList<>();
    for (String name : List.of(CaptureKeys.METADATA, CaptureKeys.INDEX, CaptureKeys.MANIFEST)) {
      try {
        BasicFileAttributes about =
            Files.readAttributes(folder.resolve(name), BasicFileAttributes.class);
        files.add(about.fileKey() + " " + about.lastModifiedTime() + " " + about.size());
      } catch (NoSuchFileException e) {
        files.add("");
      }
    }
    return new Stamp(files);
  }
}
