package dev.wadi.app.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.model.NearestNames;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * LogStack's {@code config.yaml}, read as settings. What it says and has no meaning here, because
 * nothing here waits for a rotation or parks a sink, is passed over; a key that LogStack does not
 * have is told.
 *
 * <p>What {@code masking} says goes to the keys, wherever they come from ({@link
 * SettingsLogstackMasking}). LogStack's variables for single keys of the file are read here too.
 */
final class SettingsLogstackFile {
  /** Made when there is JSON to read: what it needs of the JDK is a part of a start. */
  private static final class Mapper {
    static final ObjectMapper JSON = new ObjectMapper();
  }

  private static final int MOST_NESTING = 10;
  private static final String KEYS = "security.api_keys";
  private static final String MASKING = "masking.";
  private static final List<String> MASKINGS =
      List.of("masking.baseline_keys", "masking.partial_rules", "masking.tenant_overrides");
  private static final String VARIABLE = "LOGSTACK_";

  /** LogStack's keys and our settings. */
  private static final Map<String, String> MEANINGS = meanings();

  /** LogStack's keys that mean nothing here. */
  private static final Set<String> WITHOUT_MEANING =
      Set.of(
          "server.debug",
          "wal.rotation_time_active_minutes",
          "wal.rotation_time_idle_hours",
          "wal.idle_threshold_minutes",
          "wal.min_rotation_bytes",
          "wal.force_rotation_hours",
          "wal.flush_endpoint_enabled",
          "loki.push_endpoint",
          "loki.timeout_seconds",
          "loki.max_retries",
          "loki.backoff_seconds",
          "loki.backoff_park_seconds",
          "loki.batch_max_entries",
          "loki.batch_max_bytes");

  private final String place;
  private final SettingsLogstackMasking masking;
  private final Consumer<String> problems;

  /**
   * @param place names the file in what is said about it
   * @param masking takes what it says of masking
   * @param problems hears of everything that is wrong
   */
  SettingsLogstackFile(String place, SettingsLogstackMasking masking, Consumer<String> problems) {
    this.place = place;
    this.masking = masking;
    this.problems = problems;
  }

  /**
   * LogStack's variable of a key of the file: of its section and the key, or for the server of the
   * key alone; null when it is none, or one with an alias among the settings.
   */
  static @Nullable String keyOf(String variable) {
    if (!variable.startsWith(VARIABLE)) {
      return null;
    }
    String rest = variable.substring(VARIABLE.length()).toLowerCase(Locale.ROOT);
    if (rest.equals("wal_root_path") || rest.equals("wal_wal_root_path")) {
      return "wal.root_path";
    }
    for (String section : List.of("wal", "loki", "validation", "masking")) {
      if (rest.startsWith(section + "_")) {
        String key = section + "." + rest.substring(section.length() + 1);
        return MEANINGS.containsKey(key) || MASKINGS.contains(key) ? key : null;
      }
    }
    return MEANINGS.containsKey("server." + rest) ? "server." + rest : null;
  }

  /** Reads one of LogStack's variables. */
  void variable(String key, String text, SettingsLogtapFile.Found found) {
    if (key.startsWith(MASKING)) {
      String wrong = masking.setText(key.substring(MASKING.length()), text);
      if (wrong != null) {
        problems.accept(place + ": " + wrong);
      }
      return;
    }
    JsonNode value = Mapper.JSON.getNodeFactory().textNode(text.strip());
    if (key.equals("validation.allowed_labels")) {
      try {
        value = Mapper.JSON.readTree(text);
      } catch (JsonProcessingException e) {
        problems.accept(place + ": no JSON (expected: such as [\"region\"])");
        return;
      }
    }
    setting(key, value, found);
  }

