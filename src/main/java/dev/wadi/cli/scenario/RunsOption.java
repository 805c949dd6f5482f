package dev.wadi.cli.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.Shell;
import dev.wadi.cli.Terminal;
import dev.wadi.model.NearestNames;
import dev.wadi.scenario.run.RunsFolder;
import dev.wadi.scenario.run.StartedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where scenarios are that run in the background. */
final class RunsOption {
  @Option(
      names = "--runs",
      paramLabel = "DIR",
      defaultValue = "wadi-scenarios",
      description = "Folder of scenarios that were started (default: ./wadi-scenarios).")
  private Path directory = Path.of("");

  Path directory(Shell shell) {
    return shell.workingDirectory().resolve(directory);
  }

  RunsFolder folder(Shell shell) {
    return new RunsFolder(directory(shell));
  }

  /** One that must be there. */
  StartedRun require(Shell shell, String id) throws IOException {
    RunsFolder folder = folder(shell);
    return folder
        .of(id)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.NOT_FOUND,
                    "there is no run %s in %s%s"
                        .formatted(
                            Terminal.safe(id),
                            Terminal.safe(directory.toString()),
                            others(folder, id))));
  }

  private static String others(RunsFolder folder, String id) {
    try {
      List<String> ids = folder.all().stream().map(StartedRun::id).toList();
      return ids.isEmpty() ? "" : " (there are: " + NearestNames.told(id, ids, 10) + ")";
    } catch (IOException e) {
      return ""; // that there is none of this id is told already
    }
  }

  /** A run as JSON, by LogOps' names and some more. */
  static Map<String, Object> document(StartedRun run) {
    JsonNode start = start(run);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("scenario_id", run.id());
    document.put("name", run.name());
    document.put("status", run.state().word());
    document.put("verdict", run.verdict().isEmpty() ? null : run.verdict());
    document.put("pid", run.pid());
    document.put("started_at", run.startedAt().toString());
    document.put("updated_at", run.updatedAt().toString());
    document.put("seconds", run.seconds());
    document.put("duration_sec", run.duration());
    document.put("scenario_path", run.scenario());
    document.put("dry_run", start.get("dry_run"));
    document.put("strict", start.get("strict"));
    document.put("seed", start.get("seed"));
    document.put("step_timeout_sec", start.get("step_timeout_sec"));
    document.put("target", start.get("target"));
    document.put("log_file", run.results().toString());
    document.put("output_file", run.output().toString());
    document.put("report", run.page().toString());
    document.put("why", run.why().isEmpty() ? null : run.why());
    return document;
  }

  private static JsonNode start(StartedRun run) {
    ObjectMapper mapper = new ObjectMapper();
    String row = run.start();
    try {
      return row == null ? mapper.createObjectNode() : mapper.readTree(row);
    } catch (IOException e) {
      return mapper.createObjectNode(); // nothing is known of it
    }
  }
}
