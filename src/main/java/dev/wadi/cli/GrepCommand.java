package dev.wadi.cli;

import dev.wadi.analysis.Grep;
import dev.wadi.analysis.GrepRequest;
import dev.wadi.analysis.GrepResult;
import dev.wadi.analysis.TimeFilter;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.ScanReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code wadi grep}: the lines of a capture that match. */
@Command(
    name = "grep",
    description = {
      "Search a capture for an expression (RE2), in messages and label values.",
      "Each match is a line of JSON, as it stands in the capture. Exit code 0 also without a match;",
      "6 when the capture is damaged and lines of it could not be searched."
    })
final class GrepCommand extends WadiCommand {
  /** How matches are written. */
  enum Format {
    json,
    text
  }

  @Parameters(index = "0", paramLabel = "PATTERN", description = "RE2 expression, unanchored.")
  private String pattern = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "DIR",
      description = "Folders of captures, or folders that hold some: each is searched by itself.")
  private List<Path> directories = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "From this time on: RFC 3339, HH:MM on the day of the start, or -30m before the end.")
  private String from = "";

  @Option(names = "--to", paramLabel = "TIME", description = "Up to this time, inclusive.")
  private String to = "";

  @Option(
      names = "--label",
      paramLabel = "NAME=VALUE",
      split = ",",
      converter = LabelConverter.class,
      description = "Only entries with this label; may be repeated, all must fit.")
  private List<CaptureFilter.LabelIs> labels = new ArrayList<>();

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

  @Override
  ExitCode run() throws IOException {
    requireInOrder(directories.get(0));
    long matches = 0;
    long files = 0;
    Losses losses = new Losses();
    for (Path folder : CaptureFolders.meant(shell(), directories)) {
      GrepResult result = search(CaptureReader.open(folder));
      matches += result.matches();
      files += result.files();
      remarkLosses(output(), result.report());
      losses.add(folder, result.report());
    }
    output().flush();
    output()
        .remark("%s matches in %s files".formatted(Numbers.count(matches), Numbers.count(files)));
    losses.tell(output());
    return ExitCode.OK;
  }

  private GrepResult search(CaptureReader reader) throws IOException {
    try {
      return Grep.run(reader, request(reader), output().stream());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }

  private GrepRequest request(CaptureReader reader) {
    CaptureFilter filter =
        new CaptureFilter(
            TimeFilter.from(from, reader.metadata()), TimeFilter.to(to, reader.metadata()), labels);
    GrepRequest request =
        GrepRequest.of(pattern).withFilter(filter).withOutput(wanted()).withContext(context);
    return sort ? request.sorted() : request;
  }

  private GrepRequest.Output wanted() {
    if (count) {
      return GrepRequest.Output.COUNT;
    }
    return format == Format.text && !json ? GrepRequest.Output.TEXT : GrepRequest.Output.JSON;
  }

  private void requireInOrder(Path directory) {
    @Nullable Path swapped = path(pattern);
    if (swapped != null
        && Files.isDirectory(swapped)
        && !Files.exists(CaptureFolders.given(shell(), directory))) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "no such file or directory: %s; did you mean: wadi grep '%s' %s"
              .formatted(directory, directory, pattern));
    }
  }

  /* A pattern need not be a possible name of a file. */
  private @Nullable Path path(String text) {
    try {
      return CaptureFolders.given(shell(), Path.of(text));
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** Says what could not be read: nothing is left out in silence. */
  static void remarkLosses(Output output, ScanReport report) {
    if (report.damagedFrames() + report.malformedLines() + report.overlongLines() > 0) {
      output.remark(
          "left out: %s damaged parts, %s lines that are no entries, %s lines beyond 64 MB"
              .formatted(
                  Numbers.count(report.damagedFrames()),
                  Numbers.count(report.malformedLines()),
                  Numbers.count(report.overlongLines())));
    }
  }

  /** Reads {@code name=value}. */
  static final class LabelConverter implements ITypeConverter<CaptureFilter.LabelIs> {
    @Override
    public CaptureFilter.LabelIs convert(String text) {
      try {
        return CaptureFilter.LabelIs.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
