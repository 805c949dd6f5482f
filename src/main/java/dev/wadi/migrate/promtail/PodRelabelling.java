package dev.wadi.migrate.promtail;

import dev.wadi.migrate.promtail.Relabelling.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Relabelling of pods as stages. The path of a container's file tells its namespace, pod, uid and
 * container; these are labels under the names that the discovery gives them, and go in the end.
 * What the API server alone knows (labels of pods, annotations, controllers) is left out.
 */
final class PodRelabelling {
  /** Where the kubelet puts the files of containers. */
  static final String PATHS =
      "/var/log/pods/{__meta_kubernetes_namespace}_{__meta_kubernetes_pod_name}_"
          + "{__meta_kubernetes_pod_uid}/{__meta_kubernetes_pod_container_name}/*.log";

  private static final List<String> KNOWN =
      List.of(
          "__meta_kubernetes_namespace",
          "__meta_kubernetes_pod_name",
          "__meta_kubernetes_pod_uid",
          "__meta_kubernetes_pod_container_name");
  private static final String JOINED = "wadi_relabel";

  private final ImportReport report;
  private final List<Object> stages = new ArrayList<>();
  private final TreeSet<String> there = new TreeSet<>(KNOWN);

  PodRelabelling(ImportReport report) {
    this.report = report;
  }

  /** Stages that do what rules say, as far as they can. */
  List<Object> stages(List<Rule> rules) {
    rules.forEach(this::rule);
    stages.add(Map.of("labeldrop", KNOWN));
    return stages;
  }

  private void rule(Rule rule) {
    String part = "relabel_configs: " + (rule.target().isEmpty() ? rule.action() : rule.target());
    if (rule.target().equals("__host__")) {
      report.notNeeded(rule.line(), part, "a tail reads the files of its own machine");
      return;
    }
    if (rule.target().equals("__path__")) {
      path(rule, part);
      return;
    }
    List<String> unknown = rule.sources().stream().filter(name -> !there.contains(name)).toList();
    if (!unknown.isEmpty() || rule.sources().isEmpty()) {
      report.leftOut(
          rule.line(),
          part,
          unknown.isEmpty()
              ? "the names of a pod's labels are known to the API server alone"
              : String.join(", ", unknown) + ": known to the API server alone, not to a path");
      return;
    }
    String fields =
        rule.sources().stream()
            .map(name -> "{{ ." + name + " }}")
            .collect(Collectors.joining(rule.separator()));
    String fits = "regexMatch " + quoted("^(?s:" + rule.regexText() + ")$") + " ." + JOINED;
    switch (rule.action()) {
      case "replace" -> {
        if (rule.target().contains("$") || rule.target().startsWith("__")) {
          report.leftOut(rule.line(), part, "its target is no label that can be set here");
          return;
        }
        join(fields);
        String value =
            "{{ if "
                + fits
                + " }}{{ regexReplaceAll "
                + quoted("^(?s:" + rule.regexText() + ")$")
                + " ."
                + JOINED
                + " "
                + quoted(rule.replacement())
                + " }}{{ else }}{{ default \"\" ."
                + rule.target()
                + " }}{{ end }}";
        boolean plain = rule.regexText().equals("(.*)") && rule.replacement().equals("$1");
        template(rule.target(), plain ? "{{ ." + JOINED + " }}" : value);
        label(rule.target());
      }
      case "lowercase", "uppercase" -> {
        join(fields);
        String function = rule.action().equals("lowercase") ? "ToLower" : "ToUpper";
        template(rule.target(), "{{ " + function + " ." + JOINED + " }}");
        label(rule.target());
      }
      case "keep", "drop" -> {
        join(fields);
        template(JOINED, "{{ if " + fits + " }}yes{{ else }}no{{ end }}");
        Map<String, Object> drop = new LinkedHashMap<>();
        drop.put("source", JOINED);
        drop.put("value", rule.action().equals("drop") ? "yes" : "no");
        drop.put("drop_counter_reason", "relabelled");
        stages.add(Map.of("drop", drop));
      }
      default -> {
        report.leftOut(rule.line(), part, "action " + rule.action() + " is not done for pods");
        return;
      }
    }
    report.converted(rule.line(), part, "stages of the tail, from the path of the file");
  }

  private void path(Rule rule, String part) {
    if (rule.replacement().startsWith("/var/log/pods/") && rule.regexText().equals("(.*)")) {
      report.converted(rule.line(), part, "the paths of all containers: " + PATHS);
    } else {
      report.approximated(
          rule.line(),
          part,
          "the paths of all containers instead: " + PATHS + "; narrow them in the route");
    }
  }

  private void join(String fields) {
    template(JOINED, fields);
  }

  private void template(String name, String text) {
    Map<String, Object> template = new LinkedHashMap<>();
    template.put("source", name);
    template.put("template", text);
    stages.add(Map.of("template", template));
  }

  private void label(String name) {
    stages.add(Map.of("labels", Map.of(name, name)));
    there.add(name);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
