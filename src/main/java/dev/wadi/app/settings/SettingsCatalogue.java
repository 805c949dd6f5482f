package dev.wadi.app.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.NearestNames;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every setting there is, read from the one place where they are written down: {@code
 * application.properties} on the class path.
 *
 * <p>A block there is a comment (the description), {@code #@ type} (see {@link SettingsType}),
 * maybe {@code #@ env NAME} for another program's variable, and {@code key=default}. To add a
 * setting, add a block. A line {@code # --- room: text} opens a chapter; its text goes on until a
 * line that is no comment. Immutable.
 */
public final class SettingsCatalogue {
  private static final String RESOURCE = "/application.properties";

  private final Map<String, SettingsKey> keys;
  private final Map<String, SettingsKey> variables;
  private final Map<String, String> chapters;

  private SettingsCatalogue(Map<String, SettingsKey> keys, Map<String, String> chapters) {
    this.keys = keys;
    this.chapters = chapters;
    this.variables = new LinkedHashMap<>();
    for (SettingsKey key : keys.values()) {
      SettingsKey other = variables.put(key.variable(), key);
      if (other != null) {
        throw new IllegalStateException(key.name() + " and " + other.name() + " share a variable");
      }
      key.aliases().forEach(alias -> variables.put(alias, key));
    }
  }

  /** The settings of this build. */
  public static SettingsCatalogue load() {
    try (InputStream in = SettingsCatalogue.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      return parse(new BufferedReader(new InputStreamReader(in, UTF_8)).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SettingsCatalogue parse(List<String> lines) {
    Map<String, SettingsKey> keys = new LinkedHashMap<>();
    Map<String, String> chapters = new LinkedHashMap<>();
    List<String> description = new ArrayList<>();
    List<String> aliases = new ArrayList<>();
    SettingsType type = null;
    String opened = "";
    for (String line : lines) {
      if (line.startsWith("# --- ")) {
        String[] chapter = line.substring("# --- ".length()).split(": ", 2);
        chapters.put(chapter[0], chapter[1]);
        opened = chapter[0];
      } else if (!opened.isEmpty() && line.startsWith("#")) {
        chapters.merge(opened, line.substring(1).trim(), (text, more) -> text + " " + more);
      } else if (line.startsWith("#@ env ")) {
        aliases.add(line.substring("#@ env ".length()).trim());
      } else if (line.startsWith("#@")) {
        type = SettingsType.parse(line.substring(2));
      } else if (line.startsWith("#")) {
        description.add(line.substring(1).trim());
      } else if (line.startsWith("wadi.")) {
        int equals = line.indexOf('=');
        if (type == null || equals < 0 || description.isEmpty()) {
          throw new IllegalStateException(line + ": a setting needs a description and a type");
        }
        String text = String.join(" ", description);
        String name = line.substring(0, equals);
        keys.put(
            name, new SettingsKey(name, type, line.substring(equals + 1).trim(), text, aliases));
        if (type.secret()) {
          String file = name + "File";
          String about = "File that " + name + " is read from, so that it need not stand anywhere.";
          keys.put(file, new SettingsKey(file, SettingsType.path(), "", about, List.of()));
        }
      }
      if (!line.startsWith("#")) {
        opened = "";
        description.clear();
        aliases.clear();
        type = null;
      }
    }
    return new SettingsCatalogue(keys, chapters);
  }

  /** All settings in the order in which they are written down. */
  public List<SettingsKey> keys() {
    return List.copyOf(keys.values());
  }

  /** What a room is about, by its name, in order. */
  public Map<String, String> chapters() {
    return chapters;
  }

  @Nullable SettingsKey key(String name) {
    return keys.get(name);
  }

  /** The setting behind an environment variable, ours or another program's. */
  @Nullable SettingsKey variable(String variable) {
    return variables.get(variable);
  }

  /** The map-like setting that {@code name} names an entry of, as in {@code wadi.auth.tokens.a}. */
  @Nullable SettingsKey mapOf(String name) {
    for (SettingsKey key : keys.values()) {
      if (key.type().entries() && name.startsWith(key.name() + ".")) {
        return key;
      }
    }
    return null;
  }

  /** The key most like a wrong one, or null when none is near. */
  @Nullable String nearestKey(String wrong) {
    return NearestNames.meant(wrong, keys.keySet());
  }

  /** The variable most like a wrong one, or null when none is near. */
  @Nullable String nearestVariable(String wrong) {
    return NearestNames.meant(wrong, keys.values().stream().map(SettingsKey::variable).toList());
  }
}
