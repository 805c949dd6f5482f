package dev.wadi.cli;

import dev.wadi.app.settings.Settings;
import dev.wadi.chain.redact.RedactionStats;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.Action;
import dev.wadi.chain.redact.profile.PseudonymKey;
import dev.wadi.chain.redact.profile.PseudonymKeys;
import dev.wadi.chain.redact.profile.RedactionConfig;
import dev.wadi.chain.redact.profile.RedactionFile;
import dev.wadi.chain.redact.profile.RedactionProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which redaction a command is about. */
final class RedactOptions {
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = {
        "all, logtap, off (or none), a comma list of kinds, or a profile of the redaction file",
        "(default: the file's default, else wadi.redact.profile)."
      })
  private @Nullable String profile;

  @Option(
      names = "--patterns",
      paramLabel = "FILE",
      description = "YAML list of patterns of your own (default: wadi.redact.patterns).")
  private @Nullable Path patterns;

  @Option(
      names = "--redaction-file",
      paramLabel = "FILE",
      description = "File of named profiles (default: wadi.redact.file).")
  private @Nullable Path file;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = {
        "Keys behind pseudonyms, <epoch>: <secret>, the current one last",
        "(default: wadi.redact.keyFile, else a fresh key, and names that are good for this run"
            + " alone)."
      })
  private @Nullable Path keyFile;

  @Option(
      names = "--epoch",
      paramLabel = "TEXT",
      description = "Which of the keys to use (default: the current one).")
  private @Nullable String epoch;

  /** True when the profile was named on the command line. */
  boolean named() {
    return profile != null || file != null || patterns != null;
  }

  Settings settings(Shell shell) {
    return settings.read(shell);
  }

  /** Wrong settings are told before anything is looked for or made. */
  void requireSettings(Shell shell) {
    settings.read(shell);
  }

  /** The profile that was asked for, else that of the settings. */
  RedactionProfile profile(Shell shell) throws IOException {
    Settings set = settings.read(shell);
    @Nullable RedactionConfig config = config(shell, set);
    String name = profile;
    if (name == null) {
      name = config == null ? set.text("wadi.redact.profile") : config.defaultProfile();
    }
    return withPatterns(shell, set, config, named(name, config));
  }

  /**
   * The profile that a capture says it went through, as far as it is known here; empty when not.
   *
   * @param name as recorded
   * @param hash as recorded; of two profiles with this name, the one that fits is taken
   */
  Optional<RedactionProfile> recorded(Shell shell, String name, @Nullable String hash)
      throws IOException {
    Settings set = settings.read(shell);
    @Nullable RedactionConfig config = config(shell, set);
    try {
      RedactionProfile plain = named(name, config);
      return Optional.of(
          plain.hash().equals(hash) ? plain : withPatterns(shell, set, config, plain));
    } catch (CommandException e) {
      return Optional.empty(); // a name that only the gateway's own file explains
    }
  }

  private @Nullable RedactionConfig config(Shell shell, Settings set) throws IOException {
    Optional<Path> path =
        file == null ? set.path("wadi.redact.file") : Optional.of(file(shell, file));
    return path.isEmpty() ? null : read(path.get());
  }

  /* As in the gateway, the patterns of the settings do not count beside a file of profiles. */
  private RedactionProfile withPatterns(
      Shell shell, Settings set, @Nullable RedactionConfig config, RedactionProfile found)
      throws IOException {
    Optional<Path> list = Optional.empty();
    if (patterns != null) {
      list = Optional.of(file(shell, patterns));
    } else if (config == null && !found.kinds().isEmpty()) {
      list = set.path("wadi.redact.patterns");
    }
    if (list.isEmpty()) {
      return found;
    }
    try {
      return found.withPatterns(RedactionFile.readPatterns(list.get()));
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
  }

  private static RedactionProfile named(String name, @Nullable RedactionConfig config) {
    if (config != null && config.profiles().containsKey(name)) {
      return config.profiles().get(name);
    }
    if (name.equals("off") || name.equals("none") || name.equals("false")) {
      return RedactionProfile.none();
    }
    try {
      return RedactionProfile.parse(name);
    } catch (IllegalArgumentException e) {
      if (config == null) {
        throw wrong(e);
      }
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "profile: '%s' (expected: one of %s)"
              .formatted(
                  name, String.join(", ", config.profiles().keySet().stream().sorted().toList())));
    }
  }

  private static RedactionConfig read(Path path) throws IOException {
    try {
      return RedactionFile.read(path);
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
  }

  /** A redactor of a profile, with the key that was given or a fresh one. */
  Redactor redactor(Shell shell, RedactionProfile wanted) throws IOException {
    return new Redactor(wanted, key(shell, wanted), new RedactionStats(), System::nanoTime);
  }

  private @Nullable PseudonymKey key(Shell shell, RedactionProfile wanted) throws IOException {
    boolean needed =
        wanted.actions().values().stream()
            .anyMatch(
                one -> one.type() == Action.Type.PSEUDONYM || one.type() == Action.Type.FORMAT);
    if (!needed) {
      return null;
    }
    Optional<Path> path =
        keyFile == null
            ? settings.read(shell).path("wadi.redact.keyFile")
            : Optional.of(file(shell, keyFile));
    if (path.isEmpty()) {
      shell
          .output()
          .remark(
              "no --key-file: pseudonyms are made with a fresh key and good for this run alone");
      byte[] fresh = new byte[32];
      new SecureRandom().nextBytes(fresh);
      return new PseudonymKey(fresh, epoch == null ? PseudonymKeys.ONLY_EPOCH : epoch);
    }
    try {
      PseudonymKeys keys = PseudonymKeys.read(path.get());
      if (epoch == null) {
        return keys.current();
      }
      return keys.isBare() ? keys.current().withEpoch(epoch) : keys.of(epoch);
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
  }

  private static Path file(Shell shell, Path path) {
    return CaptureFolders.given(shell, path);
  }

  private static CommandException wrong(IllegalArgumentException e) {
    return new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
  }
}
