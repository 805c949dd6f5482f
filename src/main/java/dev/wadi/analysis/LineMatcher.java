package dev.wadi.analysis;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.wadi.capture.CaptureLine;
import dev.wadi.capture.LiteralSearch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Asks of one line whether its message or a label value matches. One for each thread. */
final class LineMatcher {
  private final Pattern pattern;
  private final @Nullable LiteralSearch whole;
  private final String text;

  /**
   * @param literal of the pattern; when it is the whole pattern, no expression is run
   */
  LineMatcher(Pattern pattern, RequiredLiteral.Found literal) {
    this.pattern = pattern;
    this.whole = literal.whole() ? literal.search() : null;
    this.text = literal.text();
  }

  boolean matches(CaptureLine line) {
    return inMessage(line) || inLabels(line);
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
    Matcher matcher = pattern.matcher(Arrays.copyOfRange(line.buffer(), from, to));
    return matcher.find();
  }

  private boolean inLabels(CaptureLine line) {
    for (int i = 0; i < line.labelCount(); i++) {
      if (matches(line.labelValue(i))) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(String value) {
    return whole != null ? value.contains(text) : pattern.matcher(value).find();
  }
}
