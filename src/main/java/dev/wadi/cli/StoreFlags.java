package dev.wadi.cli;

import dev.wadi.app.rooms.KnownSettings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.app.settings.SettingsReader;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.StoreLocation;
import dev.wadi.store.StoreOptions;
import dev.wadi.store.StoreSettings;
import dev.wadi.store.Stores;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a command speaks to a store. */
final class StoreFlags {
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "Address of a store that is not Amazon's (default: wadi.store.endpoint).")
  private @Nullable String endpoint;

  @Option(
      names = "--region",
      paramLabel = "NAME",
      description = "Region of the bucket (default: wadi.store.region, else AWS_REGION).")
  private @Nullable String region;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "4",
      description = "Files at a time (default: 4).")
  private int concurrency;

  /**
   * @throws CommandException when it is none
   */
  int concurrency() {
    if (concurrency < 1 || concurrency > 1000) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "--concurrency: " + concurrency + " (expected: 1 to 1000)");
    }
    return concurrency;
  }

  /** Reads the settings: a wrong one ends the command before anything is done. */
  StoreOptions options(Shell shell) {
    SettingsReader reader = settings.reader(shell);
    if (endpoint != null) {
      reader.set("wadi.store.endpoint=" + endpoint);
    }
    if (region != null) {
      reader.set("wadi.store.region=" + region);
    }
    try {
      return StoreSettings.read(new KnownSettings(reader.read()));
    } catch (SettingsException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.SETTINGS, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The same for a command that needs no store unless it is pointed at one: only settings that it
   * was given are read, so that a question about a folder does not wait for the rest.
   */
  void requireGiven(Shell shell) {
    if (settings.given()) {
      options(shell);
    }
  }

  /** Opens the store at a location as it was written. */
  static ObjectStore open(Shell shell, StoreOptions options, String location) {
    StoreLocation known = location(shell, location);
    try {
      return Stores.open(known, options);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.SETTINGS, String.valueOf(e.getMessage()));
    }
  }

  private static StoreLocation location(Shell shell, String text) {
    String file = "file:";
    boolean below = text.startsWith(file) && !text.startsWith(file + "/");
    try {
      return StoreLocation.parse(
          below
              ? file
                  + CaptureFolders.given(shell, Path.of(text.substring(file.length())))
                      .toAbsolutePath()
              : text);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }
}
