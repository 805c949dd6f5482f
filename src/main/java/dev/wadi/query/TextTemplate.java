package dev.wadi.query;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text with holes, in the language of Go's text/template as far as it is about texts: {@code
 * {{.label}}}, {@code {{ .label | ToUpper }}}, {@code {{ __line__ }}}, {@code printf}, parentheses
 * and the {@link TextFunction}s. Whatever else is there is refused when it is read. Immutable.
 */
final class TextTemplate {
  private static final int DEEPEST = 50;
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(\"(?:[^\"\\\\]|\\\\[\\\\\"nt])*+\"|`[^`]*`)|(-?[0-9]{1,9})(?![0-9.])"
              + "|\\.([A-Za-z_][A-Za-z0-9_]*)|([A-Za-z_][A-Za-z0-9_]*)|([()|]))");

  /** Something that gives a text, for which there is so much room. */
  private interface Value {
    String of(ChangedLine line, int room);
  }

  private record Literal(String text, boolean number) implements Value {
    @Override
    public String of(ChangedLine line, int room) {
      return text;
    }
  }

  private record Label(String name) implements Value {
    @Override
    public String of(ChangedLine line, int room) {
      String value = line.value(name);
      return value == null ? "" : value;
    }
  }

  private record Call(TextFunction function, List<Value> args) implements Value {
    @Override
    public String of(ChangedLine line, int room) {
      List<String> texts = new ArrayList<>();
      args.forEach(arg -> texts.add(arg.of(line, room)));
      return function.of(texts, room);
    }
  }

  /** The pieces between the arguments of a printf, and which of them are quoted. */
  private record Printed(List<String> pieces, List<Boolean> quoted, List<Value> args)
      implements Value {
    @Override
    public String of(ChangedLine line, int room) {
      StringBuilder out = new StringBuilder(pieces.get(0));
      for (int i = 0; i < args.size() && out.length() <= room; i++) {
        String value = args.get(i).of(line, room);
        out.append(quoted.get(i) ? Quotes.of(value) : value).append(pieces.get(i + 1));
      }
      return out.toString();
    }
  }

  private final String text;
  private final List<Value> parts;
  private final List<String> names = new ArrayList<>();

  /**
   * @throws IllegalArgumentException when it has something in it that is not understood, with the
   *     place
   */
  TextTemplate(String text) {
    this.text = text;
    this.parts = new Reading().parts();
  }

  void forEachName(Consumer<String> action) {
    names.forEach(action);
  }

