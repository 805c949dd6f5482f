package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code | drop pod, level="debug"} takes these labels away, {@code | keep app, level=~"err.*"} all
 * others; with a condition only where it holds. The stage of those kept leaves {@code __error__}
 * alone.
 */
record LabelChoice(boolean keeps, List<Choice> choices) implements Change {
  /** A name, perhaps with a condition on its value. */
  record Choice(String name, @Nullable LabelMatcher condition) {
    boolean fits(String value) {
      byte[] bytes = value.getBytes(UTF_8);
      return condition == null || condition.matches(bytes, 0, bytes.length);
    }

    @Override
    public String toString() {
      return condition == null ? name : condition.toString();
    }
  }

  LabelChoice {
    choices = List.copyOf(choices);
  }

  /** {@code drop __error__}, and nothing else. */
  boolean dropsErrorsOnly() {
    return !keeps
        && choices.stream()
            .allMatch(one -> one.condition() == null && one.name().startsWith(Fields.ERROR_BEGIN));
  }

  @Override
  public void apply(ChangedLine line) {
    Map<String, String> kept = new LinkedHashMap<>();
    for (Choice choice : choices) {
      String value = line.value(choice.name());
      if (value == null || !choice.fits(value)) {
        continue;
      }
      if (!keeps) {
        line.remove(choice.name());
      } else if (!choice.name().equals(Fields.ERROR)) {
        kept.put(choice.name(), value);
      }
    }
    if (keeps) {
      line.keepOnly(kept);
    }
  }

  @Override
  public void forEachName(Consumer<String> action) {
    choices.forEach(choice -> action.accept(choice.name()));
  }

  @Override
  public String toString() {
    return choices.stream()
        .map(Choice::toString)
        .collect(Collectors.joining(", ", keeps ? "| keep " : "| drop ", ""));
  }
}
