package dev.wadi.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The folder that a command writes its files to. */
final class ResultFolder {
  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description = "Write the files to this folder; it is made.")
  private @Nullable Path folder;

  @Option(
      names = "--force",
      description = "Write also to a folder that has files in it; files of the same names go.")
  private boolean force;

  boolean given() {
    return folder != null;
  }

  /**
   * Makes sure that the folder is there and may be written to.
   *
   * @throws CommandException when there are files in it and nobody said that they may go
   */
  Path ready(Shell shell) throws IOException {
    if (folder == null) {
      throw new IllegalStateException("no folder was given");
    }
    Path target = CaptureFolders.given(shell, folder);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isDirectory(target)) {
        throw new CommandException(
            ExitCode.INVALID_ARGS,
            Terminal.safe(folder.toString()) + " is no folder (expected: a new or empty one)");
      }
      if (!force && hasFiles(target)) {
        throw new CommandException(
            ExitCode.INVALID_ARGS,
            Terminal.safe(folder.toString())
                + " has files in it (expected: a new or empty folder, or --force)");
      }
      return target;
    }
    boolean posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (posix) {
      Files.createDirectories(
          target,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(target);
    }
    return target;
  }

  private static boolean hasFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isPresent();
    }
  }
}
