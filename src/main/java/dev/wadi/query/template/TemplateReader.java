package dev.wadi.query.template;

import dev.wadi.query.template.Node.Pipeline;
import dev.wadi.query.template.TemplateToken.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a template's pieces out of its text: what stands between the holes, and how they nest. */
final class TemplateReader {
  private static final int DEEPEST = 50;

  private final String text;
  private final Set<String> names = new LinkedHashSet<>();
  private final Map<String, List<Node>> defined = new LinkedHashMap<>();
  private final Deque<Block> open = new ArrayDeque<>();
  private final List<String> variables = new ArrayList<>(List.of("$"));
  private int at;

  /** A block that is not closed yet. */
  private static final class Block {
    final String word;
    final int start;
    final int variables;
    final List<Node> body = new ArrayList<>();
    final List<Node> otherwise = new ArrayList<>();
    Pipeline pipeline = new Pipeline(List.of(), false, List.of());
    String name = "";
    boolean hasElse;
    /* else if and else with are blocks of their own that end with the one around them. */
    boolean endsWithOuter;

    Block(String word, int start, int variables) {
      this.word = word;
      this.start = start;
      this.variables = variables;
    }

    List<Node> nodes() {
      return hasElse ? otherwise : body;
    }
  }

  TemplateReader(String text) {
    this.text = text;
  }

  /** Names of labels that it asks for, as far as they stand there. */
  Set<String> names() {
    return names;
  }

  Map<String, List<Node>> defined() {
    return defined;
  }

  List<Node> read() {
    open.push(new Block("", 0, 1));
    boolean trims = false;
    while (true) {
      int hole = text.indexOf("{{", at);
      String fixed = text.substring(at, hole < 0 ? text.length() : hole);
      boolean trimsBefore = hole >= 0 && isTrim(hole + 2, hole + 3);
      fixed = trims ? fixed.stripLeading() : fixed;
      fixed = trimsBefore ? fixed.stripTrailing() : fixed;
      if (!fixed.isEmpty()) {
        current().add(new Node.Text(fixed));
      }
      if (hole < 0) {
        break;
      }
      int from = hole + (trimsBefore ? 3 : 2);
      int end = endOf(hole, from);
      trims = end - 2 >= from && isTrim(end - 1, end - 2);
      at = end + 2;
      int to = trims ? end - 1 : end;
      if (!isComment(from)) {
        action(hole, new TemplateLexer(text, from, to).tokens());
      }
    }
    Block last = open.pop();
    if (!last.word.isEmpty()) {
      throw TemplateLexer.wrong(last.word, last.start, "has no end (expected: {{end}})");
    }
    return last.body;
  }

  private boolean isTrim(int dash, int blank) {
    return dash < text.length()
        && text.charAt(dash) == '-'
        && blank < text.length()
        && Character.isWhitespace(text.charAt(blank));
  }

  private boolean isComment(int from) {
    int start = from;
    while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    return text.startsWith("/*", start);
  }

  /* Braces may stand in strings and in comments. */
  private int endOf(int hole, int from) {
    if (isComment(from)) {
      int close = text.indexOf("*/", text.indexOf("/*", from) + 2);
      int end = close < 0 ? -1 : text.indexOf("}}", close);
      String between = end < 0 ? "?" : text.substring(close + 2, end).strip();
      if (!between.isEmpty() && !between.equals("-")) {
        throw new IllegalArgumentException(
            "the comment at character " + (hole + 1) + " of the template does not end with */}}");
      }
      return end;
    }
    char quote = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote != '`') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '`' || c == '\'') {
        quote = c;
      } else if (text.startsWith("}}", i)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "{{ at character " + (hole + 1) + " of the template has no closing }}");
  }

  private List<Node> current() {
    Block block = open.peek();
    if (block == null) {
      throw new IllegalStateException("the outermost block is closed last");
    }
    return block.nodes();
  }

  private void action(int hole, List<TemplateToken> tokens) {
    PipelineReader reader = new PipelineReader(tokens, variables, names);
    TemplateToken first = tokens.get(0);
    String word = first.kind() == Kind.WORD ? first.text() : "";
    switch (word) {
      case "if", "with", "range" -> begin(word, reader, first);
      case "else" -> otherwise(reader, first);
      case "end" -> {
        reader.take();
        end(first);
      }
      case "break", "continue" -> {
        reader.take();
        if (open.stream().noneMatch(block -> block.word.equals("range"))) {
          throw TemplateLexer.wrong(word, first.start(), "stands in a range only");
        }
        current().add(new Node.Jump(word.equals("break")));
      }
      case "define", "block" -> define(word, reader, first);
      case "template" -> {
        reader.take();
        String name = reader.name();
        current().add(new Node.Include(name, reader.atEnd() ? null : reader.pipeline(false)));
      }
      default -> {
        if (reader.atEnd()) {
          throw TemplateLexer.wrong("the hole", hole, "is empty (expected: such as {{.label}})");
        }
        current().add(new Node.Action(reader.pipeline(false)));
      }
    }
    reader.requireEnd();
  }

  private void begin(String word, PipelineReader reader, TemplateToken first) {
    if (open.size() > DEEPEST) {
      throw TemplateLexer.wrong(word, first.start(), "stands in too many blocks");
    }
    reader.take();
    Block block = new Block(word, first.start(), variables.size());
    block.pipeline = reader.pipeline(word.equals("range"));
    open.push(block);
  }

  private void define(String word, PipelineReader reader, TemplateToken first) {
    if (word.equals("define") && open.size() > 1) {
      throw TemplateLexer.wrong("define", first.start(), "stands outside of all blocks only");
    }
    reader.take();
    Block block = new Block(word, first.start(), variables.size());
    block.name = reader.name();
    if (word.equals("block")) {
      current().add(new Node.Include(block.name, reader.pipeline(false)));
    }
    open.push(block);
  }

  private void otherwise(PipelineReader reader, TemplateToken first) {
    reader.take();
    Block block = open.peek();
    if (block == null || block.hasElse || !List.of("if", "with", "range").contains(block.word)) {
      throw TemplateLexer.wrong("else", first.start(), "has no if, with or range that it is of");
    }
    block.hasElse = true;
    cutVariables(block.variables);
    TemplateToken next = reader.peek();
    boolean chained =
        (next.isWord("if") && block.word.equals("if"))
            || (next.isWord("with") && block.word.equals("with"));
    if (chained) {
      begin(next.text(), reader, next);
      Block made = open.peek();
      if (made != null) {
        made.endsWithOuter = true;
      }
    }
  }

  private void end(TemplateToken word) {
    Block block;
    do {
      block = open.pop();
      if (block.word.isEmpty()) {
        throw TemplateLexer.wrong("end", word.start(), "has nothing to end");
      }
      cutVariables(block.variables);
      switch (block.word) {
        case "define", "block" -> defined.put(block.name, List.copyOf(block.body));
        case "range" ->
            current()
                .add(
                    new Node.Loop(
                        block.pipeline, List.copyOf(block.body), List.copyOf(block.otherwise)));
        default ->
            current()
                .add(
                    new Node.Branch(
                        block.word.equals("with"),
                        block.pipeline,
                        List.copyOf(block.body),
                        List.copyOf(block.otherwise)));
      }
    } while (block.endsWithOuter);
  }

  private void cutVariables(int size) {
    variables.subList(size, variables.size()).clear();
  }
}
