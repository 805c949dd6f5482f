package dev.wadi.cli;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.Grep;
import dev.wadi.analysis.GrepRequest;
import dev.wadi.analysis.GrepResult;
import dev.wadi.analysis.Numbers;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureFollower;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.ScanReport;
import dev.wadi.query.WantedLines;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code wadi grep}: the lines of a capture that match. */
@Command(
    name = "grep",
    description = {
      "Search a capture for an expression (RE2), in messages and label values, or for what a query",
      "in LogQL selects: wadi grep --query '{app=\"api\"} |= \"timeout\" | level=\"error\"' DIR.",
      "Each match is a line of JSON, as it stands in the capture. Exit code 0 also without a"
          + " match;",
      "6 when the capture is damaged and lines of it could not be searched."
    })
final class GrepCommand extends WadiCommand {
  /** How matches are written. */
  enum Format {
    json,
    text
  }

  @Parameters(
      arity = "1..*",
      paramLabel = "[PATTERN] DIR",
      description = {
        "RE2 expression, unanchored; left out with --query or -e. Then folders of captures, or",
        "folders that hold some: each is searched by itself. Also s3://bucket/prefix, or a link",
        "that somebody sent: then only what is needed is fetched."
      })
  private List<String> operands = new ArrayList<>();

  @Mixin private WantedFlags wanted = new WantedFlags();

  @Option(names = "--count", description = "Show the number of matches of each file.")
  private boolean count;

  @Option(names = "--sort", description = "Order matches by time.")
  private boolean sort;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "json or text; text is sorted by time (default: json).")
  private Format format = Format.json;

  @Option(names = "--json", description = "The same as --format json, and failures as JSON, too.")
  private boolean json;

  @Option(
      names = {"-C", "--context"},
      paramLabel = "N",
      description = "Show so many lines before and after each match (default: 0).")
  private int context;

  @Option(
      names = "--follow",
      description = "Go on with what is written to the capture, until it ends or Ctrl-C.")
  private boolean follow;

  @Mixin private ZoneFlag zone = new ZoneFlag();
  @Mixin private ColourFlag colour = new ColourFlag();
  @Mixin private StoreFlags store = new StoreFlags();

  @Override
  protected ExitCode run() throws IOException {
    store.requireGiven(shell());
    String pattern = patternIsFirst() ? operands.get(0) : null;
    List<String> places = places();
    if (pattern != null) {
      requireInOrder(pattern, places.get(0));
    }
    WantedLines lines = wanted.lines(pattern);
    if (follow) {
      follow(places, lines);
      return ExitCode.OK;
    }
    long matches = 0;
    long files = 0;
    Losses losses = new Losses();
    try (CaptureSources sources = new CaptureSources(shell(), store)) {
      for (Path folder : sources.meant(places)) {
        GrepResult result = search(CaptureReader.open(folder), lines);
        matches += result.matches();
        files += result.files();
        Losses.remark(output(), result.report());
        losses.add(folder, result.report());
      }
      output().flush();
      sources.tell(output());
    }
    output()
        .remark("%s matches in %s files".formatted(Numbers.count(matches), Numbers.count(files)));
    losses.tell(output());
    return ExitCode.OK;
  }

  private void follow(List<String> places, WantedLines lines) throws IOException {
    if (count || sort || context > 0) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "--follow shows lines as they come: not with --count, --sort, -C");
    }
    if (places.size() > 1 || CaptureSources.isElsewhere(places.get(0))) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "--follow reads one folder (expected: DIR of one capture)");
    }
    Path folder = path(places.get(0));
    if (folder == null) {
      throw new CommandException(ExitCode.INVALID_ARGS, "no name of a folder: " + places.get(0));
    }
    Path capture = CaptureFolders.newest(CaptureFolders.given(shell(), folder));
    CaptureReader reader = CaptureReader.open(capture);
    CaptureFilter filter = request(reader, lines).filter();
    ScanReport report = new ScanReport();
    WatchCommand.follow(
        output(),
        CaptureFollower.fromFirst(capture, filter),
        report,
        new LineText(
            shell(), form() == GrepRequest.Output.JSON, zone.zone(), colour.paint(shell())));
    Losses losses = new Losses();
    losses.add(capture, reader.damages());
    losses.add(capture, report);
    losses.tell(output());
  }

  /* A folder alone is one, when flags say which of its lines are wanted. */
  private boolean patternIsFirst() {
    return operands.size() > 1 ? !wanted.tellWhat() : !wanted.tellAnything();
  }

  private List<String> places() {
    List<String> names = patternIsFirst() ? operands.subList(1, operands.size()) : operands;
    if (names.isEmpty()) {
      throw new ParameterException(
          spec().commandLine(), "Missing required parameter: 'DIR' behind the pattern");
    }
    return names;
  }

  private GrepResult search(CaptureReader reader, WantedLines lines) throws IOException {
    GrepRequest request = request(reader, lines);
    // On a screen that results are written to, a line about the progress would be in their way.
    if (Screen.of(shell()).results()) {
      // What is for people has been made harmless, and may have colours.
      OutputStream shown =
          form() == GrepRequest.Output.JSON ? ShownBytes.of(shell()) : output().stream();
      return Grep.run(reader, request, Effort.ordinary(), shown);
    }
    try (ProgressLine progress = ProgressLine.of(shell(), Effort.ordinary())) {
      return Grep.run(reader, request, progress.effort(), output().stream());
    }
  }

  private GrepRequest request(CaptureReader reader, WantedLines lines) {
    try {
      CaptureFilter filter = WantedFlags.of(reader, lines);
      GrepRequest request =
          GrepRequest.of(filter)
              .withOutput(form())
              .withContext(context)
              .withPaint(colour.paint(shell()))
              .withZone(zone.zone());
      return sort ? request.sorted() : request;
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }

  private GrepRequest.Output form() {
    if (count) {
      return GrepRequest.Output.COUNT;
    }
    return format == Format.text && !json ? GrepRequest.Output.TEXT : GrepRequest.Output.JSON;
  }

  private void requireInOrder(String pattern, String place) {
    if (CaptureSources.isElsewhere(place)) {
      return;
    }
    @Nullable Path swapped = path(pattern);
    @Nullable Path directory = path(place);
    if (swapped != null
        && directory != null
        && Files.isDirectory(CaptureFolders.given(shell(), swapped))
        && !Files.exists(CaptureFolders.given(shell(), directory))) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "no such file or directory: %s; did you mean: wadi grep '%s' %s"
              .formatted(directory, directory, pattern));
    }
  }

  /* A text need not be a possible name of a file. */
  private @Nullable Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
