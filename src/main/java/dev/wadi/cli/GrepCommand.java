package dev.wadi.cli;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.Grep;
import dev.wadi.analysis.GrepRequest;
import dev.wadi.analysis.GrepResult;
import dev.wadi.analysis.Numbers;
import dev.wadi.analysis.TimeFilter;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureFollower;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.ScanReport;
import dev.wadi.query.LabelMatcher;
import dev.wadi.query.LogQuery;
import dev.wadi.query.QuerySyntaxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

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
  private static final int MOST_SHOWN = 76;

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

  @Option(
      names = {"-q", "--query"},
      paramLabel = "QUERY",
      description = "Only entries that this query in LogQL selects; goes with all other options.")
  private String query = "";

  @Option(
      names = {"-e", "--pattern"},
      paramLabel = "PATTERN",
      description = "The expression, beside a query or when it looks like an option.")
  private @Nullable String namedPattern;

  @Option(
      names = {"-i", "--ignore-case"},
      description = "Letters of the expression match in either case.")
  private boolean ignoreCase;

  @Option(
      names = {"-F", "--fixed-strings"},
      description = "The expression is a text as it stands.")
  private boolean fixed;

  @Option(
      names = {"-v", "--invert-match"},
      description = "Entries in which the expression is found nowhere.")
  private boolean inverted;

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
  private List<LabelMatcher> labels = new ArrayList<>();

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
  @Mixin private StoreFlags store = new StoreFlags();

  @Override
  protected ExitCode run() throws IOException {
    store.requireGiven(shell());
    String pattern = pattern();
    List<String> places = places();
    requireInOrder(pattern, places.get(0));
    LogQuery wanted = query(pattern);
    if (follow) {
      follow(places, wanted);
      return ExitCode.OK;
    }
    long matches = 0;
    long files = 0;
    Losses losses = new Losses();
    try (CaptureSources sources = new CaptureSources(shell(), store)) {
      for (Path folder : sources.meant(places)) {
        GrepResult result = search(CaptureReader.open(folder), wanted);
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

  private void follow(List<String> places, LogQuery wanted) throws IOException {
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
    CaptureFilter filter = request(CaptureReader.open(capture), wanted).filter();
    ScanReport report = new ScanReport();
    WatchCommand.follow(
        output(),
        CaptureFollower.fromFirst(capture, filter),
        report,
        new LineText(output(), wanted() == GrepRequest.Output.JSON, zone.zone()));
    Losses losses = new Losses();
    losses.add(capture, report);
    losses.tell(output());
  }

  private boolean patternIsFirst() {
    return query.isEmpty() && namedPattern == null;
  }

  private String pattern() {
    String given = namedPattern != null ? namedPattern : patternIsFirst() ? operands.get(0) : "";
    String text = fixed ? given.replaceAll("[\\\\.+*?()|\\[\\]{}^$]", "\\\\$0") : given;
    return ignoreCase && !text.isEmpty() ? "(?i)" + text : text;
  }

  private List<String> places() {
    List<String> names = patternIsFirst() ? operands.subList(1, operands.size()) : operands;
    if (names.isEmpty()) {
      throw new ParameterException(
          spec().commandLine(), "Missing required parameter: 'DIR' behind the pattern");
    }
    return names;
  }

  private LogQuery query(String pattern) {
    LogQuery wanted = LogQuery.EVERYTHING;
    try {
      if (!query.isEmpty()) {
        wanted = LogQuery.parse(query);
      }
      return wanted.with(labels).withAnywhere(pattern, inverted);
    } catch (QuerySyntaxException e) {
      if (!json) {
        pointAt(e);
      }
      throw new CommandException(ExitCode.INVALID_ARGS, "--query: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }

  /* The line of the query that is wrong, and below it an arrow to the place. */
  private void pointAt(QuerySyntaxException wrong) {
    String line = query.split("\n", -1)[wrong.line() - 1];
    String before = line.substring(0, Math.min(line.length(), wrong.column() - 1));
    int from = Math.max(0, before.length() - MOST_SHOWN / 2);
    String shown = line.substring(from, Math.min(line.length(), from + MOST_SHOWN));
    output().remark("  " + Terminal.safe(shown));
    output().remark("  " + " ".repeat(Terminal.safe(before.substring(from)).length()) + "^");
  }

  private GrepResult search(CaptureReader reader, LogQuery wanted) throws IOException {
    GrepRequest request = request(reader, wanted);
    // On a screen that results are written to, a line about the progress would be in their way.
    if (Screen.of(shell()).results()) {
      return Grep.run(reader, request, Effort.ordinary(), output().stream());
    }
    try (ProgressLine progress = ProgressLine.of(shell(), Effort.ordinary())) {
      return Grep.run(reader, request, progress.effort(), output().stream());
    }
  }

  private GrepRequest request(CaptureReader reader, LogQuery wanted) {
    try {
      CaptureFilter filter =
          new CaptureFilter(
              TimeFilter.from(from, reader.metadata()),
              TimeFilter.to(to, reader.metadata()),
              wanted);
      GrepRequest request = GrepRequest.of(filter).withOutput(wanted()).withContext(context);
      return sort ? request.sorted() : request;
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }

  private GrepRequest.Output wanted() {
    if (count) {
      return GrepRequest.Output.COUNT;
    }
    return format == Format.text && !json ? GrepRequest.Output.TEXT : GrepRequest.Output.JSON;
  }

  private void requireInOrder(String pattern, String place) {
    if (!patternIsFirst() || CaptureSources.isElsewhere(place)) {
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

  /** Reads {@code name=value}. */
  static final class LabelConverter implements ITypeConverter<LabelMatcher> {
    @Override
    public LabelMatcher convert(String text) {
      try {
        return LabelMatcher.parseEqual(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
