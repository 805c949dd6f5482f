package dev.wadi.cli;

import dev.wadi.cli.alerts.AlertsCommand;
import dev.wadi.cli.console.ConsoleCommand;
import dev.wadi.cli.dlq.DlqCommand;
import dev.wadi.cli.keys.KeysCommand;
import dev.wadi.cli.logops.HmacCurlCommand;
import dev.wadi.cli.logops.HousekeepingCommand;
import dev.wadi.cli.logops.SignHmacCommand;
import dev.wadi.cli.logops.VerifyHmacCommand;
import dev.wadi.cli.migrate.ImportCommand;
import dev.wadi.cli.routes.RoutesCommand;
import dev.wadi.cli.scenario.ScenarioCommand;
import dev.wadi.cli.sink.SinkCommand;
import dev.wadi.cli.source.SourceCommand;
import dev.wadi.cli.status.StatusCommand;
import dev.wadi.cli.status.WhoamiCommand;
import dev.wadi.cli.wal.WalCommand;
import dev.wadi.cli.webhook.WebhookCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the jar starts: the command {@code wadi} and the way every command ends. */
@picocli.CommandLine.Command(
    name = "wadi",
    description = {
      "Receives logs from everything that can send them, cleans them before a byte touches a disk,",
      "keeps them safe, and answers what happened."
    },
    footer = {
      "wadi help COMMAND tells more about each, wadi help topics about the rest. Results go to"
          + " stdout, the rest to stderr.",
      "Exit codes: 0 good, 1 unexpected, 2 wrong arguments, 3 not found, 4 not permitted, 5"
          + " network, 6 findings, 78 wrong settings."
    },
    subcommands = {
      RunCommand.class,
      DemoCommand.class,
      RoutesCommand.class,
      CatalogCommand.class,
      WatchCommand.class,
      OpenCommand.class,
      InspectCommand.class,
      GrepCommand.class,
      SliceCommand.class,
      ExportCommand.class,
      TriageCommand.class,
      MergeCommand.class,
      DiffCommand.class,
      ReportCommand.class,
      CaptureCommand.class,
      SnapshotCommand.class,
      GcCommand.class,
      SignCommand.class,
      VerifyCommand.class,
      KeygenCommand.class,
      SignHmacCommand.class,
      HmacCurlCommand.class,
      VerifyHmacCommand.class,
      HousekeepingCommand.class,
      EmitCommand.class,
      ScenarioCommand.class,
      UploadCommand.class,
      DownloadCommand.class,
      ShareCommand.class,
      UnshareCommand.class,
      RedactCommand.class,
      DlqCommand.class,
      WalCommand.class,
      StatusCommand.class,
      WhoamiCommand.class,
      SourceCommand.class,
      SinkCommand.class,
      WebhookCommand.class,
      ConsoleCommand.class,
      KeysCommand.class,
      AlertsCommand.class,
      ReceiptCommand.class,
      TailCheckCommand.class,
      ImportCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      ManCommand.class,
      VersionCommand.class,
      HelpCommand.class,
    })
public final class Wadi implements Runnable, ShellOwner {
  /** Commands that tell of the others. */
  private static final Set<Class<?>> READ_THE_TREE =
      Set.of(HelpCommand.class, CompletionCommand.class, ManCommand.class);

  private final Shell shell;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // that it exists is enough
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Tell which build this is.")
  @SuppressWarnings("UnusedVariable") // that it exists is enough
  private boolean version;

  private Wadi(Shell shell) {
    this.shell = shell;
  }

  public static void main(String[] args) {
    // Straight to the descriptor: a PrintStream would swallow the news that the reader is gone.
    Output output = new Output(new FileOutputStream(FileDescriptor.out), System.err);
    Shell shell = new Shell(output, System.in, System.getenv(), Path.of(""));
    System.exit(run(shell, args));
  }

  /** Runs one command and gives its exit code; never throws. */
  static int run(Shell shell, String... args) {
    boolean json = asksForJson(List.of(args));
    Output output = shell.output();
    int code;
    try {
      code = execute(new Wadi(shell), json, args);
      output.close();
    } catch (Output.Closed e) {
      return ExitCode.OK.number();
    } catch (RuntimeException e) {
      return failed(output, json, e);
    }
    return code;
  }

