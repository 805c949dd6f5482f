package dev.wadi.query;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code |> "<_> took <_>ms"}: the whole line is fixed texts with something, never nothing, in
 * place of each {@code <_>}. From left to right each text is taken where it stands first.
 * Immutable; threads may share it.
 */
final class LinePattern implements LineTest {
  private static final String HOLE = "<_>";

  private final List<ByteSearch> texts = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private final boolean beginsOpen;
  private final boolean endsOpen;
  private final boolean empty;

  /**
   * @throws IllegalArgumentException when a hole has a name, or two stand side by side
   */
  LinePattern(String pattern) {
    String named = firstNamed(pattern);
    if (named != null) {
      throw new IllegalArgumentException(
          "a filter by a pattern captures nothing, so " + named + " has no name (expected: <_>)");
    }
    if (pattern.contains(HOLE + HOLE)) {
      throw new IllegalArgumentException(
          "pattern has two captures side by side: <_> needs a text in front of it");
    }
    this.empty = pattern.isEmpty();
    this.beginsOpen = pattern.startsWith(HOLE);
    this.endsOpen = pattern.endsWith(HOLE);
    for (String text : pattern.split(HOLE, -1)) {
      if (!text.isEmpty()) {
        words.add(text);
        texts.add(new ByteSearch(text, false));
      }
    }
  }

  private static @org.jspecify.annotations.Nullable String firstNamed(String pattern) {
    var named = java.util.regex.Pattern.compile("<[a-zA-Z_][a-zA-Z0-9_]*>").matcher(pattern);
    while (named.find()) {
      if (!named.group().equals(HOLE)) {
        return named.group();
      }
    }
    return null;
  }

  /** What stands in every line that fits. */
  RequiredTexts required() {
    return words.stream()
        .reduce((a, b) -> b.length() > a.length() ? b : a)
        .map(text -> new RequiredTexts(List.of(text), false))
        .orElse(RequiredTexts.NONE);
  }

  @Override
  public boolean matches(byte[] buffer, int offset, int length) {
    if (empty || length == 0) {
      return empty && length == 0;
    }
    int at = offset;
    int end = offset + length;
    for (int i = 0; i < texts.size(); i++) {
      int found = texts.get(i).indexIn(buffer, at, end - at);
      if (found < 0) {
        return false;
      }
      boolean open = i > 0 || beginsOpen;
      if (open ? found == at : found != at) {
        return false;
      }
      at = found + texts.get(i).length();
    }
    return endsOpen ? at < end : at == end;
  }
}
