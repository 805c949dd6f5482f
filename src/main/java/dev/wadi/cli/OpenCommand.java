package dev.wadi.cli;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.Numbers;
import dev.wadi.analysis.Quantities;
import dev.wadi.analysis.TimeFilter;
import dev.wadi.analysis.replay.Fault;
import dev.wadi.analysis.replay.Injection;
import dev.wadi.analysis.replay.Pace;
import dev.wadi.analysis.replay.Replay;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi open}: a capture once more, at the speed that it had or another. */
@Command(
    name = "open",
    description = {
      "Replay a capture: its lines by their times, of all files together, as quickly as they came"
          + " or",
      "at another speed. With --inject and --inject-out a copy is written instead in which"
          + " something",
      "goes wrong for a while: for drills, and to try alert rules.",
    },
    footer = {
      "",
      "Ten times as quickly, and no pause longer than two seconds:",
      "  wadi open --speed 10x --max-gap 2s DIR",
      "An error spike of a minute:",
      "  wadi open --inject error-spike --at 10:32 --inject-out drill DIR"
    })
final class OpenCommand extends JsonCommand {
  @Parameters(
      paramLabel = "DIR",
      description = {
        "Folder of a capture, s3://bucket/prefix, or a link that somebody sent: then only what is",
        "needed is fetched."
      })
  private String place = "";

  @Option(
      names = "--speed",
      paramLabel = "SPEED",
      description = "1 as it was (default), 10x ten times as quickly, 0 without waiting.")
  private String speed = "1";

  @Option(
      names = "--max-gap",
      paramLabel = "DURATION",
      description = "Longest wait between two lines (default: as long as it takes).",
      converter = DurationConverter.class)
  private Duration longestGap = Duration.ZERO;

  @Option(
      names = "--inject",
      paramLabel = "FAULT",
      description = "error-spike, service-down=SERVICE or latency-spike=SERVICE; may be repeated.")
  private List<String> faults = new ArrayList<>();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "When the faults begin (default: at the capture's start).")
  private String at = "";

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      description = "How long the faults last (default: 1m).")
  private String duration = "1m";

  @Option(
      names = "--inject-out",
      paramLabel = "DIR",
      description = "Folder of the copy with the faults; must not be there.")
  private @Nullable Path out;

  @Mixin private WantedFlags wanted = new WantedFlags();
  @Mixin private ZoneFlag zone = new ZoneFlag();
  @Mixin private ColourFlag colour = new ColourFlag();
  @Mixin private StoreFlags store = new StoreFlags();

  @Override
  protected ExitCode run() throws Exception {
    store.requireGiven(shell());
    if (faults.isEmpty() != (out == null)) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "--inject and --inject-out go together: one is missing");
    }
    Losses losses = new Losses();
    try (CaptureSources sources = new CaptureSources(shell(), store)) {
      CaptureReader reader = CaptureReader.open(sources.one(place));
      CaptureFilter filter = wanted.of(reader);
      Effort effort = Effort.ordinary();
      if (out == null) {
        replay(reader, filter, effort);
      } else {
        inject(reader, filter, effort, out);
      }
      output().flush();
      sources.tell(output());
      Losses.remark(output(), effort.report());
      losses.add(reader.folder(), effort.report());
    }
    losses.tell(output());
    return ExitCode.OK;
  }

  private void replay(CaptureReader reader, CaptureFilter filter, Effort effort)
      throws IOException {
    Pace pace = pace();
    LineText text = new LineText(shell(), json(), zone.zone(), colour.paint(shell()));
    Thread here = Thread.currentThread();
    try (GracefulStop stop = new GracefulStop(here::interrupt)) {
      long begun = System.nanoTime();
      try {
        long shown =
            Replay.run(reader, filter, pace, effort, nanos -> until(begun, nanos), text::show);
        output().flush();
        output().remark(Numbers.count(shown) + " lines");
      } catch (InterruptedException | ClosedByInterruptException e) {
        // Ctrl-C: whoever looked on has seen enough.
        output().flush();
        stop.succeeded();
      }
    }
  }

  /* What is shown so far is seen before anybody waits. */
  private void until(long begun, long nanos) throws InterruptedException {
    long left = nanos - (System.nanoTime() - begun);
    if (left > 0) {
      output().flush();
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  private Pace pace() {
    try {
      return new Pace(Pace.speed(speed), longestGap);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, "--" + e.getMessage());
    }
  }

  private void inject(CaptureReader reader, CaptureFilter filter, Effort effort, Path copy)
      throws IOException {
    Injection.Plan plan = plan(reader);
    Path target = CaptureFolders.given(shell(), copy);
    try (FreshFolder fresh = new FreshFolder(target)) {
      Injection done;
      try (ProgressLine progress = ProgressLine.of(shell(), effort)) {
        done = Injection.run(reader, filter, plan, fresh.work(), progress.effort());
      }
      fresh.keep();
      tell(done, plan, copy);
    }
  }

  private Injection.Plan plan(CaptureReader reader) {
    try {
      List<Fault> all = faults.stream().map(Fault::parse).toList();
      long from =
          at.isBlank()
              ? Rfc3339.toNanos(reader.metadata().started().toInstant())
              : TimeFilter.nanos(at, reader.metadata());
      return new Injection.Plan(
          all, from, Math.addExact(from, Quantities.duration(duration).toNanos()));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, "--" + e.getMessage());
    }
  }

  private void tell(Injection done, Injection.Plan plan, Path copy) {
    long more = done.totalLines() - done.originalLines();
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("source", CaptureSources.shown(place));
      document.put("output", copy.toString());
      document.put("original_lines", done.originalLines());
      document.put("injected_lines", more);
      document.put("total_lines", done.totalLines());
      document.put("faults_applied", plan.faults().stream().map(Fault::toString).toList());
      output().json(document);
    } else {
      output()
          .line(
              "%s: %s lines, %s%s by faults"
                  .formatted(
                      Terminal.safe(copy.toString()),
                      Numbers.count(done.totalLines()),
                      more < 0 ? "-" : "+",
                      Numbers.count(Math.abs(more))));
    }
  }
}
