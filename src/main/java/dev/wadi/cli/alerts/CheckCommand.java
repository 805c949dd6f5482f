package dev.wadi.cli.alerts;

import dev.wadi.alert.AlertRule;
import dev.wadi.alert.RuleFileException;
import dev.wadi.alert.RuleProblem;
import dev.wadi.alert.RuleSet;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wadi alerts check}. */
@Command(
    name = "check",
    description = {
      "Check files of rules without a gateway: Loki's ruler form with LogQL, or logtap's.",
      "Exit code 6 when something is wrong; each problem names file, line and cure."
    })
final class CheckCommand extends JsonCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "RULES",
      description = "Files, folders of them, or patterns such as rules/*.yaml.")
  private List<String> names = new ArrayList<>();

  @Override
  protected ExitCode run() throws IOException {
    List<Path> files = RuleOptions.files(shell(), names);
    List<RuleProblem> problems = List.of();
    RuleSet rules = RuleSet.NONE;
    try {
      rules = RuleOptions.read(files);
    } catch (RuleFileException e) {
      problems = e.problems();
    }
    if (json()) {
      output().json(document(files, rules, problems));
    } else {
      problems.forEach(problem -> output().line(Terminal.safe(problem.toString())));
      rules
          .leftOut()
          .forEach(one -> output().remark("left out, a recording rule: " + Terminal.safe(one)));
      output()
          .remark(
              "%d files checked, %d rules, %d problems"
                  .formatted(files.size(), rules.rules().size(), problems.size()));
    }
    return problems.isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private static Map<String, Object> document(
      List<Path> files, RuleSet rules, List<RuleProblem> problems) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("valid", problems.isEmpty());
    document.put("files", files.stream().map(Path::toString).toList());
    List<Map<String, Object>> rows = new ArrayList<>();
    for (AlertRule rule : rules.rules()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("group", rule.group());
      row.put("name", rule.name());
      row.put("asks", rule.condition().toString());
      row.put("for_seconds", rule.holdNanos() / 1e9);
      row.put("place", rule.place());
      rows.add(row);
    }
    document.put("rules", rows);
    document.put("left_out", rules.leftOut());
    document.put("problems", problems);
    return document;
  }
}
