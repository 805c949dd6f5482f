package dev.wadi.app.routes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.apache.camel.spi.PropertiesFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code {{env:NAME}}} in routes: the variable, or what stands in the file that {@code NAME_FILE}
 * names, as settings with secrets have it. Names are tried as written, then in capitals with {@code
 * _} for dots and dashes.
 */
final class EnvironmentFunction implements PropertiesFunction {
  private static final long MOST_BYTES = 64 << 10;

  private final UnaryOperator<@Nullable String> environment;

  /**
   * @param environment value of a variable, or null
   */
  EnvironmentFunction(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  @Override
  public String getName() {
    return "env";
  }

  /**
   * What a placeholder stands for, or null when there is nothing and no default.
   *
   * @param remainder {@code NAME} or {@code NAME:default}
   * @throws IllegalArgumentException when variable and file are both set, or the file cannot be
   *     read
   */
  @Override
  public @Nullable String apply(String remainder) {
    int colon = remainder.indexOf(':');
    String name = colon < 0 ? remainder : remainder.substring(0, colon);
    @Nullable String value = value(name);
    if (value == null) {
      value = value(name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
    }
    return value == null && colon >= 0 ? remainder.substring(colon + 1) : value;
  }

  private @Nullable String value(String name) {
    @Nullable String value = environment.apply(name);
    @Nullable String file = environment.apply(name + "_FILE");
    if (file == null || file.isEmpty()) {
      return value;
    }
    if (value != null && !value.isEmpty()) {
      throw new IllegalArgumentException(
          name + " and " + name + "_FILE are both set (expected: one of them)");
    }
    return read(name + "_FILE", Path.of(file));
  }

  private static String read(String variable, Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new IllegalArgumentException(
            variable + ": " + file + " is larger than " + MOST_BYTES + " bytes");
      }
      return Files.readString(file, UTF_8).stripTrailing();
    } catch (IOException e) {
      throw new IllegalArgumentException(variable + ": " + file + " cannot be read", e);
    }
  }
}
