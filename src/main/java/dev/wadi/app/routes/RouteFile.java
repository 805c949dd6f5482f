package dev.wadi.app.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A file of routes: its name, where it is, its text, and the items that the text lists.
 *
 * <p>An item is one entry of the YAML list: a route, a route configuration, beans. Items are
 * compared by what they say, so that a comment or a blank line changes nothing. A file may be a
 * class in Java as well: its items are what the class makes, known when it was compiled, and each
 * says the whole text. Immutable.
 */
public final class RouteFile {
  /** More than this is no route file. */
  public static final int MAX_BYTES = 1 << 20;

  private static final String TEMPLATED = "templatedRoute";

  /**
   * One entry of the list.
   *
   * @param kind the word it begins with: route, templatedRoute, routeTemplate, routeConfiguration,
   *     beans
   * @param id its id; empty when it has none
   * @param description what it says about itself; empty when it says nothing
   * @param template the template that it is made of; empty for none
   * @param firstLine counted from 1
   * @param lastLine inclusive
   * @param meaning what it says, without layout and comments
   */
  public record Item(
      String kind,
      String id,
      String description,
      String template,
      int firstLine,
      int lastLine,
      String meaning) {
    /** True for what runs by itself: a route, written out or made of a template. */
    boolean route() {
      return kind.equals("route") || kind.equals(TEMPLATED);
    }

    /** True for what routes can be made of. */
    public boolean isTemplate() {
      return kind.equals("routeTemplate");
    }
  }

  private final String name;
  private final String location;
  private final boolean builtIn;
  private final String text;
  private final @Nullable JavaProgram program;
  private final @Nullable RouteProblem refusal;

  /*
   * What the text says, read when it is first asked for: Camel reads the text itself, and at a start
   * with the program's own files nobody else asks. Two threads may both read it; it is the same.
   */
  private volatile @Nullable Contents contents;

  /**
   * @param broken why the text is no YAML, or null
   */
  private record Contents(List<Item> items, @Nullable YamlEngineException broken) {}

  /** A file in YAML. */
  public RouteFile(String name, String location, boolean builtIn, String text) {
    this.program = null;
    this.refusal = null;
    this.name = name;
    this.location = location;
    this.builtIn = builtIn;
    this.text = text;
  }

  /** A file in Java. */
  private RouteFile(
      String name,
      String location,
      boolean builtIn,
      String text,
      JavaProgram program,
      @Nullable RouteProblem refusal) {
    this.name = name;
    this.location = location;
    this.builtIn = builtIn;
    this.text = text;
    this.program = program;
    this.refusal = refusal;
  }

  /** A file in Java or YAML, as its name says. */
  static RouteFile of(
      String name, String location, boolean builtIn, String text, JavaRoutes compiler) {
    return inJava(name)
        ? new RouteFile(
            name,
            location,
            builtIn,
            text,
            new JavaProgram(name, location, text, compiler, builtIn),
            null)
        : new RouteFile(name, location, builtIn, text);
  }

  /**
   * The same file, with the class that came with the program for the same text. Who may write the
   * file does not matter then: what is run is not in it.
   */
  RouteFile compiledAs(RouteFile other) {
    return other.program == null
        ? this
        : new RouteFile(name, location, builtIn, text, other.program, null);
  }

  /** The same file, with classes of its own if it is in Java. */
  public RouteFile afresh() {
    return program == null || builtIn
        ? this
        : new RouteFile(name, location, builtIn, text, program.afresh(), refusal);
  }

  /** The same file, which may not be used for a reason that its text does not know. */
  RouteFile refused(RouteProblem why) {
    return program == null ? this : new RouteFile(name, location, builtIn, text, program, why);
  }

  /** The class, when it is a file in Java. */
  Optional<JavaProgram> program() {
    return Optional.ofNullable(program);
  }

  /** What is wrong with a file in Java: it may not be used, is not compiled or not configured. */
  public List<RouteProblem> javaProblems() {
    if (refusal != null) {
      return List.of(refusal);
    }
    return program == null ? List.of() : program.problems();
  }

  /** True when nothing is known to be wrong but that this Java has no compiler. */
  boolean lacksCompiler() {
    return refusal == null && program != null && program.lacksCompiler();
  }

