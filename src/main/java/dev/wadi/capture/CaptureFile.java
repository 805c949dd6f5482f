package dev.wadi.capture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
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

  /**
   * The name without its ending: a file of logtap's keeps that when it is compressed, and is the
   * same file to whoever reads on in it.
   */
  public String stem() {
    return CaptureFiles.stem(name());
  }

  public boolean compressed() {
    return CaptureFiles.isCompressed(name());
  }

  /**
   * What the file being written holds by now, as the last commit in it says; nothing when no commit
   * does, and for files of others.
   */
  public Optional<Written> written() throws IOException {
    if (!open || !compressed()) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      Commit last = DataFileLayout.read(channel).last();
      return last == null || last.lines() == 0
          ? Optional.empty()
          : Optional.of(new Written(last.lines(), last.minNanos(), last.maxNanos()));
    } catch (NoSuchFileException e) {
      // It was closed and has gone meanwhile.
      return Optional.empty();
    }
  }

  /**
   * Lines of a file, at least one.
   *
   * @param fromNanos time of the earliest
   * @param toNanos time of the latest
   */
  public record Written(long lines, long fromNanos, long toNanos) {}

  /** Bytes on disk; 0 when it has gone meanwhile. */
  public long diskBytes() throws IOException {
    return CaptureFiles.size(path);
  }
}
