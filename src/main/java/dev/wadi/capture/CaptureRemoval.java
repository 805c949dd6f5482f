package dev.wadi.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes a capture away as a whole. */
public final class CaptureRemoval {
  /** Writes down that a capture goes, while it is still there. */
  public interface Note {
    void write() throws IOException;
  }

  private CaptureRemoval() {}

  /**
   * Deletes a capture's folder with all that is in it. The metadata goes last, so that what a crash
   * leaves is still a capture and can be deleted again.
   *
   * @return bytes that were freed
   * @throws CaptureException when the folder is no capture, somebody writes to it, or it is on hold
   */
  public static long delete(Path folder) throws IOException {
    return delete(folder, () -> {});
  }

  /**
   * The same, once it is certain that the capture may go and that was written down.
   *
   * @param note when it fails, nothing is deleted
   */
  public static long delete(Path folder, Note note) throws IOException {
    CaptureMetadata.read(folder);
    FolderLock held = FolderLock.take(folder);
    long bytes = CaptureFiles.usage(folder);
    boolean done = false;
    try {
      requireFree(folder);
      note.write();
      for (Path path : contents(folder)) {
        Files.delete(path);
      }
      Files.delete(folder.resolve(CaptureFiles.METADATA));
      done = true;
    } finally {
      held.release(done);
    }
    Files.delete(folder);
    CaptureFiles.syncFolder(CaptureDisk.SYSTEM, folder);
    return bytes;
  }

  private static void requireFree(Path folder) throws IOException {
    Optional<String> hold = Hold.of(folder);
    if (hold.isPresent()) {
      throw new CaptureException(
          CaptureException.Kind.HELD,
          folder + " is on hold and stays: " + hold.get() + " (wadi capture release lets it go)");
    }
  }

  /* All but the metadata and the files of the lock, which is still held. */
  private static List<Path> contents(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> !path.equals(folder))
          .filter(path -> !path.equals(folder.resolve(CaptureFiles.METADATA)))
          .filter(path -> !path.equals(folder.resolve(CaptureFiles.LOCK)))
          .filter(path -> !path.equals(folder.resolve(CaptureFiles.WRITER)))
          .sorted(Comparator.reverseOrder())
          .toList();
    }
  }
}
