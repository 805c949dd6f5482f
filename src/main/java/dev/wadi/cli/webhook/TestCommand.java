package dev.wadi.cli.webhook;

import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Terminal;
import dev.wadi.sink.webhook.WebhookTargets;
import dev.wadi.sink.webhook.WebhookTrial;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wadi webhook test NAME}. */
@Command(
    name = "test",
    description = {
      "Send a test event to a webhook of the settings, and show what it answers.",
      "No gateway need run: it is sent from here, past everything that waits. Exit code 5 when it"
          + " was not taken, 4 when the webhook does not know us."
    })
final class TestCommand extends JsonCommand {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  @Mixin private TargetsOptions targets = new TargetsOptions();

  @Parameters(paramLabel = "NAME", description = "Its name in wadi.webhook.url.")
  private String name = "";

  @Override
  protected ExitCode run() throws IOException {
    WebhookTargets all = targets.read(shell());
    if (!all.names().contains(name)) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "no such webhook: %s (there are: %s)"
              .formatted(
                  Terminal.safe(name),
                  all.names().isEmpty() ? "none" : String.join(", ", all.names())));
    }
    WebhookTrial trial = trial(all);
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("webhook", trial.target());
      document.put("address", trial.address());
      document.put("taken", trial.taken());
      document.put("status", trial.status());
      document.put("answer", trial.answer());
      output().json(document);
    } else {
      output().line(Terminal.safe(trial.sentence()));
    }
    if (trial.taken()) {
      return ExitCode.OK;
    }
    boolean unknown = trial.status() == UNAUTHORIZED || trial.status() == FORBIDDEN;
    return unknown ? ExitCode.PERMISSION : ExitCode.NETWORK;
  }

  private WebhookTrial trial(WebhookTargets all) throws IOException {
    try {
      return WebhookTrial.of(all, name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
