package dev.wadi.query;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lines that one log query selects, asked once for all metric queries that count them, with the
 * windows that they are counted in. For one thread.
 */
final class Selection {
  private final LogQuery query;
  private final @Nullable Unwrap unwrap;
  private final Matcher matcher;
  private final List<SampleWindow> windows = new ArrayList<>();
  private final RequiredTexts texts;
  private final boolean strict;
  private @Nullable Boolean linesOnly;
  private long failed;
  private @Nullable String firstError;

  Selection(LogQuery query, @Nullable Unwrap unwrap) {
    this(query, unwrap, false);
  }

  /**
   * @param strict a line of which a parser or unwrap makes an error fails the question, as in Loki;
   *     else it is left out and told
   */
  Selection(LogQuery query, @Nullable Unwrap unwrap, boolean strict) {
    this.strict = strict;
    this.query = query.withoutIdleDrops();
    this.unwrap = unwrap;
    this.matcher = this.query.matcher();
    this.texts = mostTelling(this.query);
  }

  /* Of what the line filters require, that whose shortest text is the longest. */
  private static RequiredTexts mostTelling(LogQuery query) {
    RequiredTexts best = RequiredTexts.NONE;
    for (LineFilter filter : query.lineFilters()) {
      if (shortest(filter.required()) > shortest(best)) {
        best = filter.required();
      }
    }
    return best;
  }

  private static int shortest(RequiredTexts texts) {
    return texts.anyOf().stream().mapToInt(String::length).min().orElse(0);
  }

  /** What two selections of the same samples have in common. */
  static String text(RangeAggregation over) {
    return over.query() + (over.unwrap() == null ? "" : " " + over.unwrap());
  }

  LogQuery query() {
    return query;
  }

  /** False when a line of this time need not be looked at. */
  boolean wants(long nanos) {
    if (!strict) {
      return true;
    }
    for (int w = 0; w < windows.size(); w++) {
      if (windows.get(w).wants(nanos)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an error of a line fails the question. */
  boolean isStrict() {
    return strict;
  }

  @Nullable Unwrap unwrap() {
    return unwrap;
  }

  Matcher matcher() {
    return matcher;
  }

  List<SampleWindow> windows() {
    return windows;
  }

  /** One of these stands in every line that is selected; none when nothing is known. */
  RequiredTexts texts() {
    return texts;
  }

  /**
   * Labels and fields of a line do not matter, only its text; asked when all windows are there. A
   * parser whose fields nobody asks for is passed over, as in Loki, with the errors it would make.
   */
  boolean isOfLinesOnly() {
    Boolean known = linesOnly;
    if (known == null) {
      boolean parsed = asksOfLabels();
      known =
          unwrap == null
              && !fieldNames().contains(DetectedLevel.NAME)
              && query.stages().stream()
                  .allMatch(
                      stage ->
                          stage instanceof LineFilter || (stage instanceof Extractor && !parsed));
      linesOnly = known;
    }
    return known;
  }

  /** Labels, metadata or fields of a line matter for what is counted, or for its series. */
  boolean asksOfLabels() {
    return collects() || !fieldNames().isEmpty();
  }

  /** Every line of a matching stream is selected. */
  boolean isWhole() {
    return isOfLinesOnly() && query.stages().stream().noneMatch(LineFilter.class::isInstance);
  }

  /** Whether it matters how long lines are. */
  boolean countsBytes() {
    return windows.stream().anyMatch(window -> window.tally() != Tally.COUNT);
  }

  /** Lines with an error are asked for, so they count like others. */
  boolean takesErrors() {
    Set<String> names = new LinkedHashSet<>();
    for (Stage stage : query.stages()) {
      if (stage instanceof LabelFilter filter) {
        filter.forEachName(names::add);
      }
    }
    addNamesBehind(names);
    return names.contains(Fields.ERROR);
  }

  /** The fields that must be known of a line. */
  List<String> fieldNames() {
    Set<String> names = new LinkedHashSet<>(query.fieldNames());
    addNamesBehind(names);
    return List.copyOf(names);
  }

  /* Of unwrap and of the windows. */
  private void addNamesBehind(Set<String> names) {
    if (unwrap != null) {
      names.add(unwrap.label());
      unwrap.filters().forEach(filter -> filter.forEachName(names::add));
    }
    for (SampleWindow window : windows) {
      if (!window.grouping().without()) {
        names.addAll(window.grouping().names());
      }
    }
  }

  /** Every field must be known, as each of them tells series apart. */
  boolean collects() {
    return windows.stream().anyMatch(window -> window.grouping().without());
  }

  /** The window with these properties, if there is one. */
  @Nullable SampleWindow window(Grouping grouping, Tally tally, TimeScale scale) {
    for (SampleWindow window : windows) {
      if (window.grouping().equals(grouping)
          && window.tally() == tally
          && window.scale().equals(scale)) {
        return window;
      }
    }
    return null;
  }

  void failed(String error) {
    failed++;
    if (firstError == null) {
      firstError = error;
    }
  }

  /** Lines that were left out because of an error of a parser or of unwrap. */
  long failed() {
    return failed;
  }

  @Nullable String firstError() {
    return firstError;
  }
}
