package dev.wadi.cli;

import dev.wadi.buffer.wal.offline.WalInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which write-ahead log a command is about. */
public final class WalOptions {
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      description = "Folder of the write-ahead log (default: wadi.wal.directory).")
  private @Nullable Path directory;

  /** The folder; throws when there is no write-ahead log in it. */
  public Path folder(Shell shell) throws IOException {
    Path folder =
        directory == null
            ? settings.read(shell).requiredPath("wadi.wal.directory")
            : CaptureFolders.given(shell, directory);
    return requireWal(folder);
  }

  public WalInspector inspector(Shell shell) throws IOException {
    return new WalInspector(folder(shell));
  }

  /** The folder itself, once it is sure that a write-ahead log lies there. */
  public static Path requireWal(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder.toString());
    }
    if (!Files.isDirectory(folder.resolve("tenants"))) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          folder
              + " is no write-ahead log: it has no folder tenants (expected: such as"
              + " wadi-data/wal)");
    }
    return folder;
  }
}
