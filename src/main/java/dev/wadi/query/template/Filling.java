package dev.wadi.query.template;

import dev.wadi.query.template.Node.Call;
import dev.wadi.query.template.Node.Constant;
import dev.wadi.query.template.Node.Dot;
import dev.wadi.query.template.Node.Expression;
import dev.wadi.query.template.Node.Group;
import dev.wadi.query.template.Node.Pipeline;
import dev.wadi.query.template.Node.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A template on its way to a text, for one line. */
final class Filling {
  /** Pieces and values that are looked at for one text. */
  static final int MOST_STEPS = 100_000;

  private static final int DEEPEST = 50;

  private final TemplateData data;
  private final Map<String, List<Node>> defined;
  private final int room;
  private final StringBuilder out = new StringBuilder();
  private final List<Set> variables = new ArrayList<>();
  /* Where the variables of the template that is being filled begin: it sees no others. */
  private int base;
  private int steps;
  private int depth;

  /** How a stretch of pieces ended. */
  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  /** A variable and its value. */
  private static final class Set {
    final String name;
    @Nullable Object value;

    Set(String name, @Nullable Object value) {
      this.name = name;
      this.value = value;
    }
  }

  Filling(TemplateData data, Map<String, List<Node>> defined, int room) {
    this.data = data;
    this.defined = defined;
    this.room = room;
  }

  String of(List<Node> nodes) {
    variables.add(new Set("$", data));
    walk(nodes, data);
    return out.toString();
  }

  private Flow walk(List<Node> nodes, @Nullable Object dot) {
    int before = variables.size();
    Flow flow = Flow.ON;
    for (int i = 0; i < nodes.size() && flow == Flow.ON; i++) {
      flow = walk(nodes.get(i), dot);
    }
    cut(before);
    return flow;
  }

  private Flow walk(Node node, @Nullable Object dot) {
    step();
    if (node instanceof Node.Text text) {
      write(text.text());
    } else if (node instanceof Node.Action action) {
      Object value = of(action.pipeline(), dot);
      if (action.pipeline().variables().isEmpty()) {
        write(Values.shown(Values.plain(value)));
      }
    } else if (node instanceof Node.Branch branch) {
      return branch(branch, dot);
    } else if (node instanceof Node.Loop loop) {
      return loop(loop, dot);
    } else if (node instanceof Node.Jump jump) {
      return jump.ends() ? Flow.BREAK : Flow.CONTINUE;
    } else if (node instanceof Node.Include include) {
      include(include, dot);
    }
    return Flow.ON;
  }

  private Flow branch(Node.Branch branch, @Nullable Object dot) {
    int before = variables.size();
    Object value = of(branch.pipeline(), dot);
    boolean holds = Values.isTrue(value instanceof TemplateData all ? all.labels() : value);
    Flow flow =
        walk(holds ? branch.body() : branch.otherwise(), holds && branch.setsDot() ? value : dot);
    cut(before);
    return flow;
  }

