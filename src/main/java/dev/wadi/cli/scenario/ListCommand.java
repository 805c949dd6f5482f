package dev.wadi.cli.scenario;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Table;
import dev.wadi.scenario.Load;
import dev.wadi.scenario.Scenario;
import dev.wadi.scenario.file.ScenarioReader;
import dev.wadi.scenario.file.ShippedScenarios;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code wadi scenario list}. */
@Command(name = "list", description = "List the scenarios that are shipped.")
final class ListCommand extends JsonCommand {
  @Override
  protected ExitCode run() {
    List<Map<String, Object>> rows = new ArrayList<>();
    Table table = new Table("scenario", ">seconds", ">emitters", ">lines", "drill", "what it is");
    for (String name : ShippedScenarios.names()) {
      Scenario scenario = ScenarioReader.parse(ScenarioFiles.shipped(name), name, name).scenario();
      long lines =
          scenario.plan(0).stream().flatMap(List::stream).mapToLong(tick -> tick.lines()).sum();
      boolean drill = !scenario.steps().isEmpty();
      table.row(
          name,
          (long) scenario.durationSeconds(),
          scenario.emitters().size(),
          lines,
          drill ? "yes" : "-",
          scenario.description());
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", name);
      row.put("description", scenario.description());
      row.put("duration_sec", scenario.durationSeconds());
      row.put("emitters", scenario.emitters().stream().map(Load::name).toList());
      row.put("planned", lines);
      row.put("drill", drill);
      row.put("expect", scenario.expectations().stream().map(e -> e.text()).toList());
      rows.add(row);
    }
    if (json()) {
      output().json(rows);
    } else {
      table.print(output());
    }
    return ExitCode.OK;
  }
}
