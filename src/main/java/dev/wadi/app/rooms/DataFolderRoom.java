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
import java.util.List;

/**
 * The folder that everything is kept in, and those that were put elsewhere: nobody but their owner
 * may look into them. One that cannot be made stops the start, and is named with its setting.
 */
final class DataFolderRoom implements Room {
  private static final String DATA = "wadi.data.directory";

  /* What may lie elsewhere; some of it is written to long after the start. */
  private static final List<String> PARTS =
      List.of(
          "wadi.wal.directory",
          "wadi.capture.directory",
          "wadi.events.directory",
          "wadi.tail.directory",
          "wadi.quarantine.directory",
          "wadi.named.directory",
          "wadi.dlq.directory",
          "wadi.alerts.directory");

  private final Settings settings;

  DataFolderRoom(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void open(RoomContext context) throws IOException {
    Path data = settings.requiredPath(DATA);
    makePrivate(data, DATA);
    for (String setting : PARTS) {
      elsewhere(data, setting);
    }
  }

  /* A folder below the data folder can be made when that could. */
  private void elsewhere(Path data, String setting) throws IOException {
    Path folder = settings.requiredPath(setting);
    if (!folder.toAbsolutePath().normalize().startsWith(data.toAbsolutePath().normalize())) {
      makePrivate(folder, setting);
    }
  }

  /** Makes a folder and its parents with mode 0700; one that exists stays as it is. */
  private static void makePrivate(Path folder, String setting) throws IOException {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      throw new IOException(folder + " is a file (expected: a folder, see " + setting + ")", e);
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(
          folder.toString(),
          null,
          "the folder cannot be made: permission denied (see " + setting + ")");
    } catch (FileSystemException e) {
      throw forbids(e)
          ? new AccessDeniedException(
              folder.toString(),
              null,
              "the folder cannot be made: its file system takes none (see " + setting + ")")
          : e;
    }
    if (!Files.isWritable(folder)) {
      throw new AccessDeniedException(
          folder.toString(),
          null,
          "the folder cannot be written: permission denied (see " + setting + ")");
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
