package dev.wadi.query.template;

import dev.wadi.query.template.Node.Call;
import dev.wadi.query.template.Node.Constant;
import dev.wadi.query.template.Node.Dot;
import dev.wadi.query.template.Node.Expression;
import dev.wadi.query.template.Node.Group;
import dev.wadi.query.template.Node.Pipeline;
import dev.wadi.query.template.Node.Variable;
import dev.wadi.query.template.TemplateToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the words of one hole as a pipeline. */
final class PipelineReader {
  private static final int DEEPEST = 50;

  private final List<TemplateToken> tokens;
  private final List<String> variables;
  private final Set<String> names;
  private int at;

  /**
   * @param variables those that are known here; new ones are added
   * @param names is told the names of labels
   */
  PipelineReader(List<TemplateToken> tokens, List<String> variables, Set<String> names) {
    this.tokens = tokens;
    this.variables = variables;
    this.names = names;
  }

  TemplateToken peek() {
    return tokens.get(at);
  }

  TemplateToken take() {
    return tokens.get(at++);
  }

  boolean atEnd() {
    return peek().kind() == Kind.END;
  }

  void requireEnd() {
    if (!atEnd()) {
      throw wrong(peek(), "is not understood");
    }
  }

  /** A name in quotes. */
  String name() {
    TemplateToken token = take();
    if (token.value() instanceof String name) {
      return name;
    }
    throw wrong(token, "is no name in quotes");
  }

  /**
   * @param ofRange two variables may be set
   */
  Pipeline pipeline(boolean ofRange) {
    List<String> set = new ArrayList<>();
    boolean declares = false;
    if (peek().kind() == Kind.VARIABLE) {
      Kind next = tokens.get(at + 1).kind();
      if (next == Kind.DECLARE
          || next == Kind.ASSIGN
          || (next == Kind.COMMA
              && ofRange
              && tokens.get(at + 2).kind() == Kind.VARIABLE
              && isSet(tokens.get(at + 3).kind()))) {
        set.add(take().text());
        if (peek().kind() == Kind.COMMA) {
          take();
          set.add(take().text());
        }
        TemplateToken sign = take();
        declares = sign.kind() == Kind.DECLARE;
        if (!declares) {
          set.forEach(name -> requireKnown(name, sign));
        }
      }
    }
    List<Expression> commands = commands(0);
    if (declares) {
      variables.addAll(set);
    }
    return new Pipeline(List.copyOf(set), declares, commands);
  }

  private static boolean isSet(Kind kind) {
    return kind == Kind.DECLARE || kind == Kind.ASSIGN;
  }

  private void requireKnown(String variable, TemplateToken token) {
    if (!variables.contains(variable)) {
      throw wrong(
          new TemplateToken(token.kind(), variable, null, token.start(), false),
          "is a variable that there is not (expected: " + variable + " := …)");
    }
  }

  private List<Expression> commands(int depth) {
    if (depth > DEEPEST) {
      throw wrong(peek(), "stands in too many parentheses");
    }
    List<Expression> commands = new ArrayList<>();
    commands.add(command(depth, false));
    while (peek().kind() == Kind.PIPE) {
      take();
      commands.add(command(depth, true));
    }
    return List.copyOf(commands);
  }

  private Expression command(int depth, boolean piped) {
    TemplateToken first = peek();
    if (first.kind() != Kind.WORD || first.isWord("nil")) {
      if (piped) {
        throw wrong(first, "is no function");
      }
      return operand(depth);
    }
    take();
    Function function = function(first);
    List<Expression> args = new ArrayList<>();
    while (isOperand(peek().kind())) {
      args.add(operand(depth));
    }
    int given = args.size() + (piped ? 1 : 0);
    if (given < function.fewest() || given > function.most()) {
      throw wrong(first, "takes " + takes(function) + ", not " + given);
    }
    return new Call(function, List.copyOf(args));
  }

  private static String takes(Function function) {
    if (function.most() == Function.MANY) {
      return function.fewest() + " arguments or more";
    }
    return function.fewest() == function.most()
        ? function.fewest() + " arguments"
        : function.fewest() + " to " + function.most() + " arguments";
  }

  private static Function function(TemplateToken word) {
    Function known = Functions.ALL.get(word.text());
    if (known == null) {
      throw wrong(
          word,
          "is no function here (expected: " + String.join(", ", Functions.ALL.keySet()) + ")");
    }
    return known;
  }

  private static boolean isOperand(Kind kind) {
    return switch (kind) {
      case CONSTANT, FIELD, VARIABLE, WORD, DOT, OPEN -> true;
      default -> false;
    };
  }

  private Expression operand(int depth) {
    TemplateToken token = take();
    switch (token.kind()) {
      case CONSTANT -> {
        return new Constant(token.value());
      }
      case DOT -> {
        return new Dot(List.of());
      }
      case FIELD -> {
        names.add(token.text().substring(1));
        return new Dot(members(token));
      }
      case VARIABLE -> {
        requireKnown(token.text(), token);
        List<String> members = members(null);
        if (token.text().equals("$") && !members.isEmpty()) {
          names.add(members.get(0));
        }
        return new Variable(token.text(), members);
      }
      case OPEN -> {
        Pipeline inner = new Pipeline(List.of(), false, commands(depth + 1));
        if (peek().kind() != Kind.CLOSE) {
          throw wrong(peek(), "should be )");
        }
        take();
        return new Group(inner, members(null));
      }
      case WORD -> {
        if (token.isWord("nil")) {
          return new Constant(null);
        }
        Function function = function(token);
        if (function.fewest() > 0) {
          throw wrong(token, "takes " + takes(function) + ", so it stands in parentheses here");
        }
        return new Call(function, List.of());
      }
      default -> throw wrong(token, "is no value");
    }
  }

  /* Members stand side by side: .a.b */
  private List<String> members(@Nullable TemplateToken first) {
    List<String> members = new ArrayList<>();
    if (first != null) {
      members.add(first.text().substring(1));
    }
    while (peek().kind() == Kind.FIELD && !peek().spaced()) {
      members.add(take().text().substring(1));
    }
    return List.copyOf(members);
  }

  private static IllegalArgumentException wrong(TemplateToken token, String why) {
    String shown = token.kind() == Kind.END ? "the end of {{ }}" : token.text();
    return TemplateLexer.wrong(shown, token.start(), why);
  }
}
