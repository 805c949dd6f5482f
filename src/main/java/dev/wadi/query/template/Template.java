package dev.wadi.query.template;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A text with holes, in the language of Go's text/template with the functions that Loki has: {@code
 * {{.label}}}, {@code {{ if eq .level "error" }}!{{ end }}}, {@code {{ .took | duration }}}.
 * Immutable; threads may share it.
 *
 * <p>Filling it is bounded: what it writes by the room that it is given, what it does by {@value
 * Filling#MOST_STEPS} steps.
 */
public final class Template {
  private final List<Node> nodes;
  private final Map<String, List<Node>> defined;
  private final Set<String> names;

  private Template(TemplateReader reader) {
    this.nodes = List.copyOf(reader.read());
    this.defined = Map.copyOf(reader.defined());
    this.names = Set.copyOf(reader.names());
    Includes.check(nodes, defined);
  }

  /**
   * @throws IllegalArgumentException when it is none, with the place
   */
  public static Template parse(String text) {
    return new Template(new TemplateReader(text));
  }

  /** Tells the names of labels that it asks for, as far as they stand there. */
  public void forEachName(Consumer<String> action) {
    names.forEach(action);
  }

  /**
   * The text with its holes filled.
   *
   * @param room characters that it may write, on the way and in the end
   * @throws TemplateException when it cannot be filled for this line
   */
  public String fill(TemplateData data, int room) {
    return new Filling(data, defined, room).of(nodes);
  }
}
