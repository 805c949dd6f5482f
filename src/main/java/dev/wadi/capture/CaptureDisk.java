package dev.wadi.capture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/**
 * Opens the files of a capture and syncs its folders. The only way by which captures are written,
 * so that a failing or slow disk can stand in its place.
 */
public interface CaptureDisk {
  /** Opens a file as {@link FileChannel#open(Path, Set, FileAttribute...)} does. */
  FileChannel open(Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException;

  /** Makes the names in a folder durable. */
  default void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The real one. */
  CaptureDisk SYSTEM = FileChannel::open;
}
