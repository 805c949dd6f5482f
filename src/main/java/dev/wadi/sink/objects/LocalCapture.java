package dev.wadi.sink.objects;

import dev.wadi.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A capture on this machine's disk.
 *
 * @param folder of it
 * @param tenant whose it is, as its folder says
 * @param name of it, as its folder says; empty for the one capture of all
 * @param newest whether it is the tenant's newest, which is gone on with and knows what was kept
 */
record LocalCapture(Path folder, String tenant, String name, boolean newest) {
  /** What stands for the tenant of a capture of all. */
  private static final String ALL = "all";

  /** All captures that there are now, by tenant and time. */
  static List<LocalCapture> in(ObjectsSettings settings) throws IOException {
    List<LocalCapture> all = new ArrayList<>();
    if (settings.single()) {
      if (CaptureReader.isCapture(settings.directory())) {
        all.add(new LocalCapture(settings.directory(), ALL, "", true));
      }
      return all;
    }
    for (Path tenant : folders(settings.directory())) {
      List<Path> captures = folders(tenant);
      for (int i = 0; i < captures.size(); i++) {
        all.add(
            new LocalCapture(
                captures.get(i),
                tenant.getFileName().toString(),
                captures.get(i).getFileName().toString(),
                i == captures.size() - 1));
      }
    }
    return all;
  }

  private static List<Path> folders(Path parent) throws IOException {
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(Files::isDirectory)
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }
}
