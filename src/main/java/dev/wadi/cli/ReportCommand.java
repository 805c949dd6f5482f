package dev.wadi.cli;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.report.Report;
import dev.wadi.analysis.report.ReportRequest;
import dev.wadi.analysis.report.ReportResult;
import dev.wadi.analysis.triage.TriageRequest;
import dev.wadi.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi report}: a capture on one page. */
@Command(
    name = "report",
    description = {
      "Tell what is in a capture and what went wrong, on one page that needs nothing else: no",
      "scripts, nothing from the network, prints well. Beside it the same as JSON. Exit code 6"
          + " when",
      "the capture is damaged and lines of it could not be read."
    },
    footer = {"", "A page to send along: wadi report capture --out report"})
final class ReportCommand extends JsonCommand {
  @Parameters(
      paramLabel = "DIR",
      description = {
        "Folder of a capture; also s3://bucket/prefix, or a link that somebody sent: then only"
            + " what",
        "is needed is fetched."
      })
  private String place = "";

  @Mixin private ResultFolder out = new ResultFolder();

  @Option(
      names = "--html",
      arity = "0..1",
      paramLabel = "BOOLEAN",
      fallbackValue = "true",
      description = "Whether to write report.html beside report.json (default: true).")
  private boolean html = true;

  @Option(
      names = {"--jobs", "--threads"},
      paramLabel = "N",
      description = "Threads that read (default: one for each processor).")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "How many signatures are told (default: 20).")
  private int top = ReportRequest.DEFAULTS.triage().top();

  @Mixin private WantedFlags wanted = new WantedFlags();
  @Mixin private StoreFlags store = new StoreFlags();

  @Override
  protected ExitCode run() throws IOException {
    store.requireGiven(shell());
    if (!out.given() && !json()) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "nowhere to write to (expected: --out DIR, or --json)");
    }
    if (jobs < 1) {
      throw new CommandException(ExitCode.INVALID_ARGS, "--jobs: " + jobs + " (expected: >= 1)");
    }
    Losses losses = new Losses();
    try (CaptureSources sources = new CaptureSources(shell(), store)) {
      CaptureReader reader = CaptureReader.open(sources.one(place));
      ReportRequest request = request(reader);
      Path folder = out.given() ? out.ready(shell()) : null;
      Effort effort = Effort.of(jobs);
      ReportResult report = report(reader, request, effort);
      if (folder != null) {
        Files.writeString(folder.resolve("report.json"), report.toJson());
        if (html) {
          Files.writeString(folder.resolve("report.html"), report.toHtml());
        }
        output().remark("severity " + report.severity().word() + ", in " + shown(folder));
      }
      if (json()) {
        output().jsonText(report.toJson());
      }
      output().flush();
      sources.tell(output());
      Losses.remark(output(), effort.report());
      losses.add(reader.folder(), effort.report());
    }
    losses.tell(output());
    return ExitCode.OK;
  }

  private static String shown(Path folder) {
    return Terminal.safe(folder.toString());
  }

  private ReportRequest request(CaptureReader reader) {
    try {
      return ReportRequest.of(TriageRequest.DEFAULTS.withFilter(wanted.of(reader)).withTop(top));
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, "--" + e.getMessage());
    }
  }

  private ReportResult report(CaptureReader reader, ReportRequest request, Effort effort)
      throws IOException {
    try (ProgressLine progress = ProgressLine.of(shell(), effort)) {
      String name = CaptureSources.named(place, reader.folder());
      return Report.run(reader, name, request, progress.effort());
    }
  }
}