  private static int execute(Wadi wadi, boolean json, String... args) {
    Output output = wadi.shell.output();
    CommandLine line = commandLine(wadi, args);
    line.setExecutionExceptionHandler((e, command, result) -> failed(output, json, e));
    line.setParameterExceptionHandler((e, wrong) -> failed(output, json, e));
    line.getCommandSpec().versionProvider(() -> new String[] {VersionCommand.sentence()});
    StringWriter help = new StringWriter();
    line.setOut(new PrintWriter(help));
    int code = line.execute(args);
    if (!help.toString().isEmpty()) {
      output.line(help.toString().stripTrailing());
    }
    return code;
  }

  private static int failed(Output output, boolean json, Exception e) {
    if (e instanceof Output.Closed) {
      return ExitCode.OK.number();
    }
    if (!json && e instanceof NoCommandException none) {
      output.remark(HelpText.of(none.getCommandLine().getCommandSpec()));
    }
    if (!json && e instanceof CommandException told && !told.shown().isEmpty()) {
      output.remark(told.shown());
    }
    Failure failure = Failure.of(e);
    output.failure(failure, json);
    return failure.code().number();
  }

  /** The whole tree of commands, to be looked at. */
  static CommandLine commandLine() {
    InputStream none = InputStream.nullInputStream();
    Output nowhere = new Output(OutputStream.nullOutputStream(), System.err);
    return commandLine(new Wadi(new Shell(nowhere, none, Map.of(), Path.of(""))));
  }

  /** The whole tree of commands. */
  static CommandLine commandLine(Wadi wadi) {
    return prepared(new CommandLine(wadi));
  }

  private static CommandLine prepared(CommandLine line) {
    line.setAbbreviatedOptionsAllowed(false);
    // A word that is looked for, or a body, may begin with @ and mean no file.
    line.setExpandAtFiles(false);
    HelpText.install(line);
    return line;
  }

  /**
   * As much of the tree as is needed: to build all of it is a quarter of the time of a short
   * command, so a first word that is a command gets that one alone.
   */
  private static CommandLine commandLine(Wadi wadi, String... args) {
    Class<?> only = args.length == 0 ? null : command(args[0]);
    if (only == null || READ_THE_TREE.contains(only)) {
      return commandLine(wadi);
    }
    CommandLine line = new CommandLine(new Trunk(wadi.shell));
    return prepared(line.addSubcommand(args[0], only));
  }

  /* To read what a class says of itself takes a while, so the one that is likely goes first. */
  private static @Nullable Class<?> command(String word) {
    if (isCalled(RunCommand.class, word)) {
      // Whoever waits for a gateway does not wait for the list, which makes the JVM load all
      // commands.
      return RunCommand.class;
    }
    Class<?>[] commands = Wadi.class.getAnnotation(picocli.CommandLine.Command.class).subcommands();
    String likely = word + "command";
    for (boolean first : new boolean[] {true, false}) {
      for (Class<?> command : commands) {
        if (command.getSimpleName().equalsIgnoreCase(likely) == first && isCalled(command, word)) {
          return command;
        }
      }
    }
    return null;
  }

  private static boolean isCalled(Class<?> command, String word) {
    picocli.CommandLine.Command told = command.getAnnotation(picocli.CommandLine.Command.class);
    return told.name().equals(word) || List.of(told.aliases()).contains(word);
  }

  /** What a single command hangs on. */
  @picocli.CommandLine.Command(name = "wadi")
  private record Trunk(Shell shell) implements ShellOwner {}

  @Override
  public Shell shell() {
    return shell;
  }

  @Override
  public void run() {
    throw new NoCommandException(spec);
  }

  /** Whether failures are to be told as JSON, decided before anything is understood. */
  private static boolean asksForJson(List<String> args) {
    int format = args.indexOf("--format");
    return args.contains("--json")
        || args.contains("--format=json")
        || (format >= 0 && format + 1 < args.size() && args.get(format + 1).equals("json"));
  }
}
