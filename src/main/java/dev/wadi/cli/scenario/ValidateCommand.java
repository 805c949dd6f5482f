package dev.wadi.cli.scenario;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Terminal;
import dev.wadi.scenario.file.ScenarioFileException;
import dev.wadi.scenario.file.ScenarioProblem;
import dev.wadi.scenario.file.ScenarioReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wadi scenario validate}. */
@Command(
    name = "validate",
    description = {
      "Check files of scenarios without sending anything.",
      "Exit code 6 when something is wrong; each problem names file, line and cure."
    })
final class ValidateCommand extends JsonCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "SCENARIO",
      description = "Files, names of shipped scenarios, or - for one that is piped in.")
  private List<String> names = new ArrayList<>();

  @Override
  protected ExitCode run() throws IOException {
    List<ScenarioProblem> problems = new ArrayList<>();
    List<ScenarioProblem> remarks = new ArrayList<>();
    for (String name : names) {
      try {
        ScenarioReader.Read read = ScenarioFiles.read(shell(), name);
        remarks.addAll(read.remarks());
      } catch (ScenarioFileException e) {
        problems.addAll(e.problems());
      }
    }
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("valid", problems.isEmpty());
      document.put("files", names);
      document.put("problems", problems);
      document.put("remarks", remarks);
      output().json(document);
    } else {
      problems.forEach(each -> output().line(Terminal.safe(each.toString())));
      remarks.forEach(each -> output().remark(Terminal.safe(each.toString())));
      output().remark("%d files checked, %d problems".formatted(names.size(), problems.size()));
    }
    return problems.isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
  }
}
