package dev.wadi.cli;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that settings come from, for every command that needs them. */
public final class SettingsOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings file, or logtap's config.yaml (default: ./wadi.properties, if it is there).")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting; goes before environment and file. May be repeated.")
  private List<String> set = new ArrayList<>();

  /** Whether the command was given any of them. */
  boolean given() {
    return config != null || !set.isEmpty();
  }

  /** A reader of all sources; flags of the command itself can still be added to it. */
  public SettingsReader reader(Shell shell) {
    SettingsReader reader =
        new SettingsReader(SettingsCatalogue.load())
            .environment(shell.environment())
            .workingDirectory(shell.workingDirectory())
            .file(config);
    set.forEach(reader::set);
    return reader;
  }

  public Settings read(Shell shell) {
    return reader(shell).read();
  }
}
