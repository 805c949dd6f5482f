package dev.wadi.cli.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.RunningGateway;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code wadi alerts silence}. */
@Command(
    name = "silence",
    description = {
      "Tell nobody of alerts whose labels fit, until a time:",
      "wadi alerts silence '{alertname=\"TooManyErrors\", app=~\"api-.*\"}' --until 2h --why"
          + " deploy",
      "What fires still when the silence ends is told then. It outlasts a restart."
    })
final class SilenceCommand extends JsonCommand {
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(
      index = "0",
      paramLabel = "MATCHERS",
      description = "Conditions on the labels of alerts; alertname is the name of the rule.")
  private String matchers = "";

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "A time such as 2026-01-31T12:00:00Z, or how long, such as 2h.")
  private String until = "";

  @Option(names = "--by", paramLabel = "NAME", description = "Who asks (default: the user).")
  private String by = "";

  @Option(names = "--why", paramLabel = "TEXT", description = "Why, for those who look later.")
  private String why = "";

  @Override
  protected ExitCode run() throws IOException {
    String who = by.isBlank() ? System.getProperty("user.name", "somebody") : by;
    RunningGateway running = gateway.open(this);
    if (until.isBlank()) {
      throw new ParameterException(
          spec().commandLine(), "--until is missing (expected: a time, or how long, such as 2h)");
    }
    JsonNode made = running.call(AlertsCommand.BEAN, "silence", matchers, until, who, why);
    if (json()) {
      output().json(made);
    } else {
      output()
          .line(
              "%s: nobody is told of %s until %s"
                  .formatted(
                      made.path("id").asText(),
                      Terminal.safe(made.path("matchers").asText()),
                      made.path("until").asText()));
    }
    return ExitCode.OK;
  }
}
