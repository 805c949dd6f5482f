package dev.wadi.app.routes;

import dev.wadi.model.NearestNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.TemplatedRouteParameterDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Makes routes of templates as a start would, in a {@link RouteSandbox}, and tells what is wrong
 * with their parameters. For one check; not for several threads.
 */
final class TemplateCheck {
  /** Parameters that hold a secret, which has no place in a file. */
  private static final Set<String> SECRETS = Set.of("password", "token", "secret");

  private record Wanted(RouteFile file, TemplatedRouteDefinition route) {}

  private final ModelCamelContext context;
  private final Map<String, RouteTemplateDefinition> templates = new TreeMap<>();
  private final Map<String, String> places = new TreeMap<>();
  private final List<Wanted> wanted = new ArrayList<>();

  TemplateCheck(ModelCamelContext context) {
    this.context = context;
  }

  /** Takes what a file has of templates and of routes made of them. */
  void take(RouteFile file, RouteBuilder builder, List<RouteProblem> problems) throws Exception {
    for (RouteTemplateDefinition template :
        builder.getRouteTemplateCollection().getRouteTemplates()) {
      String id = String.valueOf(template.getId());
      int line = lineOfTemplate(file, id);
      @Nullable String other = places.putIfAbsent(id, file.name() + ":" + line);
      if (other != null) {
        problems.add(
            new RouteProblem(
                file.name(),
                line,
                "the template " + id + " is taken by " + other,
                "give this template another id"));
        continue;
      }
      QueryUris.protect(template);
      templates.put(id, template);
      context.addRouteTemplateDefinitions(List.of(template));
    }
    builder
        .getTemplatedRouteCollection()
        .getTemplatedRoutes()
        .forEach(route -> wanted.add(new Wanted(file, route)));
  }

  /** The routes that can be made, by file; what cannot becomes a problem. */
  Map<RouteFile, List<RouteDefinition>> make(List<RouteProblem> problems) {
    Map<RouteFile, List<RouteDefinition>> made = new LinkedHashMap<>();
    for (Wanted one : wanted) {
      List<RouteProblem> found = parameters(one);
      if (found.isEmpty()) {
        @Nullable RouteDefinition route = make(one, found);
        if (route != null) {
          made.computeIfAbsent(one.file(), file -> new ArrayList<>()).add(route);
        }
      }
      problems.addAll(found);
    }
    return made;
  }

  private @Nullable RouteDefinition make(Wanted one, List<RouteProblem> found) {
    String id = String.valueOf(one.route().getRouteId());
    try {
      RouteDefinitions.prefix(one.route());
      context.addRouteFromTemplatedRoute(one.route());
      return context.getRouteDefinition(id);
    } catch (Exception e) {
      String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      found.add(
          new RouteProblem(
              one.file().name(),
              line(one),
              "route " + id + ": " + text,
              "compare with the template " + one.route().getRouteTemplateRef()));
      return null;
    }
  }

  private List<RouteProblem> parameters(Wanted one) {
    String file = one.file().name();
    int line = line(one);
    List<RouteProblem> found = new ArrayList<>();
    String name = String.valueOf(one.route().getRouteTemplateRef());
    @Nullable RouteTemplateDefinition template = templates.get(name);
    if (template == null) {
      found.add(
          new RouteProblem(
              file,
              one.file().lineOf(name, line),
              "there is no template " + name,
              near(name, templates.keySet(), "see wadi routes list")));
      return found;
    }
    Map<String, RouteTemplateParameterDefinition> known = new TreeMap<>();
    if (template.getTemplateParameters() != null) {
      template.getTemplateParameters().forEach(known1 -> known.put(known1.getName(), known1));
    }
    Set<String> given = new TreeSet<>();
    List<TemplatedRouteParameterDefinition> parameters = one.route().getParameters();
    for (TemplatedRouteParameterDefinition parameter :
        parameters == null ? List.<TemplatedRouteParameterDefinition>of() : parameters) {
      given.add(parameter.getName());
      int where = one.file().lineOf(parameter.getName(), line);
      if (!known.containsKey(parameter.getName())) {
        found.add(
            new RouteProblem(
                file,
                where,
                "the template " + name + " has no parameter " + parameter.getName(),
                near(
                    parameter.getName(),
                    known.keySet(),
                    "it has " + String.join(", ", known.keySet()))));
      } else if (SECRETS.contains(parameter.getName())
          && !String.valueOf(parameter.getValue()).matches("(\\{\\{[^{}]+}})?")) {
        found.add(
            new RouteProblem(
                file,
                where,
                WrittenSecrets.SENTENCE + "the value of " + parameter.getName(),
                WrittenSecrets.CURE));
      }
    }
    for (RouteTemplateParameterDefinition parameter : known.values()) {
      boolean needed = parameter.getDefaultValue() == null && parameter.isRequired();
      if (needed && !given.contains(parameter.getName())) {
        found.add(
            new RouteProblem(
                file,
                line,
                "the template " + name + " needs " + parameter.getName(),
                "add {name: " + parameter.getName() + ", value: …} to its parameters"));
      }
    }
    return found;
  }

  /** What the placeholders of a route stand for: its parameters come before the settings. */
  static Properties values(RouteDefinition route, Properties settings) {
    if (route.getTemplateParameters() == null) {
      return settings;
    }
    Properties values = new Properties();
    values.putAll(settings);
    route.getTemplateParameters().forEach((name, value) -> values.setProperty(name, "" + value));
    return values;
  }

  private static int line(Wanted one) {
    String id = String.valueOf(one.route().getRouteId());
    return one.file().routes().stream()
        .filter(item -> item.id().equals(id))
        .mapToInt(RouteFile.Item::firstLine)
        .findFirst()
        .orElse(1);
  }

  private static int lineOfTemplate(RouteFile file, String id) {
    return file.templates().stream()
        .filter(item -> item.id().equals(id))
        .mapToInt(RouteFile.Item::firstLine)
        .findFirst()
        .orElse(1);
  }

  private static String near(String wrong, Set<String> right, String otherwise) {
    @Nullable String best = NearestNames.meant(wrong, right);
    return best == null ? otherwise : "did you mean " + best + "?";
  }
}
