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
  private final boolean linesOnly;
  private long failed;
  private @Nullable String firstError;

  Selection(LogQuery query, @Nullable Unwrap unwrap) {
    this.query = query;
    this.unwrap = unwrap;
    this.matcher = query.matcher();
    this.texts = mostTelling(query);
    this.linesOnly =
        unwrap == null && query.stages().stream().allMatch(LineFilter.class::isInstance);
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

  LogQuery query() {
    return query;
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

  /** Labels and fields of a line do not matter, only its text. */
  boolean isOfLinesOnly() {
    return linesOnly;
  }

  /** Every line of a matching stream is selected. */
  boolean isWhole() {
    return linesOnly && query.isSelectorOnly();
  }

  /** The fields that must be known of a line. */
  List<String> fieldNames() {
    Set<String> names = new LinkedHashSet<>(query.fieldNames());
    if (unwrap != null) {
      names.add(unwrap.label());
      unwrap.filters().forEach(filter -> filter.forEachName(names::add));
    }
    for (SampleWindow window : windows) {
      if (!window.grouping().without()) {
        names.addAll(window.grouping().names());
      }
    }
    return List.copyOf(names);
  }

  /** Every field must be known, as each of them tells series apart. */
  boolean collects() {
    return windows.stream().anyMatch(window -> window.grouping().without());
  }

  /** The window with these properties, if there is one. */
  @Nullable SampleWindow window(Grouping grouping, Tally tally, long stepNanos) {
    for (SampleWindow window : windows) {
      if (window.grouping().equals(grouping)
          && window.tally() == tally
          && window.stepNanos() == stepNanos) {
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
