package dev.wadi.cli.alerts;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.NoCommandException;
import dev.wadi.cli.WadiCommand;
import picocli.CommandLine.Command;

/** {@code wadi alerts}: rules, what fires, who is not to be told. */
@Command(
    name = "alerts",
    description = {
      "Look at the alerts of a running gateway and silence them; check rules and try them out.",
      "All but check and test call the gateway by its console, with the login of the settings."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LsCommand.class,
      RulesCommand.class,
      SilenceCommand.class,
      SilencesCommand.class,
      UnsilenceCommand.class,
      ReloadCommand.class,
      CheckCommand.class,
      TestCommand.class
    })
public final class AlertsCommand extends WadiCommand {
  /** The alerts of a gateway in JMX. */
  static final String BEAN = "dev.wadi:type=Alerts";

  @Override
  protected ExitCode run() {
    throw new NoCommandException(spec());
  }
}
