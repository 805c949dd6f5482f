package dev.wadi.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes passwords out of what is shown of routes and addresses: somebody may have written one into
 * a route instead of a setting. Placeholders stay, they name a setting and hold nothing.
 */
public final class MaskedText {
  private static final String SECRET =
      "(?:pass(?:word|wd|phrase|code)|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key"
          + "|credential|authorization|sas[-_.]?key)";

  /* A part of an address: ?password=x, &amp;apiKey=RAW(x). */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "(?i)(?<![\\w.-])([\\w.-]*"
              + SECRET
              + "[\\w.-]*=)(?!\\{\\{)(?:RAW\\([^)]*\\)|RAW\\{[^}]*}|[^&\"'<>\\s]+)");

  /* A parameter or a header of its own: <... name="Authorization" ...><constant>x</constant>. */
  private static final Pattern ELEMENT =
      Pattern.compile(
          "(?i)(<[^<>]*(?:name|key)=\"[^\"]*"
              + SECRET
              + "[^\"]*\"[^<>]*>\\s*<[a-z]+[^<>]*>)(?!\\{\\{)[^<]+");

  private static final Pattern ATTRIBUTE =
      Pattern.compile(
          "(?i)((?:name|key)=\"[^\"]*"
              + SECRET
              + "[^\"]*\"\\s+(?:value|constant)=\")(?!\\{\\{)[^\"]+");

  /* A header or a parameter of a route file: name: Authorization, then its value. */
  private static final Pattern BESIDE =
      Pattern.compile(
          "(?i)((?:name|key)\\s*:\\s*[\"']?[\\w.-]*"
              + SECRET
              + "[\\w.-]*[\"']?\\s*(?:,|\\R)\\s*"
              + "(?:constant|simple|value|expression|defaultValue)\\s*:\\s*[\"']?)"
              + "(?!\\{\\{)[^\"'\\n}]+");

  /* The same in braces: {user: x, password: y}. */
  private static final Pattern IN_BRACES =
      Pattern.compile(
          "(?i)([{,]\\s*[\"']?[\\w.-]*"
              + SECRET
              + "[\\w.-]*[\"']?\\s*:\\s*)(?![\"']?(?:RAW\\()?\\{\\{)"
              + "(?:\"[^\"]*\"|'[^']*'|[^,}\\n]+)");

  private static final Pattern LINE =
      Pattern.compile(
          "(?im)^(\\s*-?\\s*\"?[\\w.-]*" + SECRET + "[\\w.-]*\"?\\s*:\\s*)(?![\"']?\\{\\{)\\S.*$");

  private static final Pattern LOGIN =
      Pattern.compile("(://[^/@\\s:\"'<]*:)(?!\\{\\{)[^/@\\s\"'<]+@");

  private static final String MASK = "xxxxxx";

  private MaskedText() {}

  /** The same value without passwords in its texts; maps and lists are looked through. */
  static @Nullable Object in(@Nullable Object value) {
    if (value instanceof String text) {
      return masked(text);
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((key, one) -> copy.put(key, in(one)));
      return copy;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>(list.size());
      list.forEach(one -> copy.add(in(one)));
      return copy;
    }
    return value;
  }

  /** The same text without passwords. */
  public static String masked(String text) {
    String masked = PARAMETER.matcher(text).replaceAll("$1" + MASK);
    masked = ELEMENT.matcher(masked).replaceAll("$1" + MASK);
    masked = ATTRIBUTE.matcher(masked).replaceAll("$1" + MASK);
    masked = BESIDE.matcher(masked).replaceAll("$1" + MASK);
    masked = IN_BRACES.matcher(masked).replaceAll("$1" + MASK);
    masked = LINE.matcher(masked).replaceAll("$1" + MASK);
    return LOGIN.matcher(masked).replaceAll("$1" + MASK + "@");
  }
}
