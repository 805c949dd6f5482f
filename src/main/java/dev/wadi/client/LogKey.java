package dev.wadi.client;

/**
 * Which program, and which part of it, a line is of. In a datagram the key {@code /env/svc/fn}, in
 * a push three labels.
 *
 * @param env such as {@code prod}
 * @param svc the program
 * @param fn the part of it; may be empty
 */
public record LogKey(String env, String svc, String fn) {
  private static final int MOST_BYTES = 200;

  public LogKey {
    check("env", env);
    check("svc", svc);
    check("fn", fn);
  }

  private static void check(String name, String part) {
    boolean control = part.chars().anyMatch(c -> c < ' ' || c == '/');
    if (control || Utf8.bytes(part) > MOST_BYTES) {
      throw new IllegalArgumentException(
          name + ": " + part + " (expected: no slash, at most " + MOST_BYTES + " bytes)");
    }
  }

  /** As a datagram has it, such as {@code /prod/shop/Checkout}. */
  public String path() {
    return "/" + env + "/" + svc + (fn.isEmpty() ? "" : "/" + fn);
  }

  /** The same program, another part of it; what a part cannot contain becomes a dot. */
  LogKey withFn(String text) {
    String clean = text;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '/') {
        clean = clean.replace(c, '.');
      }
    }
    return new LogKey(env, svc, Utf8.cut(clean, MOST_BYTES));
  }
}
