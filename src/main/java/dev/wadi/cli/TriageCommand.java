package dev.wadi.cli;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.Numbers;
import dev.wadi.analysis.Quantities;
import dev.wadi.analysis.triage.Triage;
import dev.wadi.analysis.triage.TriageFiles;
import dev.wadi.analysis.triage.TriageRequest;
import dev.wadi.analysis.triage.TriageResult;
import dev.wadi.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi triage}: what went wrong in a capture. */
@Command(
    name = "triage",
    description = {
      "Find out what went wrong: which errors, since when, how often, where, and which services"
          + " fail",
      "together. Errors of one kind are one signature, stack traces too. Exit code 0 also when"
          + " there",
      "are errors; 6 when the capture is damaged and lines of it could not be read."
    },
    footer = {
      "",
      "A folder of results: wadi triage capture --out triage --html",
      "The last ten minutes: wadi triage capture --json --from -10m"
    })
final class TriageCommand extends JsonCommand {
  @Parameters(
      paramLabel = "DIR",
      description = {
        "Folder of a capture; also s3://bucket/prefix, or a link that somebody sent: then only"
            + " what",
        "is needed is fetched."
      })
  private String place = "";

  @Mixin private ResultFolder out = new ResultFolder();

  @Option(names = "--html", description = "Write a page of HTML, too.")
  private boolean html;

  @Option(
      names = {"--jobs", "--threads"},
      paramLabel = "N",
      description = "Threads that read (default: one for each processor).")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--window",
      paramLabel = "DURATION",
      description =
          "Width of the timeline's buckets, such as 10s (default: 1m). Doubled where the capture is"
              + " so long that there were more than 10,080.")
  private String window = "1m";

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "How many signatures are told (default: 50).")
  private int top = TriageRequest.DEFAULTS.top();

  @Option(
      names = "--max-signatures",
      paramLabel = "N",
      description = "How many signatures are kept, the most frequent (default: 10000).")
  private int maxSignatures = TriageRequest.DEFAULTS.maxSignatures();

  @Mixin private WantedFlags wanted = new WantedFlags();

  @Mixin private StoreFlags store = new StoreFlags();

  @Override
  protected ExitCode run() throws IOException {
    store.requireGiven(shell());
    if (!out.given() && !json()) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "nowhere to write to (expected: --out DIR, or --json)");
    }
    Losses losses = new Losses();
    try (CaptureSources sources = new CaptureSources(shell(), store)) {
      CaptureReader reader = CaptureReader.open(sources.one(place));
      Effort effort = effort();
      TriageRequest request = request(reader);
      Path folder = out.given() ? out.ready(shell()) : null;
      TriageResult result = triage(reader, request, effort);
      if (folder != null) {
        TriageFiles.write(result, folder, html);
      }
      if (json()) {
        output().jsonText(result.toJson());
      }
      output().flush();
      sources.tell(output());
      Losses.remark(output(), result.report());
      losses.add(reader.folder(), result.report());
      output()
          .remark(
              "errors: %s in %s lines, signatures: %s%s"
                  .formatted(
                      Numbers.count(result.errorLines()),
                      Numbers.count(result.totalLines()),
                      Numbers.count(result.signatures()),
                      folder == null ? "" : ", in " + Terminal.safe(folder.toString())));
    }
    losses.tell(output());
    return ExitCode.OK;
  }

  private TriageResult triage(CaptureReader reader, TriageRequest request, Effort effort)
      throws IOException {
    try (ProgressLine progress = ProgressLine.of(shell(), effort)) {
      return Triage.run(reader, request, progress.effort())
          .named(CaptureSources.named(place, reader.folder()));
    }
  }

  private Effort effort() {
    if (jobs < 1) {
      throw new CommandException(ExitCode.INVALID_ARGS, "--jobs: " + jobs + " (expected: >= 1)");
    }
    return Effort.of(jobs);
  }

  private TriageRequest request(CaptureReader reader) {
    try {
      return TriageRequest.DEFAULTS
          .withFilter(wanted.of(reader))
          .withWindow(Quantities.duration(window))
          .withTop(top)
          .withMaxSignatures(maxSignatures);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, "--" + e.getMessage());
    }
  }
}
