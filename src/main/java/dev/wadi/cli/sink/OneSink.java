package dev.wadi.cli.sink;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.RunningGateway;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What the commands about one sink share. */
abstract class OneSink extends JsonCommand {
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(index = "0", paramLabel = "SINK", description = "As sink ls names it.")
  private String sink = "";

  final String sink() {
    return sink;
  }

  final RunningGateway open() throws IOException {
    return gateway.open(this);
  }

  /** Shows how the sink is now. */
  final ExitCode tellState(RunningGateway gateway) throws IOException {
    String state = Sinks.of(gateway).require(sink).get(0).state();
    return tell(
        state,
        switch (state) {
          case "paused" -> sink + " is paused; its lines wait in the log";
          case "stopped" -> sink + " gets nothing: no route that is running delivers to it";
          case "running" -> sink + " goes on";
          default -> sink + " goes on, but is in trouble: " + state;
        });
  }

  /** Shows a state: for programs its name, for people a sentence. */
  final ExitCode tell(String state, String sentence) {
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("sink", sink);
      document.put("state", state);
      output().json(document);
    } else {
      output().line(sentence);
    }
    return ExitCode.OK;
  }
}
