package dev.wadi.migrate.promtail;

import dev.wadi.chain.stages.Pipeline;
import dev.wadi.chain.stages.StageException;
import dev.wadi.chain.stages.YamlNode;
import dev.wadi.codec.text.TextSettings;
import dev.wadi.model.Labels;
import dev.wadi.query.LogQuery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/**
 * The pipeline of one tail. What joins lines (docker, cri, multiline) is the tail's, as long as it
 * stands at the beginning; all else are stages. For one use.
 */
final class PipelineConversion {
  private static final Map<String, String> TOLD =
      Map.of(
          "metrics",
          "no metrics are made of lines; wadi_dropped_entries_total and wadi_source_* are there"
              + " without a setting",
          "geoip",
          "there is no database of addresses here",
          "eventlogmessage",
          "there are no events of Windows here");

  private static final List<String> OF_MATCH =
      List.of("selector", "stages", "pipeline_name", "action");

  private final ImportReport report;
  private final @Nullable Map<String, String> known;
  private final Map<String, String> tail = new LinkedHashMap<>();
  private final List<Object> stages = new ArrayList<>();

  /* Labels that some stage may change: they are not those of all lines. */
  private final Set<String> changed = new HashSet<>();
  private boolean tenants;

  /**
   * @param known the labels of all lines; null when some are known by the path only
   */
  PipelineConversion(ImportReport report, @Nullable Map<String, String> known) {
    this.report = report;
    this.known = known;
  }

  /** Options of the tail. */
  Map<String, String> tail() {
    return tail;
  }

  /** Stages behind it. */
  List<Object> stages() {
    return stages;
  }

  boolean hasTenants() {
    return tenants;
  }

  /** A stage that cannot be meant is left out with its reason, and the others are done. */
  void convert(YamlNode list) {
    if (!list.isList() && !list.isNothing()) {
      report.leftOut(list.line(), "pipeline_stages", "expected a list of stages");
      return;
    }
    changes(list);
    boolean atHead = true;
    for (YamlNode item : flat(list)) {
      if (atHead && takenByTail(item)) {
        continue;
      }
      atHead = false;
      stages.addAll(stage(item));
    }
  }

  private void changes(YamlNode list) {
    for (YamlNode item : list.items()) {
      keys(item).forEach(name -> changesIfMeant(name, item));
    }
  }

  private void changesIfMeant(String name, YamlNode item) {
    Set<String> before = Set.copyOf(changed);
    try {
      changes(name, Objects.requireNonNull(item.pairs().get(name)));
    } catch (StageException e) {
      changed.retainAll(before); // it is left out, so it changes nothing, and told in its turn
    }
  }

  private void changes(String name, YamlNode config) {
    switch (name) {
      case "labels", "static_labels" -> changed.addAll(config.pairs().keySet());
      case "labeldrop" -> changed.addAll(config.texts());
      case "docker", "cri" -> changed.add("stream");
      case "labelallow", "regex", "pack" -> {
        boolean all = !name.equals("regex") || config.get("labels_from_groups") != null;
        changed.addAll(all && known != null ? known.keySet() : Set.of());
      }
      case "match" -> {
        YamlNode nested = config.get("stages");
        if (nested != null) {
          changes(nested);
        }
      }
      default -> {
        // changes none
      }
    }
  }

  /* Matches whose selector is decided by the labels of all lines are the stages within, or none. */
  private List<YamlNode> flat(YamlNode list) {
    List<YamlNode> flat = new ArrayList<>();
    for (YamlNode item : list.items()) {
      YamlNode match = matchOf(item);
      Boolean fits = match == null ? null : decided(match);
      if (match == null || fits == null) {
        flat.add(item);
      } else if (fits) {
        YamlNode nested = match.get("stages");
        flat.addAll(nested == null ? List.of() : flat(nested));
        report.converted(item.line(), "match", "fits all lines of these files: the stages within");
      } else {
        report.converted(item.line(), "match", "fits no line of these files: left away there");
      }
    }
    return flat;
  }