  private Flow loop(Node.Loop loop, @Nullable Object dot) {
    int before = variables.size();
    Pipeline pipeline = loop.pipeline();
    /* What range sets, it sets for each turn. */
    Object value = Values.plain(value(pipeline, dot));
    boolean any = false;
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        any = true;
        if (turn(loop, (long) i, list.get(i)) == Flow.BREAK) {
          break;
        }
      }
    } else if (value instanceof Map<?, ?> map) {
      for (Map.Entry<Object, Object> each : new TreeMap<Object, Object>(map).entrySet()) {
        any = true;
        if (turn(loop, each.getKey(), each.getValue()) == Flow.BREAK) {
          break;
        }
      }
    } else if (value instanceof Long number) {
      for (long i = 0; i < number; i++) {
        any = true;
        if (turn(loop, i, i) == Flow.BREAK) {
          break;
        }
      }
    } else if (value != null) {
      throw new TemplateException("range cannot go over a " + Values.kind(value));
    }
    cut(before);
    return any ? Flow.ON : walk(loop.otherwise(), dot);
  }

  private Flow turn(Node.Loop loop, @Nullable Object key, @Nullable Object each) {
    step();
    int before = variables.size();
    List<String> names = loop.pipeline().variables();
    boolean declares = loop.pipeline().declares();
    if (names.size() == 1) {
      set(names.get(0), each, declares);
    } else if (names.size() == 2) {
      set(names.get(0), key, declares);
      set(names.get(1), each, declares);
    }
    Flow flow = walk(loop.body(), each);
    cut(before);
    return flow;
  }

  private void include(Node.Include include, @Nullable Object dot) {
    Pipeline pipeline = include.pipeline();
    Object value = pipeline == null ? null : of(pipeline, dot);
    if (++depth > DEEPEST) {
      throw new TemplateException("templates within one another are too many");
    }
    int outerBase = base;
    int before = variables.size();
    base = before;
    variables.add(new Set("$", value));
    walk(defined.getOrDefault(include.name(), List.of()), value);
    cut(before);
    base = outerBase;
    depth--;
  }

  private void set(String name, @Nullable Object value, boolean declares) {
    if (declares) {
      variables.add(new Set(name, value));
      return;
    }
    find(name).value = value;
  }

  private Set find(String name) {
    for (int i = variables.size() - 1; i >= base; i--) {
      if (variables.get(i).name.equals(name)) {
        return variables.get(i);
      }
    }
    throw new TemplateException("there is no variable " + name + " here");
  }

  private void cut(int size) {
    while (variables.size() > size) {
      variables.remove(variables.size() - 1);
    }
  }

  private void write(String text) {
    if (text.length() > room - out.length()) {
      throw new TemplateException("no room for what it writes");
    }
    out.append(text);
  }

  private void step() {
    if (++steps > MOST_STEPS) {
      throw new TemplateException("it takes more than " + MOST_STEPS + " steps");
    }
  }

  private @Nullable Object of(Pipeline pipeline, @Nullable Object dot) {
    Object value = value(pipeline, dot);
    if (pipeline.variables().size() == 1) {
      set(pipeline.variables().get(0), value, pipeline.declares());
    }
    return value;
  }

  private @Nullable Object value(Pipeline pipeline, @Nullable Object dot) {
    Object value = null;
    for (int i = 0; i < pipeline.commands().size(); i++) {
      Expression command = pipeline.commands().get(i);
      value =
          i > 0 && command instanceof Call call ? call(call, dot, true, value) : of(command, dot);
    }
    return value;
  }

  private @Nullable Object of(Expression expression, @Nullable Object dot) {
    step();
    if (expression instanceof Constant constant) {
      return constant.value();
    }
    if (expression instanceof Dot of) {
      return member(dot, of.names());
    }
    if (expression instanceof Variable variable) {
      return member(find(variable.name()).value, variable.names());
    }
    if (expression instanceof Group group) {
      return member(of(group.pipeline(), dot), group.names());
    }
    return call((Call) expression, dot, false, null);
  }

  private static @Nullable Object member(@Nullable Object from, List<String> names) {
    Object value = from;
    for (int i = 0; i < names.size(); i++) {
      value = Values.member(value, names.get(i));
    }
    return value;
  }

  private @Nullable Object call(
      Call call, @Nullable Object dot, boolean piped, @Nullable Object last) {
    step();
    String name = call.function().name();
    boolean and = name.equals("and");
    List<@Nullable Object> args = new ArrayList<>();
    for (Expression arg : call.args()) {
      Object value = Values.plain(of(arg, dot));
      args.add(value);
      if ((and && !Values.isTrue(value)) || (name.equals("or") && Values.isTrue(value))) {
        return value; // the rest is not asked
      }
    }
    if (piped) {
      args.add(Values.plain(last));
    }
    return call.function().body().of(new Function.Args(name, args, data, room - out.length()));
  }
}
