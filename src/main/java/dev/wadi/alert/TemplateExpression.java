package dev.wadi.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands between the braces of a template: a value and the functions it goes through. */
final class TemplateExpression {
  /* One token after another; no choice overlaps another, so nothing is tried twice. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(\"(?:[^\"\\\\]|\\\\.)*+\"|`[^`]*+`)|([$.]?[A-Za-z_][A-Za-z0-9_.]*+)|([|])|(-?[0-9.]++))");

  private static final List<String> STATEMENTS =
      List.of("if", "else", "end", "range", "with", "define", "template", "query", "block");

  private final Argument value;
  private final List<Call> calls;

  /** A value as text and, if it is one, as a number. */
  private interface Argument {
    Object of(Map<String, String> labels, double value);
  }

  private record Call(TemplateFunction function, List<Argument> before) {}

  private TemplateExpression(Argument value, List<Call> calls) {
    this.value = value;
    this.calls = List.copyOf(calls);
  }

  static TemplateExpression parse(String text) {
    List<String> tokens = tokens(text);
    if (tokens.isEmpty()) {
      throw wrong(text, "nothing");
    }
    List<List<String>> stages = new ArrayList<>(List.of(new ArrayList<>()));
    for (String token : tokens) {
      if (token.equals("|")) {
        stages.add(new ArrayList<>());
      } else {
        stages.get(stages.size() - 1).add(token);
      }
    }
    List<Call> calls = new ArrayList<>();
    Argument first = first(text, stages.get(0), calls);
    for (List<String> stage : stages.subList(1, stages.size())) {
      if (stage.isEmpty()) {
        throw wrong(text, "| without a function behind it");
      }
      List<Argument> before = new ArrayList<>();
      stage.subList(1, stage.size()).forEach(token -> before.add(argument(text, token)));
      calls.add(call(text, stage.get(0), before));
    }
    return new TemplateExpression(first, calls);
  }

  private static Argument first(String text, List<String> stage, List<Call> calls) {
    if (stage.isEmpty()) {
      throw wrong(text, "nothing in front of |");
    }
    String word = stage.get(0);
    if (word.equals("index")) {
      if (stage.size() != 3 || !isLabels(stage.get(1)) || !isText(stage.get(2))) {
        throw wrong(text, "index (expected: index $labels \"name\")");
      }
      String name = unquoted(stage.get(2));
      return (labels, value) -> labels.getOrDefault(name, "");
    }
    if (stage.size() == 1) {
      return argument(text, word);
    }
    List<Argument> before = new ArrayList<>();
    stage.subList(1, stage.size() - 1).forEach(token -> before.add(argument(text, token)));
    calls.add(call(text, word, before));
    return argument(text, stage.get(stage.size() - 1));
  }

  private static Call call(String text, String word, List<Argument> before) {
    TemplateFunction function =
        TemplateFunction.of(word)
            .orElseThrow(
                () -> wrong(text, word + " (expected: one of " + TemplateFunction.words() + ")"));
    boolean takesFormat = function == TemplateFunction.PRINTF;
    if (before.size() != (takesFormat ? 1 : 0)) {
      throw wrong(
          text,
          word + (takesFormat ? " (expected: a format and a value)" : " (expected: one value)"));
    }
    return new Call(function, before);
  }

  private static Argument argument(String text, String token) {
    if (isText(token)) {
      String plain = unquoted(token);
      return (labels, value) -> plain;
    }
    if (token.equals("$value") || token.equals(".Value")) {
      return (labels, value) -> value;
    }
    for (String prefix : List.of("$labels.", ".Labels.")) {
      if (token.startsWith(prefix) && token.indexOf('.', prefix.length()) < 0) {
        String name = token.substring(prefix.length());
        return (labels, value) -> labels.getOrDefault(name, "");
      }
    }
    if (token.matches("-?[0-9]+(\\.[0-9]+)?")) {
      double number = Double.parseDouble(token);
      return (labels, value) -> number;
    }
    String cure =
        STATEMENTS.contains(token)
            ? "conditions, loops and queries are not supported"
            : "expected: $value, $labels.NAME, index $labels \"NAME\" or printf \"%.2f\" $value";
    throw wrong(text, token + " (" + cure + ")");
  }

  private static boolean isLabels(String token) {
    return token.equals("$labels") || token.equals(".Labels");
  }

  private static boolean isText(String token) {
    return token.startsWith("\"") || token.startsWith("`");
  }

  private static String unquoted(String token) {
    String inside = token.substring(1, token.length() - 1);
    return token.startsWith("`")
        ? inside
        : inside.replace("\\n", "\n").replace("\\t", "\t").replaceAll("\\\\(.)", "$1");
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    while (at < text.length() && !text.substring(at).isBlank()) {
      matcher.region(at, text.length());
      if (!matcher.lookingAt()) {
        throw wrong(text, "'" + text.substring(at).strip() + "'");
      }
      tokens.add(matcher.group().strip());
      at = matcher.end();
    }
    return tokens;
  }

  private static IllegalArgumentException wrong(String text, String what) {
    String shown = text.length() <= 80 ? text : text.substring(0, 80) + "...";
    return new IllegalArgumentException("{{ " + shown + " }}: not known: " + what);
  }

  String text(Map<String, String> labels, double value) {
    Object now = this.value.of(labels, value);
    for (Call call : calls) {
      String format =
          call.before.isEmpty() ? "" : String.valueOf(call.before.get(0).of(labels, value));
      now = call.function.apply(format, now);
    }
    return TemplateFunction.shown(now);
  }
}
