package dev.wadi.cli.keys;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.app.rooms.KeySettings;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.app.settings.SettingsGrammar;
import dev.wadi.chain.authenticate.HouseKey;
import dev.wadi.chain.authenticate.KeyFile;
import dev.wadi.chain.authenticate.KeyReader;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.SettingsOptions;
import dev.wadi.cli.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;

/** Where the keys are, for commands, and what they all do with them. */
final class KeyFileOptions {
  /* 32 of 62 letters are worth 190 bits. */
  private static final String LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final int LENGTH = 32;

  @Mixin private SettingsOptions settings = new SettingsOptions();

  /** A new token: {@code wadi_} and 32 letters and digits. */
  static String newToken() {
    SecureRandom random = new SecureRandom();
    StringBuilder token = new StringBuilder("wadi_");
    for (int i = 0; i < LENGTH; i++) {
      token.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return token.toString();
  }

  KeyFile file(Shell shell) {
    Path path = settings.read(shell).requiredPath("wadi.keys.file");
    return new KeyFile(shell.workingDirectory().resolve(path));
  }

  List<HouseKey> read(Shell shell) throws IOException {
    KeyFile file = file(shell);
    return orWrong(file, () -> file.read(reader(shell)));
  }

  /** Changes the list of keys as a whole. */
  void change(Shell shell, UnaryOperator<ArrayNode> changed) throws IOException {
    KeyFile file = file(shell);
    orWrong(
        file,
        () -> {
          file.change(reader(shell), changed);
          return true;
        });
  }

  /** Changes one key, which must be there. */
  void changeOne(Shell shell, String name, Consumer<ObjectNode> changed) throws IOException {
    change(
        shell,
        keys -> {
          ObjectNode key = KeyFile.find(keys, name);
          if (key == null) {
            throw new CommandException(
                ExitCode.NOT_FOUND, "no key is called " + name + " (wadi keys list shows them)");
          }
          changed.accept(key);
          return keys;
        });
  }

  private KeyReader reader(Shell shell) {
    Settings read = settings.read(shell);
    return KeySettings.reader(read);
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private static <T> T orWrong(KeyFile file, Work<T> work) throws IOException {
    try {
      return work.run();
    } catch (IllegalArgumentException e) {
      throw new SettingsException(file.path() + ": " + e.getMessage());
    }
  }

  /** A time, a day, or how long from now: {@code 90d}. */
  static Instant moment(String option, String text) {
    if (text.matches("[0-9.]+(ns|us|ms|s|m|h|d)([0-9.]+(ns|us|ms|s|m|h|d))*|0")) {
      return Instant.now()
          .plus(SettingsGrammar.duration(text))
          .truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    }
    return KeyReader.time(option, text);
  }
}
