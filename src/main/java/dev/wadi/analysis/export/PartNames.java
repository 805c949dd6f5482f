package dev.wadi.analysis.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Names of files for the values of a label, whatever they are: letters, digits, {@code -}, {@code
 * _} and {@code .} stay, every other byte becomes {@code %XX}, so that no value leads anywhere
 * else; what is not there, or empty, is {@code %none}. Names that differ in case only, or that are
 * too long, are told apart by a number behind {@code %~}. For one thread.
 */
final class PartNames {
  private static final int MOST_CHARS = 180;
  private static final String NONE = "%none";

  private final Set<String> taken = new HashSet<>();

  /** The name for another value, without ending. */
  String of(String value) {
    StringBuilder name = new StringBuilder();
    for (byte b : value.getBytes(UTF_8)) {
      char c = (char) (b & 0xFF);
      // A dot at the beginning would hide the file, or lead to a folder.
      if (isPlain(c) && !(c == '.' && name.length() == 0)) {
        name.append(c);
      } else {
        name.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    String whole = name.length() == 0 ? NONE : name.toString();
    String first = whole.length() > MOST_CHARS ? whole.substring(0, MOST_CHARS) : whole;
    String free = first;
    for (int i = 2; !taken.add(free.toLowerCase(Locale.ROOT)); i++) {
      free = first + "%~" + i;
    }
    return free;
  }

  private static boolean isPlain(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '_'
        || c == '.';
  }
}
