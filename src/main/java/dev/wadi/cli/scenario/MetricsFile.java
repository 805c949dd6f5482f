package dev.wadi.cli.scenario;

import dev.wadi.scenario.run.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * A scenario's numbers for a node exporter's text collector. A reader never sees half of a file.
 */
record MetricsFile(Path file, String id, String name) {
  void write(boolean running, Map<String, Verdict.Sums> sums, Map<String, Long> errors) {
    StringBuilder out = new StringBuilder();
    out.append("# HELP wadi_scenario_running Whether the scenario runs\n");
    out.append("# TYPE wadi_scenario_running gauge\n");
    out.append(
        "wadi_scenario_running{scenario_id=\"%s\",name=\"%s\"} %d\n"
            .formatted(escaped(id), escaped(name), running ? 1 : 0));
    out.append("# HELP wadi_scenario_emitted_total Lines that were sent\n");
    out.append("# TYPE wadi_scenario_emitted_total counter\n");
    sums.forEach(
        (emitter, each) -> {
          if (!emitter.isEmpty()) {
            out.append(series("wadi_scenario_emitted_total", emitter, each.sent()));
          }
        });
    out.append("# HELP wadi_scenario_errors_total Ticks in which lines were not taken\n");
    out.append("# TYPE wadi_scenario_errors_total counter\n");
    sums.keySet().stream()
        .filter(emitter -> !emitter.isEmpty())
        .forEach(
            emitter ->
                out.append(
                    series(
                        "wadi_scenario_errors_total", emitter, errors.getOrDefault(emitter, 0L))));
    try {
      Path made = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(made, out);
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String series(String metric, String emitter, long value) {
    return "%s{scenario_id=\"%s\",emitter=\"%s\"} %d\n"
        .formatted(metric, escaped(id), escaped(emitter), value);
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
