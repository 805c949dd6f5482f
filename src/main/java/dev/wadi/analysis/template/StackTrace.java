package dev.wadi.analysis.template;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What identifies a stack trace: the type of what was thrown, of its root cause, and the top frames
 * without line numbers. Knows the forms of Java and its relatives, JavaScript, .NET, Python, Go,
 * Rust, Ruby and PHP.
 *
 * @param thrown the type, or where there is none the first line
 * @param cause the root cause's type; empty when there is none
 * @param frames the innermost first
 */
record StackTrace(String thrown, String cause, List<String> frames) {
  static final int MAX_FRAMES = 3;
  /* A file with a line, or what stands there when there is none. */
  private static final Pattern PLACE_IN_BRACKETS =
      Pattern.compile("\\(([^ ()]*[:/.<][^ ()]*|native|index \\d+)\\)?");

  private static final int MAX_LINES = 400;
  private static final int MAX_NAME = 160;

  StackTrace {
    frames = List.copyOf(frames);
  }

  /** Reads a message of several lines; nothing when it is no stack trace. */
  static Optional<StackTrace> of(String message) {
    List<String> frames = new ArrayList<>();
    List<String> outer = new ArrayList<>();
    String thrown = "";
    String cause = "";
    String last = "";
    boolean python = false;
    int lines = 0;
    for (String line : (Iterable<String>) message.lines()::iterator) {
      if (lines++ == MAX_LINES) {
        break;
      }
      String text = line.strip();
      if (text.startsWith("Traceback (most recent call last)")) {
        python = true;
        outer.clear();
      } else if (text.startsWith("Caused by: ")) {
        String type = type(text.substring("Caused by: ".length()));
        cause = type.isEmpty() ? cause : type;
      } else {
        String frame = frame(line, text, last);
        if (!frame.isEmpty()) {
          (python ? outer : frames).add(frame);
        } else if (python && !outer.isEmpty() && line.equals(text) && !text.isEmpty()) {
          thrown = thrown.isEmpty() || frames.isEmpty() ? word(text) : thrown;
          frames.clear();
          for (int i = outer.size() - 1; i >= 0; i--) {
            frames.add(outer.get(i));
          }
          python = false;
        } else if (thrown.isEmpty() && frames.isEmpty()) {
          thrown = type(text);
        }
      }
      if (!text.isEmpty()) {
        last = text;
      }
    }
    if (frames.isEmpty()) {
      for (int i = outer.size() - 1; i >= 0; i--) {
        frames.add(outer.get(i));
      }
    }
    if (frames.isEmpty()) {
      return Optional.empty();
    }
    Set<String> top = new LinkedHashSet<>();
    for (String frame : frames) {
      if (top.size() < MAX_FRAMES) {
        top.add(frame);
      }
    }
    return Optional.of(
        new StackTrace(thrown, cause.equals(thrown) ? "" : cause, new ArrayList<>(top)));
  }

  /**
   * Whether a line that stands by itself goes on with a stack trace that began before it. Such a
   * line is no error of its own.
   */
  static boolean goesOn(byte[] b, int offset, int length) {
    int i = offset;
    int end = offset + length;
    while (i < end && (b[i] == ' ' || b[i] == '\t')) {
      i++;
    }
    boolean indented = i - offset >= 2 || i > offset && b[offset] == '\t';
    if (i == end) {
      return false;
    }
    return switch (b[i]) {
      case 'a' -> starts(b, i, end, "at ") && (indented || holds(b, i, end, '('));
      case 'C' -> starts(b, i, end, "Caused by: ");
      case 'S' -> starts(b, i, end, "Suppressed: ") && indented;
      case '.' -> starts(b, i, end, "... ") && indented;
      case 'F' -> starts(b, i, end, "File \"") && indented;
      case 'r' -> starts(b, i, end, "raise ") && i - offset >= 4;
      case 'g' -> starts(b, i, end, "goroutine ");
      case 'c' -> starts(b, i, end, "created by ");
      case '/' ->
          indented && holds(b, i, end, ':') && starts(b, end - 1 - tail(b, i, end), end, "+0x");
      default -> false;
    };
  }

  private static int tail(byte[] b, int from, int end) {
    int i = end - 1;
    while (i > from && b[i - 1] != ' ') {
      i--;
    }
    return end - 1 - i;
  }

