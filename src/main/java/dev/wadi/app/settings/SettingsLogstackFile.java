package dev.wadi.app.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.model.NearestNames;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
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
 * <p>Keys under {@code security.api_keys} get the fields to be masked that {@code masking} names:
 * the baseline, and the overrides of the token.
 */
final class SettingsLogstackFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_NESTING = 10;
  private static final String KEYS = "security.api_keys";
  private static final String BASELINE = "masking.baseline_keys";
  private static final String OVERRIDES = "masking.tenant_overrides";

  /** LogStack's keys and our settings. */
  private static final Map<String, String> MEANINGS = meanings();

  /** LogStack's keys that mean nothing here. */
  private static final Set<String> WITHOUT_MEANING =
      Set.of(
          "server.debug",
          "masking.partial_rules",
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
  private final Consumer<String> problems;

  /**
   * @param place names the file in what is said about it
   * @param problems hears of everything that is wrong
   */
  SettingsLogstackFile(String place, Consumer<String> problems) {
    this.place = place;
    this.problems = problems;
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
      root = JSON.valueToTree(loaded);
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
      found.setting(
          SettingsLogstack.KEYS, keys(keys, values.get(BASELINE), values.get(OVERRIDES)), place);
    }
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
    if (WITHOUT_MEANING.contains(key)
        || key.equals(KEYS)
        || key.equals(BASELINE)
        || key.equals(OVERRIDES)) {
      return;
    }
    String name = MEANINGS.get(key);
    if (name == null) {
      List<String> known = new ArrayList<>(MEANINGS.keySet());
      known.addAll(WITHOUT_MEANING);
      known.addAll(List.of(KEYS, BASELINE, OVERRIDES));
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

  private static String keys(
      JsonNode keys, @Nullable JsonNode baseline, @Nullable JsonNode overrides) {
    ObjectNode all = keys.deepCopy();
    for (Iterator<Map.Entry<String, JsonNode>> pairs = all.properties().iterator();
        pairs.hasNext(); ) {
      Map.Entry<String, JsonNode> pair = pairs.next();
      if (pair.getValue() instanceof ObjectNode key) {
        ArrayNode mask = key.withArray("mask");
        add(mask, baseline);
        add(mask, overrides == null ? null : overrides.get(pair.getKey()));
        if (mask.isEmpty()) {
          key.remove("mask");
        }
      }
    }
    try {
      return JSON.writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  private static void add(ArrayNode mask, @Nullable JsonNode names) {
    if (names != null) {
      names.forEach(name -> mask.add(name.asText()));
    }
  }
}
