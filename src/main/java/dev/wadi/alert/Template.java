package dev.wadi.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text with places for a series' labels and value, as in Prometheus' rule files: {@code {{
 * $labels.app }} has {{ $value | humanize }} errors}. Immutable.
 *
 * <p>Known are {@code $value}, {@code .Value}, {@code $labels.NAME}, {@code .Labels.NAME}, {@code
 * index $labels "NAME"}, {@code printf "%.2f" $value}, strings, and behind {@code |} the functions
 * of {@link TemplateFunction}. Conditions, loops and queries are not: a text with them is refused
 * when the file is read.
 */
public final class Template {
  private final String text;
  private final List<Part> parts;

  /** A stretch of text, or what stands in its place. */
  private interface Part {
    String text(Map<String, String> labels, double value);
  }

  private Template(String text, List<Part> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
  }

  /**
   * The template that a text says.
   *
   * @throws IllegalArgumentException when it has something in braces that is not known
   */
  public static Template parse(String text) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    boolean trim = false;
    while (true) {
      int open = text.indexOf("{{", at);
      String plain = text.substring(at, open < 0 ? text.length() : open);
      plain = trim ? plain.stripLeading() : plain;
      if (open < 0) {
        literal(parts, plain);
        return new Template(text, parts);
      }
      int close = text.indexOf("}}", open);
      if (close < 0) {
        throw new IllegalArgumentException("{{ without }} (expected: {{ $value }})");
      }
      String inside = text.substring(open + 2, close);
      boolean trimBefore = inside.startsWith("- ");
      trim = inside.endsWith(" -");
      literal(parts, trimBefore ? plain.stripTrailing() : plain);
      inside = inside.substring(trimBefore ? 2 : 0, inside.length() - (trim ? 2 : 0)).strip();
      if (!(inside.startsWith("/*") && inside.endsWith("*/"))) {
        TemplateExpression expression = TemplateExpression.parse(inside);
        parts.add(expression::text);
      }
      at = close + 2;
    }
  }

  /** A text in which braces are nothing else. */
  static Template plain(String text) {
    return new Template(text, List.of((labels, value) -> text));
  }

  private static void literal(List<Part> parts, String plain) {
    if (!plain.isEmpty()) {
      parts.add((labels, value) -> plain);
    }
  }

  /** As it was written. */
  public String text() {
    return text;
  }

  /** The text for one series. */
  public String fill(Map<String, String> labels, double value) {
    StringBuilder out = new StringBuilder();
    parts.forEach(part -> out.append(part.text(labels, value)));
    return out.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Template template && template.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
