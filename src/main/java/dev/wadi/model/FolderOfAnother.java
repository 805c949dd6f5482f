package dev.wadi.model;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps root from leaving files in the folder of a service that runs as somebody else: it could not
 * read them, and would not start again.
 */
public final class FolderOfAnother {
  private static final String ROOT = "root";

  private FolderOfAnother() {}

  /**
   * Refuses when root is about to make a file in a folder that is not his; where the folder is not
   * there yet, the one that it will be made in counts.
   *
   * @throws AccessDeniedException that says as whom to come again
   */
  public static void refuse(Path file) throws IOException {
    refuse(file, System.getProperty("user.name", "?"));
  }

  static void refuse(Path file, String who) throws IOException {
    @Nullable Path folder = file.toAbsolutePath().getParent();
    while (folder != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    if (folder == null
        || !who.equals(ROOT)
        || !folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    String owner = Files.getOwner(folder).getName();
    if (!owner.equals(ROOT)) {
      // A change of owner instead could be led astray by links, since the folder is not root's.
      throw new AccessDeniedException(
          folder.toString(),
          null,
          "belongs to "
              + owner
              + ", who could not read what root leaves there (run it as "
              + owner
              + ": runuser -u "
              + owner
              + " -- wadi ...)");
    }
  }
}