  private static @Nullable YamlNode matchOf(YamlNode item) {
    try {
      return item.isMap() && item.pairs().size() == 1 ? item.get("match") : null;
    } catch (StageException e) {
      return null; // told when it is taken as a stage
    }
  }

  private @Nullable Boolean decided(YamlNode match) {
    Map<String, String> labels = known;
    try {
      if (labels == null || match.get("stages") == null || isStrange(match)) {
        return null;
      }
      LogQuery query = LogQuery.parse(match.text("selector", ""));
      boolean onlyKnown =
          query.isSelectorOnly()
              && query.matchers().stream()
                  .allMatch(m -> labels.containsKey(m.name()) && !changed.contains(m.name()));
      return onlyKnown ? query.matcher().matches(Labels.of(labels)) : null;
    } catch (IllegalArgumentException e) {
      return null; // told when it is taken as a stage
    }
  }

  /* A match that is kept whole has a selector, a list of stages, and nothing that is unknown. */
  private static boolean isStrange(YamlNode match) {
    YamlNode nested = match.get("stages");
    return match.get("selector") == null
        || nested == null
        || !nested.isList()
        || !OF_MATCH.containsAll(match.pairs().keySet())
        || !match.text("action", "keep").equals("keep");
  }

  private boolean takenByTail(YamlNode item) {
    try {
      return isTakenByTail(item);
    } catch (StageException e) {
      return false; // told when it is taken as a stage
    }
  }

  private boolean isTakenByTail(YamlNode item) {
    Map<String, YamlNode> pairs = item.isMap() ? item.pairs() : Map.of();
    if (pairs.size() != 1) {
      return false;
    }
    String name = pairs.keySet().iterator().next();
    YamlNode config = pairs.values().iterator().next();
    switch (name) {
      case "docker", "cri" -> {
        if (!tail.isEmpty()) {
          return false;
        }
        tail.put("format", name);
        tail.put("inner", "plain");
        stages.add(Map.of("container", name));
        if (config.isMap() && !config.pairs().isEmpty()) {
          report.approximated(
              item.line(),
              name,
              "format=" + name + " of the tail; its bound for parts is multilineMaxBytes");
        } else {
          report.converted(item.line(), name, "format=" + name + " of the tail, parts joined");
        }
        return true;
      }
      case "multiline" -> {
        YamlNode first = config.isNothing() ? null : config.get("firstline");
        if (first == null || tail.containsKey("multilineStart")) {
          return false;
        }
        Map<String, String> options = new LinkedHashMap<>(tail);
        options.put("multilineStart", first.text());
        options.put("multilineTimeout", config.text("max_wait_time", "3s"));
        options.put("multilineMaxLines", config.text("max_lines", "128"));
        try {
          TextSettings.of(options);
        } catch (IllegalArgumentException e) {
          report.leftOut(item.line(), name, e.getMessage() + "; lines are not joined");
          return true;
        }
        tail.putAll(options);
        report.converted(
            item.line(),
            name,
            "multilineStart of the tail; an entry that ended at a bound has the metadata split");
        return true;
      }
      default -> {
        return false;
      }
    }
  }

