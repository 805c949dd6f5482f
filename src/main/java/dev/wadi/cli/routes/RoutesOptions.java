package dev.wadi.cli.routes;

import dev.wadi.app.routes.JavaRoutes;
import dev.wadi.app.routes.RouteCatalogue;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.settings.Settings;
import dev.wadi.cli.SettingsOptions;
import dev.wadi.cli.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which files apply. */
final class RoutesOptions {
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--routes",
      paramLabel = "DIR",
      description = "Folder of route files (default: wadi.routes.directory).")
  private @Nullable Path directory;

  Settings read(Shell shell) throws IOException {
    if (directory == null) {
      return settings.read(shell);
    }
    requireDirectory(directory);
    return settings
        .reader(shell)
        .set("wadi.routes.directory", directory.toString(), "--routes")
        .read();
  }

  static RouteCatalogue catalogue(Settings settings, RouteLibraries libraries) throws IOException {
    return new RouteCatalogue(
        settings.routesDirectory().orElse(null), compiler(settings, libraries));
  }

  static JavaRoutes compiler(Settings settings, RouteLibraries libraries) {
    return new JavaRoutes(settings.camelProperties(), libraries);
  }

  static void requireDirectory(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory.toString());
    }
  }
}
