package dev.wadi.cli.scenario;

import dev.wadi.app.settings.Settings;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.DoorFlags;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.Shell;
import dev.wadi.cli.SizeConverter;
import dev.wadi.cli.Terminal;
import dev.wadi.cli.WadiCommand;
import dev.wadi.emit.send.Destination;
import dev.wadi.scenario.Scenario;
import dev.wadi.scenario.run.Play;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a scenario is played, as options. */
final class PlayOptions {
  private static final String USUAL = "http://127.0.0.1:3100";

  @Option(
      names = {"--to", "--ingest-url"},
      paramLabel = "TARGET",
      description = {
        "Where lines go, as in wadi emit (default: ENTRYPOINT_URL, the scenario's target, or",
        USUAL + ")."
      })
  private @Nullable String to;

  @Mixin private DoorFlags doors = new DoorFlags();

  @Option(
      names = "--scenario-id",
      paramLabel = "ID",
      description = "What LogOps' doors are told (default: LOGOPS_SCENARIO, or the name).")
  private @Nullable String id;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of jitter, and of lines whose emitter has none of its own.")
  private @Nullable Long seed;

  @Option(names = "--dry-run", description = "Tell what would be sent, at once, and send nothing.")
  private boolean dryRun;

  @Option(names = "--strict", description = "End at the first line that is not taken.")
  private boolean strict;

  @Option(
      names = "--metrics",
      paramLabel = "URL",
      description = "The gateway's page of metrics (default: /metrics where lines go).")
  private @Nullable String metrics;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The gateway's folder (default: wadi.data.directory of the settings).")
  private @Nullable Path data;

  @Option(
      names = "--most-fill",
      paramLabel = "SIZE",
      defaultValue = "2GB",
      converter = SizeConverter.class,
      description = "What fill: may take of the disk, at most (default: 2GB).")
  private long mostFill;

  @Option(
      names = "--scripts",
      description = "Let the scenario run programs (script:). Know what they are.")
  private boolean scripts;

  @Option(
      names = "--step-timeout",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "Longest call of a script in one tick (default: 20).")
  private double stepTimeout = 20;

  @Option(
      names = "--other-hosts",
      description = "Send to other machines than this one, too. Mind whose they are.")
  private boolean otherHosts;

  @Option(
      names = "--env",
      paramLabel = "NAME=VALUE",
      description = {
        "A variable for this run in place of the one that is set, such as ENTRYPOINT_URL; scripts",
        "get it, too. May be repeated."
      })
  private List<String> variables = List.of();

  @Option(
      names = "--metrics-file",
      paramLabel = "FILE",
      description = "Keep numbers there for a node exporter's text collector.")
  private @Nullable Path metricsFile;

  @Option(names = "--debug", description = "Show each result on stderr, too.")
  private boolean debug;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description = "Console that steps of a drill call (default: where the settings say).")
  private @Nullable String gateway;

  boolean dryRun() {
    return dryRun;
  }

  boolean debug() {
    return debug;
  }

  @Nullable String gateway() {
    return gateway;
  }

  @Nullable Path metricsFile() {
    return metricsFile;
  }

  /** What was given by --scenario-id. */
  @Nullable String id() {
    return id;
  }

  /** The variables that were given by --env. */
  Map<String, String> variables() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String each : variables) {
      int at = each.indexOf('=');
      if (at < 1 || each.indexOf('\0') >= 0) {
        /* The value may be a secret and is not repeated. */
        throw wrong(
            "--env: "
                + Terminal.safe(each.substring(0, Math.max(0, at)))
                + " (expected: NAME=VALUE)");
      }
      all.put(each.substring(0, at), each.substring(at + 1));
    }
    return all;
  }

  /** The shell that the run sees: with the variables of --env. */
  Shell shell(Shell shell) {
    Map<String, String> all = new LinkedHashMap<>(shell.environment());
    all.putAll(variables());
    return new Shell(shell.output(), shell.input(), all, shell.workingDirectory());
  }

  /** The gateway's folder. */
  Path data(Shell shell, Settings settings) {
    return data == null
        ? settings.requiredPath("wadi.data.directory")
        : shell.workingDirectory().resolve(data);
  }

  Play play(WadiCommand command, Scenario scenario, Settings settings) throws IOException {
    Shell shell = shell(command.shell());
    Map<String, String> environment = shell.environment();
    String given = id == null ? environment.get("LOGOPS_SCENARIO") : id;
    String entry = environment.get("ENTRYPOINT_URL");
    String written = to != null ? to : entry != null && !entry.isEmpty() ? entry : null;
    URI target =
        written == null
            ? scenario.target().orElse(URI.create(USUAL))
            : address(to == null ? "ENTRYPOINT_URL" : "--to", written);
    if (!(stepTimeout > 0 && stepTimeout <= 3600)) {
      throw wrong("--step-timeout: " + stepTimeout + " (expected: up to 3600 seconds)");
    }
    Path wal = settings.requiredPath("wadi.wal.directory");
    Path folder = data(shell, settings);
    return new Play(
        given == null || given.isEmpty() ? scenario.name() : given,
        target,
        doors.headers(),
        DoorFlags.key(shell),
        DoorFlags.secret(shell),
        doors.trust(shell, target.toString(), () -> settings),
        command.timeout(settings),
        seed == null ? new Random().nextLong() : seed,
        seed != null,
        dryRun,
        strict,
        metrics == null ? Optional.empty() : Optional.of(address("--metrics", metrics)),
        folder,
        floor(Files.isDirectory(wal) ? wal : folder, settings),
        mostFill,
        scripts,
        variables(),
        Duration.ofMillis((long) (stepTimeout * 1000)),
        otherHosts);
  }

  /* As the gateway works it out; of a folder that is not there yet nothing is known. */
  private static long floor(Path folder, Settings settings) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    FileStore store = Files.getFileStore(folder);
    return Math.min(
        settings.bytes("wadi.wal.diskFloorBytes"),
        (long) (settings.decimal("wadi.wal.diskFloorRatio") * store.getTotalSpace()));
  }

  private static URI address(String name, String text) {
    try {
      URI address = Destination.address(text);
      if (address.getHost() != null && address.getScheme() != null) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw wrong(name + ": '" + Terminal.safe(text) + "' (expected: such as " + USUAL + ")");
  }

  private static CommandException wrong(String sentence) {
    return new CommandException(ExitCode.INVALID_ARGS, sentence);
  }
}
