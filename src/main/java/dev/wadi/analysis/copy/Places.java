package dev.wadi.analysis.copy;

import dev.wadi.capture.CaptureReader;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where captures lie, and what they are called in front of people. */
final class Places {
  private Places() {}

  /**
   * @throws IllegalArgumentException when a place lies in one of the captures, or is one, also by
   *     way of links
   */
  static void requireOutside(Path out, List<Path> captures) throws IOException {
    Path real = real(out);
    for (Path capture : captures) {
      boolean here = capture.getFileSystem().equals(out.getFileSystem());
      if (here && real.startsWith(capture.toRealPath())) {
        throw new IllegalArgumentException(
            "out: " + out + " lies in the capture " + capture + " (expected: elsewhere)");
      }
    }
  }

  /* The place itself need not be there. */
  private static Path real(Path place) throws IOException {
    Path whole = place.toAbsolutePath().normalize();
    Path there = whole;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there == null ? whole : there.toRealPath().resolve(there.relativize(whole));
  }

  /** The name of a capture's folder and when it began: no more of where it lies is anybody's. */
  static String told(CaptureReader reader) {
    Path name = reader.folder().toAbsolutePath().normalize().getFileName();
    return (name == null ? "/" : name)
        + " (started "
        + Rfc3339.format(reader.metadata().started().toInstant())
        + ")";
  }
}
