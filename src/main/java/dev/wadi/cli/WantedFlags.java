package dev.wadi.cli;

import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.query.LabelMatcher;
import dev.wadi.query.QuerySyntaxException;
import dev.wadi.query.WantedLines;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which lines of a capture a command is about, as flags; all that are given must hold. */
public final class WantedFlags {
  private static final int MOST_SHOWN = 76;
  private static final String SPECIAL = "[\\\\.+*?()|\\[\\]{}^$]";

  @Option(
      names = {"-q", "--query"},
      paramLabel = "QUERY",
      description = "Only entries that this query in LogQL selects.")
  private String query = "";

  @Option(
      names = {"-e", "--grep", "--pattern"},
      paramLabel = "PATTERN",
      description = "Only entries with this expression (RE2) in the message or in a label value.")
  private @Nullable String grep;

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
      names = "--label",
      paramLabel = "NAME=VALUE",
      split = ",",
      converter = LabelConverter.class,
      description = {
        "Only entries with this label; may be repeated, or have commas between; all must fit. A",
        "value with a comma in it is for --query."
      })
  private List<LabelMatcher> labels = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "From this time on: RFC 3339, HH:MM on the day of the start, or -30m before the end.")
  private String from = "";

  @Option(names = "--to", paramLabel = "TIME", description = "Up to this time, inclusive.")
  private String to = "";

  /**
   * What is wanted of a capture.
   *
   * @throws CommandException when something is wrong with a flag
   */
  CaptureFilter of(CaptureReader reader) {
    return of(reader, lines(null));
  }

  /** The same of what was made of the flags already. */
  static CaptureFilter of(CaptureReader reader, WantedLines lines) {
    try {
      return CaptureFilter.of(lines, reader.metadata());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }

  /** Whether the flags say by a query or by an expression what is looked for. */
  boolean tellWhat() {
    return !query.isEmpty() || grep != null;
  }

  /** Whether the flags narrow down what is wanted, in whatever way. */
  boolean tellAnything() {
    return tellWhat() || !labels.isEmpty() || !from.isEmpty() || !to.isEmpty();
  }

  /**
   * What the flags say.
   *
   * @param expression that was given elsewhere; null when --grep is what counts
   * @throws CommandException when something is wrong with a flag
   */
  WantedLines lines(@Nullable String expression) {
    try {
      return wanted(expression == null ? grep : expression);
    } catch (QuerySyntaxException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, "--query: " + e.getMessage(), place(e));
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }

  /* The line of the query that is wrong, and below it an arrow to the place. */
  private String place(QuerySyntaxException wrong) {
    String line = query.split("\n", -1)[wrong.line() - 1];
    String before = line.substring(0, Math.min(line.length(), wrong.column() - 1));
    int from = Math.max(0, before.length() - MOST_SHOWN / 2);
    String shown = line.substring(from, Math.min(line.length(), from + MOST_SHOWN));
    return "  %s%n  %s^"
        .formatted(
            Terminal.safe(shown), " ".repeat(Terminal.safe(before.substring(from)).length()));
  }

  private WantedLines wanted(@Nullable String given) {
    WantedLines wanted = WantedLines.ALL.query(query).from(from).to(to);
    wanted = wanted.labels(labels);
    String expression = given;
    if (expression == null) {
      if (inverted || fixed || ignoreCase) {
        throw new CommandException(
            ExitCode.INVALID_ARGS, "-v, -F and -i say how --grep is meant, which is missing");
      }
      return wanted;
    }
    if (fixed) {
      expression = expression.replaceAll(SPECIAL, "\\\\$0");
    }
    if (ignoreCase && !expression.isEmpty()) {
      expression = "(?i)" + expression;
    }
    return inverted ? wanted.grepNot(expression) : wanted.grep(expression);
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
