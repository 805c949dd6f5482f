package dev.wadi.analysis.catalog;

import dev.wadi.capture.CaptureFile;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.IndexEntry;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a catalog says of one capture.
 *
 * @param folder as it was found, below the folder that was given
 * @param files data files on disk
 * @param lines by the metadata; of a capture that is being written, those that are committed
 * @param diskBytes of the data files
 * @param from earliest of these lines; null when there is none
 * @param to latest line
 */
public record CatalogedCapture(
    Path folder,
    CaptureMetadata metadata,
    int files,
    long lines,
    long diskBytes,
    @Nullable Instant from,
    @Nullable Instant to) {

  static CatalogedCapture of(Path folder) throws IOException {
    CaptureReader reader = CaptureReader.open(folder);
    long bytes = 0;
    long indexed = 0;
    long lines = 0;
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    for (CaptureFile file : reader.files()) {
      bytes += file.diskBytes();
      IndexEntry entry = file.index();
      if (entry != null && entry.lines() > 0) {
        indexed += entry.lines();
        from = Math.min(from, entry.fromNanos());
        to = Math.max(to, entry.toNanos());
      }
      Optional<CaptureFile.Written> written = file.written();
      if (written.isPresent()) {
        lines += written.get().lines();
        from = Math.min(from, written.get().fromNanos());
        to = Math.max(to, written.get().toNanos());
      }
    }
    CaptureMetadata metadata = reader.metadata();
    return new CatalogedCapture(
        folder,
        metadata,
        reader.files().size(),
        metadata.live() ? Math.max(indexed, metadata.totalLines()) + lines : metadata.totalLines(),
        bytes,
        from > to ? null : Rfc3339.toInstant(from),
        from > to ? null : Rfc3339.toInstant(to));
  }

  /** Whether somebody writes to it, or a crash left it so. */
  public boolean active() {
    return metadata.live();
  }

  /**
   * Whether lines of this time may be in it: by what the index says, and from there on while it is
   * active. A capture without an index may hold lines of any time.
   */
  boolean mayHold(Instant after, Instant before) {
    Instant first = from;
    Instant last = to;
    if (first == null || last == null) {
      return true;
    }
    return !first.isAfter(before) && (active() || !last.isBefore(after));
  }
}
