package dev.wadi.chain.stages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.codec.text.TextTimes;
import dev.wadi.model.Rfc3339;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Stages that make something of what was found: labels, metadata, the time, the line. */
final class ActionStages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final java.util.regex.Pattern COLOURS =
      java.util.regex.Pattern.compile("\u001b\\[[0-9;:?]*[ -/]*[@-~]");
  private static final int MOST_STREAMS = 10_000;

  private ActionStages() {}

  static Stage labels(YamlNode config, StageSettings settings) {
    Map<String, String> sources = sources(config, settings);
    return line ->
        sources.forEach(
            (name, source) -> {
              String value = line.found.get(source);
              if (value != null) {
                line.label(name, value);
              }
            });
  }

  static Stage metadata(YamlNode config, StageSettings settings) {
    Map<String, String> sources = sources(config, settings);
    return line ->
        sources.forEach(
            (name, source) -> {
              String value = line.found.get(source);
              if (value != null) {
                line.metadata.put(name, value);
              }
            });
  }

  private static Map<String, String> sources(YamlNode config, StageSettings settings) {
    Map<String, String> sources = new LinkedHashMap<>();
    config
        .pairs()
        .forEach(
            (name, source) ->
                sources.put(
                    settings.labelName(source, name), source.isNothing() ? name : source.text()));
    if (sources.isEmpty()) {
      throw new StageException(config.line(), "names nothing (expected: name or name: source)");
    }
    return sources;
  }

  /** Labels with fixed values; the weak ones only where a line has none of that name. */
  static Stage staticLabels(YamlNode config, StageSettings settings, boolean weak) {
    Map<String, String> fixed = new LinkedHashMap<>();
    config
        .pairs()
        .forEach(
            (name, value) ->
                fixed.put(settings.labelName(value, name), value.isNothing() ? "" : value.text()));
    return line ->
        fixed.forEach(
            (name, value) -> {
              if (!value.isEmpty() && !(weak && line.labels.containsKey(name))) {
                line.label(name, value);
              }
            });
  }

  static Stage labelDrop(YamlNode config) {
    List<String> names = config.texts();
    return line -> line.labels.keySet().removeAll(names);
  }

  static Stage labelAllow(YamlNode config) {
    Set<String> names = Set.copyOf(config.texts());
    return line -> line.labels.keySet().retainAll(names);
  }

  static Stage output(YamlNode config, StageSettings settings) {
    settings.allow(config, "source");
    String source = settings.needed(config, "source").text();
    return line -> {
      String value = line.found.get(source);
      if (value != null) {
        line.text = value;
      }
    };
  }

  static Stage decolorize() {
    return line -> line.text = COLOURS.matcher(line.text).replaceAll("");
  }

  static Stage timestamp(YamlNode config, StageSettings settings) {
    settings.allow(config, "source", "format", "fallback_formats", "location", "action_on_failure");
    String source = settings.needed(config, "source").text();
    List<String> layouts = new ArrayList<>();
    YamlNode format = settings.needed(config, "format");
    layouts.add(format.text());
    YamlNode fallbacks = config.get("fallback_formats");
    if (fallbacks != null) {
      layouts.addAll(fallbacks.texts());
    }
    YamlNode location = config.get("location");
    ZoneId zone = location == null ? ZoneOffset.UTC : settings.at(location, () -> zone(location));
    TextTimes times = settings.at(format, () -> new TextTimes(layouts, zone));
    boolean fudge =
        settings
            .oneOf(config, "action_on_failure", "fudge", List.of("fudge", "skip"))
            .equals("fudge");
    Map<Map<String, String>, Long> last = new Recent<>(MOST_STREAMS);
    return line -> {
      String text = line.found.get(source);
      OptionalLong read =
          text == null
              ? OptionalLong.empty()
              : times.nanos(text, Rfc3339.toNanos(settings.clocks().wall().instant()));
      if (read.isPresent()) {
        line.nanos = read.getAsLong();
      } else if (fudge) {
        Long before = last.get(line.labels);
        if (before == null) {
          return;
        }
        line.nanos = before + 1; // so that the order stays
      }
      if (fudge) {
        last.put(Map.copyOf(line.labels), line.nanos);
      }
    };
  }

  private static ZoneId zone(YamlNode location) {
    try {
      return ZoneId.of(location.text());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "no time zone: " + location.text() + " (expected: such as Europe/Berlin)", e);
    }
  }

  static Stage tenant(YamlNode config, StageSettings settings) {
    settings.allow(config, "source", "value", "label");
    YamlNode source = config.get("source");
    YamlNode label = config.get("label");
    YamlNode value = config.get("value");
    List<YamlNode> given = new ArrayList<>();
    for (YamlNode one : new @Nullable YamlNode[] {source, label, value}) {
      if (one != null) {
        given.add(one);
      }
    }
    if (given.size() != 1) {
      throw new StageException(config.line(), "expected one of source, label, value");
    }
    String text = given.get(0).text();
    return line -> {
      String tenant =
          value != null ? text : label != null ? line.labels.get(text) : line.found.get(text);
      if (tenant != null) {
        line.label(Line.TENANT_LABEL, tenant);
      }
    };
  }

  static Stage pack(YamlNode config, StageSettings settings) {
    settings.allow(config, "labels", "ingest_timestamp");
    YamlNode names = config.get("labels");
    List<String> packed = names == null ? List.of() : names.texts();
    boolean now =
        settings.oneOf(config, "ingest_timestamp", "true", List.of("true", "false")).equals("true");
    return line -> {
      Map<String, String> fields = new TreeMap<>();
      for (String name : packed) {
        String value = line.found.get(name);
        if (value != null) {
          fields.put(name, value);
          line.labels.remove(name);
        }
      }
      Map<String, String> all = new LinkedHashMap<>(fields);
      all.put("_entry", line.text);
      line.text = written(all);
      if (now) {
        line.nanos = Rfc3339.toNanos(settings.clocks().wall().instant());
      }
    };
  }

  private static String written(Map<String, String> document) {
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts that are no JSON", e);
    }
  }

  /** What the frame of a container's line was called, for stages that ask for it. */
  static Stage container(YamlNode config) {
    boolean docker = config.text().equals("docker");
    if (!docker && !config.text().equals("cri")) {
      throw new StageException(config.line(), config.text() + " (expected: cri or docker)");
    }
    return line -> {
      line.found.put(docker ? "output" : "content", line.text);
      line.found.put(docker ? "timestamp" : "time", Rfc3339.format(line.nanos));
      if (!docker) {
        line.found.put("flags", "F"); // what was in parts has been joined
      }
    };
  }
}
