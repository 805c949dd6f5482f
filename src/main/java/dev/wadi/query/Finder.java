package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for one text or expression in bytes. Immutable; threads may share it.
 *
 * @param required one of these must occur; none when nothing is known
 * @param needles the same as searches
 * @param pattern what must then be found, or null when the needles say it all
 */
record Finder(RequiredTexts required, List<ByteSearch> needles, @Nullable Pattern pattern)
    implements LineTest {
  static Finder text(String text) {
    return of(new RequiredTexts(List.of(text), false), null);
  }

  /**
   * @throws IllegalArgumentException when the text is no RE2 expression
   */
  static Finder regex(String regex) {
    Pattern pattern = Regexes.compile(regex, 0);
    RegexOutline outline = RegexOutline.of(regex);
    return of(
        new RequiredTexts(outline.texts(), outline.ignoreCase()), outline.exact() ? null : pattern);
  }

  private static Finder of(RequiredTexts required, @Nullable Pattern pattern) {
    List<ByteSearch> needles =
        required.anyOf().stream().map(text -> new ByteSearch(text, required.ignoreCase())).toList();
    return new Finder(required, needles, pattern);
  }

  @Override
  public boolean matches(byte[] buffer, int offset, int length) {
    return isIn(buffer, offset, length);
  }

  boolean isIn(byte[] buffer, int offset, int length) {
    boolean candidate = needles.isEmpty();
    for (int i = 0; i < needles.size() && !candidate; i++) {
      candidate = needles.get(i).isIn(buffer, offset, length);
    }
    return candidate && (pattern == null || find(pattern, buffer, offset, length));
  }

  private static boolean find(Pattern pattern, byte[] buffer, int offset, int length) {
    return pattern.matcher(new String(buffer, offset, length, UTF_8)).find();
  }
}
