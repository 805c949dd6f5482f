package dev.wadi.cli.console;

import dev.wadi.app.ConsoleUsers;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.cli.SettingsOptions;
import dev.wadi.cli.Shell;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which file of users is meant. */
final class UsersFileOptions {
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "The file of users (default: that of wadi.console.users).")
  private @Nullable Path file;

  Path path(Shell shell) {
    Path named = file;
    if (named != null) {
      return shell.workingDirectory().resolve(named);
    }
    return settings
        .read(shell)
        .path("wadi.console.users")
        .orElseThrow(
            () ->
                new SettingsException(
                    "wadi.console.users: empty (expected: a file; or name one with --file)"));
  }

  ConsoleUsers users(Shell shell) {
    return new ConsoleUsers(path(shell));
  }
}
