package dev.wadi.migrate.promtail;

import dev.wadi.chain.stages.Pipeline;
import dev.wadi.chain.stages.StageException;
import dev.wadi.chain.stages.YamlNode;
import dev.wadi.codec.text.TextSettings;
import dev.wadi.migrate.promtail.Relabelling.Rule;
import dev.wadi.model.Labels;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Converts one configuration. For one use. */
public final class PromtailImport {
  private static final int MOST_TAILS = 1000;

  /** What else there is in a scrape configuration, with what to do about it. */
  private static final Map<String, String> OTHER_SOURCES =
      Map.ofEntries(
          Map.entry("journal", "the journal is not read here; let it write files, or forward it"),
          Map.entry("syslog", "no syslog over the network by this command; see docs/sources.md"),
          Map.entry("loki_push_api", "push to the data port instead (wadi.push.port)"),
          Map.entry("windows_events", "there are no events of Windows here"),
          Map.entry("gcplog", "not read here"),
          Map.entry("azure_event_hubs", "not read here"),
          Map.entry("kafka", "not by this command; wadi.kafka.brokers, topics and group read them"),
          Map.entry("gelf", "not read here"),
          Map.entry("cloudflare", "not read here"),
          Map.entry("heroku_drain", "not read here"),
          Map.entry("docker_sd_configs", "name the files of the containers, with format docker"),
          Map.entry("consul_sd_configs", "name the files in a route; nobody is asked for them"),
          Map.entry("consulagent_sd_configs", "name the files in a route"),
          Map.entry("file_sd_configs", "name the files in a route; targets are not looked up"));

  private static final List<String> OF_SCRAPE =
      List.of(
          "job_name",
          "static_configs",
          "kubernetes_sd_configs",
          "pipeline_stages",
          "relabel_configs",
          "encoding",
          "decompression");

  private final String source;
  private final ImportReport report = new ImportReport();
  private final Map<String, String> files = new LinkedHashMap<>();
  private final List<Conversion.Tail> tails = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> paths = new HashSet<>();
  private final Clients clients = new Clients(report);
  private final @Nullable Map<String, String> environment;

  /**
   * @param source names the file in what is written
   * @param environment variables for <code>${NAME}</code>; null leaves these as they are
   */
  public PromtailImport(String source, @Nullable Map<String, String> environment) {
    this.source = source;
    this.environment = environment;
  }

  /**
   * Converts a text.
   *
   * @throws StageException when it is no YAML, or no configuration of promtail
   */
  public Conversion convert(String text) {
    YamlNode root =
        YamlNode.parse(
            text,
            environment == null
                ? scalar -> scalar
                : scalar -> Variables.expanded(scalar, environment));
    if (!root.isMap()) {
      throw new StageException(root.line(), "no configuration of promtail");
    }
    if (environment == null && text.matches("(?s).*\\$\\{[A-Za-z_][A-Za-z0-9_]*(:[^}]*)?}.*")) {
      report.approximated(
          0, "${…}", "variables stand as they are; with --expand-env they get their values");
    }
    clients.convert(root);
    YamlNode scrapes = root.get("scrape_configs");
    for (YamlNode scrape : scrapes == null ? List.<YamlNode>of() : scrapes.items()) {
      try {
        scrape(scrape);
      } catch (StageException e) {
        report.leftOut(e.line(), "scrape_configs", String.valueOf(e.getMessage()));
      }
    }
    root.pairs().forEach(this::topLevel);
    if (!clients.routes().isEmpty()) {
      files.put("routes/41-promtail-clients.camel.yaml", clients.routes());
    }
    files.put("wadi.properties", settings());
    YamlNode positions = root.get("positions");
    return new Conversion(
        files, tails, positions == null ? "" : positions.text("filename", ""), report);
  }

  private void topLevel(String key, YamlNode value) {
    switch (key) {
      case "clients", "client", "scrape_configs" -> {
        // done
      }
      case "positions" -> report.converted(value.line(), key, "taken over where the file is there");
      case "server" ->
          report.notNeeded(value.line(), key, "wadi.push.* and wadi.console.* are the doors here");
      case "target_config" -> report.notNeeded(value.line(), key, "wadi.tail.poll is the same");
      case "options", "tracing" -> report.notNeeded(value.line(), key, "it says nothing of lines");
      case "wal" ->
          report.notNeeded(value.line(), key, "lines are in a log on disk before all else");
      case "limits_config" -> limits(value);
      default -> report.leftOut(value.line(), key, "not understood");
    }
  }

  private void limits(YamlNode limits) {
    limits
        .pairs()
        .forEach(
            (key, value) -> {
              if (key.startsWith("max_streams") && value.text().equals("0")) {
                report.notNeeded(value.line(), key, "no limit is the default");
              } else {
                report.leftOut(
                    value.line(),
                    key,
                    "wadi.limits.* hold for each tenant; set what you need there");
              }
            });
  }

