package dev.wadi.codec.text;

import com.google.re2j.Pattern;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a source makes of its lines, checked. Immutable; threads may share it.
 *
 * @param format what a line looks like
 * @param inner what is within, when the format is of a container runtime; else the same
 * @param messageOnly whether the message alone becomes the entry's line
 * @param message fields that hold the message, the first that is there counts
 * @param timestamp fields that hold the time, likewise
 * @param layouts how times are written, tried one after the other; empty for what the format knows
 * @param zone counts where a time tells none
 * @param level where the level goes
 * @param levelFields fields that hold the level, the first that is there counts
 * @param labels names of labels with the field that each comes from
 * @param metadata names of structured metadata with the field that each comes from; {@value
 *     #ALL_FIELDS} to {@value #ALL_FIELDS} for all fields that have no other place
 * @param constants labels that an entry has unless its source has them
 * @param regex the expression of the format regex
 * @param multiline which lines belong together
 */
public record TextSettings(
    LineFormat format,
    LineFormat inner,
    boolean messageOnly,
    List<String> message,
    List<String> timestamp,
    List<TimeLayoutName> layouts,
    ZoneId zone,
    LevelPlace level,
    List<String> levelFields,
    Map<String, String> labels,
    Map<String, String> metadata,
    Map<String, String> constants,
    @Nullable Pattern regex,
    Multiline multiline) {
  /** Stands for every field. */
  static final String ALL_FIELDS = "*";

  /** Lines as they are. */
  public static final TextSettings PLAIN = of(Map.of());

  /** Where the level of a line goes, normalised. */
  public enum LevelPlace {
    LABEL,
    METADATA,
    OFF
  }

  /**
   * A layout of times by what settings call it.
   *
   * @param text a name or a pattern
   */
  public record TimeLayoutName(String text) {
    public TimeLayoutName {
      if (TimeLayout.parse(text).isEmpty()) {
        throw new IllegalArgumentException("timeLayout: empty");
      }
    }
  }

  /**
   * One option: an endpoint has a parameter for each, a test compares them.
   *
   * @param byDefault the value that counts when none is given
   */
  public record Option(String name, String byDefault, String description) {}

  public TextSettings {
    message = List.copyOf(message);
    timestamp = List.copyOf(timestamp);
    layouts = List.copyOf(layouts);
    levelFields = List.copyOf(levelFields);
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    constants = Map.copyOf(constants);
    if (inner.isContainer() && inner != format) {
      throw new IllegalArgumentException(
          "inner: \"" + inner.word() + "\" (expected: a format that is not within another)");
    }
    if ((inner == LineFormat.REGEX) != (regex != null)) {
      throw new IllegalArgumentException(
          regex == null
              ? "regex: missing (expected: an expression with named groups, (?P<name>...))"
              : "regex: given (expected: only with format regex)");
    }
  }

  /** Every option that {@link #of} understands. */
  public static List<Option> options() {
    return TextOptions.ALL;
  }

  /**
   * The settings that flat texts say.
   *
   * @param texts some of {@link #options()} by name; an empty text is as none
   * @throws IllegalArgumentException naming the option, what it says and what was expected
   */
  public static TextSettings of(Map<String, String> texts) {
    return new TextOptions(texts).settings();
  }

  /** The layouts, or those that count when there are none. */
  List<TimeLayout> layoutsOr(List<TimeLayout> otherwise) {
    return layouts.isEmpty()
        ? otherwise
        : layouts.stream().flatMap(name -> TimeLayout.parse(name.text()).stream()).toList();
  }
}
