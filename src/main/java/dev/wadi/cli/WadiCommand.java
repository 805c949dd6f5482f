package dev.wadi.cli;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsGrammar;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * What all commands share.
 *
 * <p>A command writes results through {@link #output()}, gives an {@link ExitCode}, and throws for
 * anything that stops it: {@link Failure} finds the code and the words.
 */
public abstract class WadiCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description = "Longest wait for something outside (default: wadi.cli.timeout, 30s).",
      converter = DurationConverter.class)
  private @Nullable Duration timeout;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // that it exists is enough
  private boolean help;

  /** Does the work. */
  protected abstract ExitCode run() throws Exception;

  @Override
  public final Integer call() throws Exception {
    return run().number();
  }

  public final CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not called by way of the command line");
    }
    return spec;
  }

  public final Shell shell() {
    return ((ShellOwner) spec().root().userObject()).shell();
  }

  public final Output output() {
    return shell().output();
  }

  public final Duration timeout(Settings settings) {
    return timeout == null ? settings.duration("wadi.cli.timeout") : timeout;
  }

  /** Reads durations as the settings do. */
  public static final class DurationConverter
      implements picocli.CommandLine.ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return SettingsGrammar.duration(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
