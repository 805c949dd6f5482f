package dev.wadi.analysis;

/** A word of a command that we suggest: what was pasted into a shell means the same again. */
public final class ShellWord {
  private static final String PLAIN = "_-./:=@%+,";

  private ShellWord() {}

  /** The word, quoted where a POSIX shell would read something else into it. */
  public static String of(String word) {
    boolean plain = !word.isEmpty();
    for (int i = 0; i < word.length() && plain; i++) {
      char c = word.charAt(i);
      plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || PLAIN.indexOf(c) >= 0;
    }
    return plain ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