  static boolean inJava(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".java");
  }

  public String name() {
    return name;
  }

  /** Where it was read from. */
  public String location() {
    return location;
  }

  /** True when it came with the program. */
  public boolean builtIn() {
    return builtIn;
  }

  public String text() {
    return text;
  }

  /** The entries in order; empty when the text is no YAML list, or no class. */
  public List<Item> items() {
    if (program == null) {
      return contents().items();
    }
    // Nothing of a file that may not be used is run, not even to look at it.
    return refusal == null ? program.knownItems() : List.of();
  }

  /** The routes among the entries. */
  public List<Item> routes() {
    return items().stream().filter(Item::route).toList();
  }

  /** The templates among the entries. */
  public List<Item> templates() {
    return items().stream().filter(Item::isTemplate).toList();
  }

  /** Why the text is no YAML. */
  Optional<YamlEngineException> broken() {
    return Optional.ofNullable(program == null ? contents().broken() : null);
  }

  private Contents contents() {
    Contents known = contents;
    if (known == null) {
      try {
        known = new Contents(items(text), null);
      } catch (YamlEngineException e) {
        // Kept, not thrown: a broken file is something to tell, by whoever checks it.
        known = new Contents(List.of(), e);
      }
      contents = known;
    }
    return known;
  }

  /** The text with all other items blanked out, so that every line keeps its number. */
  String only(Predicate<Item> wanted) {
    String[] lines = text.split("\n", -1);
    for (Item item : items()) {
      if (!wanted.test(item)) {
        for (int line = item.firstLine(); line <= item.lastLine() && line <= lines.length; line++) {
          lines[line - 1] = "";
        }
      }
    }
    return String.join("\n", lines);
  }

  /** A text of YAML without what begins in a line, with the same lines. */
  static String without(String text, int line) {
    String[] lines = text.split("\n", -1);
    if (line < 1 || line > lines.length || lines[line - 1].isBlank()) {
      return text;
    }
    int depth = depth(lines[line - 1]);
    lines[line - 1] = "";
    for (int i = line; i < lines.length; i++) {
      if (!lines[i].isBlank()) {
        if (depth(lines[i]) <= depth) {
          break;
        }
        lines[i] = "";
      }
    }
    return String.join("\n", lines);
  }

  private static int depth(String line) {
    return line.length() - line.stripLeading().length();
  }

  /** The line of the first {@code word} at or after {@code line}, for errors that point near it. */
  int lineOf(String word, int line) {
    String[] lines = text.split("\n", -1);
    for (int i = Math.max(0, line - 1); i < lines.length; i++) {
      if (lines[i].contains(word)) {
        return i + 1;
      }
    }
    return line;
  }

  boolean saysTheSameAs(@Nullable RouteFile other) {
    return other != null && text.equals(other.text) && Objects.equals(refusal, other.refusal);
  }

  /** True for names that are route files, and not what editors leave beside them. */
  static boolean named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")
        && (lower.endsWith(".yaml") || lower.endsWith(".yml") || lower.endsWith(".java"));
  }

  @Override
  public String toString() {
    return location;
  }

  private static List<Item> items(String text) {
    Compose compose = new Compose(LoadSettings.builder().build());
    @Nullable Node root = compose.composeString(text).orElse(null);
    if (!(root instanceof SequenceNode list)) {
      return List.of();
    }
    List<Node> nodes = list.getValue();
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      int first = line(nodes.get(i));
      int last = i + 1 < nodes.size() ? line(nodes.get(i + 1)) - 1 : text.split("\n", -1).length;
      items.add(item(nodes.get(i), first, Math.max(first, last)));
    }
    return items;
  }

  private static Item item(Node node, int first, int last) {
    String kind = "";
    String id = "";
    String description = "";
    String template = "";
    if (node instanceof MappingNode map && !map.getValue().isEmpty()) {
      NodeTuple entry = map.getValue().get(0);
      kind = scalar(entry.getKeyNode());
      if (entry.getValueNode() instanceof MappingNode fields) {
        boolean templated = kind.equals(TEMPLATED);
        id = field(fields, templated ? "routeId" : "id");
        template = templated ? field(fields, "routeTemplateRef") : "";
        description =
            templated ? "Made of the template " + template + "." : field(fields, "description");
      }
    }
    StringBuilder meaning = new StringBuilder();
    write(node, meaning);
    return new Item(kind, id, description, template, first, last, meaning.toString());
  }

  private static String field(MappingNode map, String name) {
    return map.getValue().stream()
        .filter(tuple -> scalar(tuple.getKeyNode()).equals(name))
        .map(tuple -> scalar(tuple.getValueNode()))
        .findFirst()
        .orElse("");
  }

  private static String scalar(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  /** Writes a node so that equal texts mean equal nodes: lengths stand before what they count. */
  private static void write(Node node, StringBuilder to) {
    if (node instanceof MappingNode map) {
      to.append('{').append(map.getValue().size()).append(':');
      for (NodeTuple tuple : map.getValue()) {
        write(tuple.getKeyNode(), to);
        write(tuple.getValueNode(), to);
      }
    } else if (node instanceof SequenceNode list) {
      to.append('[').append(list.getValue().size()).append(':');
      list.getValue().forEach(child -> write(child, to));
    } else if (node instanceof ScalarNode scalar) {
      boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
      to.append(plain ? 'p' : 'q').append(scalar.getValue().length()).append(':');
      to.append(scalar.getValue());
    }
  }

  /** Ids of the routes. */
  public Set<String> routeIds() {
    return routes().stream().map(Item::id).collect(Collectors.toUnmodifiableSet());
  }
}
