package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder that everything is kept in: nobody but its owner may look into it. */
final class DataFolderRoom implements Room {
  private final Path folder;

  DataFolderRoom(Settings settings) {
    this.folder = settings.requiredPath("wadi.data.directory");
  }

  @Override
  public void open(RoomContext context) throws IOException {
    makePrivate(folder);
  }

  /** Makes a folder and its parents with mode 0700; one that exists stays as it is. */
  private static void makePrivate(Path folder) throws IOException {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      throw new IOException(folder + " is a file (expected: a folder)", e);
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(
          folder.toString(), null, "the folder cannot be made: permission denied");
    } catch (FileSystemException e) {
      throw forbids(e)
          ? new AccessDeniedException(
              folder.toString(), null, "the folder cannot be made: its file system takes none")
          : e;
    }
    if (!Files.isWritable(folder)) {
      throw new AccessDeniedException(
          folder.toString(), null, "the folder cannot be written: permission denied");
    }
  }

  /* A file system of the kernel's own says that the new folder is not there, or not permitted. */
  private static boolean forbids(FileSystemException e) {
    String reason = e.getReason() == null ? "" : e.getReason();
    return e instanceof NoSuchFileException
        || reason.contains("not permitted")
        || reason.contains("Read-only");
  }
}
