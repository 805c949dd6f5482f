package dev.wadi.codec.text;

import com.google.re2j.Pattern;
import dev.wadi.model.NearestNames;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which lines belong together, and how long and how much is waited for. Immutable.
 *
 * @param presets lines that one of these recognises belong to the line before them
 * @param start when given, a line that it is not found in belongs to the line before it
 * @param continuation when given, a line that it is found in belongs to the line before it
 * @param timeout an entry to which nothing was added for so long is given out
 * @param maxLines more lines of an entry begin another
 * @param maxBytes more bytes of an entry begin another
 */
public record Multiline(
    Set<Preset> presets,
    @Nullable Pattern start,
    @Nullable Pattern continuation,
    Duration timeout,
    int maxLines,
    int maxBytes) {
  /** Kinds of lines that are known to belong to the one before. */
  public enum Preset {
    /** Lines that begin with a blank or a tab. */
    INDENT,
    /** Lines that do not begin with a time. */
    TIME,
    /** Stack traces of the JVM, with causes and suppressed ones. */
    JAVA,
    /** Tracebacks, chained ones too. */
    PYTHON,
    /** Panics and dumps of goroutines. */
    GO,
    /** Exceptions of .NET with inner ones. */
    DOTNET,
    /** Errors of Node.js. */
    NODE,
    /** Backtraces of Ruby. */
    RUBY,
    /** Panics of Rust. */
    RUST,
    /** Fatal errors of PHP. */
    PHP;

    /** What settings call it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Set<Preset> parse(String text) {
      Set<Preset> presets = EnumSet.noneOf(Preset.class);
      for (String word : text.split(",", -1)) {
        presets.add(of(word.strip()));
      }
      return presets;
    }

    private static Preset of(String word) {
      for (Preset preset : values()) {
        if (preset.word().equals(word)) {
          return preset;
        }
      }
      List<String> words = Arrays.stream(values()).map(Preset::word).toList();
      throw new IllegalArgumentException(
          "multiline: \""
              + word
              + "\" (expected: off or some of "
              + NearestNames.told(word, words)
              + ")");
    }
  }

  /** Bytes that an entry may have at most, whatever the settings say. */
  public static final int MOST_BYTES = 16 << 20;

  public Multiline {
    presets = Set.copyOf(presets);
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "multilineTimeout: " + timeout + " (expected: more than nothing, at most 1h)");
    }
    if (maxLines < 1) {
      throw new IllegalArgumentException("multilineMaxLines: " + maxLines + " (expected: >= 1)");
    }
    if (maxBytes < 1 || maxBytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "multilineMaxBytes: " + maxBytes + " (expected: 1 to " + MOST_BYTES + ")");
    }
  }

  /** Whether any lines belong together. */
  public boolean joins() {
    return !presets.isEmpty() || start != null || continuation != null;
  }
}
