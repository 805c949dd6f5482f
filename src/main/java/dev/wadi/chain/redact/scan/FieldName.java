package dev.wadi.chain.redact.scan;

import java.util.Locale;

/**
 * The name of a field: {@code X-Api-Key}, {@code myApiKey}, {@code AWS_SECRET_ACCESS_KEY}.
 *
 * @param text as it is written
 * @param squeezed small letters and digits only: {@code awssecretaccesskey}
 * @param last its last word, by separators and by capitals behind small letters: {@code key}
 */
public record FieldName(String text, String squeezed, String last) {
  static FieldName of(String text) {
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
      left -= c == '_' || c == '-' || c == '.' ? 0 : 1;
    }
    return i == 0
        || "_-.".indexOf(text.charAt(i - 1)) >= 0
        || (Character.isUpperCase(text.charAt(i)) && Character.isLowerCase(text.charAt(i - 1)));
  }

  private static String squeezed(String key) {
    StringBuilder out = new StringBuilder(key.length());
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c != '_' && c != '-' && c != '.') {
        out.append(Character.toLowerCase(c));
      }
    }
    return out.toString();
  }

  private static String lastPart(String key) {
    int end = key.length();
    int i = end - 1;
    while (i > 0) {
      char before = key.charAt(i - 1);
      if (before == '_' || before == '-' || before == '.') {
        break;
      }
      if (Character.isUpperCase(key.charAt(i)) && Character.isLowerCase(before)) {
        break;
      }
      i--;
    }
    return key.substring(i, end).toLowerCase(Locale.ROOT);
  }
}