  private List<Object> stage(YamlNode item) {
    try {
      return understood(item);
    } catch (StageException e) {
      String name = keys(item).stream().findFirst().orElse("stage");
      report.leftOut(e.line(), name, String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  private static List<String> keys(YamlNode item) {
    try {
      return item.isMap() ? List.copyOf(item.pairs().keySet()) : List.of();
    } catch (StageException e) {
      return List.of(); // a key stands twice
    }
  }

  private List<Object> understood(YamlNode item) {
    if (!item.isMap() || item.pairs().size() != 1) {
      report.leftOut(item.line(), "stage", "expected one stage: its name and its settings");
      return List.of();
    }
    String name = item.pairs().keySet().iterator().next();
    YamlNode config = item.pairs().values().iterator().next();
    String told = TOLD.get(name);
    if (told != null) {
      report.leftOut(item.line(), name, told);
      return List.of();
    }
    switch (name) {
      case "docker" -> {
        report.converted(item.line(), name, "stages json, timestamp, labels, output");
        return docker();
      }
      case "cri" -> {
        report.approximated(
            item.line(), name, "not at the beginning: partial lines are not joined there");
        return cri();
      }
      case "multiline" -> {
        report.leftOut(
            item.line(),
            name,
            "lines are joined by the tail, before any other stage but docker and cri");
        return List.of();
      }
      case "match" -> {
        return match(item, config);
      }
      default -> {
        return plain(item, name, config);
      }
    }
  }

  private List<Object> plain(YamlNode item, String name, YamlNode config) {
    try {
      String ours = name.equals("non_indexed_labels") ? "structured_metadata" : name;
      Map<String, @Nullable Object> stage = new LinkedHashMap<>();
      stage.put(ours, config.plain());
      if (ours.equals(name)) {
        Pipeline.check(item);
      } else {
        checked(stage, item.line());
      }
      told(item, name, config);
      tenants |= name.equals("tenant");
      return List.of(stage);
    } catch (StageException e) {
      report.leftOut(e.line(), name, String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  /* As it will stand in our file, whose lines are others. */
  private static void checked(Map<String, @Nullable Object> stage, int line) {
    try {
      Pipeline.parse(new Yaml().dump(List.of(stage)));
    } catch (StageException e) {
      throw new StageException(line, String.valueOf(e.getMessage()), e);
    }
  }

  private void told(YamlNode item, String name, YamlNode config) {
    int line = item.line();
    if (name.equals("sampling")) {
      report.approximated(
          line,
          name,
          "by what a line is instead of by chance; equal lines at a time stay together");
    } else if (name.equals("drop")
        && config.get("source") != null
        && config.get("source").isList()
        && config.get("expression") == null
        && config.get("value") == null) {
      report.approximated(line, name, "drops a line that has all the sources");
    } else if (name.equals("timestamp") && isWithoutYear(config)) {
      report.approximated(line, name, "the year that is not told is the one nearest to now");
    } else if (name.equals("replace") || name.equals("template")) {
      report.converted(line, name, "the same stage; a number is its text");
    } else {
      report.converted(line, name, "the same stage");
    }
  }

  private static boolean isWithoutYear(YamlNode config) {
    String format = config.text("format", "");
    return format.contains("15") && !format.contains("06");
  }

  /* Whether it is kept is known before anything is said of the stages within. */
  private List<Object> match(YamlNode item, YamlNode config) {
    YamlNode nested = config.get("stages");
    if (nested == null) {
      return plain(item, "match", config);
    }
    try {
      LogQuery.parse(config.text("selector", ""));
      if (isStrange(config)) {
        throw new IllegalArgumentException("its settings do not go together");
      }
    } catch (IllegalArgumentException e) {
      report.leftOut(item.line(), "match", e.getMessage() + "; the stages within it are left out");
      return List.of();
    }
    List<Object> within = new ArrayList<>();
    for (YamlNode one : nested.items()) {
      within.addAll(stage(one));
    }
    if (within.isEmpty()) {
      report.leftOut(item.line(), "match", "nothing within it is left");
      return List.of();
    }
    Map<String, Object> match = new LinkedHashMap<>();
    match.put("selector", config.text("selector", ""));
    match.put("stages", within);
    report.converted(item.line(), "match", "the same stage");
    return List.of(Map.of("match", match));
  }

  private static List<Object> docker() {
    Map<String, Object> json =
        ordered("expressions", ordered("output", "log", "stream", "stream", "timestamp", "time"));
    return List.of(
        Map.of("json", json),
        Map.of("labels", Map.of("stream", "stream")),
        Map.of("timestamp", ordered("source", "timestamp", "format", "RFC3339Nano")),
        Map.of("output", Map.of("source", "output")));
  }

  private static List<Object> cri() {
    return List.of(
        Map.of(
            "regex",
            Map.of(
                "expression",
                "^(?s)(?P<time>\\S+?) (?P<stream>stdout|stderr) (?P<flags>\\S+?)"
                    + " (?P<content>.*)$")),
        Map.of("labels", Map.of("stream", "stream")),
        Map.of("timestamp", ordered("source", "time", "format", "RFC3339Nano")),
        Map.of("output", Map.of("source", "content")));
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
