package dev.wadi.app.settings;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one gateway: every key of {@link SettingsCatalogue} with the value that applies,
 * checked.
 *
 * <p>A getter for each kind of value; asking for a key that does not exist, or as the wrong kind,
 * throws {@link IllegalArgumentException}, because that is a bug in us and not in the settings.
 * Nothing that prints settings shows a secret. Immutable, free to share among threads.
 */
public final class Settings {
  /** What stands before a name of the reader's own in {@code wadi.routes.values}. */
  private static final String ROUTE_VALUES = "wadi.routes.values";

  /**
   * A value and where it came from.
   *
   * @param text as written, references resolved; empty for a secret
   * @param read the value as an object, null when it is empty
   * @param origin {@code wadi.properties:3}, {@code environment WADI_…}, {@code --set …} or {@code
   *     default}
   */
  record Value(SettingsKey key, String text, @Nullable Object read, String origin) {
    @Override
    public String toString() {
      return key.name() + "=" + shown();
    }

    String shown() {
      if (!key.type().secret()) {
        return key.type().entries() && read != null ? pairs(read) : text;
      }
      boolean none = read == null || (read instanceof Map<?, ?> map && map.isEmpty());
      return none ? "" : Secret.MASK;
    }

    private static String pairs(Object read) {
      List<String> pairs = new ArrayList<>();
      ((Map<?, ?>) read).forEach((name, value) -> pairs.add(name + "=" + value));
      return String.join(",", pairs);
    }
  }

  /**
   * One line of a summary.
   *
   * @param value as written, or {@value Secret#MASK}
   * @param origin where it was set
   */
  public record Shown(String name, String value, String origin) {}

  private final Map<String, Value> values;
  private final Map<String, String> camel;
  private final @Nullable Path file;

  Settings(Map<String, Value> values, Map<String, String> camel, @Nullable Path file) {
    this.values = new LinkedHashMap<>(values);
    this.camel = Map.copyOf(camel);
    this.file = file;
  }

  /** The defaults alone. */
  public static Settings defaults() {
    return new SettingsReader(SettingsCatalogue.load()).read();
  }

  /** Text, a host, or the chosen word of an enum; "" when empty. */
  public String text(String name) {
    return value(name).text();
  }

  public boolean bool(String name) {
    return read(name, Boolean.class);
  }

  public int number(String name) {
    return read(name, Integer.class);
  }

  public long bytes(String name) {
    return read(name, Long.class);
  }

  public Duration duration(String name) {
    return read(name, Duration.class);
  }

  public double decimal(String name) {
    return read(name, BigDecimal.class).doubleValue();
  }

  /**
   * The constant of {@code type} whose name is the chosen word, {@code evict-oldest} for
   * EVICT_OLDEST.
   */
  public <E extends Enum<E>> E choice(String name, Class<E> type) {
    return Enum.valueOf(type, text(name).replace('-', '_').toUpperCase(Locale.ROOT));
  }

  public Optional<Path> path(String name) {
    return optional(name, Path.class);
  }

  /** A path that has a default. */
  public Path requiredPath(String name) {
    return read(name, Path.class);
  }

  public Optional<URI> url(String name) {
    return optional(name, URI.class);
  }

  public List<String> list(String name) {
    List<?> list = read(name, List.class);
    return list.stream().map(String.class::cast).toList();
  }

  public Optional<Secret> secret(String name) {
    return optional(name, Secret.class);
  }

  /** Pairs by name, in the order in which they were written. */
  public Map<String, String> map(String name) {
    Map<?, ?> read = read(name, Map.class);
    Map<String, String> map = new LinkedHashMap<>();
    read.forEach((key, value) -> map.put((String) key, (String) value));
    return map;
  }

  /** Secrets by name; a name may have several. */
  public Map<String, List<Secret>> secrets(String name) {
    Map<?, ?> read = read(name, Map.class);
    Map<String, List<Secret>> secrets = new LinkedHashMap<>();
    read.forEach((key, list) -> secrets.put((String) key, secretsOf((List<?>) list)));
    return secrets;
  }

  /** Where the value was set, for messages about it. */
  public String origin(String name) {
    return value(name).origin();
  }

  /** The settings file that was read. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /**
   * The folder with the reader's own routes: as set, else {@code routes} beside the settings file.
   */
  public Optional<Path> routesDirectory() {
    return besideFile("wadi.routes.directory", "routes");
  }

  /** The folder with the reader's own jars: as set, else {@code lib} beside the settings file. */
  public Optional<Path> librariesDirectory() {
    return besideFile("wadi.routes.libraries", "lib");
  }

  private Optional<Path> besideFile(String key, String name) {
    Optional<Path> set = path(key);
    if (set.isPresent() || file == null) {
      return set;
    }
    Path beside = file.toAbsolutePath().resolveSibling(name);
    return Files.isDirectory(beside) ? Optional.of(beside) : Optional.empty();
  }

  /**
   * What route files read as {@code {{key}}}: sizes as bytes, durations as milliseconds, everything
   * else as written; plus the options of Camel's components. Secrets are left out: whoever needs
   * one gets it from {@link #secret}, not by way of a text that Camel may show.
   */
  public Properties camelProperties() {
    Properties properties = new Properties();
    for (Value value : values.values()) {
      if (value.key().type().secret() || value.key().type().entries()) {
        continue;
      }
      @Nullable Object read = value.read();
      String text = value.text().strip();
      if (read instanceof Long bytes) {
        text = Long.toString(bytes);
      } else if (read instanceof Duration duration) {
        text = Long.toString(duration.toMillis());
      }
      properties.setProperty(value.key().name(), text);
    }
    map(ROUTE_VALUES)
        .forEach((name, value) -> properties.setProperty(ROUTE_VALUES + "." + name, value));
    camel.forEach(properties::setProperty);
    return properties;
  }

  /** Every setting with its value and origin, secrets masked. */
  public List<Shown> summary() {
    return values.values().stream()
        .map(v -> new Shown(v.key().name(), v.shown(), v.origin()))
        .toList();
  }

  /** All passwords and tokens of the settings, for whoever keeps them out of what is shown. */
  public List<Secret> allSecrets() {
    List<Secret> secrets = new ArrayList<>();
    values.values().forEach(value -> gather(value.read(), secrets));
    return secrets;
  }

  private static void gather(@Nullable Object read, List<Secret> secrets) {
    if (read instanceof Secret secret) {
      secrets.add(secret);
    } else if (read instanceof Map<?, ?> map) {
      map.values().forEach(value -> gather(value, secrets));
    } else if (read instanceof List<?> list) {
      list.forEach(value -> gather(value, secrets));
    }
  }

  private static List<Secret> secretsOf(List<?> list) {
    return list.stream().map(Secret.class::cast).toList();
  }

  private Value value(String name) {
    Value value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("setting: " + name + " (expected: one of the catalogue)");
    }
    return value;
  }

  private <T> T read(String name, Class<T> type) {
    return optional(name, type)
        .orElseThrow(() -> new IllegalArgumentException("setting: " + name + " is empty"));
  }

  private <T> Optional<T> optional(String name, Class<T> type) {
    @Nullable Object read = value(name).read();
    if (read != null && !type.isInstance(read)) {
      throw new IllegalArgumentException(
          "setting: "
              + name
              + " is no "
              + type.getSimpleName()
              + " but "
              + value(name).key().type().kind());
    }
    return Optional.ofNullable(read).map(type::cast);
  }

  /** Names and values, secrets masked. */
  @Override
  public String toString() {
    return "Settings" + values.values();
  }
}
