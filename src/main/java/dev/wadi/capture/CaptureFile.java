package dev.wadi.capture;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A data file of a capture.
 *
 * @param path where it lies
 * @param index what the index says about it; null for an orphan, such as the file being written
 */
public record CaptureFile(Path path, @Nullable IndexEntry index) {
  public String name() {
    return path.getFileName().toString();
  }

  public boolean compressed() {
    return CaptureFiles.isCompressed(name());
  }

  /** Bytes on disk; 0 when it has gone meanwhile. */
  public long diskBytes() throws IOException {
    return CaptureFiles.size(path);
  }
}
