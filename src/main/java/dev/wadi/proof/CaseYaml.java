package dev.wadi.proof;

import dev.wadi.proof.Tree.Fields;
import dev.wadi.proof.Tree.Items;
import dev.wadi.proof.Tree.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes expectations as a person would: short things in one line, long texts as blocks. */
final class CaseYaml {
  private static final int WIDTH = 140;

  /* What YAML of one version or another reads as something else than text. */
  private static final Set<String> WORDS =
      Set.of("true", "false", "yes", "no", "on", "off", "null", "y", "n", "~");

  private CaseYaml() {}

  /** In one line. */
  static String flow(Tree tree) {
    if (tree instanceof Text text) {
      return scalar(text.text());
    }
    List<String> parts = new ArrayList<>();
    if (tree instanceof Items items) {
      items.items().forEach(item -> parts.add(flow(item)));
      return "[" + String.join(", ", parts) + "]";
    }
    ((Fields) tree).fields().forEach((name, value) -> parts.add(scalar(name) + ": " + flow(value)));
    return "{" + String.join(", ", parts) + "}";
  }

  /**
   * In as many lines as it takes, each indented, without a line feed at the end.
   *
   * @param name what the value is of
   */
  static String field(String name, Tree value, int indent) {
    StringBuilder to = new StringBuilder();
    field(to, name, value, indent);
    return to.toString();
  }

  private static void field(StringBuilder to, String name, Tree value, int indent) {
    to.append(" ".repeat(indent)).append(scalar(name)).append(':');
    value(to, value, indent);
  }

  private static void value(StringBuilder to, Tree value, int indent) {
    if (value instanceof Text text && isBlock(text.text())) {
      block(to, text.text(), indent);
      return;
    }
    String flow = flow(value);
    boolean short_ = indent + flow.length() < WIDTH && !holdsBlock(value);
    boolean nested = holdsMany(value);
    if (value instanceof Text || isEmpty(value) || (short_ && !nested)) {
      to.append(' ').append(flow);
    } else if (value instanceof Fields fields) {
      for (Map.Entry<String, Tree> one : fields.fields().entrySet()) {
        to.append('\n');
        field(to, one.getKey(), one.getValue(), indent + 2);
      }
    } else if (value instanceof Items items) {
      for (Tree item : items.items()) {
        to.append('\n');
        item(to, item, indent + 2);
      }
    }
  }

  private static void item(StringBuilder to, Tree item, int indent) {
    String flow = flow(item);
    if (item instanceof Fields fields
        && !fields.fields().isEmpty()
        && (holdsMany(item) || holdsBlock(item) || indent + flow.length() >= WIDTH)) {
      String lead = " ".repeat(indent) + "- ";
      for (Map.Entry<String, Tree> one : fields.fields().entrySet()) {
        to.append(lead).append(scalar(one.getKey())).append(':');
        value(to, one.getValue(), indent + 2);
        to.append('\n');
        lead = " ".repeat(indent + 2);
      }
      to.setLength(to.length() - 1);
      return;
    }
    if (item instanceof Text text && isBlock(text.text())) {
      to.append(" ".repeat(indent)).append('-');
      block(to, text.text(), indent);
      return;
    }
    to.append(" ".repeat(indent)).append("- ").append(flow);
  }

  private static void block(StringBuilder to, String text, int indent) {
    to.append(" |");
    for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
      to.append('\n').append(line.isEmpty() ? "" : " ".repeat(indent + 2)).append(line);
    }
  }

  /* Several lines that end with a line feed, with nothing in them that a block would change. */
  private static boolean isBlock(String text) {
    return text.length() > 1
        && text.endsWith("\n")
        && !text.endsWith("\n\n")
        && text.charAt(0) > ' '
        && text.lines().noneMatch(line -> line.endsWith(" ") || line.startsWith("\t"))
        && text.chars().allMatch(CaseYaml::isPlain);
  }

  private static boolean isPlain(int c) {
    return c == '\n' || (c >= ' ' && c < 0x7f) || (c >= 0xa0 && c < 0x2000);
  }

  /* A list of things, or names of lists: each of them begins a line of its own. */
  private static boolean holdsMany(Tree tree) {
    if (tree instanceof Items items) {
      return items.items().stream().anyMatch(item -> !(item instanceof Text))
          || items.items().size() > 3;
    }
    return tree instanceof Fields fields
        && fields.fields().values().stream()
            .anyMatch(
                value ->
                    holdsMany(value) || value instanceof Items items && !items.items().isEmpty());
  }

  private static boolean holdsBlock(Tree tree) {
    if (tree instanceof Text text) {
      return isBlock(text.text());
    }
    if (tree instanceof Items items) {
      return items.items().stream().anyMatch(CaseYaml::holdsBlock);
    }
    return ((Fields) tree).fields().values().stream().anyMatch(CaseYaml::holdsBlock);
  }

  private static boolean isEmpty(Tree tree) {
    return tree instanceof Items items
        ? items.items().isEmpty()
        : tree instanceof Fields fields && fields.fields().isEmpty();
  }

  private static String scalar(String text) {
    boolean plain =
        text.matches("[A-Za-z0-9_/][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_/][A-Za-z0-9_./+-]*)*")
            && !WORDS.contains(text.toLowerCase(java.util.Locale.ROOT));
    if (plain) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          boolean readable =
              (c >= ' ' && c < 0x7f)
                  || (Character.isLetterOrDigit(c) && !Character.isSurrogate(c))
                  || (c >= 0xa1 && c < 0x2000 && Character.getType(c) != Character.FORMAT);
          if (readable) {
            quoted.append(c);
          } else {
            quoted.append("\\u%04x".formatted((int) c));
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