  /**
   * The text with its holes filled.
   *
   * @return false, and the line has an error, when there is no room for it
   */
  boolean fill(ChangedLine line, Consumer<String> taker) {
    int room = line.room();
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < parts.size() && out.length() <= room; i++) {
      out.append(parts.get(i).of(line, room));
    }
    if (!line.mayWrite(out.length())) {
      return false;
    }
    taker.accept(out.toString());
    return true;
  }

  @Override
  public String toString() {
    return Quotes.of(text);
  }

  private final class Reading {
    private final Matcher tokens = TOKEN.matcher(text);
    private int at;
    private int end;

    List<Value> parts() {
      List<Value> all = new ArrayList<>();
      boolean trims = false;
      while (true) {
        int open = text.indexOf("{{", at);
        String fixed = text.substring(at, open < 0 ? text.length() : open);
        boolean trimsBefore = open >= 0 && text.startsWith("{{- ", open);
        fixed = trims ? fixed.stripLeading() : fixed;
        fixed = trimsBefore ? fixed.stripTrailing() : fixed;
        if (!fixed.isEmpty()) {
          all.add(new Literal(fixed, false));
        }
        if (open < 0) {
          return all;
        }
        at = open + (trimsBefore ? 3 : 2);
        end = endOf(open);
        trims = text.startsWith(" -", end - 2) && end - 2 >= at;
        int behind = end + 2;
        end -= trims ? 1 : 0;
        all.add(pipeline(0));
        if (!atEnd()) {
          throw wrong("is not understood");
        }
        at = behind;
      }
    }

    /* Braces may stand in strings. */
    private int endOf(int open) {
      char quote = 0;
      for (int i = open + 2; i < text.length(); i++) {
        char c = text.charAt(i);
        if (quote != 0) {
          if (c == '\\' && quote == '"') {
            i++;
          } else if (c == quote) {
            quote = 0;
          }
        } else if (c == '"' || c == '`') {
          quote = c;
        } else if (text.startsWith("}}", i)) {
          return i;
        }
      }
      throw new IllegalArgumentException(
          "{{ at character " + (open + 1) + " of the template has no closing }}");
    }

    private Value pipeline(int depth) {
      if (depth > DEEPEST) {
        throw wrong("stands in too many parentheses");
      }
      Value value = command(depth, null);
      while (peek("|")) {
        take();
        value = command(depth, value);
      }
      return value;
    }

    private Value command(int depth, @Nullable Value piped) {
      int begin = at;
      if (!next() || tokens.group(4) == null) {
        if (piped != null) {
          throw wrong("is no function");
        }
        return operand(depth);
      }
      String word = tokens.group(4);
      take();
      if (word.equals("__line__")) {
        if (piped != null) {
          at = begin;
          throw wrong("takes nothing");
        }
        return (line, room) -> line.text();
      }
      TextFunction function = TextFunction.of(word).orElse(null);
      if (function == null && !word.equals("printf")) {
        at = begin;
        throw wrong("is no function here (" + known() + ")");
      }
      List<Value> args = new ArrayList<>();
      while (!atEnd() && !peek("|") && !peek(")")) {
        args.add(operand(depth));
      }
      if (piped != null) {
        args.add(piped);
      }
      int stopped = at;
      at = begin;
      Value made = function == null ? printed(args) : call(function, args);
      at = stopped;
      return made;
    }

    private Value call(TextFunction function, List<Value> args) {
      if (args.size() != function.arguments()) {
        throw wrong("takes " + function.arguments() + " arguments, not " + args.size());
      }
      for (int i = 0; i < args.size(); i++) {
        boolean number = args.get(i) instanceof Literal literal && literal.number();
        if (function.isNumber(i) && !number) {
          throw wrong("needs a whole number as argument " + (i + 1));
        }
      }
      return new Call(function, List.copyOf(args));
    }

    private Value printed(List<Value> args) {
      if (args.isEmpty() || !(args.get(0) instanceof Literal format)) {
        throw wrong("needs a format in quotes (expected: such as printf \"%s: %s\" .a .b)");
      }
      List<String> pieces = new ArrayList<>();
      List<Boolean> quoted = new ArrayList<>();
      StringBuilder piece = new StringBuilder();
      String written = format.text();
      for (int i = 0; i < written.length(); i++) {
        char c = written.charAt(i);
        if (c != '%') {
          piece.append(c);
          continue;
        }
        char verb = ++i < written.length() ? written.charAt(i) : ' ';
        switch (verb) {
          case '%' -> piece.append('%');
          case 's', 'v', 'q' -> {
            pieces.add(piece.toString());
            piece.setLength(0);
            quoted.add(verb == 'q');
          }
          default -> throw wrong("knows %s, %v, %q and %%, not %" + verb);
        }
      }
      pieces.add(piece.toString());
      if (quoted.size() != args.size() - 1) {
        throw wrong("has " + quoted.size() + " verbs and " + (args.size() - 1) + " values");
      }
      return new Printed(
          List.copyOf(pieces), List.copyOf(quoted), List.copyOf(args.subList(1, args.size())));
    }

    private Value operand(int depth) {
      if (!next()) {
        throw wrong("is not understood");
      }
      if (tokens.group(1) != null) {
        String string = tokens.group(1);
        take();
        return new Literal(unquoted(string), false);
      }
      if (tokens.group(2) != null) {
        String number = tokens.group(2);
        take();
        return new Literal(number, true);
      }
      if (tokens.group(3) != null) {
        String name = tokens.group(3);
        take();
        names.add(name);
        return new Label(name);
      }
      if (peek("(")) {
        take();
        Value inner = pipeline(depth + 1);
        if (!peek(")")) {
          throw wrong("should be )");
        }
        take();
        return inner;
      }
      if ("__line__".equals(tokens.group(4))) {
        take();
        return (line, room) -> line.text();
      }
      throw wrong("is no value");
    }

    private boolean next() {
      return tokens.region(at, end).lookingAt();
    }

    private boolean peek(String sign) {
      return next() && sign.equals(tokens.group(5));
    }

    private void take() {
      at = tokens.end();
    }

    private boolean atEnd() {
      return text.substring(at, end).isBlank();
    }

    private IllegalArgumentException wrong(String what) {
      int from = at;
      while (from < end && Character.isWhitespace(text.charAt(from))) {
        from++;
      }
      String word = text.substring(from, end).split("[\\s|()]", 2)[0];
      String shown = word.isEmpty() ? text.substring(from, Math.min(end, from + 1)) : word;
      return new IllegalArgumentException(
          (shown.isEmpty() ? "the end of {{ }}" : shown.length() > 40 ? "a word" : shown)
              + " at character "
              + (from + 1)
              + " of the template "
              + what);
    }

    private String known() {
      List<String> words = new ArrayList<>(List.of("printf", "__line__"));
      for (TextFunction function : TextFunction.values()) {
        words.add(function.word());
      }
      return "expected: " + String.join(", ", words);
    }

    private String unquoted(String string) {
      String inside = string.substring(1, string.length() - 1);
      if (string.charAt(0) == '`') {
        return inside;
      }
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < inside.length(); i++) {
        char c = inside.charAt(i);
        if (c == '\\') {
          char escape = inside.charAt(++i);
          c = escape == 'n' ? '\n' : escape == 't' ? '\t' : escape;
        }
        out.append(c);
      }
      return out.toString();
    }
  }
}
