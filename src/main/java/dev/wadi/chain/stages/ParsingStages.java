package dev.wadi.chain.stages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stages that find something in a line, or in what was found before. */
final class ParsingStages {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private ParsingStages() {}

  static Stage json(YamlNode config, StageSettings settings) {
    settings.allow(config, "expressions", "source", "drop_malformed");
    Map<String, FieldPath> paths = new LinkedHashMap<>();
    settings
        .needed(config, "expressions")
        .pairs()
        .forEach(
            (name, path) ->
                paths.put(
                    name,
                    settings.at(
                        path, () -> FieldPath.parse(path.isNothing() ? name : path.text()))));
    String source = config.text("source", "");
    boolean drop = settings.truth(config, "drop_malformed");
    return line -> {
      String text = line.source(source);
      if (text == null) {
        return;
      }
      JsonNode document = document(text);
      if (document == null) {
        line.dropped = drop ? "malformed" : null;
        return;
      }
      paths.forEach((name, path) -> line.found.put(name, text(path.in(document))));
    };
  }

  private static @Nullable JsonNode document(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return node.isObject() ? node : null;
    } catch (JsonProcessingException e) {
      return null; // a line that is no JSON goes on without fields
    }
  }

  /* Numbers as they are without an exponent; what has parts as JSON, with its keys in order. */
  private static @Nullable String text(@Nullable JsonNode node) {
    if (node == null) {
      return null;
    }
    if (node.isNumber()) {
      java.math.BigDecimal number = node.decimalValue();
      return Math.abs((long) number.scale()) > 400
          ? number.toString()
          : number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
    if (node.isContainerNode()) {
      try {
        return JSON.writeValueAsString(JSON.treeToValue(node, Object.class))
            .replace("&", "\\u0026")
            .replace("<", "\\u003c")
            .replace(">", "\\u003e");
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a document that was read cannot be written", e);
      }
    }
    return node.asText();
  }

  static Stage logfmt(YamlNode config, StageSettings settings) {
    settings.allow(config, "mapping", "source");
    Map<String, String> names = new LinkedHashMap<>();
    settings
        .needed(config, "mapping")
        .pairs()
        .forEach((name, key) -> names.put(name, key.isNothing() ? name : key.text()));
    String source = config.text("source", "");
    return line -> {
      String text = line.source(source);
      if (text != null) {
        Map<String, String> pairs = Logfmt.pairs(text);
        names.forEach(
            (name, key) -> {
              String value = pairs.get(key);
              if (value != null) {
                line.found.put(name, value);
              }
            });
      }
    };
  }

  static Stage regex(YamlNode config, StageSettings settings) {
    settings.allow(config, "expression", "source", "labels_from_groups");
    Pattern pattern = settings.regex(settings.needed(config, "expression"));
    String source = config.text("source", "");
    boolean labels = settings.truth(config, "labels_from_groups");
    return line -> {
      String text = line.source(source);
      Matcher matcher = text == null ? null : pattern.matcher(text);
      if (matcher == null || !matcher.find()) {
        return;
      }
      pattern
          .namedGroups()
          .forEach(
              (name, group) -> {
                String value = matcher.group(group);
                line.found.put(name, value == null ? "" : value);
                if (labels && value != null) {
                  line.label(name, value);
                }
              });
    };
  }

  static Stage replace(YamlNode config, StageSettings settings) {
    settings.allow(config, "expression", "source", "replace");
    Pattern pattern = settings.regex(settings.needed(config, "expression"));
    String source = config.text("source", "");
    YamlNode replace = config.get("replace");
    Template template =
        replace == null
            ? Template.parse("")
            : settings.at(replace, () -> Template.parse(replace.text()));
    return line -> {
      String text = line.source(source);
      if (text == null) {
        return;
      }
      Matcher matcher = pattern.matcher(text);
      StringBuilder out = new StringBuilder();
      int copied = 0;
      Map<String, @Nullable Object> fields = new HashMap<>(line.found);
      while (matcher.find()) {
        for (int group = 1; group <= matcher.groupCount(); group++) {
          String captured = matcher.group(group);
          if (captured == null) {
            continue;
          }
          fields.put("Value", captured);
          String filled = template.fill(fields);
          if (matcher.start(group) >= copied) {
            out.append(text, copied, matcher.start(group)).append(filled);
            copied = matcher.end(group);
          }
          name(pattern, group, filled, line);
        }
      }
      if (copied > 0 || out.length() > 0) {
        out.append(text.substring(copied));
        if (source.isEmpty()) {
          line.text = out.toString();
        } else {
          line.found.put(source, out.toString());
        }
      }
    };
  }

  private static void name(Pattern pattern, int group, String filled, Line line) {
    pattern
        .namedGroups()
        .forEach(
            (name, number) -> {
              if (number == group) {
                line.found.put(name, filled);
              }
            });
  }

  static Stage template(YamlNode config, StageSettings settings) {
    settings.allow(config, "source", "template");
    String source = settings.needed(config, "source").text();
    YamlNode text = settings.needed(config, "template");
    Template template = settings.at(text, () -> Template.parse(text.text()));
    return line -> {
      Map<String, @Nullable Object> fields = new HashMap<>(line.found);
      String value = line.found.get(source);
      fields.put("Value", value == null ? "" : value);
      fields.put("Entry", line.text);
      String filled = template.fill(fields);
      if (filled.isEmpty()) {
        line.found.remove(source);
      } else {
        line.found.put(source, filled);
      }
    };
  }
}
