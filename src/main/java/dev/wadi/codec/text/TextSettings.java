package dev.wadi.codec.text;

import dev.wadi.model.NearestNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a source makes of its lines, checked. Immutable; threads may share it.
 *
 * @param format what a line looks like
 */
public record TextSettings(LineFormat format) {
  /**
   * One option: an endpoint has a parameter for each, a test compares them.
   *
   * @param byDefault the value that counts when none is given
   */
  public record Option(String name, String byDefault, String description) {}

  private static final List<Option> OPTIONS =
      List.of(new Option("format", "plain", "What a line looks like."));

  /** Lines as they are. */
  public static final TextSettings PLAIN = of(Map.of());

  /** Every option that {@link #of} understands. */
  public static List<Option> options() {
    return OPTIONS;
  }

  /**
   * The settings that flat texts say.
   *
   * @param texts some of {@link #options()} by name; an empty text is as none
   * @throws IllegalArgumentException naming the option, what it says and what was expected
   */
  public static TextSettings of(Map<String, String> texts) {
    Map<String, String> all = new LinkedHashMap<>();
    OPTIONS.forEach(option -> all.put(option.name(), option.byDefault()));
    texts.forEach(
        (name, text) -> {
          if (!all.containsKey(name)) {
            throw new IllegalArgumentException(
                name
                    + ": no such option (expected: "
                    + String.join(", ", NearestNames.of(name, all.keySet()))
                    + ")");
          }
          if (!text.isBlank()) {
            all.put(name, text.strip());
          }
        });
    return new TextSettings(LineFormat.of("format", all.getOrDefault("format", "")));
  }
}
