package dev.wadi.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder that one writer has to itself: a new capture, or one that goes on.
 *
 * @param lock until it is released nobody else writes
 * @param before what another writer left; null for a new capture
 */
record FolderClaim(FolderLock lock, @Nullable CaptureMetadata before) {
  /**
   * Claims a folder, and makes it when it is not there.
   *
   * @throws CaptureException when it is something else, newer, sealed or held by another writer
   */
  static FolderClaim take(CaptureDisk disk, Path folder) throws IOException {
    boolean there = Files.exists(folder.resolve(CaptureFiles.METADATA));
    if (there) {
      usable(folder);
    } else {
      CaptureFiles.makeFolder(disk, folder);
      requireEmpty(folder);
    }
    FolderLock held = FolderLock.take(folder);
    try {
      // Read again: whoever held it until now may have sealed it.
      return new FolderClaim(held, there ? usable(folder) : null);
    } catch (IOException | RuntimeException e) {
      throw given(folder, held, e);
    }
  }

  /** Lets the folder go after a failure; returns what to throw. */
  IOException giveBack(Path folder, Exception because) {
    return given(folder, lock, because);
  }

  private static IOException given(Path folder, FolderLock held, Exception because) {
    try {
      held.release(false);
    } catch (IOException second) {
      because.addSuppressed(second);
    }
    if (because instanceof RuntimeException bug) {
      throw bug;
    }
    return because instanceof IOException io
        ? CaptureFiles.unwritable(folder, io)
        : new IOException(because);
  }

  private static CaptureMetadata usable(Path folder) throws IOException {
    CaptureMetadata metadata = CaptureMetadata.read(folder);
    if (metadata.wadi().sealed()) {
      throw new CaptureException(
          CaptureException.Kind.SEALED,
          "capture " + folder + " is sealed: nothing is appended to it any more");
    }
    return metadata;
  }

  private static void requireEmpty(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      List<String> foreign =
          all.map(p -> p.getFileName().toString())
              .filter(name -> !name.startsWith(".") && !name.equals("lost+found"))
              .sorted()
              .limit(3)
              .toList();
      if (!foreign.isEmpty()) {
        throw new CaptureException(
            CaptureException.Kind.NOT_A_CAPTURE,
            folder
                + " is not a capture and not empty (it holds "
                + String.join(", ", foreign)
                + "): choose another folder");
      }
    } catch (IOException e) {
      throw CaptureFiles.unwritable(folder, e);
    }
  }
}
