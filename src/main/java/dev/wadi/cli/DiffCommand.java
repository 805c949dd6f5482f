package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.diff.Baseline;
import dev.wadi.analysis.diff.Diff;
import dev.wadi.analysis.diff.DiffJson;
import dev.wadi.analysis.diff.DiffRequest;
import dev.wadi.analysis.diff.DiffResult;
import dev.wadi.analysis.diff.DiffText;
import dev.wadi.capture.CaptureReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi diff}: what is different between two captures. */
@Command(
    name = "diff",
    description = {
      "Compare two captures: labels, errors by signature, lines by time and by label value, kinds"
          + " of",
      "personal data that were redacted in one only. With --baseline, A is known to be good, and B"
          + " is",
      "judged: improvement, regression, different or stable. Exit code 0 whatever the verdict;"
          + " with",
      "--ci 6 when the verdict is one of --fail-on. Also 6 when a capture is damaged."
    },
    footer = {
      "",
      "In a pipeline: wadi diff --ci last-good this-build",
      "Also when it is merely different: wadi diff --ci --fail-on regression,different A B"
    })
final class DiffCommand extends JsonCommand {
  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "Folder of a capture; also s3://bucket/prefix, or a link somebody sent.")
  private String first = "";

  @Parameters(index = "1", paramLabel = "B", description = "The other one.")
  private String second = "";

  @Option(names = "--baseline", description = "Judge B beside A, which is known to be good.")
  private boolean baseline;

  @Option(
      names = "--ci",
      description = "For pipelines: as --baseline, and exit code 6 when the verdict is bad.")
  private boolean ci;

  @Option(
      names = "--fail-on",
      paramLabel = "VERDICTS",
      split = ",",
      description =
          "Verdicts that are bad: regression, different, stable, improvement (default:"
              + " regression).")
  private List<String> failOn = new ArrayList<>(List.of(Baseline.Verdict.REGRESSION.word()));

  @Option(
      names = "--max-signatures",
      paramLabel = "N",
      description = "How many error signatures are kept, the most frequent (default: 10000).")
  private int maxSignatures = DiffRequest.DEFAULTS.maxSignatures();

  @Mixin private WantedFlags wanted = new WantedFlags();
  @Mixin private ReadingThreads threads = new ReadingThreads();
  @Mixin private StoreFlags store = new StoreFlags();

  @Override
  protected ExitCode run() throws IOException {
    store.requireGiven(shell());
    List<Baseline.Verdict> bad = bad();
    Losses losses = new Losses();
    boolean failed = false;
    try (CaptureSources sources = new CaptureSources(shell(), store)) {
      CaptureReader a = CaptureReader.open(sources.one(first));
      CaptureReader b = CaptureReader.open(sources.one(second));
      Effort effort = Effort.of(threads.number());
      DiffResult diff =
          diff(a, b, effort)
              .named(
                  CaptureSources.named(first, a.folder()),
                  CaptureSources.named(second, b.folder()));
      if (baseline || ci) {
        Baseline judged = Baseline.of(diff);
        write(json() ? DiffJson.of(judged) : DiffText.of(judged));
        failed = ci && bad.contains(judged.verdict());
      } else {
        write(json() ? DiffJson.of(diff) : DiffText.of(diff));
      }
      output().flush();
      sources.tell(output());
      Losses.remark(output(), effort.report());
      losses.add(a.folder(), diff.a().damages());
      losses.add(b.folder(), diff.b().damages());
    }
    losses.tell(output());
    return failed ? ExitCode.FINDINGS : ExitCode.OK;
  }

  private List<Baseline.Verdict> bad() {
    List<Baseline.Verdict> bad = new ArrayList<>();
    for (String word : failOn) {
      bad.add(
          Arrays.stream(Baseline.Verdict.values())
              .filter(verdict -> verdict.word().equals(word.strip()))
              .findFirst()
              .orElseThrow(() -> unknown(word)));
    }
    return bad;
  }

  private static CommandException unknown(String word) {
    return new CommandException(
        ExitCode.INVALID_ARGS,
        "--fail-on: '%s' (expected: some of %s)"
            .formatted(
                Terminal.safe(word),
                Arrays.stream(Baseline.Verdict.values())
                    .map(Baseline.Verdict::word)
                    .collect(Collectors.joining(", "))));
  }

  private DiffResult diff(CaptureReader a, CaptureReader b, Effort effort) throws IOException {
    DiffRequest request;
    try {
      request =
          DiffRequest.DEFAULTS
              .withFilters(wanted.of(a), wanted.of(b))
              .withMaxSignatures(maxSignatures);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, "--" + e.getMessage());
    }
    try (ProgressLine progress = ProgressLine.of(shell(), effort)) {
      return Diff.run(a, b, request, progress.effort());
    }
  }

  private void write(String text) {
    output().bytes(text.getBytes(UTF_8));
  }
}
