package dev.wadi.chain.redact.scan;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The name of a field: {@code X-Api-Key}, {@code myApiKey}, {@code AWS_SECRET_ACCESS_KEY}.
 *
 * @param text as it is written
 * @param squeezed small letters and digits only: {@code awssecretaccesskey}
 * @param last its last word, by separators and by capitals behind small letters: {@code key}
 */
public record FieldName(String text, String squeezed, String last) {
  /** The name that is written so. */
  public static FieldName of(String text) {
    return new FieldName(text, squeezed(text), lastPart(text));
  }

  /** True when the last parts of the name make up this one: {@code apikey} of {@code myApiKey}. */
  public boolean endsInParts(String name) {
    if (!squeezed.endsWith(name)) {
      return false;
    }
    int i = text.length();
    for (int left = name.length(); left > 0; i--) {
      char c = text.charAt(i - 1);
      left -= separates(c) ? 0 : 1;
    }
    return i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1)) || isHump(text, i);
  }

  /* The dotted capital I of Turkish is the I of others, and a sigma one whatever its place. */
  private static char small(char c) {
    return c == '\u0130' ? 'i' : c == '\u03c2' ? '\u03c3' : Character.toLowerCase(c);
  }

  private static String squeezed(String key) {
    StringBuilder out = new StringBuilder(key.length());
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (!separates(c)) {
        out.append(small(c));
      }
    }
    return out.toString();
  }

  private static String lastPart(String key) {
    int end = key.length();
    int i = end - 1;
    while (i > 0 && !separates(key.charAt(i - 1)) && !isHump(key, i)) {
      i--;
    }
    return key.substring(Math.max(0, i), end).toLowerCase(Locale.ROOT);
  }

  private static boolean separates(char c) {
    return c == '_' || c == '-' || c == '.' || c == ' ';
  }

  /* A capital behind a small letter, and the last of several capitals: "apiToken", "ETSYToken". */
  private static boolean isHump(String key, int i) {
    char c = key.charAt(i);
    char before = key.charAt(i - 1);
    return Character.isUpperCase(c)
        && (Character.isLowerCase(before)
            || (Character.isUpperCase(before)
                && i + 1 < key.length()
                && Character.isLowerCase(key.charAt(i + 1))));
  }

  /**
   * The name without what was put behind it, {@code db_password} of {@code db_password_prod} and
   * {@code password} of {@code password2}; null where nothing was.
   */
  public @Nullable FieldName withoutSuffix() {
    int i = text.length();
    while (i > 0 && Character.isDigit(text.charAt(i - 1))) {
      i--;
    }
    if (i == text.length()) {
      i -= last.length();
    }
    while (i > 0 && separates(text.charAt(i - 1))) {
      i--;
    }
    return i <= 0 || i == text.length() ? null : of(text.substring(0, i));
  }

  /** What {@link #withoutSuffix} takes off: {@code prod}, or digits. */
  public String suffix() {
    char end = text.charAt(text.length() - 1);
    return Character.isDigit(end) ? "0" : last;
  }
}
