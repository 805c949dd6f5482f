package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.analysis.DeadLetterSummary;
import dev.wadi.analysis.Numbers;
import dev.wadi.app.LokiAccess;
import dev.wadi.app.settings.Settings;
import dev.wadi.capture.CaptureException;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.ScanReport;
import dev.wadi.deadletters.DeadLetter;
import dev.wadi.deadletters.DeadLetterFolder;
import dev.wadi.deadletters.DeadLetterReplay;
import dev.wadi.deadletters.PushDoorClient;
import dev.wadi.deadletters.ReplayProgress;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code wadi dlq}: lines that a sink's server rejected for good. */
@Command(
    name = "dlq",
    description = "Look at the dead letters, push them again, let them go.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DlqCommand.Ls.class,
      DlqCommand.Show.class,
      DlqCommand.Replay.class,
      DlqCommand.Drop.class
    })
final class DlqCommand extends WadiCommand {
  private static final String NO_VALUE = "-";
  private static final String DEAD_LETTERS = "dev.wadi:type=Capture,name=dlq";

  @Override
  ExitCode run() {
    throw new NoCommandException(spec());
  }

  /** Where the dead letters lie. */
  static final class FolderOptions {
    @Mixin private SettingsOptions settings = new SettingsOptions();

    @Option(
        names = "--dir",
        paramLabel = "DIR",
        description = "Folder of the dead letters (default: wadi.dlq.directory).")
    private @Nullable Path directory;

    Settings settings(Shell shell) {
      return settings.read(shell);
    }

    Path root(Shell shell) {
      return directory == null
          ? settings.read(shell).requiredPath("wadi.dlq.directory")
          : CaptureFolders.given(shell, directory);
    }

    /** The captures of a folder that was named: itself, or those in it, such as a tenant's. */
    List<Path> captures(Shell shell, String name) throws IOException {
      Path inside = root(shell).resolve(name);
      return Files.isDirectory(inside)
          ? CaptureFolders.within(inside)
          : CaptureFolders.meant(shell, List.of(Path.of(name)));
    }

    /** The folder of a capture that was named as {@code dlq ls} names it, or by its path. */
    Path capture(Shell shell, String name) throws IOException {
      Path inside = root(shell).resolve(name);
      Path folder = Files.isDirectory(inside) ? inside : CaptureFolders.given(shell, Path.of(name));
      CaptureMetadata.read(folder);
      return folder;
    }
  }

  /** {@code wadi dlq ls}. */
  @Command(
      name = "ls",
      description = "List the captures of dead letters, and for each why its lines are there.")
  static final class Ls extends JsonCommand {
    @Mixin private FolderOptions folder = new FolderOptions();

    @Override
    ExitCode run() throws IOException {
      DeadLetterFolder root = new DeadLetterFolder(folder.root(shell()));
      DeadLetterFolder.Listing listing = root.list();
      listing.unreadable().forEach((name, why) -> output().remark(name + ": " + why));
      Losses losses = new Losses();
      listing
          .captures()
          .forEach((name, summary) -> losses.add(root.root().resolve(name), summary.report()));
      if (json()) {
        List<Object> documents = new ArrayList<>();
        listing.captures().forEach((name, summary) -> documents.add(root.document(name, summary)));
        output().json(documents);
      } else {
        print(listing.captures());
      }
      losses.tell(output());
      return ExitCode.OK;
    }

    private void print(Map<String, DeadLetterSummary> all) {
      if (all.isEmpty()) {
        output().line("No dead letters.");
        return;
      }
      Table table = new Table("capture", ">lines", "oldest", "newest", "sink", "reason", "status");
      all.forEach(
          (name, summary) -> {
            for (DeadLetterSummary.Group group : summary.groups()) {
              table.row(
                  name,
                  Numbers.count(group.lines()),
                  time(summary, summary.oldestNanos()),
                  time(summary, summary.newestNanos()),
                  Terminal.safe(group.sink()),
                  Terminal.safe(group.reason()),
                  Terminal.safe(group.status()));
            }
            if (summary.groups().isEmpty()) {
              table.row(name, 0, NO_VALUE, NO_VALUE, NO_VALUE, NO_VALUE, NO_VALUE);
            }
          });
      table.print(output());
    }

    private static String time(DeadLetterSummary summary, long nanos) {
      return summary.lines() == 0 ? NO_VALUE : Rfc3339.format(nanos);
    }
  }

  /** {@code wadi dlq show}. */
  @Command(name = "show", description = "Show dead letters with what the server said about them.")
  static final class Show extends JsonCommand {
    @Mixin private FolderOptions folder = new FolderOptions();

