package dev.wadi.chain.stages;

import dev.wadi.model.NearestNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads stages from YAML; what it does not understand it refuses, with the line. */
final class StageReader {
  private static final int MOST_STAGES = 1000;

  /** Makes one kind of stage. */
  private interface Kind {
    Stage read(YamlNode config, StageSettings settings);
  }

  private static final Map<String, Kind> KINDS = kinds();

  private final StageSettings settings;
  private int stages;

  StageReader(Clocks clocks) {
    this.settings = new StageSettings(clocks);
  }

  private static Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new TreeMap<>();
    kinds.put("json", ParsingStages::json);
    kinds.put("logfmt", ParsingStages::logfmt);
    kinds.put("regex", ParsingStages::regex);
    kinds.put("replace", ParsingStages::replace);
    kinds.put("template", ParsingStages::template);
    kinds.put("timestamp", ActionStages::timestamp);
    kinds.put("labels", ActionStages::labels);
    kinds.put("structured_metadata", ActionStages::metadata);
    kinds.put(
        "static_labels", (config, settings) -> ActionStages.staticLabels(config, settings, false));
    kinds.put(
        "default_labels", (config, settings) -> ActionStages.staticLabels(config, settings, true));
    kinds.put("labeldrop", (config, settings) -> ActionStages.labelDrop(config));
    kinds.put("labelallow", (config, settings) -> ActionStages.labelAllow(config));
    kinds.put("output", ActionStages::output);
    kinds.put("decolorize", (config, settings) -> ActionStages.decolorize());
    kinds.put("tenant", ActionStages::tenant);
    kinds.put("pack", ActionStages::pack);
    kinds.put("container", (config, settings) -> ActionStages.container(config));
    kinds.put("drop", FilterStages::drop);
    kinds.put("limit", FilterStages::limit);
    kinds.put("sampling", FilterStages::sampling);
    return kinds;
  }

  List<Stage> stages(YamlNode list) {
    List<Stage> all = new ArrayList<>();
    for (YamlNode item : list.items()) {
      all.add(stage(item));
    }
    return all;
  }

  Stage stage(YamlNode item) {
    if (++stages > MOST_STAGES) {
      throw new StageException(item.line(), "too many stages (limit: " + MOST_STAGES + ")");
    }
    Map<String, YamlNode> pairs = item.pairs();
    if (pairs.size() != 1) {
      throw new StageException(item.line(), "expected one stage: its name and its settings");
    }
    Map.Entry<String, YamlNode> only = pairs.entrySet().iterator().next();
    if (only.getKey().equals("match")) {
      YamlNode nested = only.getValue().get("stages");
      return FilterStages.match(
          only.getValue(), settings, nested == null ? List.of() : stages(nested));
    }
    Kind kind = KINDS.get(only.getKey());
    if (kind == null) {
      throw new StageException(
          item.line(),
          "no stage "
              + only.getKey()
              + " (expected: "
              + NearestNames.told(only.getKey(), KINDS.keySet())
              + ")");
    }
    return kind.read(only.getValue(), settings);
  }
}
