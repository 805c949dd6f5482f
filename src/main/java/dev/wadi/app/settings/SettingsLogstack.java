package dev.wadi.app.settings;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What LogStack's variables for single keys mean: {@code LOGSTACK_API_KEY_<NAME>_TOKEN} with {@code
 * _NAME}, {@code _ACTIVE} and {@code _DESCRIPTION} as it has them, and what else a key of ours may
 * say: {@code _TENANT, _EXPIRES, _RATE, _BURST, _BYTES_PER_DAY, _ENTRIES_PER_DAY, _DOORS, _MASK}.
 */
final class SettingsLogstack {
  /** The setting that each of these keys becomes an entry of. */
  static final String KEY = "wadi.keys.key";

  /** The setting with all keys in one, which of a file counts only where there are no such keys. */
  static final String KEYS = "wadi.keys.json";

  private static final Pattern VARIABLE =
      Pattern.compile(
          "LOGSTACK_API_KEY_([A-Z0-9_]+)_(TOKEN|NAME|ACTIVE|DESCRIPTION|TENANT|EXPIRES|RATE|BURST"
              + "|BYTES_PER_DAY|ENTRIES_PER_DAY|DOORS|MASK)");
  private static final Set<String> YES = Set.of("true", "1", "yes", "on");

  private SettingsLogstack() {}

  /** Whether a variable says something of a key. */
  static boolean isOfKey(String variable) {
    return VARIABLE.matcher(variable).matches();
  }

  /**
   * The keys of an environment, each as the JSON of its settings entry, by the entry's name. A
   * group without a token is none.
   *
   * @throws IllegalArgumentException naming the variable when a number is none
   */
  static Map<String, String> keys(Map<String, String> environment) {
    Map<String, Map<String, String>> groups = new TreeMap<>();
    environment.forEach(
        (variable, value) -> {
          Matcher matcher = VARIABLE.matcher(variable);
          if (matcher.matches()) {
            groups
                .computeIfAbsent(matcher.group(1), name -> new TreeMap<>())
                .put(matcher.group(2), value.strip());
          }
        });
    Map<String, String> keys = new TreeMap<>();
    groups.forEach(
        (name, fields) -> {
          if (!fields.getOrDefault("TOKEN", "").isEmpty()) {
            keys.put(name.toLowerCase(Locale.ROOT), key(name, fields).toString());
          }
        });
    return keys;
  }

  private static ObjectNode key(String name, Map<String, String> fields) {
    ObjectNode key = JsonNodeFactory.instance.objectNode();
    key.put("token", fields.get("TOKEN"));
    String given = fields.getOrDefault("NAME", "");
    key.put("name", given.isEmpty() ? name.toLowerCase(Locale.ROOT) : given);
    String active = fields.get("ACTIVE");
    key.put("active", active == null || YES.contains(active.toLowerCase(Locale.ROOT)));
    put(key, "description", fields.get("DESCRIPTION"));
    put(key, "tenant", fields.get("TENANT"));
    put(key, "expires", fields.get("EXPIRES"));
    putNumber(key, "rate", name + "_RATE", fields.get("RATE"));
    putNumber(key, "burst", name + "_BURST", fields.get("BURST"));
    String bytes = fields.get("BYTES_PER_DAY");
    if (bytes != null) {
      key.put("bytesPerDay", SettingsGrammar.bytes(bytes));
    }
    putNumber(key, "entriesPerDay", name + "_ENTRIES_PER_DAY", fields.get("ENTRIES_PER_DAY"));
    putList(key, "doors", fields.get("DOORS"));
    putList(key, "mask", fields.get("MASK"));
    return key;
  }

  private static void put(ObjectNode key, String field, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      key.put(field, value);
    }
  }

  private static void putNumber(
      ObjectNode key, String field, String variable, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      return;
    }
    if (!value.matches("[0-9]{1,15}(\\.[0-9]{1,9})?")) {
      throw new IllegalArgumentException(
          "LOGSTACK_API_KEY_" + variable + ": no number (expected: such as 5)");
    }
    BigDecimal number = new BigDecimal(value);
    if (number.scale() <= 0) {
      key.put(field, number.longValueExact());
    } else {
      key.put(field, number);
    }
  }

  private static void putList(ObjectNode key, String field, @Nullable String value) {
    if (value == null) {
      return;
    }
    ArrayNode list = key.putArray(field);
    for (String one : value.split(",", -1)) {
      if (!one.isBlank()) {
        list.add(one.strip());
      }
    }
  }
}
