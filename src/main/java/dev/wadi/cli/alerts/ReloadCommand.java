package dev.wadi.cli.alerts;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wadi alerts reload}. */
@Command(
    name = "reload",
    description = {
      "Read the files of rules anew now; the gateway also does so by itself when they change.",
      "Exit code 6 when something is wrong with them: the rules before stay in force."
    })
final class ReloadCommand extends JsonCommand {
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Override
  protected ExitCode run() throws IOException {
    String wrong = gateway.open(this).call(AlertsCommand.BEAN, "reload").asText();
    List<String> problems = wrong.isEmpty() ? List.of() : wrong.lines().toList();
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("valid", problems.isEmpty());
      document.put("problems", problems);
      output().json(document);
    } else if (problems.isEmpty()) {
      output().line("The rules were read anew.");
    } else {
      problems.forEach(problem -> output().line(Terminal.safe(problem)));
      output().remark("the rules before stay in force");
    }
    return problems.isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
  }
}
