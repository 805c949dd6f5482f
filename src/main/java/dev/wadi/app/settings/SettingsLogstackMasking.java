package dev.wadi.app.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * LogStack's section {@code masking}, of its file or of variables, as the fields that its keys
 * mask: the baseline and what a token adds, each with the rule that LogStack would find for it: the
 * one of its name, else the first whose name is within it.
 */
final class SettingsLogstackMasking {
  /** Made when there is JSON to read: what it needs of the JDK is a part of a start. */
  private static final class Mapper {
    static final ObjectMapper JSON = new ObjectMapper();
  }

  private JsonNode baseline = JsonNodeFactory.instance.arrayNode();
  private JsonNode rules = JsonNodeFactory.instance.objectNode();
  private JsonNode overrides = JsonNodeFactory.instance.objectNode();

  /**
   * Takes one key of the section; a later one takes the place of an earlier.
   *
   * @return null when it is as LogStack has it, else what it should be
   */
  @Nullable String set(String key, JsonNode value) {
    switch (key) {
      case "baseline_keys" -> {
        if (!value.isArray()) {
          return "no list of names";
        }
        baseline = value;
      }
      case "partial_rules" -> {
        if (!value.isObject()) {
          return "no rules by name";
        }
        for (Map.Entry<String, JsonNode> one : value.properties()) {
          if (rule(one.getValue()) == null) {
            return one.getKey()
                + ": no rule (expected: mask_email: true, keep_prefix: n or keep_suffix: n)";
          }
        }
        rules = value;
      }
      default -> {
        if (!value.isObject()) {
          return "no lists of names by token";
        }
        overrides = value;
      }
    }
    return null;
  }

  /** The same from a variable, in JSON. */
  @Nullable String setText(String key, String text) {
    try {
      return set(key, Mapper.JSON.readTree(text));
    } catch (JsonProcessingException e) {
      return "no JSON";
    }
  }

  private boolean isEmpty() {
    return baseline.isEmpty() && overrides.isEmpty() && rules.isEmpty();
  }

  /** Keys by token, as JSON, with the fields that each masks. */
  String keys(String json) {
    if (isEmpty() || json.isBlank()) {
      return json;
    }
    try {
      JsonNode all = Mapper.JSON.readTree(json);
      for (Map.Entry<String, JsonNode> pair : all.properties()) {
        if (pair.getValue() instanceof ObjectNode key) {
          mask(pair.getKey(), key);
        }
      }
      return all.toString();
    } catch (JsonProcessingException e) {
      return json; // whoever reads the keys says what is wrong with them
    }
  }

  /** One key, as JSON, with its token in it. */
  String key(String json) {
    if (isEmpty()) {
      return json;
    }
    try {
      JsonNode key = Mapper.JSON.readTree(json);
      if (key instanceof ObjectNode object) {
        mask(object.path("token").asText(), object);
      }
      return key.toString();
    } catch (JsonProcessingException e) {
      return json; // as above
    }
  }

  private void mask(String token, ObjectNode key) {
    Set<String> names = new LinkedHashSet<>();
    key.path("mask").forEach(name -> names.add(name.asText()));
    Map<String, String> fields = new LinkedHashMap<>();
    names.forEach(name -> fields.put(name.replaceFirst("=.*", ""), name));
    add(fields, baseline);
    add(fields, overrides.path(token));
    rules.fieldNames().forEachRemaining(name -> fields.putIfAbsent(name, ruled(name)));
    if (!fields.isEmpty()) {
      ArrayNode mask = key.putArray("mask");
      fields.values().forEach(mask::add);
    }
  }

  private void add(Map<String, String> fields, JsonNode names) {
    names.forEach(name -> fields.putIfAbsent(name.asText(), ruled(name.asText())));
  }

  private String ruled(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    JsonNode found = null;
    for (Map.Entry<String, JsonNode> one : rules.properties()) {
      String of = one.getKey().toLowerCase(Locale.ROOT);
      if (of.equals(small)) {
        found = one.getValue();
        break;
      }
      if (found == null && small.contains(of)) {
        found = one.getValue();
      }
    }
    String rule = found == null ? null : rule(found);
    return rule == null || rule.isEmpty() ? name : name + "=" + rule;
  }

  /* In the order in which LogStack asks; empty for all of the value, null for none of its rules. */
  private static @Nullable String rule(JsonNode rule) {
    if (!rule.isObject()) {
      return null;
    }
    if (rule.path("mask_email").asBoolean(false)) {
      return "email";
    }
    for (String kept : new String[] {"keep_prefix", "keep_suffix"}) {
      JsonNode count = rule.path(kept);
      if (!count.isMissingNode() && !count.isNull()) {
        boolean fits = count.isInt() && count.intValue() >= 0 && count.intValue() <= 64;
        return !fits ? null : count.intValue() == 0 ? "" : kept.replace('_', '-') + ":" + count;
      }
    }
    return "";
  }
}
