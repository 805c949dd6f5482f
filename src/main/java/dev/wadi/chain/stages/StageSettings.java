package dev.wadi.chain.stages;

import com.google.re2j.Pattern;
import dev.wadi.model.Ledger;
import dev.wadi.model.NearestNames;
import dev.wadi.query.Regexes;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the settings of a stage from YAML; what it does not understand it refuses, with the line.
 *
 * @param clocks that stages look at
 */
record StageSettings(Clocks clocks) {
  /** Refuses keys that are not named: what they mean would be lost. */
  void allow(YamlNode config, String... known) {
    config
        .pairs()
        .forEach(
            (key, value) -> {
              if (!List.of(known).contains(key)) {
                throw new StageException(
                    value.line(),
                    key
                        + ": not understood (expected: "
                        + NearestNames.told(key, List.of(known))
                        + ")");
              }
            });
  }

  YamlNode needed(YamlNode config, String key) {
    YamlNode found = config.get(key);
    if (found == null) {
      throw new StageException(config.line(), key + ": missing");
    }
    return found;
  }

  boolean truth(YamlNode config, String key) {
    return oneOf(config, key, "false", List.of("true", "false")).equals("true");
  }

  String oneOf(YamlNode config, String key, String otherwise, List<String> known) {
    YamlNode found = config.get(key);
    if (found == null) {
      return otherwise;
    }
    String text = found.text();
    if (!known.contains(text)) {
      throw new StageException(
          found.line(), key + ": " + text + " (expected: " + String.join(" or ", known) + ")");
    }
    return text;
  }

  Pattern regex(YamlNode expression) {
    return at(expression, () -> Regexes.compile(expression.text(), 0));
  }

  String labelName(YamlNode where, String name) {
    if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]{0,1000}")) {
      throw new StageException(where.line(), name + " (expected: a name of letters, digits and _)");
    }
    return name;
  }

  /** A reason for the ledger, made of the words of the settings. */
  String reason(YamlNode config, String otherwise) {
    @Nullable YamlNode given = config.get("drop_counter_reason");
    String text = given == null ? otherwise : given.text();
    String clean = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "_");
    return Ledger.requireReason(clean.substring(0, Math.min(clean.length(), 40)));
  }

  /** What somebody makes of a piece; a mistake in it is told with its line. */
  <T> T at(YamlNode where, Supplier<T> made) {
    try {
      return made.get();
    } catch (StageException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new StageException(where.line(), String.valueOf(e.getMessage()), e);
    }
  }
}