  private void scrape(YamlNode scrape) {
    String job = scrape.text("job_name", "files");
    try {
      YamlNode relabel = scrape.get("relabel_configs");
      List<Rule> rules = rules(relabel);
      YamlNode statics = scrape.get("static_configs");
      for (YamlNode config : statics == null ? List.<YamlNode>of() : statics.items()) {
        try {
          files(scrape, job, config, rules, relabel);
        } catch (StageException e) {
          report.leftOut(
              e.line(), "static_configs", "job " + job + ": " + String.valueOf(e.getMessage()));
        }
      }
      YamlNode discovery = scrape.get("kubernetes_sd_configs");
      if (discovery != null) {
        pods(scrape, discovery, job, rules);
      }
    } catch (StageException e) {
      report.leftOut(e.line(), "scrape_configs: " + job, String.valueOf(e.getMessage()));
    }
    scrape
        .pairs()
        .forEach(
            (key, value) -> {
              String told = OTHER_SOURCES.get(key);
              if (told != null) {
                report.leftOut(value.line(), key, told);
              } else if (key.equals("decompression")) {
                report.notNeeded(value.line(), key, "a tail knows gzip and zstd by their bytes");
              } else if (!OF_SCRAPE.contains(key)) {
                report.leftOut(value.line(), key, "not understood");
              }
            });
  }

  /* Without one of them other files might be read, or under other labels: it is all or nothing. */
  private List<Rule> rules(@Nullable YamlNode relabel) {
    List<Rule> rules = new ArrayList<>();
    boolean all = true;
    for (YamlNode rule : relabel == null ? List.<YamlNode>of() : relabel.items()) {
      try {
        rules.add(Rule.of(rule));
      } catch (StageException e) {
        report.leftOut(e.line(), "relabel_configs", String.valueOf(e.getMessage()));
        all = false;
      }
    }
    if (relabel != null && !all) {
      throw new StageException(
          relabel.line(),
          "no file of this job is read, since rules above say which, and with which labels");
    }
    return rules;
  }

  private void files(
      YamlNode scrape, String job, YamlNode config, List<Rule> rules, @Nullable YamlNode relabel) {
    Map<String, String> given = new TreeMap<>();
    YamlNode labels = config.get("labels");
    if (labels != null) {
      labels.pairs().forEach((name, value) -> given.put(name, value.text()));
    }
    Map<String, String> made = Relabelling.apply(rules, given);
    if (relabel != null) {
      report.converted(relabel.line(), "relabel_configs", "done at once: the labels are known");
    }
    if (made == null) {
      report.converted(config.line(), "static_configs", "relabelling drops it, as in promtail");
      return;
    }
    String path = made.getOrDefault("__path__", "");
    if (path.isEmpty()) {
      report.leftOut(config.line(), "static_configs", "__path__: missing");
      return;
    }
    String exclude = made.getOrDefault("__path_exclude__", "");
    if (!paths.add(path) || isReadBy(paths, path)) {
      report.leftOut(
          config.line(),
          "static_configs",
          path + ": is read by a source above, and read once only");
      return;
    }
    for (String other : paths) {
      if (!other.equals(path) && covers(path, other)) {
        exclude = exclude.isEmpty() ? other : exclude + "," + other;
        report.leftOut(
            config.line(),
            "static_configs",
            other + ": is read by the source above alone, and once");
      }
    }
    made.keySet().removeIf(name -> name.startsWith("__"));
    PipelineConversion pipeline = new PipelineConversion(report, made);
    tail(scrape, job, config.line(), pattern(path), excluded(exclude), made, pipeline);
    report.converted(config.line(), "static_configs", "tail:" + tails.get(tails.size() - 1).name());
  }

  private static boolean isReadBy(Set<String> patterns, String path) {
    return patterns.stream().anyMatch(other -> !other.equals(path) && covers(other, path));
  }