  private static boolean starts(byte[] b, int from, int end, String text) {
    if (end - from < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (b[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(byte[] b, int from, int end, char wanted) {
    for (int i = from; i < end; i++) {
      if (b[i] == wanted) {
        return true;
      }
    }
    return false;
  }

  /** The words of a template: the types, then each frame behind {@code at}. */
  List<String> words(String header) {
    List<String> words = new ArrayList<>();
    words.add(thrown.isEmpty() ? header : thrown);
    for (String frame : frames) {
      words.add("at " + frame);
    }
    if (!cause.isEmpty()) {
      words.add("caused by " + cause);
    }
    return words;
  }

  private static String frame(String line, String text, String last) {
    boolean indented = line.length() > text.length() && Character.isWhitespace(line.charAt(0));
    if (text.startsWith("at ")) {
      String place = text.substring(text.startsWith("at async ") ? 9 : 3);
      return namesPlace(place, indented) ? place(place) : "";
    }
    if (indented && text.startsWith("File \"")) {
      int in = text.lastIndexOf(", in ");
      int quote = text.indexOf('"', 6);
      return in > 0
          ? name(text.substring(in + 5))
          : quote > 0 ? name(text.substring(6, quote)) : "";
    }
    // Go: the function, and in the line below it the indented file.
    if (line.startsWith("\t") && text.startsWith("/") && text.contains(".go:")) {
      int bracket = last.lastIndexOf('(');
      String function = last.startsWith("created by ") ? last.substring(11) : last;
      return name(bracket > 0 && function.equals(last) ? last.substring(0, bracket) : function);
    }
    if (indented && text.startsWith("from ") && text.contains(":in ")) {
      return name(text.substring(text.indexOf(":in ") + 4).replaceAll("[`']", ""));
    }
    if (text.startsWith("#") && text.length() > 3 && Character.isDigit(text.charAt(1))) {
      int colon = text.indexOf("): ");
      return colon > 0 ? place(text.substring(colon + 3)) : "";
    }
    // Rust: "  12: core::panicking::panic"
    int colon = text.indexOf(": ");
    if (indented
        && colon > 0
        && colon < 5
        && text.substring(0, colon).chars().allMatch(Character::isDigit)) {
      return name(text.substring(colon + 2));
    }
    return "";
  }

  /* Sentences go on with "at", too: "timeout after 30 s,\nat the primary database". */
  private static boolean namesPlace(String text, boolean indented) {
    int blank = text.indexOf(' ');
    int bracket = text.indexOf('(');
    if (blank < 0) {
      return indented || bracket > 0 || text.indexOf('.') > 0 || text.indexOf(':') > 0;
    }
    if (bracket < 0) {
      return text.startsWith(" in ", blank);
    }
    return bracket < blank || PLACE_IN_BRACKETS.matcher(text.substring(bracket)).lookingAt();
  }

  /** What stands before the bracket, or before a line number. */
  private static String place(String text) {
    int end = 0;
    while (end < text.length() && text.charAt(end) != '(' && text.charAt(end) != ' ') {
      end++;
    }
    String place = text.substring(0, end);
    // A module before the class, and numbers of lines behind a file.
    int number = place.length();
    while (number > 0
        && (Character.isDigit(place.charAt(number - 1)) || place.charAt(number - 1) == ':')) {
      number--;
    }
    return name(
        number > 0 && number < place.length() && place.charAt(number) == ':'
            ? place.substring(0, number)
            : place);
  }

  private static String name(String text) {
    String name = text.strip();
    StringBuilder out = new StringBuilder();
    boolean digits = false;
    boolean made = name.contains("$$") || name.contains("ambda$");
    for (int i = 0; i < Math.min(name.length(), MAX_NAME); i++) {
      char c = name.charAt(i);
      if (c == ' ' || c < 0x20) {
        break;
      }
      // What a compiler or a proxy numbers has other numbers in the next run.
      boolean digit = made && Character.isDigit(c);
      if (digit && !digits) {
        out.append(Template.ANYTHING);
      } else if (!digit) {
        out.append(c);
      }
      digits = digit;
    }
    return out.toString();
  }

  /** The first word that names an exception, or a panic as it is; empty when there is none. */
  private static String type(String text) {
    int i = 0;
    while (i < text.length()) {
      int start = i;
      while (i < text.length() && isName(text.charAt(i))) {
        i++;
      }
      int end = i;
      while (end > start && text.charAt(end - 1) == '.') {
        end--;
      }
      String word = text.substring(start, end);
      if (end - start <= MAX_NAME && isThrown(word)) {
        return word;
      }
      i++;
    }
    return "";
  }

  private static boolean isThrown(String word) {
    if (word.endsWith("Exception") || word.endsWith("Throwable") || word.endsWith("Fault")) {
      return true;
    }
    return word.length() > 5 && word.endsWith("Error");
  }

  private static boolean isName(char c) {
    return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '$';
  }

  private static String word(String text) {
    int end = 0;
    while (end < text.length() && isName(text.charAt(end))) {
      end++;
    }
    return end == 0 ? "Traceback" : text.substring(0, Math.min(end, MAX_NAME));
  }
}
