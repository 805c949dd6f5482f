package dev.wadi.analysis;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.wadi.capture.CaptureLine;
import dev.wadi.capture.LiteralSearch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Asks of one line whether its message or a label value matches. One for each thread. */
final class LineMatcher {
  private static final byte[] NONE = new byte[0];

  private final Matcher matcher;
  private final @Nullable LiteralSearch whole;
  private final String text;

  /* Lines of a stream follow each other and have the same labels: they are asked once. */
  private byte[] lastLabels = NONE;
  private boolean lastLabelsMatch;

  /**
   * @param literal of the pattern; when it is the whole pattern, no expression is run
   */
  LineMatcher(Pattern pattern, RequiredLiteral.Found literal) {
    this.matcher = pattern.matcher(NONE);
    this.whole = literal.whole() ? literal.searches().get(0) : null;
    this.text = literal.whole() ? literal.anyOf().get(0) : "";
  }

  boolean matches(CaptureLine line) {
    return inLabels(line) || inMessage(line);
  }

  private boolean inMessage(CaptureLine line) {
    if (!line.messageIsPlain()) {
      return matches(line.message());
    }
    int from = line.messageOffset();
    int to = from + line.messageLength();
    if (whole != null) {
      return whole.find(line.buffer(), from, to) >= 0;
    }
    matcher.reset(Arrays.copyOfRange(line.buffer(), from, to));
    return matcher.find();
  }

  private boolean inLabels(CaptureLine line) {
    int from = line.labelsOffset();
    int to = from + line.labelsLength();
    if (!Arrays.equals(line.buffer(), from, to, lastLabels, 0, lastLabels.length)) {
      lastLabels = Arrays.copyOfRange(line.buffer(), from, to);
      lastLabelsMatch = anyLabelMatches(line);
    }
    return lastLabelsMatch;
  }

  private boolean anyLabelMatches(CaptureLine line) {
    for (int i = 0; i < line.labelCount(); i++) {
      if (matches(line.labelValue(i))) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(String value) {
    if (whole != null) {
      return value.contains(text);
    }
    matcher.reset(value);
    return matcher.find();
  }
}
