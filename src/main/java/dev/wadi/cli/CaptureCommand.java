package dev.wadi.cli;

import dev.wadi.analysis.Numbers;
import dev.wadi.capture.CaptureCheck;
import dev.wadi.capture.Damage;
import dev.wadi.capture.FileCheck;
import dev.wadi.cli.named.ListCommand;
import dev.wadi.cli.named.StartCommand;
import dev.wadi.cli.named.StopCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code wadi capture}: what is done with captures as folders. */
@Command(
    name = "capture",
    description = "Look after captures.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CaptureCommand.Verify.class,
      CaptureCommand.Hold.class,
      CaptureCommand.Release.class,
      StartCommand.class,
      StopCommand.class,
      ListCommand.class
    })
final class CaptureCommand extends WadiCommand {
  @Override
  protected ExitCode run() {
    throw new ParameterException(spec().commandLine(), "no command after capture");
  }

  /** {@code wadi capture verify}. */
  @Command(
      name = "verify",
      description = {
        "Read captures whole and hold them against all they say of themselves: each frame with its",
        "checksum, the lines against the index, the index against the files, the metadata against",
        "both, the audit trail. Exit code 6 when anything is damaged or missing; nothing is"
            + " changed."
      })
  static final class Verify extends JsonCommand {
    @Parameters(
        arity = "1..*",
        paramLabel = "FOLDER",
        description = {
          "Folders of captures, or folders that hold some; also s3://bucket/prefix, or a link that",
          "somebody sent; it is then read whole. A trail that is not there is no damage there."
        })
    private List<String> places = new ArrayList<>();

    @Mixin private StoreFlags store = new StoreFlags();

    @Mixin private ReadingThreads threads = new ReadingThreads();

    @Override
    protected ExitCode run() throws IOException {
      store.requireGiven(shell());
      boolean whole = true;
      List<Object> documents = new ArrayList<>();
      try (CaptureSources sources = new CaptureSources(shell(), store)) {
        for (Path folder : sources.meant(places)) {
          boolean withoutTrail = sources.lacksTrail(folder);
          CaptureCheck check =
              withoutTrail
                  ? CaptureCheck.withoutTrail(folder, threads.number())
                  : CaptureCheck.of(folder, threads.number());
          if (json()) {
            documents.add(document(check));
          } else {
            print(check, withoutTrail);
          }
          whole &= check.whole();
        }
      }
      if (json()) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("whole", whole);
        all.put("captures", documents);
        output().json(all);
      }
      return whole ? ExitCode.OK : ExitCode.FINDINGS;
    }

    private static Map<String, Object> document(CaptureCheck check) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("capture", check.folder().toString());
      document.put("whole", check.whole());
      document.put("live", check.live());
      document.put("lines", check.lines());
      document.put("missing_lines", check.damages().stream().mapToLong(Damage::missingLines).sum());
      List<Object> files = new ArrayList<>();
      for (FileCheck file : check.files()) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("file", file.file().name());
        one.put("whole", file.whole());
        one.put("indexed", file.file().index() != null);
        one.put("open", file.file().open());
        one.put("frames", file.frames());
        one.put("bad_parts", file.badParts());
        one.put("lines", file.lines());
        if (file.promisedLines() >= 0) {
          one.put("promised_lines", file.promisedLines());
        }
        one.put("bytes", file.plainBytes());
        files.add(one);
      }
      document.put("files", files);
      document.put("new", check.unindexed());
      document.put("audit_events", check.auditEvents());
      document.put("damages", check.damages().stream().map(Damage::document).toList());
      return document;
    }

    private void print(CaptureCheck check, boolean withoutTrail) {
      output()
          .line(
              "%s: %s, %s lines in %s files, %s"
                  .formatted(
                      Terminal.safe(check.folder().toString()),
                      (check.live() ? "live, " : "") + (check.whole() ? "whole" : "DAMAGED"),
                      Numbers.count(check.lines()),
                      Numbers.count(check.files().size()),
                      withoutTrail
                          ? "the audit trail is not there"
                          : Numbers.count(check.auditEvents()) + " events in the audit trail"));
      for (String name : check.unindexed()) {
        output().line("  new: " + Terminal.safe(name) + " is not in the index");
      }
      for (Damage damage : check.damages()) {
        output().line("  " + damage.kind().key() + ": " + Terminal.safe(damage.sentence()));
      }
    }
  }

  /** {@code wadi capture hold}. */
  @Command(
      name = "hold",
      description = {
        "Say that captures must stay: gc, dlq drop and the gateway's operations do not delete them",
        "until wadi capture release. The disk cap of a capture that is still being written goes on",
        "taking its oldest files: seal it first."
      })
  static final class Hold extends WadiCommand {
    @Parameters(arity = "1..*", paramLabel = "FOLDER", description = "Folders of captures.")
    private List<Path> directories = new ArrayList<>();

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        required = true,
        description = "Why, in one line.")
    private String reason = "";

    @Override
    protected ExitCode run() throws IOException {
      for (Path directory : directories) {
        Path folder = CaptureFolders.given(shell(), directory);
        try {
          dev.wadi.capture.Hold.put(folder, reason);
        } catch (IllegalArgumentException e) {
          throw new CommandException(ExitCode.INVALID_ARGS, "--" + e.getMessage());
        }
        output().line(Terminal.safe(folder.toString()) + ": on hold");
      }
      return ExitCode.OK;
    }
  }

  /** {@code wadi capture release}. */
  @Command(name = "release", description = "End the hold on captures.")
  static final class Release extends WadiCommand {
    @Parameters(arity = "1..*", paramLabel = "FOLDER", description = "Folders of captures.")
    private List<Path> directories = new ArrayList<>();

    @Override
    protected ExitCode run() throws IOException {
      for (Path directory : directories) {
        Path folder = CaptureFolders.given(shell(), directory);
        boolean held = dev.wadi.capture.Hold.end(folder);
        output().line(Terminal.safe(folder.toString()) + (held ? ": let go" : ": was not on hold"));
      }
      return ExitCode.OK;
    }
  }
}
