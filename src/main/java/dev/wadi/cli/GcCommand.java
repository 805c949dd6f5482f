package dev.wadi.cli;

import dev.wadi.analysis.Numbers;
import dev.wadi.capture.CaptureException;
import dev.wadi.capture.CaptureRemoval;
import dev.wadi.capture.CaptureRetention;
import dev.wadi.capture.CaptureRetention.Candidate;
import dev.wadi.capture.CaptureRetention.Plan;
import dev.wadi.capture.CaptureRetention.Reason;
import dev.wadi.capture.RemovalTrail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi gc}: old captures go. */
@Command(
    name = "gc",
    description = {
      "Delete captures below a folder, captures/main, or captures for each tenant by itself: first",
      "those that began too long ago, then the oldest of the rest until what remains fits. Captures"
          + " that somebody writes",
      "to, captures on hold (wadi capture hold) and captures whose metadata cannot be read stay;",
      "the exit code is 6 when a limit cannot be kept because of them, or may not be. What goes is"
          + " written down first in FOLDER/.removed (wadi verify)."
    })
final class GcCommand extends JsonCommand {
  @Parameters(paramLabel = "FOLDER", description = "Folder that holds captures.")
  private Path directory = Path.of("");

  @Option(
      names = "--max-age",
      paramLabel = "DURATION",
      description = "Those that began longer ago go, such as 7d.",
      converter = DurationConverter.class)
  private @Nullable Duration maxAge;

  @Option(
      names = "--max-total",
      paramLabel = "SIZE",
      description = "What all captures may take together, such as 10GB.",
      converter = SizeConverter.class)
  private long maxTotal = -1;

  @Option(names = "--max-count", paramLabel = "N", description = "How many captures there may be.")
  private long maxCount = -1;

  @Option(names = "--dry-run", description = "Say what would go, and delete nothing.")
  private boolean dryRun;

  @Override
  protected ExitCode run() throws IOException {
    if (maxAge == null && maxTotal < 0 && maxCount < 0) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "no limit is given (expected: --max-age, --max-total or --max-count)");
    }
    Path root = CaptureFolders.given(shell(), directory);
    if (!Files.isDirectory(root)) {
      throw new NotDirectoryException(root.toString());
    }
    CaptureRetention limits = new CaptureRetention(maxAge, maxTotal, maxCount);
    boolean allGood = true;
    List<Object> documents = new ArrayList<>();
    for (Path holder : CaptureRetention.holders(root)) {
      allGood &= clean(limits.plan(holder, Instant.now()), documents);
    }
    if (json()) {
      output().json(documents);
    }
    return allGood ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private boolean clean(Plan plan, List<Object> documents) throws IOException {
    List<Candidate> stayed = new ArrayList<>(plan.kept());
    Map<Candidate, List<Reason>> gone = new LinkedHashMap<>();
    for (Map.Entry<Candidate, List<Reason>> removal : plan.removals().entrySet()) {
      if (dryRun || deleted(removal.getKey(), removal.getValue())) {
        gone.put(removal.getKey(), removal.getValue());
      } else {
        stayed.add(removal.getKey());
      }
    }
    tell(plan, gone, documents);
    for (Candidate candidate : stayed) {
      output()
          .remark(
              "%s stays: %s"
                  .formatted(
                      Terminal.safe(candidate.folder().toString()),
                      Terminal.safe(
                          candidate.kept() == null ? "somebody has it open" : candidate.kept())));
    }
    plan.unreadable()
        .forEach(
            (folder, why) ->
                output()
                    .remark(
                        "%s stays: nobody can say when it began: %s"
                            .formatted(Terminal.safe(folder.toString()), Terminal.safe(why))));
    return stayed.isEmpty() && plan.unreadable().isEmpty();
  }

  /* Between looking and deleting a gateway may have gone on with it, or somebody wants it held. */
  private static boolean deleted(Candidate candidate, List<Reason> reasons) throws IOException {
    String why = reasons.stream().map(Reason::word).collect(Collectors.joining(", "));
    try {
      CaptureRemoval.delete(
          candidate.folder(),
          () -> RemovalTrail.note(candidate.folder(), Instant.now(), why, Person.here()));
      return true;
    } catch (CaptureException e) {
      if (e.kind() == CaptureException.Kind.LOCKED || e.kind() == CaptureException.Kind.HELD) {
        return false;
      }
      throw e;
    }
  }

  private void tell(Plan plan, Map<Candidate, List<Reason>> gone, List<Object> documents) {
    if (json()) {
      gone.forEach(
          (candidate, reasons) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("dir", candidate.folder().toString());
            one.put("started", candidate.started().toString());
            one.put("size_bytes", candidate.bytes());
            one.put("reasons", reasons.stream().map(Reason::word).toList());
            documents.add(one);
          });
      return;
    }
    output()
        .line(
            "%s captures, %s; %s %s, %s"
                .formatted(
                    Numbers.count(plan.captures()),
                    Numbers.bytes(plan.bytes()),
                    Numbers.count(gone.size()),
                    dryRun ? "would go" : "deleted",
                    Numbers.bytes(gone.keySet().stream().mapToLong(Candidate::bytes).sum())));
    gone.forEach(
        (candidate, reasons) ->
            output()
                .line(
                    "  %s  %s, began %s, %s"
                        .formatted(
                            Terminal.safe(candidate.folder().toString()),
                            Numbers.bytes(candidate.bytes()),
                            candidate.started(),
                            reasons.stream().map(Reason::word).collect(Collectors.joining(", ")))));
  }
}
