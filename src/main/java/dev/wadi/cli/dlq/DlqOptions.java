package dev.wadi.cli.dlq;

import dev.wadi.app.settings.Settings;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.cli.CaptureFolders;
import dev.wadi.cli.SettingsOptions;
import dev.wadi.cli.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the dead letters lie. */
final class DlqOptions {
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Folder of the dead letters (default: wadi.dlq.directory).")
  private @Nullable Path directory;

  Settings settings(Shell shell) {
    return settings.read(shell);
  }

  Path root(Shell shell) {
    return directory == null
        ? settings.read(shell).requiredPath("wadi.dlq.directory")
        : CaptureFolders.given(shell, directory);
  }

  /** The captures of a folder that was named: itself, or those in it, such as a tenant's. */
  List<Path> captures(Shell shell, String name) throws IOException {
    Path inside = root(shell).resolve(name);
    return Files.isDirectory(inside)
        ? CaptureFolders.within(inside)
        : CaptureFolders.meant(shell, List.of(Path.of(name)));
  }

  /** The folder of a capture that was named as {@code dlq ls} names it, or by its path. */
  Path capture(Shell shell, String name) throws IOException {
    Path inside = root(shell).resolve(name);
    Path folder = Files.isDirectory(inside) ? inside : CaptureFolders.given(shell, Path.of(name));
    CaptureMetadata.read(folder);
    return folder;
  }
}
