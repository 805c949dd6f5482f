package dev.wadi.capture;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A data file of a capture.
 *
 * @param path where it lies
 * @param index what the index says about it; null for an orphan, such as the file being written
 * @param open somebody may still be writing it, or a crash left it so: a torn end is then no damage
 */
public record CaptureFile(Path path, @Nullable IndexEntry index, boolean open) {
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
