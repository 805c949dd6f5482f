package dev.wadi.cli.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsKey;
import dev.wadi.app.settings.SettingsType.Kind;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings for whoever helps: each with its value and where it was set. Secrets are masked, of
 * pairs by name the values that are no number or size, and of addresses what a query says.
 */
final class ShownSettings {
  private static final Pattern SIZE = Pattern.compile("[0-9]{1,12}[A-Za-z/]{0,4}");
  private static final Map<String, Kind> KINDS =
      SettingsCatalogue.load().keys().stream()
          .collect(Collectors.toMap(SettingsKey::name, key -> key.type().kind()));

  private final CleanText clean;

  ShownSettings(CleanText clean) {
    this.clean = clean;
  }

  /** As this command reads them. */
  ArrayNode of(Settings settings) {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    settings.summary().forEach(one -> rows.add(row(one.name(), one.value(), one.origin())));
    return rows;
  }

  /** As a gateway tells them. */
  ArrayNode of(JsonNode told) {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    told.forEach(
        one ->
            rows.add(
                row(
                    one.path("name").asText(),
                    one.path("value").asText(),
                    one.path("origin").asText())));
    return rows;
  }

  private ObjectNode row(String name, String value, String origin) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("name", name);
    row.put("value", shown(name, value));
    row.put("from", clean.text(origin));
    return row;
  }

  private String shown(String name, String value) {
    // A gateway of a newer version has settings that this one does not know.
    Kind kind = KINDS.getOrDefault(name, Kind.SECRET);
    return switch (kind) {
      case BOOL, INT, BYTES, DURATION, DECIMAL, ENUM -> value;
      case SECRET, SECRETS, SECRETMAP -> value.isEmpty() ? "" : KnownSecrets.MASK;
      case MAP ->
          pairs(
              value,
              name.equals("wadi.routes.values") ? x -> false : x -> SIZE.matcher(x).matches());
      case PATH -> clean.address(value);
      default ->
          KnownSecrets.nameOfOne(name) && !value.isEmpty()
              ? KnownSecrets.MASK
              : clean.address(value);
    };
  }

  private String pairs(String value, Function<String, Boolean> open) {
    if (value.isEmpty()) {
      return "";
    }
    StringBuilder shown = new StringBuilder();
    for (String pair : value.split("[,\n]", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 0) {
        continue; // The rest of a value with a comma in it.
      }
      String one = pair.substring(equals + 1);
      shown
          .append(shown.length() == 0 ? "" : ",")
          .append(pair, 0, equals + 1)
          .append(open.apply(one) ? one : KnownSecrets.MASK);
    }
    return clean.text(shown.toString());
  }
}
