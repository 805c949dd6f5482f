package dev.wadi.query;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A log query in LogQL: which streams, which of their lines.
 *
 * <pre>
 * query       = ( selector | "(" query ")" ) { lineFilter | "|" stage }
 * stage       = labelFilter | "json" | "logfmt" | change
 * change      = ( "regexp" | "pattern" | "line_format" ) string | "decolorize" | "unpack"
 *             | ( "drop" | "keep" ) choice { "," choice }
 *             | ( "json" | "logfmt" { flag } ) pick { "," pick } | "logfmt" flag { flag }
 *             | "label_format" name "=" ( name | string ) { "," name "=" ( name | string ) }
 * pick        = name [ "=" string ]
 * flag        = "--strict" | "--keep-empty"
 * choice      = name | matcher
 * selector    = "{" [ matcher { "," matcher } [ "," ] ] "}"
 * matcher     = name ( "=" | "!=" | "=~" | "!~" ) string
 * lineFilter  = ( "|=" | "!=" | "|~" | "!~" | "|&gt;" | "!&gt;" ) sought { "or" sought }
 * sought      = string | "ip" "(" string ")"               addresses behind "|=" and "!=" only
 * labelFilter = all { "or" all }                      "and" binds tighter than "or"
 * all         = one { [ "and" | "," ] one }
 * one         = matcher | name compare amount | "(" labelFilter ")"
 *             | name ( "=" | "!=" ) "ip" "(" string ")"
 * compare     = "=" | "==" | "!=" | "&gt;" | "&gt;=" | "&lt;" | "&lt;="
 * amount      = number | duration (250ms, 1h30m) | size (20KB, 5MiB)
 * string      = double-quoted with escapes | `as it stands`
 * </pre>
 *
 * <p>Meanings are Loki's. Expressions are RE2's; in a matcher they fit the whole value, in a line
 * filter a part of the line. Two liberties: the selector may be empty or match everything (ask
 * {@link #isSelective()} where that is too much), and a parser counts the first of fields with
 * equal names. A query selects: whoever asks gets the line as it came, whatever stages made of it.
 *
 * <p>Immutable; threads may share it. Bounds: {@value #MAX_CHARS} characters, {@value
 * Regexes#MAX_SIZE} instructions for an expression, 100 parentheses within one another.
 */
public final class LogQuery {
  /** Characters that a query may have; Loki's limit. */
  public static final int MAX_CHARS = 131_072;

  /** Every line of every stream: <code>{}</code>. */
  public static final LogQuery EVERYTHING = new LogQuery(List.of(), List.of());

  private final List<LabelMatcher> matchers;
  private final List<Stage> stages;

  LogQuery(List<LabelMatcher> matchers, List<Stage> stages) {
    this.matchers = List.copyOf(matchers);
    this.stages = List.copyOf(stages);
  }

  /**
   * The query that a text says.
   *
   * @throws QuerySyntaxException when the text is no query, with the place
   */
  public static LogQuery parse(String text) {
    if (text.length() > MAX_CHARS) {
      throw new QuerySyntaxException(
          1, 1, "input size too long (" + text.length() + " > " + MAX_CHARS + ")");
    }
    return new Parser(text).query();
  }

  /** The same with further conditions on the labels of a stream. */
  public LogQuery with(List<LabelMatcher> more) {
    List<LabelMatcher> all = new ArrayList<>(matchers);
    all.addAll(more);
    return new LogQuery(all, stages);
  }

  /**
   * The same for those entries alone that hold an expression anywhere: in the line or in the value
   * of any label of the stream. Shown as text it is a comment, as LogQL has no word for it.
   *
   * @param inverted those alone in which it is found nowhere
   * @throws IllegalArgumentException when the text is no RE2 expression
   */
  public LogQuery withAnywhere(String regex, boolean inverted) {
    if (regex.isEmpty() && !inverted) {
      return this; // found in every line
    }
    List<Stage> all = new ArrayList<>(stages);
    all.add(new Anywhere(regex, inverted));
    return new LogQuery(matchers, all);
  }

  /** The lines that both select; stages of the other run behind those of this one. */
  public LogQuery and(LogQuery other) {
    List<LabelMatcher> allMatchers = new ArrayList<>(matchers);
    allMatchers.addAll(other.matchers);
    List<Stage> allStages = new ArrayList<>(stages);
    allStages.addAll(other.stages);
    return new LogQuery(allMatchers, allStages);
  }

  /**
   * The same for those entries alone whose line, as it came, holds an expression.
   *
   * @throws IllegalArgumentException when the text is no RE2 expression
   */
  LogQuery withLine(String regex) {
    List<Stage> all = new ArrayList<>();
    all.add(LineFilter.matching(regex));
    all.addAll(stages);
    return new LogQuery(matchers, all);
  }

  /** The conditions on the labels of a stream; all must hold. */
  public List<LabelMatcher> matchers() {
    return matchers;
  }

  /**
   * What of this query can be asked of lines before anything is found in them: a query that fits
   * all lines that this one fits, and mostly some more, at less expense.
   */
  LogQuery beforeParsers() {
    List<Stage> before = new ArrayList<>(lineFilters());
    stages.stream()
        .takeWhile(stage -> stage instanceof LineTest || stage instanceof LabelFilter)
        .filter(LabelFilter.class::isInstance)
        .forEach(before::add);
    return new LogQuery(matchers, before);
  }

  /**
   * The same without a {@code drop __error__} where nothing can have made an error, as Grafana puts
   * one behind every query.
   */
  LogQuery withoutIdleDrops() {
    List<Stage> kept = new ArrayList<>();
    boolean mayFail = false;
    for (Stage stage : stages) {
      boolean drop = stage instanceof LabelChoice choice && choice.dropsErrorsOnly();
      mayFail |= !drop && !(stage instanceof LineTest) && !(stage instanceof LabelFilter.Text);
      if (!drop || mayFail) {
        kept.add(stage);
      }
    }
    return new LogQuery(matchers, kept);
  }

  /** The conditions on the text of a line as it comes; all must hold. */
  public List<LineFilter> lineFilters() {
    return stages.stream()
        .takeWhile(stage -> !rewrites(stage))
        .filter(LineFilter.class::isInstance)
        .map(LineFilter.class::cast)
        .toList();
  }

  /** All other stages in their order, and the conditions on a text that was rewritten. */
  List<Stage> behindLineFilters() {
    List<Stage> others = new ArrayList<>();
    boolean rewritten = false;
    for (Stage stage : stages) {
      rewritten |= rewrites(stage);
      if (!(stage instanceof LineTest) || (rewritten && stage instanceof LineFilter)) {
        others.add(stage);
      }
    }
    return others;
  }

  /**
   * Whether some stage changes labels or text, beyond what json and logfmt find; that an error is
   * dropped is no such change.
   */
  boolean changes() {
    return stages.stream()
        .anyMatch(
            stage ->
                stage instanceof Change
                    && !(stage instanceof LabelChoice choice && choice.dropsErrorsOnly()));
  }

  private static boolean rewrites(Stage stage) {
    return stage instanceof Change change && change.rewrites();
  }

  /** True when the selector says it all: every line of a matching stream passes. */
  public boolean isSelectorOnly() {
    return stages.isEmpty();
  }

  /** True when some matcher refuses the empty value, without which Loki does not run a query. */
  public boolean isSelective() {
    return matchers.stream().anyMatch(matcher -> !matcher.op().negative() && !matcher.matches(""));
  }

  /** True when every entry fits: nothing need be asked. */
  public boolean isEverything() {
    return matchers.isEmpty() && stages.isEmpty();
  }

  /**
   * Texts that stand in every entry that fits, the most telling first: those of lines, then those
   * of labels and metadata.
   */
  public List<RequiredTexts> required() {
    List<RequiredTexts> inLines = new ArrayList<>();
    List<RequiredTexts> inLabels = new ArrayList<>();
    matchers.forEach(matcher -> inLabels.add(matcher.required()));
    boolean parsed = false;
    boolean rewritten = false;
    for (Stage stage : stages) {
      rewritten |= rewrites(stage);
      if (stage instanceof LineFilter filter) {
        inLines.add(rewritten ? RequiredTexts.NONE : filter.required());
      } else if (stage instanceof Anywhere anywhere) {
        inLines.add(anywhere.required());
      } else if (stage instanceof LabelFilter filter && !parsed) {
        inLabels.add(filter.required());
      } else {
        /* A field may stand in the line in another form: escaped. */
        parsed = true;
      }
    }
    inLines.addAll(inLabels);
    inLines.removeIf(RequiredTexts::isNone);
    return inLines;
  }

  /** Something that asks this query of streams and batches. */
  public Matcher matcher() {
    return new Matcher(this);
  }

  List<Stage> stages() {
    return stages;
  }

  /** Every name that a label filter asks for, once. */
  List<String> fieldNames() {
    Set<String> names = new LinkedHashSet<>();
    for (Stage stage : stages) {
      if (stage instanceof LabelFilter filter) {
        filter.forEachName(names::add);
      } else if (stage instanceof Change change) {
        change.forEachName(names::add);
      }
    }
    return List.copyOf(names);
  }

  /** The query as text; parsed again it is the same query. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("{");
    for (int i = 0; i < matchers.size(); i++) {
      out.append(i == 0 ? "" : ", ").append(matchers.get(i));
    }
    out.append('}');
    for (Stage stage : stages) {
      out.append(' ').append(stage);
    }
    return out.toString();
  }
}
