package dev.wadi.chain.authenticate;

import org.jspecify.annotations.Nullable;

/** What a tenant's name may be; the rule and the texts are Loki's. Stateless. */
public final class Tenants {
  /** Characters of a name. */
  public static final int MAX_LENGTH = 150;

  private static final String SPECIAL = "!-_.*'()";

  private Tenants() {}

  /** What is wrong with a name, or null. */
  public static @Nullable String problem(String name) {
    if (name.isEmpty()) {
      return "no org id";
    }
    if (name.length() > MAX_LENGTH) {
      return "tenant ID is too long: max " + MAX_LENGTH + " characters";
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!mayContain(c)) {
        return "tenant ID contains unsupported character '"
            + (c > ' ' && c < 0x7f ? String.valueOf(c) : String.format("0x%02x", (int) c))
            + "'";
      }
    }
    return name.equals(".") || name.equals("..") ? "tenant ID is '.' or '..'" : null;
  }

  /** Whether a character may stand in a name. */
  static boolean mayContain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || SPECIAL.indexOf(c) >= 0;
  }
}
