package dev.wadi.cli;

import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.query.QuerySyntaxException;
import dev.wadi.query.WantedLines;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which lines of a capture a command is about, as flags; all that are given must hold. */
public final class WantedFlags {
  private static final String SPECIAL = "[\\\\.+*?()|\\[\\]{}^$]";

  @Option(
      names = {"-q", "--query"},
      paramLabel = "QUERY",
      description = "Only entries that this query in LogQL selects.")
  private String query = "";

  @Option(
      names = {"-e", "--grep"},
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
      description = "Only entries with this label; may be repeated, all must fit.")
  private List<String> labels = new ArrayList<>();

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
    try {
      return CaptureFilter.of(wanted(), reader.metadata());
    } catch (QuerySyntaxException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, "--query: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }

  private WantedLines wanted() {
    WantedLines wanted = WantedLines.ALL.query(query).from(from).to(to);
    for (String label : labels) {
      wanted = wanted.label(label);
    }
    String expression = grep;
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
}
