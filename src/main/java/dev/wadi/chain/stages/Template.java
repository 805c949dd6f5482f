package dev.wadi.chain.stages;

import com.google.re2j.Pattern;
import dev.wadi.query.Regexes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * A text with holes, in the language of Go's text/template, as far as it is about texts: fields,
 * strings, numbers, pipes, parentheses, {@code if}, {@code else if}, {@code else}, comments, trim
 * markers, and the {@link TemplateFunctions}. Variables, {@code range}, {@code with} and templates
 * within templates are refused when it is read. Immutable.
 */
final class Template {
  private static final int DEEPEST = 50;
  private static final java.util.regex.Pattern TOKEN =
      java.util.regex.Pattern.compile(
          "\\s*(?:(\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`)|(-?[0-9]+(?:\\.[0-9]+)?)"
              + "|(\\.[A-Za-z_][A-Za-z0-9_]*|\\.)|([A-Za-z_][A-Za-z0-9_]*)|([()|]))");

  /** Something that gives a value. */
  private interface Value {
    @Nullable Object of(Map<String, @Nullable Object> fields);
  }

  /** Something that adds to the text. */
  private interface Part {
    void write(Map<String, @Nullable Object> fields, StringBuilder out);
  }

  private final List<Part> parts;

  private Template(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException when it has something in it that is not understood
   */
  static Template parse(String text) {
    Reading reading = new Reading(text);
    List<Part> parts = reading.parts(0);
    if (reading.stoppedAt != null) {
      throw new IllegalArgumentException("{{ " + reading.stoppedAt + " }} without an if");
    }
    return new Template(parts);
  }

  /** The text with its holes filled. */
  String fill(Map<String, @Nullable Object> fields) {
    StringBuilder out = new StringBuilder();
    parts.forEach(part -> part.write(fields, out));
    return out.toString();
  }

  private static final class Reading {
    private final String text;
    private int at;

    /* Whether what stands next begins behind a -}}. */
    private boolean trims;

    /* The else or end that ended the parts read last; null for the end of the text. */
    private @Nullable String stoppedAt;

    Reading(String text) {
      this.text = text;
    }

    List<Part> parts(int depth) {
      if (depth > DEEPEST) {
        throw new IllegalArgumentException("too many ifs within one another");
      }
      List<Part> parts = new ArrayList<>();
      while (true) {
        int open = text.indexOf("{{", at);
        String plain = open < 0 ? text.substring(at) : text.substring(at, open);
        plain = trims ? plain.stripLeading() : plain;
        boolean trimmed = open >= 0 && text.startsWith("{{- ", open);
        String words = trimmed ? plain.stripTrailing() : plain;
        if (!words.isEmpty()) {
          parts.add((fields, out) -> out.append(words));
        }
        if (open < 0) {
          at = text.length();
          stoppedAt = null;
          return parts;
        }
        String action = action(open + (trimmed ? 3 : 2));
        if (action.equals("end") || action.equals("else") || action.startsWith("else ")) {
          stoppedAt = action;
          return parts;
        }
        if (action.startsWith("if ")) {
          parts.add(branch(action.substring(3), depth));
        } else if (!action.startsWith("/*")) {
          Value value = Expression.parse(action);
          parts.add((fields, out) -> out.append(TemplateFunctions.text(value.of(fields))));
        }
      }
    }

    private String action(int from) {
      boolean quoted = false;
      boolean raw = false;
      for (int i = from; i < text.length() - 1; i++) {
        char c = text.charAt(i);
        if (quoted && c == '\\') {
          i++;
        } else if (c == '"' && !raw) {
          quoted = !quoted;
        } else if (c == '`' && !quoted) {
          raw = !raw;
        } else if (!quoted && !raw && text.startsWith("}}", i)) {
          trims = text.startsWith(" -", i - 2);
          at = i + 2;
          return text.substring(from, trims ? i - 2 : i).strip();
        }
      }
      throw new IllegalArgumentException("{{ without }}");
    }

    private Part branch(String condition, int depth) {
      Value asked = Expression.parse(condition);
      List<Part> then = List.copyOf(parts(depth + 1));
      List<Part> otherwise = List.of();
      String stop = stoppedAt;
      if (stop == null) {
        throw new IllegalArgumentException("{{ if }} without {{ end }}");
      }
      if (stop.startsWith("else if ")) {
        otherwise = List.of(branch(stop.substring(8), depth + 1)); // takes the end with it
      } else if (stop.equals("else")) {
        otherwise = List.copyOf(parts(depth + 1));
        if (!"end".equals(stoppedAt)) {
          throw new IllegalArgumentException("{{ else }} without {{ end }}");
        }
      } else if (!stop.equals("end")) {
        throw new IllegalArgumentException("{{ " + stop + " }} is not understood");
      }
      List<Part> instead = otherwise;
      return (fields, out) ->
          (TemplateFunctions.isTrue(asked.of(fields)) ? then : instead)
              .forEach(part -> part.write(fields, out));
    }
  }

  private static final class Expression {
    private final List<String> tokens = new ArrayList<>();
    private int at;

    static Value parse(String text) {
      Expression expression = new Expression();
      Matcher token = TOKEN.matcher(text);
      int end = 0;
      while (token.find() && token.start() == end) {
        expression.tokens.add(token.group().strip());
        end = token.end();
      }
      if (end < text.stripTrailing().length()) {
        throw new IllegalArgumentException("{{ " + text + " }} is not understood");
      }
      Value value = expression.pipe(0);
      if (expression.at < expression.tokens.size()) {
        throw new IllegalArgumentException("{{ " + text + " }} is not understood");
      }
      return value;
    }

    private Value pipe(int depth) {
      if (depth > DEEPEST) {
        throw new IllegalArgumentException("too many parentheses within one another");
      }
      Value value = command(null, depth);
      while (is("|")) {
        at++;
        value = command(value, depth);
      }
      return value;
    }

    private boolean is(String token) {
      return at < tokens.size() && tokens.get(at).equals(token);
    }

    private Value command(@Nullable Value piped, int depth) {
      if (at == tokens.size()) {
        throw new IllegalArgumentException("{{ }} says nothing");
      }
      String first = tokens.get(at);
      if (isConstantOrField(first)) {
        Value value = operand(depth);
        if (piped != null || (at < tokens.size() && !is("|") && !is(")"))) {
          throw new IllegalArgumentException(first + " is no function");
        }
        return value;
      }
      at++;
      TemplateFunctions.Function function = TemplateFunctions.ALL.get(first);
      if (function == null) {
        throw new IllegalArgumentException("the function " + first + " is not known");
      }
      List<Value> values = new ArrayList<>();
      String firstValue = at < tokens.size() ? tokens.get(at) : "";
      while (at < tokens.size() && !is("|") && !is(")")) {
        values.add(operand(depth));
      }
      if (piped != null) {
        values.add(piped);
      }
      if (values.size() < function.least() || values.size() > function.most()) {
        throw new IllegalArgumentException(
            first + " has " + values.size() + " values (expected: " + function.least() + ")");
      }
      if (first.startsWith("regex")) {
        Pattern pattern = Regexes.compile(constant(first, firstValue), 0);
        values.set(0, fields -> pattern);
      }
      return fields -> {
        List<@Nullable Object> given = new ArrayList<>(values.size());
        values.forEach(value -> given.add(value.of(fields)));
        return function.body().of(given);
      };
    }

    private static boolean isConstantOrField(String token) {
      char c = token.charAt(0);
      return !Character.isLetter(c) && c != '_' || token.equals("true") || token.equals("false");
    }

    private Value operand(int depth) {
      String token = tokens.get(at++);
      char c = token.charAt(0);
      if (c == '(') {
        Value inner = pipe(depth + 1);
        if (!is(")")) {
          throw new IllegalArgumentException("( without )");
        }
        at++;
        return inner;
      }
      if (c == '.') {
        if (at < tokens.size() && tokens.get(at).startsWith(".") && token.length() == 1) {
          throw new IllegalArgumentException(".. is not understood");
        }
        if (token.length() == 1) {
          throw new IllegalArgumentException("{{ . }} alone is not understood");
        }
        String name = token.substring(1);
        return fields -> fields.get(name);
      }
      if (c == '"' || c == '`') {
        String text = unquoted(token);
        return fields -> text;
      }
      if (token.equals("true") || token.equals("false")) {
        Boolean truth = Boolean.valueOf(token);
        return fields -> truth;
      }
      if (c == '-' || (c >= '0' && c <= '9')) {
        BigDecimal number = new BigDecimal(token);
        return fields -> number;
      }
      at--;
      if (TemplateFunctions.ALL.containsKey(token) || Character.isLetter(c)) {
        throw new IllegalArgumentException(token + " stands where a value is expected");
      }
      throw new IllegalArgumentException(token + " is not understood");
    }

    private static String constant(String function, String token) {
      if (token.isEmpty() || (token.charAt(0) != '"' && token.charAt(0) != '`')) {
        throw new IllegalArgumentException(function + " (expected: an expression in quotes)");
      }
      return unquoted(token);
    }

    private static String unquoted(String token) {
      String inside = token.substring(1, token.length() - 1);
      if (token.charAt(0) == '`') {
        return inside;
      }
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < inside.length(); i++) {
        char c = inside.charAt(i);
        if (c == '\\' && i + 1 < inside.length()) {
          char next = inside.charAt(++i);
          switch (next) {
            case 'n' -> out.append('\n');
            case 't' -> out.append('\t');
            case 'r' -> out.append('\r');
            case '"', '\\' -> out.append(next);
            default ->
                throw new IllegalArgumentException("\\" + next + " in a text is not understood");
          }
        } else {
          out.append(c);
        }
      }
      return out.toString();
    }
  }
}
