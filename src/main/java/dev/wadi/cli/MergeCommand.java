package dev.wadi.cli;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.Numbers;
import dev.wadi.analysis.copy.ClockCorrection;
import dev.wadi.analysis.copy.Merge;
import dev.wadi.analysis.copy.MergeRequest;
import dev.wadi.analysis.copy.MergeResult;
import dev.wadi.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi merge}: several captures as one. */
@Command(
    name = "merge",
    description = {
      "Make one capture of several: wadi merge DIR DIR... -o OUT. Lines are in the order of time,"
          + " and a line",
      "that several captures have is there once. The new one is finished, and there only when all"
          + " of it is.",
      "Exit code 6 when one of them is damaged: then what could be read is in it, and it is marked"
          + " as partial."
    })
final class MergeCommand extends JsonCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = {
        "Folders of captures, or folders that hold some; also s3://bucket/prefix, or links that",
        "somebody sent. Two captures at least."
      })
  private List<String> places = new ArrayList<>();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "OUT",
      required = true,
      description = "Folder of the new capture; must not be there yet.")
  private Path out = Path.of("");

  @Option(
      names = "--keep-duplicates",
      description = "Keep a line as often as it is in all captures together.")
  private boolean keepDuplicates;

  @Option(
      names = "--clock-correct",
      description = {
        "Set clocks right by when each capture first saw the errors that several have; up to 60 s."
      })
  private boolean clockCorrect;

  @Mixin private ReadingThreads threads = new ReadingThreads();
  @Mixin private StoreFlags store = new StoreFlags();

  @Override
  protected ExitCode run() throws IOException {
    store.requireGiven(shell());
    Path to = CaptureFolders.given(shell(), out);
    Effort effort = Effort.of(threads.number());
    Losses losses = new Losses();
    try (CaptureSources sources = new CaptureSources(shell(), store)) {
      List<Path> from = sources.meant(places);
      if (from.size() < 2) {
        throw new CommandException(
            ExitCode.INVALID_ARGS, "merge: one capture (expected: two or more)");
      }
      List<CaptureReader> captures = new ArrayList<>();
      for (Path capture : from) {
        captures.add(CaptureReader.open(capture));
      }
      MergeResult merged = merge(captures, to, effort);
      for (int i = 0; i < from.size(); i++) {
        losses.add(from.get(i), merged.damages().get(i));
      }
      if (merged.entries() > 0) {
        tell(merged, from, to);
      }
      sources.tell(output());
      Losses.remark(output(), effort.report());
      if (merged.entries() == 0 && losses.none()) {
        throw new CommandException(
            ExitCode.INTERNAL, "there is no line in any of them: no capture was made");
      }
    }
    losses.tell(output());
    return ExitCode.OK;
  }

  private MergeResult merge(List<CaptureReader> captures, Path to, Effort effort)
      throws IOException {
    MergeRequest request =
        MergeRequest.to(to).keepDuplicates(keepDuplicates).clockCorrect(clockCorrect);
    try (ProgressLine progress = ProgressLine.of(shell(), effort)) {
      return Merge.run(captures, request, progress.effort());
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, out + " exists already (expected: a folder that does not)");
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }

  private void tell(MergeResult merged, List<Path> from, Path to) {
    if (json()) {
      output().json(document(merged, from, to));
      return;
    }
    output()
        .line(
            "%s: %s lines in %s files, %s; %s that were there already are left out"
                .formatted(
                    Terminal.safe(to.toString()),
                    Numbers.count(merged.entries()),
                    Numbers.count(merged.files()),
                    Numbers.bytes(merged.bytes()),
                    Numbers.count(merged.duplicates())));
    for (ClockCorrection clock : merged.clockCorrections()) {
      output()
          .line(
              String.format(
                  Locale.ROOT,
                  "%s: clock %+,d ms, confidence %.1f (%s)%s",
                  Terminal.safe(from.get(clock.source()).toString()),
                  clock.offsetNanos() / 1_000_000,
                  clock.confidence(),
                  clock.method().word(),
                  clock.applied() || clock.offsetNanos() == 0 ? "" : ", not applied"));
    }
  }

  private static Map<String, Object> document(MergeResult merged, List<Path> from, Path to) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("sources", from.stream().map(Path::toString).toList());
    document.put("output", to.toString());
    document.put("entries", merged.entries());
    document.put("files", merged.files());
    document.put("bytes", merged.bytes());
    document.put("duplicates", merged.duplicates());
    if (!merged.clockCorrections().isEmpty()) {
      List<Map<String, Object>> clocks = new ArrayList<>();
      for (ClockCorrection clock : merged.clockCorrections()) {
        Map<String, Object> each = new LinkedHashMap<>();
        each.put("source", from.get(clock.source()).toString());
        each.put("offset_ms", clock.offsetNanos() / 1_000_000);
        each.put("confidence", clock.confidence());
        each.put("method", clock.method().word());
        each.put("applied", clock.applied());
        clocks.add(each);
      }
      document.put("clock_corrections", clocks);
    }
    return document;
  }
}