  private static Map<String, String> meanings() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("server.host", "wadi.push.host");
    all.put("server.port", "wadi.push.port");
    all.put("server.log_level", "wadi.log.level");
    all.put("security.rate_limit_rps", "wadi.keys.requestsPerSecond");
    all.put("security.rate_limit_burst", "wadi.keys.burst");
    all.put("security.admin_token", "wadi.keys.adminToken");
    all.put("wal.root_path", "wadi.wal.directory");
    all.put("wal.wal_root_path", "wadi.wal.directory");
    all.put("wal.segment_max_bytes", "wadi.wal.segmentBytes");
    all.put("wal.token_wal_quota_bytes", "wadi.wal.quotaBytes");
    all.put("wal.token_wal_quota_age_hours", "wadi.wal.quotaAge");
    all.put("wal.disk_free_min_ratio", "wadi.wal.diskFloorRatio");
    all.put("loki.base_url", "wadi.loki.url");
    all.put("validation.entry_bytes_max", "wadi.logstack.maxEntryBytes");
    all.put("validation.batch_entries_max", "wadi.logstack.maxEntries");
    all.put("validation.batch_bytes_max", "wadi.logstack.maxBatchBytes");
    all.put("validation.allowed_labels", "wadi.logstack.labels");
    all.put("validation.max_labels", "wadi.logstack.maxLabels");
    all.put("validation.max_label_value_length", "wadi.logstack.maxLabelChars");
    return all;
  }

  void read(String text, SettingsLogtapFile.Found found) {
    JsonNode root;
    try {
      LoaderOptions options = new LoaderOptions();
      options.setNestingDepthLimit(MOST_NESTING);
      options.setMaxAliasesForCollections(0);
      options.setAllowDuplicateKeys(false);
      Object loaded = new Yaml(new SafeConstructor(options)).load(new StringReader(text));
      root = Mapper.JSON.valueToTree(loaded);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      problems.accept(place + ":" + line + ": " + e.getProblem());
      return;
    } catch (YAMLException | IllegalArgumentException e) {
      problems.accept(place + ": is not YAML as LogStack reads it");
      return;
    }
    if (root == null || root.isNull()) {
      return;
    }
    if (!root.isObject()) {
      problems.accept(place + ": no sections (expected: server, security, masking, wal, loki)");
      return;
    }
    Map<String, JsonNode> values = values(root);
    values.forEach((key, value) -> setting(key, value, found));
    JsonNode keys = values.get(KEYS);
    if (keys != null && !keys.isEmpty()) {
      found.setting(SettingsLogstack.KEYS, explicit(keys).toString(), place);
    }
  }

  /* A key of LogStack's that does not say that it is active is not; one of ours is. */
  private static JsonNode explicit(JsonNode keys) {
    JsonNode all = keys.deepCopy();
    all.forEach(
        key -> {
          if (key instanceof ObjectNode object && !object.hasNonNull("active")) {
            object.put("active", false);
          }
        });
    return all;
  }

  private Map<String, JsonNode> values(JsonNode root) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> section : root.properties()) {
      if (section.getValue().isNull()) {
        continue;
      }
      if (!section.getValue().isObject()) {
        problems.accept(place + ": " + section.getKey() + ": no keys");
        continue;
      }
      section
          .getValue()
          .properties()
          .forEach(
              pair -> {
                if (!pair.getValue().isNull()) {
                  values.put(section.getKey() + "." + pair.getKey(), pair.getValue());
                }
              });
    }
    return values;
  }

  private void setting(String key, JsonNode value, SettingsLogtapFile.Found found) {
    if (WITHOUT_MEANING.contains(key) || key.equals(KEYS)) {
      return;
    }
    if (MASKINGS.contains(key)) {
      String wrong = masking.set(key.substring(MASKING.length()), value);
      if (wrong != null) {
        problems.accept(place + ": " + key + ": " + wrong);
      }
      return;
    }
    String name = MEANINGS.get(key);
    if (name == null) {
      List<String> known = new ArrayList<>(MEANINGS.keySet());
      known.addAll(WITHOUT_MEANING);
      known.add(KEYS);
      known.addAll(MASKINGS);
      problems.accept(
          place
              + ": "
              + key
              + " is no key of LogStack's (expected: "
              + NearestNames.told(key, known)
              + ")");
      return;
    }
    String text = value.isArray() ? joined(value) : value.asText();
    if (value.isObject() || (text.isEmpty() && !key.equals("security.admin_token"))) {
      problems.accept(place + ": " + key + ": not a single value");
      return;
    }
    if (key.equals("wal.token_wal_quota_age_hours")) {
      text = text + "h";
    } else if (key.equals("server.log_level")) {
      text = level(text);
    } else if (key.equals("loki.base_url")) {
      found.setting("wadi.loki.enabled", "true", place);
    }
    found.setting(name, text, place);
  }

  /* Python's names. */
  private static String level(String text) {
    String small = text.toLowerCase(Locale.ROOT);
    return switch (small) {
      case "warning" -> "warn";
      case "critical" -> "error";
      default -> small;
    };
  }

  private static String joined(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return String.join(",", texts);
  }
}
