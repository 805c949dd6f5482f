package dev.wadi.app.routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.model.NearestNames;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.catalog.RuntimeCamelCatalog;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Finds what is wrong with route files without starting anything.
 *
 * <p>All files together are read and built in a {@link RouteSandbox}: a context that is never
 * started and whose endpoints do nothing. Found are: text that is no YAML, unknown steps and
 * fields, routes without an id or with one that is taken, placeholders without a value, unknown URI
 * schemes and options, beans that nobody provides, expressions that do not parse, and {@code
 * direct:} calls that nobody answers. What only a start can show (a port in use) is not found.
 * Immutable, free to share among threads.
 */
public final class RouteCheck {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\??[^{}:]+)(:[^{}]*)?\\}\\}");
  private static final Pattern RAW = Pattern.compile("=RAW(\\(.*?\\)|\\{.*?\\})(?=&|$)");
  private static final Set<String> FUNCTIONS = Set.of("env", "?env", "sys", "?sys");
  private static final Pattern UNKNOWN =
      Pattern.compile("(?:Unknown node id|Unsupported field): (\\S+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Properties properties;
  private final Predicate<String> bean;
  private final ClassLoader classes;

  /**
   * @param properties values of the placeholders
   * @param bean whether a bean of that name is there for routes to refer to
   * @param libraries where components are found that the program does not bring
   */
  public RouteCheck(Properties properties, Predicate<String> bean, RouteLibraries libraries) {
    this.properties = properties;
    this.bean = bean;
    this.classes = libraries.loader();
  }

  /** All problems of files that are to run together; none means that they can be started. */
  public List<RouteProblem> check(Collection<RouteFile> files) throws IOException {
    List<RouteProblem> problems = new ArrayList<>();
    try (RouteSandbox sandbox = new RouteSandbox(properties, bean, classes)) {
      Map<RouteFile, List<RouteDefinition>> routes = new LinkedHashMap<>();
      TemplateCheck templates = new TemplateCheck(sandbox.context());
      for (RouteFile file : files) {
        routes.put(file, parse(sandbox, file, templates, problems));
      }
      problems.addAll(takenIds(files));
      files.forEach(file -> problems.addAll(WrittenSecrets.inBeans(file)));
      if (problems.isEmpty()) {
        templates
            .make(problems)
            .forEach((file, made) -> routes.computeIfPresent(file, (f, own) -> both(own, made)));
      }
      if (problems.isEmpty()) {
        // Only when all could be read: else whatever calls a broken file would be blamed as well.
        problems.addAll(unanswered(sandbox, routes));
      }
      UnfitSteps unfit = UnfitSteps.among(routes.values().stream().flatMap(List::stream).toList());
      routes.forEach((file, found) -> found.forEach(r -> build(sandbox, file, r, unfit, problems)));
    }
    return problems;
  }

  private static List<RouteDefinition> both(
      List<RouteDefinition> some, List<RouteDefinition> others) {
    List<RouteDefinition> both = new ArrayList<>(some);
    both.addAll(others);
    return both;
  }

  private static List<RouteDefinition> parse(
      RouteSandbox sandbox, RouteFile file, TemplateCheck templates, List<RouteProblem> problems) {
    List<RouteProblem> inJava = file.javaProblems();
    if (!inJava.isEmpty()) {
      problems.addAll(inJava);
      return List.of();
    }
    if (file.broken().isPresent()) {
      problems.add(unreadable(file, file.broken().get()));
      return List.of();
    }
    if (file.items().isEmpty() && file.program().isEmpty()) {
      if (!file.text().lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"))) {
        problems.add(
            new RouteProblem(file.name(), 1, "no list of routes", "begin with \"- route:\""));
      }
      return List.of();
    }
    for (RouteFile.Item item : file.items()) {
      if (item.kind().equals("from") || (item.route() && item.id().isEmpty())) {
        problems.add(
            new RouteProblem(
                file.name(),
                item.firstLine(),
                "a route without an id",
                file.program().isPresent()
                    ? "add .routeId(\"…\")"
                    : item.template().isEmpty()
                        ? "add id: below - route:"
                        : "add routeId: below - templatedRoute:"));
      }
    }
    try {
      return definitions(sandbox, file, templates, problems);
    } catch (Exception e) {
      problems.add(unreadable(file, e));
      return List.of();
    }
  }

  private static List<RouteDefinition> definitions(
      RouteSandbox sandbox, RouteFile file, TemplateCheck templates, List<RouteProblem> problems)
      throws Exception {
    List<RouteDefinition> routes = new ArrayList<>();
    for (RoutesBuilder found : RouteDefinitions.builders(sandbox.context(), file, file.text())) {
      if (found instanceof RouteConfigurationBuilder configurations) {
        configurations.addRouteConfigurationsToCamelContext(sandbox.context());
      }
      if (found instanceof RouteBuilder builder) {
        builder.configureRoutes(sandbox.context());
        builder.getRouteCollection().getRoutes().forEach(QueryUris::protect);
        routes.addAll(builder.getRouteCollection().getRoutes());
        templates.take(file, builder, problems);
      }
    }
    return routes;
  }

  private void build(
      RouteSandbox sandbox,
      RouteFile file,
      RouteDefinition route,
      UnfitSteps unfit,
      List<RouteProblem> problems) {
    if (route.getInput() == null) {
      problems.add(problem(file, route, "the route has no from", "say where it reads: from: uri:"));
      return;
    }
    List<RouteProblem> found = new ArrayList<>();
    int line = RouteSteps.line(file, route, route.getInput().getLineNumber());
    Properties values = TemplateCheck.values(route, properties);
    found.addAll(WrittenSecrets.in(file, route, sandbox.context()));
    endpoint(sandbox, file, values, route.getInput().getEndpointUri(), line, true, found);
    for (ProcessorDefinition<?> step : RouteSteps.of(route)) {
      if (step instanceof EndpointRequiredDefinition to && !(step instanceof ToDynamicDefinition)) {
        int near = RouteSteps.line(file, route, step.getLineNumber());
        endpoint(sandbox, file, values, to.getEndpointUri(), near, false, found);
      }
      reference(file, step, found);
    }
    for (BatchFlow.Misfit misfit : BatchFlow.misfits(sandbox.context(), route)) {
      int near = RouteSteps.line(file, route, misfit.step().getLineNumber());
      found.add(
          new RouteProblem(
              file.name(), file.lineOf(misfit.word(), near), misfit.message(), misfit.cure()));
    }
    for (UnfitSteps.Unfit one : unfit.of(route)) {
      int near = RouteSteps.line(file, route, one.step().getLineNumber());
      found.add(
          new RouteProblem(file.name(), file.lineOf(one.word(), near), one.message(), one.cure()));
    }
    if (found.isEmpty()) {
      try {
        sandbox.build(route);
      } catch (Exception e) {
        found.add(unbuildable(file, route, e));
      }
    }
    problems.addAll(found);
  }

  private void reference(RouteFile file, ProcessorDefinition<?> step, List<RouteProblem> problems) {
    @Nullable String ref =
        step instanceof ProcessDefinition process
            ? process.getRef()
            : step instanceof BeanDefinition called ? called.getRef() : null;
    if (ref == null || ref.startsWith("#") || ref.contains("{{") || bean.test(ref)) {
      return;
    }
    missing(file, ref, step.getLineNumber(), problems);
  }

  private static void missing(RouteFile file, String ref, int near, List<RouteProblem> problems) {
    boolean own = file.items().stream().anyMatch(i -> i.kind().equals("beans"));
    if (!own) {
      BuildFailure none = BuildFailure.noBean(ref);
      problems.add(
          new RouteProblem(file.name(), file.lineOf(ref, near), none.message(), none.cure()));
    }
  }

  private void endpoint(
      RouteSandbox sandbox,
      RouteFile file,
      Properties values,
      @Nullable String written,
      int near,
      boolean consumer,
      List<RouteProblem> problems) {
    if (written == null) {
      return;
    }
    int before = problems.size();
    int line = file.lineOf(written.replaceFirst("\\?.*", ""), near);
    String uri = resolved(sandbox, file, values, written, line, problems);
    if (problems.size() > before) {
      return;
    }
    int colon = uri.indexOf(':');
    String scheme = colon < 0 ? uri : uri.substring(0, colon);
    RuntimeCamelCatalog catalog =
        sandbox.context().getCamelContextExtension().getContextPlugin(RuntimeCamelCatalog.class);
    @Nullable String schema = catalog.componentJSonSchema(scheme);
    if (schema == null && isThere(sandbox, scheme)) {
      return; // A component without a description of its options: it says at its start what is
      // wrong.
    }
    if (schema == null) {
      String cure = near(scheme, sandbox.schemes(), BuildFailure.library(scheme));
      problems.add(
          new RouteProblem(file.name(), line, "no component answers to " + scheme + ":", cure));
      return;
    }
    String called = uri.substring(colon + 1).replaceFirst("^//", "").replaceFirst("\\?.*", "");
    if (scheme.equals("bean") && !bean.test(called)) {
      missing(file, called, line, problems);
      return;
    }
    try {
      Map<String, String> options = new LinkedHashMap<>(catalog.endpointProperties(plain(uri)));
      EndpointValidationResult result = catalog.validateProperties(scheme, options);
      tell(file, line, scheme, schema, consumer, result, problems);
    } catch (URISyntaxException | IllegalArgumentException e) {
      problems.add(new RouteProblem(file.name(), line, scheme + ": " + e.getMessage(), "mend it"));
    }
  }

  /* The catalogue ends a value at the next &, also within RAW(…), where it is part of a secret. */
  private static String plain(String uri) {
    return RAW.matcher(uri)
        .replaceAll(
            raw -> raw.group().indexOf('&') < 0 ? Matcher.quoteReplacement(raw.group()) : "=x");
  }

  private static boolean isThere(RouteSandbox sandbox, String scheme) {
    return sandbox
        .context()
        .getCamelContextExtension()
        .getFactoryFinder("META-INF/services/org/apache/camel/component/")
        .findClass(scheme)
        .isPresent();
  }

  private static void tell(
      RouteFile file,
      int line,
      String scheme,
      String schema,
      boolean consumer,
      EndpointValidationResult result,
      List<RouteProblem> problems) {
    // An HTTP client passes options it does not know on to the server, so they may be anything.
    boolean lenient = !consumer && schema.contains("\"lenientProperties\": true");
    if (result.getUnknown() != null && !lenient) {
      for (String option : result.getUnknown()) {
        problems.add(
            new RouteProblem(
                file.name(),
                file.lineOf(option, line),
                scheme + ": has no option " + option,
                near(option, options(schema), "see the component's page")));
      }
    }
    wrong(file, line, scheme, result.getInvalidEnum(), "one of its words", problems);
    wrong(file, line, scheme, result.getInvalidBoolean(), "true or false", problems);
    wrong(file, line, scheme, notEvenLong(result.getInvalidInteger()), "a whole number", problems);
    wrong(file, line, scheme, result.getInvalidNumber(), "a number", problems);
    wrong(file, line, scheme, result.getInvalidDuration(), "such as 500 or 5s", problems);
    if (result.getRequired() != null) {
      for (String option : result.getRequired()) {
        problems.add(
            new RouteProblem(
                file.name(), line, scheme + ": needs " + option, "add it to the parameters"));
      }
    }
  }

  /** Camel's catalogue takes every whole number for an int; ours may be sizes in bytes. */
  private static @Nullable Map<String, String> notEvenLong(@Nullable Map<String, String> wrong) {
    if (wrong == null) {
      return null;
    }
    Map<String, String> rest = new LinkedHashMap<>(wrong);
    rest.values().removeIf(value -> value.matches("-?[0-9]{1,18}"));
    return rest;
  }

  private static void wrong(
      RouteFile file,
      int line,
      String scheme,
      @Nullable Map<String, String> values,
      String expected,
      List<RouteProblem> problems) {
    if (values != null) {
      values.forEach(
          (option, value) ->
              problems.add(
                  new RouteProblem(
                      file.name(),
                      file.lineOf(option, line),
                      scheme + ": " + option + " cannot be \"" + value + "\"",
                      "expected: " + expected)));
    }
  }

  private static Set<String> options(String schema) {
    Set<String> names = new TreeSet<>();
    try {
      JsonNode root = JSON.readTree(schema);
      root.path("properties").fieldNames().forEachRemaining(names::add);
    } catch (JsonProcessingException e) {
      // Only a better hint is lost.
      names.clear();
    }
    return names;
  }

  private String resolved(
      RouteSandbox sandbox,
      RouteFile file,
      Properties values,
      String text,
      int line,
      List<RouteProblem> problems) {
    Matcher matcher = PLACEHOLDER.matcher(text);
    StringBuilder whole = new StringBuilder();
    while (matcher.find()) {
      if (FUNCTIONS.contains(matcher.group(1))) {
        String said = asked(sandbox, file, matcher.group(), line, problems);
        matcher.appendReplacement(whole, Matcher.quoteReplacement(said));
        continue;
      }
      String name = matcher.group(1);
      @Nullable String fallback = matcher.group(2);
      @Nullable String value = values.getProperty(name.replaceFirst("^\\?", ""));
      boolean elsewhere = fallback != null || name.startsWith("?");
      if (value == null && !elsewhere) {
        problems.add(
            new RouteProblem(
                file.name(),
                file.lineOf(name, line),
                "{{" + name + "}} has no value",
                near(name, values.stringPropertyNames(), "see docs/configuration.md")));
      }
      String shown = value != null ? value : fallback != null ? fallback.substring(1) : "";
      if (shown.contains("{{") && !values.equals(properties)) {
        // A parameter of a template may refer to a setting.
        shown = resolved(sandbox, file, properties, shown, line, problems);
      }
      matcher.appendReplacement(whole, Matcher.quoteReplacement(shown));
    }
    return matcher.appendTail(whole).toString();
  }

  /** What Camel makes of a placeholder that looks somewhere else than in the settings. */
  private static String asked(
      RouteSandbox sandbox,
      RouteFile file,
      String placeholder,
      int line,
      List<RouteProblem> problems) {
    try {
      return sandbox.context().resolvePropertyPlaceholders(placeholder);
    } catch (IllegalArgumentException e) {
      String open = placeholder.substring(0, placeholder.length() - 2);
      problems.add(
          new RouteProblem(
              file.name(),
              file.lineOf(placeholder, line),
              placeholder + " has no value" + reason(e),
              "set it, or write " + open + ":default}}"));
      return "";
    }
  }

  /* What our own functions say is for people; Camel's words repeat the placeholder. */
  private static String reason(Throwable thrown) {
    for (@Nullable Throwable e = thrown; e != null; e = e.getCause()) {
      String text = String.valueOf(e.getMessage());
      if (text.matches("(?s)\\w+(_FILE: | and \\w+_FILE are).*")) {
        return ": " + text;
      }
    }
    return "";
  }

  private static List<RouteProblem> takenIds(Collection<RouteFile> files) {
    List<RouteProblem> problems = new ArrayList<>();
    Map<String, String> taken = new LinkedHashMap<>();
    for (RouteFile file : files) {
      for (RouteFile.Item item : file.routes()) {
        String place = file.name() + ":" + item.firstLine();
        @Nullable String other = item.id().isEmpty() ? null : taken.putIfAbsent(item.id(), place);
        if (other != null) {
          problems.add(
              new RouteProblem(
                  file.name(),
                  item.firstLine(),
                  "the id " + item.id() + " is taken by " + other,
                  "give this route another id"));
        }
      }
    }
    return problems;
  }

  private List<RouteProblem> unanswered(
      RouteSandbox sandbox, Map<RouteFile, List<RouteDefinition>> routes) {
    Set<String> answered = new TreeSet<>();
    routes.values().stream()
        .flatMap(List::stream)
        .filter(route -> route.getInput() != null)
        .forEach(route -> answered.add(address(sandbox, route, route.getInput().getEndpointUri())));
    List<RouteProblem> problems = new ArrayList<>();
    routes.forEach(
        (file, found) ->
            found.forEach(
                route -> {
                  for (ProcessorDefinition<?> step : RouteSteps.of(route)) {
                    if (step instanceof EndpointRequiredDefinition to
                        && !(step instanceof ToDynamicDefinition)) {
                      String called = address(sandbox, route, to.getEndpointUri());
                      if (called.startsWith("direct:") && !answered.contains(called)) {
                        problems.add(
                            new RouteProblem(
                                file.name(),
                                file.lineOf(called, step.getLineNumber()),
                                "nobody answers " + called,
                                near(called, answered, "add a route from " + called)));
                      }
                    }
                  }
                }));
    return problems;
  }

  /** An endpoint without its options, placeholders filled in. */
  private String address(RouteSandbox sandbox, RouteDefinition route, @Nullable String uri) {
    if (uri == null) {
      return "";
    }
    RouteFile nowhere = new RouteFile("", "", false, "");
    Properties values = TemplateCheck.values(route, properties);
    String whole = resolved(sandbox, nowhere, values, uri, 1, new ArrayList<>());
    return whole.replaceFirst("\\?.*", "").replaceFirst("^([a-z]+):(?://)?", "$1:");
  }

  private static RouteProblem unreadable(RouteFile file, Throwable thrown) {
    Throwable e = thrown;
    while (!(e instanceof MarkedYamlEngineException) && e.getCause() != null) {
      e = e.getCause();
    }
    if (!(e instanceof MarkedYamlEngineException marked)) {
      return new RouteProblem(file.name(), 1, text(e), "compare with wadi routes export");
    }
    int line = marked.getProblemMark().map(Mark::getLine).orElse(0) + 1;
    String what = marked.getProblem() == null ? "no YAML" : marked.getProblem();
    Matcher unknown = UNKNOWN.matcher(String.valueOf(what));
    if (unknown.find()) {
      String word = unknown.group(1);
      return new RouteProblem(
          file.name(),
          file.lineOf(word, line),
          "there is no " + word + " here",
          near(word, RouteSandbox.WORDS, "check the spelling and the indentation"));
    }
    if (what.contains("TAB")) {
      return new RouteProblem(file.name(), line, "a tab in the indentation", "use blanks");
    }
    return new RouteProblem(file.name(), line, what, "check the indentation around this line");
  }

  private static RouteProblem unbuildable(RouteFile file, RouteDefinition route, Throwable thrown) {
    Throwable e = thrown;
    while (e.getCause() != null
        && (e instanceof FailedToCreateRouteException || text(e).isEmpty())) {
      e = e.getCause();
    }
    while (e.getCause() != null && e.getCause() != e) {
      e = e.getCause();
    }
    BuildFailure failure = BuildFailure.of(text(e));
    if (failure.word().isEmpty()) {
      return problem(file, route, failure.message(), failure.cure());
    }
    int line = file.lineOf(failure.word(), RouteSteps.firstLine(file, route.getRouteId()));
    return new RouteProblem(file.name(), line, failure.message(), failure.cure());
  }

  private static RouteProblem problem(
      RouteFile file, RouteDefinition route, String message, String cure) {
    String id = route.getRouteId();
    return new RouteProblem(
        file.name(), RouteSteps.firstLine(file, id), "route " + id + ": " + message, cure);
  }

  private static String text(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static String near(String wrong, Collection<String> right, String otherwise) {
    @Nullable String best = NearestNames.meant(wrong, right);
    return best == null ? otherwise : "did you mean " + best + "?";
  }
}
