package dev.wadi.app.settings;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One setting: its name, what it may be, and why.
 *
 * @param name {@code wadi.<room>.<name>}, the name in lower camel case
 * @param type what a value must look like
 * @param defaultText the default as written in application.properties; may be empty
 * @param description what it does, with unit and reason
 * @param aliases environment variables of other programs that mean the same
 */
public record SettingsKey(
    String name, SettingsType type, String defaultText, String description, List<String> aliases) {
  private static final Pattern NAME = Pattern.compile("wadi\\.[a-z]+\\.[a-z][a-zA-Z0-9]*");
  private static final Pattern HUMP = Pattern.compile("([a-z0-9])([A-Z])");

  public SettingsKey {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("setting: " + name + " (expected: wadi.<room>.<name>)");
    }
    aliases = List.copyOf(aliases);
  }

  /** The middle of the name. */
  public String room() {
    return name.split("\\.", -1)[1];
  }

  /** The environment variable: {@code wadi.push.maxBodyBytes} is WADI_PUSH_MAX_BODY_BYTES. */
  public String variable() {
    return variable(name);
  }

  static String variable(String name) {
    return HUMP.matcher(name).replaceAll("$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
