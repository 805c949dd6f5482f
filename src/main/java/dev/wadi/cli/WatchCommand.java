package dev.wadi.cli;

import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureFollower;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.ScanReport;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi watch}: the newest lines of a capture, and those that come. */
@Command(
    name = "watch",
    description = {
      "Show the newest lines of a capture and, while somebody writes to it, those that come, until"
          + " it",
      "ends or Ctrl-C. Filters choose before lines are counted: --lines 10 are ten lines that fit."
    },
    footer = {
      "",
      "Errors of a service as they come: wadi watch -q '{app=\"api\"} |~ \"error|panic\"' DIR"
    })
final class WatchCommand extends JsonCommand {
  private static final long LOOK_MILLIS = 100;
  private static final int MOST_LINES = 1_000_000;

  @Parameters(paramLabel = "DIR", description = "Folder of the capture, or one that holds it.")
  private Path folder = Path.of("");

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      description = "Newest lines that are shown first (default: 10).")
  private int lines = 10;

  @Mixin private WantedFlags wanted = new WantedFlags();
  @Mixin private ZoneFlag zone = new ZoneFlag();
  @Mixin private ColourFlag colour = new ColourFlag();

  @Override
  protected ExitCode run() throws IOException {
    if (lines < 0 || lines > MOST_LINES) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "--lines: " + lines + " (expected: 0 to " + MOST_LINES + ")");
    }
    Path capture = CaptureFolders.newest(CaptureFolders.given(shell(), folder));
    CaptureReader reader = CaptureReader.open(capture);
    CaptureFilter filter = wanted.of(reader);
    LineText text = new LineText(shell(), json(), zone.zone(), colour.paint(shell()));
    ScanReport report = new ScanReport();
    CaptureFollower follower = CaptureFollower.fromLast(capture, filter, lines, report, text::show);
    follow(output(), follower, report, text);
    Losses losses = new Losses();
    losses.add(capture, reader.damages());
    losses.add(capture, report);
    losses.tell(output());
    return ExitCode.OK;
  }

  /** Shows what comes until the capture ends or somebody has seen enough. */
  static void follow(Output output, CaptureFollower follower, ScanReport report, LineText text)
      throws IOException {
    Thread here = Thread.currentThread();
    try (GracefulStop stop = new GracefulStop(here::interrupt)) {
      try {
        output.flush();
        while (follower.look(report, text::show)) {
          output.flush();
          Thread.sleep(LOOK_MILLIS);
        }
      } catch (InterruptedException | ClosedByInterruptException e) {
        // Ctrl-C: whoever watched has seen enough.
        stop.succeeded();
      }
      output.flush();
    }
  }
}
