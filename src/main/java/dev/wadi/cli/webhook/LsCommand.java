package dev.wadi.cli.webhook;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Table;
import dev.wadi.sink.webhook.WebhookTargets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wadi webhook ls}. */
@Command(
    name = "ls",
    description = {
      "List the webhooks of the settings: name, host, what each is sent.",
      "The rest of an address is a secret and is not shown."
    })
final class LsCommand extends JsonCommand {
  @Mixin private TargetsOptions targets = new TargetsOptions();

  @Override
  protected ExitCode run() {
    WebhookTargets all = targets.read(shell());
    List<Map<String, Object>> rows = all.rows();
    if (json()) {
      output().json(rows);
    } else if (rows.isEmpty()) {
      output().line("No webhooks (wadi.webhook.url names them).");
    } else {
      Table table = new Table("webhook", "address", "template", "auth", "events");
      rows.forEach(row -> table.row(row.values().toArray()));
      table.print(output());
    }
    return ExitCode.OK;
  }
}
