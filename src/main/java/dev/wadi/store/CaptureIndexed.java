package dev.wadi.store;

import dev.wadi.capture.CaptureFile;
import dev.wadi.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a capture's index says of its files. */
final class CaptureIndexed {
  private CaptureIndexed() {}

  /** Data files that are not closed yet. */
  static List<String> unindexed(Path folder) throws IOException {
    return CaptureReader.open(folder).files().stream()
        .filter(file -> file.index() == null)
        .map(CaptureFile::name)
        .toList();
  }
}