  /* Whether a pattern finds what another path names. */
  private static boolean covers(String pattern, String path) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(path));
    } catch (IllegalArgumentException e) {
      return false; // a tail will say what is wrong with it
    }
  }

  private void pods(YamlNode scrape, YamlNode config, String job, List<Rule> rules) {
    for (YamlNode one : config.items()) {
      if (!one.text("role", "pod").equals("pod")) {
        report.leftOut(one.line(), "kubernetes_sd_configs", "only the role pod has files");
        return;
      }
      for (String key : one.pairs().keySet()) {
        if (!key.equals("role")) {
          report.approximated(
              one.line(), "kubernetes_sd_configs", key + ": nobody asks the API server here");
        }
      }
    }
    if (!paths.add(PodRelabelling.PATHS)) {
      report.leftOut(
          config.line(),
          "kubernetes_sd_configs",
          "job " + job + ": the files of all containers are read by a source above, once only");
      return;
    }
    PipelineConversion pipeline = new PipelineConversion(report, null);
    List<Object> first = new PodRelabelling(report).stages(rules);
    pipeline.stages().addAll(first);
    tail(scrape, job, config.line(), PodRelabelling.PATHS, "", Map.of(), pipeline);
    report.approximated(
        config.line(),
        "kubernetes_sd_configs",
        "all containers of this machine, named by the paths of their files");
  }

  private void tail(
      YamlNode scrape,
      String job,
      int line,
      String pattern,
      String exclude,
      Map<String, String> labels,
      PipelineConversion pipeline) {
    if (tails.size() >= MOST_TAILS) {
      throw new StageException(line, "too many sources (limit: " + MOST_TAILS + ")");
    }
    YamlNode stages = scrape.get("pipeline_stages");
    if (stages != null) {
      pipeline.convert(stages);
    }
    if (!clients.externalLabels().isEmpty()) {
      pipeline.stages().add(Map.of("default_labels", clients.externalLabels()));
    }
    String name = name(job);
    Map<String, String> options = new LinkedHashMap<>();
    options.put("paths", pattern);
    if (!exclude.isEmpty()) {
      options.put("exclude", exclude);
    }
    options.put("start", "beginning"); // as promtail does with files that it has no position of
    options.put("level", "off");
    options.putAll(pipeline.tail());
    checked(pipeline.tail(), line);
    if (!labels.isEmpty()) {
      String set = Labels.of(labels).toString();
      options.put("labels", set.substring(1, set.length() - 1));
    }
    encoding(scrape, options);
    options.put("directory", "{{wadi.tail.directory}}");
    String tenant = clients.tenant();
    options.put("tenant", tenant == null ? "{{wadi.tenant.default}}" : tenant);
    boolean staged = !pipeline.stages().isEmpty();
    if (staged) {
      String text = dumped(pipeline.stages());
      Pipeline.parse(text);
      files.put("stages/" + name + ".yaml", text);
    }
    files.put(
        "routes/13-promtail-" + name + ".camel.yaml",
        RouteText.tail(
            name,
            "Made by wadi import promtail of " + source + ", line " + line + ", job " + job + ".",
            options,
            staged,
            pipeline.hasTenants()));
    tails.add(new Conversion.Tail(name, pattern, exclude));
  }

  /* What the tail would refuse at its start is refused here, with the line. */
  private static void checked(Map<String, String> options, int line) {
    Map<String, String> text = new LinkedHashMap<>(options);
    try {
      TextSettings.of(text);
    } catch (IllegalArgumentException e) {
      throw new StageException(line, "pipeline_stages: " + e.getMessage(), e);
    }
  }

  private static String excluded(String globs) {
    return globs.isEmpty() ? "" : globs.replaceAll("\\{([^{},]*)}", "$1");
  }

  private void encoding(YamlNode scrape, Map<String, String> options) {
    YamlNode encoding = scrape.get("encoding");
    if (encoding == null) {
      return;
    }
    String ours =
        switch (encoding.text().toLowerCase(Locale.ROOT).replace('_', '-')) {
          case "utf-8", "utf8" -> "UTF-8";
          case "utf-16", "utf-16le" -> "UTF-16LE";
          case "utf-16be" -> "UTF-16BE";
          case "iso-8859-1", "latin1" -> "ISO-8859-1";
          case "windows-1252" -> "windows-1252";
          default -> "";
        };
    if (ours.isEmpty()) {
      report.leftOut(encoding.line(), "encoding", encoding.text() + ": a tail does not know it");
    } else {
      options.put("encoding", ours);
      report.converted(encoding.line(), "encoding", ours);
    }
  }

  /* In patterns of a tail a comma parts, and a single name within braces is a label. */
  private static String pattern(String glob) {
    return glob.replaceAll("\\{([^{},]*)}", "$1").replaceAll(",(?![^{]*})", "[,]");
  }

  private String name(String job) {
    String clean = job.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]+", "-");
    clean = clean.replaceAll("^[-_]+|[-_]+$", "");
    clean = clean.isEmpty() ? "files" : clean.substring(0, Math.min(clean.length(), 34));
    String name = clean;
    for (int i = 2; !names.add(name); i++) {
      name = clean + "-" + i;
    }
    return name;
  }

  private static String dumped(List<Object> stages) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(100);
    options.setSplitLines(false);
    return new Yaml(options).dump(stages);
  }

  private String settings() {
    StringBuilder out = new StringBuilder();
    out.append("# Made by wadi import promtail of ").append(source.replaceAll("\\R", " "));
    out.append(".\n# Secrets stand in the environment; report.txt says which.\n");
    out.append("wadi.data.directory=@data@\nwadi.routes.values=stages=@stages@\n");
    clients
        .settings()
        .forEach((key, value) -> out.append(key).append('=').append(escaped(value)).append('\n'));
    return out.toString();
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replaceAll("\\R", " ");
  }
}