    @Parameters(
        paramLabel = "CAPTURE",
        description = "As dlq ls names it, or a folder, also of several captures.")
    private String capture = "";

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "Most lines shown; 0 for all (default: ${DEFAULT-VALUE}).")
    private long limit = 100;

    @Override
    ExitCode run() throws IOException {
      Losses losses = new Losses();
      long left = limit;
      boolean more = false;
      for (Path one : folder.captures(shell(), capture)) {
        if (limit > 0 && left == 0) {
          more = true;
          break;
        }
        DeadLetterFolder.Shown shown = DeadLetterFolder.show(one, left, this::show);
        left -= shown.lines();
        more |= shown.more();
        GrepCommand.remarkLosses(output(), shown.report());
        losses.add(one, shown.report());
      }
      output().flush();
      if (more) {
        output().remark("there are more lines (--limit 0 shows all)");
      }
      losses.tell(output());
      return ExitCode.OK;
    }

    private void show(DeadLetter letter) {
      if (json()) {
        output().jsonLine(letter.document());
        return;
      }
      output()
          .line(
              Terminal.safe(
                  "%s  %s  %s".formatted(letter.time(), letter.labels(), letter.message())));
      output()
          .line(
              Terminal.safe(
                  "    %s: %s, status %s: %s"
                      .formatted(letter.sink(), letter.reason(), letter.status(), letter.text())));
    }
  }

  /** {@code wadi dlq replay}. */
  @Command(
      name = "replay",
      description = {
        "Push dead letters again, in their order and without what the sink noted beside them.",
        "They go to the Loki of the settings, with its tenant and login, unless --to is given.",
        "How far it came is remembered beside the capture: an interrupted replay goes on there.",
        "The capture stays as it is. Exit code 6 when the server rejected lines again."
      })
  static final class Replay extends JsonCommand {
    @Mixin private FolderOptions folder = new FolderOptions();

    @Parameters(paramLabel = "CAPTURE", description = "As dlq ls names it, or a folder.")
    private String capture = "";

    @Option(
        names = "--to",
        paramLabel = "URL",
        description =
            "Where to push; without a path /loki/api/v1/push is meant (default: wadi.loki.url).")
    private @Nullable URI to;

    @Option(
        names = "--tenant",
        paramLabel = "NAME",
        description =
            "X-Scope-OrgID of the pushes, empty for none (default: the capture's tenant, or"
                + " wadi.loki.tenant without --to).")
    private @Nullable String tenant;

    @Option(
        names = "--token-file",
        paramLabel = "FILE",
        description = "File with the token for Authorization: Bearer.")
    private @Nullable Path tokenFile;

    @Option(
        names = "--retries",
        paramLabel = "N",
        description = "Tries after the first while the server is away (default: ${DEFAULT-VALUE}).")
    private int retries = 5;

    @Option(
        names = "--retry-wait",
        paramLabel = "DURATION",
        converter = DurationConverter.class,
        description = "Wait before the second try; doubles to at most 30 s (default: 500ms).")
    private Duration retryWait = Duration.ofMillis(500);

    @Option(
        names = "--max-refused",
        paramLabel = "N",
        description = "Stop after so many rejected lines (default: ${DEFAULT-VALUE}).")
    private int maxRefused = 1000;

    @Option(names = "--restart", description = "Forget how far an earlier replay came.")
    private boolean restart;

    @Override
    ExitCode run() throws IOException {
      if (retries < 0 || maxRefused < 0) {
        throw new ParameterException(
            spec().commandLine(), "--retries and --max-refused: negative (expected: >= 0)");
      }
      Settings settings = folder.settings(shell());
      LokiAccess loki = to == null ? LokiAccess.of(settings) : null;
      URI door = door(loki);
      Path from = folder.capture(shell(), capture);
      CaptureReader reader = CaptureReader.open(from);
      String whose = DeadLetterFolder.tenantOf(reader);
      try (ReplayProgress progress = ReplayProgress.open(from, door, restart)) {
        DeadLetterReplay replay =
            new DeadLetterReplay(
                reader,
                whose,
                progress,
                new PushDoorClient(
                    door, headers(whose, loki), timeout(settings), retries, retryWait),
                maxRefused);
        ScanReport report;
        try {
          report = replay.run();
        } catch (IOException | RuntimeException e) {
          output()
              .remark(
                  Numbers.count(progress.sent())
                      + " lines are pushed so far; the same command goes on there");
          throw e;
        }
        tell(replay, progress, door);
        GrepCommand.remarkLosses(output(), report);
        Losses losses = new Losses();
        losses.add(from, report);
        losses.tell(output());
        return replay.refused() == 0 ? ExitCode.OK : ExitCode.FINDINGS;
      }
    }

    private URI door(@Nullable LokiAccess loki) {
      if (loki != null) {
        return PushDoorClient.door(loki.address());
      }
      if (to == null) {
        throw new ParameterException(
            spec().commandLine(),
            "Missing required option: '--to=URL' (the settings name no Loki: wadi.loki.url)");
      }
      boolean http = "http".equals(to.getScheme()) || "https".equals(to.getScheme());
      if (!http || to.getHost() == null || to.getUserInfo() != null) {
        throw new ParameterException(
            spec().commandLine(),
            "--to: no address to push to (expected: such as http://127.0.0.1:3100, no"
                + " credentials)");
      }
      return PushDoorClient.door(to);
    }

    private Map<String, String> headers(String whose, @Nullable LokiAccess loki)
        throws IOException {
      Map<String, String> headers = new LinkedHashMap<>();
      String usual = loki == null || loki.tenantOfAll().isEmpty() ? whose : loki.tenantOfAll();
      String name = tenant == null ? usual : tenant;
      if (!name.isEmpty()) {
        headers.put("X-Scope-OrgID", name);
      }
      if (tokenFile != null) {
        String token = Files.readString(CaptureFolders.given(shell(), tokenFile), UTF_8).strip();
        headers.put("Authorization", "Bearer " + token);
      } else if (loki != null && loki.authorization() != null) {
        headers.put("Authorization", loki.authorization());
      }
      return headers;
    }

    private void tell(DeadLetterReplay replay, ReplayProgress progress, URI door) {
      if (json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("capture", capture);
        document.put("to", door.toString());
        document.put("sent", replay.sent());
        document.put("refused", replay.refused());
        document.put("sent_total", progress.sent());
        document.put("refused_total", progress.refused());
        if (replay.refused() > 0) {
          document.put("last_refusal", replay.lastRefusal());
        }
        output().json(document);
        return;
      }
      output()
          .line(
              "pushed %s lines to %s, %s in all"
                  .formatted(Numbers.count(replay.sent()), door, Numbers.count(progress.sent())));
      if (replay.refused() > 0) {
        output()
            .line(
                "%s lines were rejected again; the last: %s"
                    .formatted(Numbers.count(replay.refused()), replay.lastRefusal()));
      }
    }
  }

  /** {@code wadi dlq drop}. */
  @Command(
      name = "drop",
      description = {
        "Delete a capture of dead letters for good.",
        "Refused while a running gateway writes to it: with --gateway that one is told to seal it",
        "first (operation seal of dev.wadi:type=Capture,name=dlq); its next dead letter begins",
        "another capture."
      })
  static final class Drop extends JsonCommand {
    @Mixin private FolderOptions folder = new FolderOptions();

    @Parameters(paramLabel = "CAPTURE", description = "As dlq ls names it.")
    private String capture = "";

    @Option(
        names = "--gateway",
        paramLabel = "URL",
        arity = "0..1",
        fallbackValue = "",
        description =
            "Have the running gateway seal it, by its console (without URL: where the settings"
                + " say).")
    private @Nullable String gateway;

    @Option(names = "--yes", description = "Really do it.")
    private boolean yes;

    @Override
    ExitCode run() throws IOException {
      DeadLetterFolder root = new DeadLetterFolder(folder.root(shell()));
      try {
        root.require(capture);
      } catch (IllegalArgumentException e) {
        throw new CommandException(ExitCode.INVALID_ARGS, e.getMessage() + " (see wadi dlq ls)");
      }
      if (!yes) {
        throw new ParameterException(
            spec().commandLine(), "dlq drop deletes for good; say --yes when that is meant");
      }
      long bytes = drop(root);
      if (json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("capture", capture);
        document.put("freed_bytes", bytes);
        output().json(document);
      } else {
        output().line("dropped " + capture + ", " + Numbers.bytes(bytes));
      }
      return ExitCode.OK;
    }

    private long drop(DeadLetterFolder root) throws IOException {
      try {
        return root.drop(capture);
      } catch (CaptureException e) {
        if (e.kind() != CaptureException.Kind.LOCKED) {
          throw e;
        }
        String address = gateway;
        if (address == null) {
          output().remark("if that is a running gateway, let it seal the capture first: --gateway");
          throw e;
        }
        String tenant = DeadLetterFolder.tenantOf(CaptureReader.open(root.require(capture)));
        GatewayOptions.open(this, folder.settings(shell()), address)
            .call(DEAD_LETTERS, "seal", tenant);
        return root.drop(capture);
      }
    }
  }
}
