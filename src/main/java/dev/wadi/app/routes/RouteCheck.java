package dev.wadi.app.routes;

import dev.wadi.model.NearestNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.ValidateDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
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
  private static final Pattern READER = Pattern.compile("^wal:(\\w*).*[?&]reader=([^&]+)");
  private static final String NO_SUCH_WORD = "there is no ";
  private static final Pattern UNKNOWN =
      Pattern.compile("(?:Unknown node id|Unsupported field): (\\S+)");

  /** Mistakes of spelling that are looked for in one file. */
  private static final int MOST_MISTAKES = 20;

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
    Set<RouteProblem> problems = new LinkedHashSet<>();
    try (RouteSandbox sandbox = new RouteSandbox(properties, bean, classes);
        EndpointTrial trial = new EndpointTrial(properties, bean, classes)) {
      new One(sandbox, trial).check(files, problems);
    }
    return List.copyOf(problems);
  }

  /** One check, with what it needs. */
  private final class One {
    private final RouteSandbox sandbox;
    private final EndpointTrial trial;
    private final Placeholders placeholders;
    private final EndpointCheck endpoints;
    private final TemplateCheck templates;
    private final WrittenSecrets secrets;

    One(RouteSandbox sandbox, EndpointTrial trial) {
      this.sandbox = sandbox;
      this.trial = trial;
      this.placeholders = new Placeholders(sandbox.context(), properties);
      this.endpoints = new EndpointCheck(sandbox, trial, placeholders, bean);
      this.templates = new TemplateCheck(sandbox.context());
      this.secrets = new WrittenSecrets(sandbox.context());
    }

    void check(Collection<RouteFile> files, Set<RouteProblem> all) {
      List<RouteProblem> problems = new ArrayList<>();
      Map<RouteFile, List<RouteDefinition>> routes = new LinkedHashMap<>();
      boolean whole = true;
      for (RouteFile file : files) {
        Parsed parsed = parse(sandbox, file, templates, problems);
        routes.put(file, parsed.routes);
        whole &= parsed.whole;
      }
      problems.addAll(takenIds(files));
      files.forEach(file -> problems.addAll(WrittenSecrets.inBeans(file)));
      if (whole) {
        // Else whatever calls or is made of a broken file would be blamed as well.
        templates
            .make(problems)
            .forEach((file, made) -> routes.computeIfPresent(file, (f, own) -> both(own, made)));
        problems.addAll(unanswered(routes));
        problems.addAll(sharedReaders(routes));
      }
      List<RouteDefinition> together = routes.values().stream().flatMap(List::stream).toList();
      ReceiptCheck receipts = new ReceiptCheck(together, this::address, trial);
      UnfitSteps unfit = UnfitSteps.among(together, receipts::isRequired);
      boolean complete = whole;
      routes.forEach(
          (file, found) ->
              found.forEach(
                  route -> build(file, route, unfit, complete ? receipts : null, problems)));
      all.addAll(problems);
    }

    private void build(
        RouteFile file,
        RouteDefinition route,
        UnfitSteps unfit,
        @Nullable ReceiptCheck receipts,
        List<RouteProblem> problems) {
      if (route.getInput() == null) {
        if (receipts != null) {
          problems.add(
              problem(file, route, "the route has no from", "say where it reads: from: uri:"));
        }
        return;
      }
      List<RouteProblem> found = new ArrayList<>();
      int line = RouteSteps.line(file, route, route.getInput().getLineNumber());
      Properties values = TemplateCheck.values(route, properties);
      found.addAll(secrets.in(file, route));
      endpoints.check(file, values, route.getInput().getEndpointUri(), line, true, found);
      for (ProcessorDefinition<?> step : RouteSteps.of(route)) {
        if (step instanceof EndpointRequiredDefinition to
            && !(step instanceof ToDynamicDefinition)) {
          int near = RouteSteps.line(file, route, step.getLineNumber());
          endpoints.check(file, values, to.getEndpointUri(), near, false, found);
        }
        reference(file, step, found);
      }
      List<BatchFlow.Misfit> misfits = BatchFlow.misfits(sandbox.context(), route);
      for (BatchFlow.Misfit misfit : misfits) {
        int near = RouteSteps.line(file, route, misfit.step().getLineNumber());
        found.add(
            new RouteProblem(
                file.name(), file.lineOf(misfit.word(), near), misfit.message(), misfit.cure()));
      }
      List<UnfitSteps.Unfit> unfits = new ArrayList<>(unfit.of(route));
      if (receipts != null) {
        unfits.addAll(receipts.of(route));
      }
      for (UnfitSteps.Unfit one : unfits) {
        int near = RouteSteps.line(file, route, one.step().getLineNumber());
        found.add(
            new RouteProblem(
                file.name(), file.lineOf(one.word(), near), one.message(), one.cure()));
      }
      boolean fits = unfits.isEmpty() && misfits.isEmpty();
      if (!expressions(file, route, found) && fits) {
        try {
          sandbox.build(route);
        } catch (Exception e) {
          RouteProblem failure = unbuildable(file, route, e);
          boolean told =
              found.stream().anyMatch(one -> one.message().equals(failure.message()))
                  || (!found.isEmpty() && failure.message().contains("Property with key"));
          if (!told) {
            found.add(failure);
          }
        }
      }
      problems.addAll(found);
    }

    private void expression(
        RouteFile file,
        RouteDefinition route,
        ProcessorDefinition<?> step,
        @Nullable ExpressionDefinition asked,
        boolean question,
        List<RouteProblem> found) {
      String said = asked == null ? "" : sandbox.objection(route, asked, question);
      if (asked == null || said.isEmpty()) {
        return;
      }
      BuildFailure failure = BuildFailure.of(said);
      boolean plain = failure.word().isEmpty();
      String word = plain ? asked.getExpression() : failure.word();
      int near = RouteSteps.line(file, route, step.getLineNumber());
      found.add(
          new RouteProblem(
              file.name(),
              file.lineOf(String.valueOf(word), near),
              plain ? "route " + route.getRouteId() + ": " + failure.message() : failure.message(),
              failure.cure()));
    }

    /* Camel stops at the first that does not parse; here all are told. */
    private boolean expressions(RouteFile file, RouteDefinition route, List<RouteProblem> found) {
      int before = found.size();
      for (ProcessorDefinition<?> step : RouteSteps.of(route)) {
        if (step instanceof ChoiceDefinition choice) {
          for (WhenDefinition when : choice.getWhenClauses()) {
            expression(file, route, step, when.getExpression(), true, found);
          }
        } else if (step instanceof ExpressionNode node) {
          boolean question = step instanceof FilterDefinition || step instanceof ValidateDefinition;
          expression(file, route, step, node.getExpression(), question, found);
        }
      }
      return found.size() > before;
    }

    private List<RouteProblem> unanswered(Map<RouteFile, List<RouteDefinition>> routes) {
      Set<String> answered = new TreeSet<>();
      routes.values().stream()
          .flatMap(List::stream)
          .filter(route -> route.getInput() != null)
          .forEach(route -> answered.add(bare(address(route, route.getInput().getEndpointUri()))));
      List<RouteProblem> problems = new ArrayList<>();
      routes.forEach(
          (file, found) ->
              found.forEach(
                  route -> {
                    for (ProcessorDefinition<?> step : RouteSteps.of(route)) {
                      if (step instanceof EndpointRequiredDefinition to
                          && !(step instanceof ToDynamicDefinition)) {
                        String called = bare(address(route, to.getEndpointUri()));
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

    /* Two routes with one reader would share its cursor, and each would get a part of the lines. */
    private List<RouteProblem> sharedReaders(Map<RouteFile, List<RouteDefinition>> routes) {
      List<RouteProblem> problems = new ArrayList<>();
      Map<String, String> taken = new LinkedHashMap<>();
      routes.forEach(
          (file, found) -> {
            for (RouteDefinition route : found) {
              @Nullable String from =
                  route.getInput() == null ? null : route.getInput().getEndpointUri();
              Matcher reader = READER.matcher(from == null ? "" : address(route, from));
              if (reader.find()) {
                String key = reader.group(1) + " " + reader.group(2);
                String id = String.valueOf(route.getRouteId());
                @Nullable String other = taken.putIfAbsent(key, id);
                if (other != null) {
                  int line = RouteSteps.line(file, route, route.getInput().getLineNumber());
                  problems.add(
                      new RouteProblem(
                          file.name(),
                          file.lineOf("reader", line),
                          "the reader " + reader.group(2) + " is that of the route " + other,
                          "give this route a reader of its own"));
                }
              }
            }
          });
      return problems;
    }

    /** An address with its placeholders filled in. */
    private String address(RouteDefinition route, @Nullable String uri) {
      if (uri == null) {
        return "";
      }
      RouteFile nowhere = new RouteFile("", "", false, "");
      Properties values = TemplateCheck.values(route, properties);
      return placeholders.resolved(nowhere, values, uri, 1, new ArrayList<>());
    }
  }

  private static List<RouteDefinition> both(
      List<RouteDefinition> some, List<RouteDefinition> others) {
    List<RouteDefinition> both = new ArrayList<>(some);
    both.addAll(others);
    return both;
  }

  /**
   * The routes of a file.
   *
   * @param whole whether that is all of them, as they are written
   */
  private record Parsed(List<RouteDefinition> routes, boolean whole) {
    private static final Parsed NOTHING = new Parsed(List.of(), false);
  }

  private static Parsed parse(
      RouteSandbox sandbox, RouteFile file, TemplateCheck templates, List<RouteProblem> problems) {
    List<RouteProblem> inJava = file.javaProblems();
    if (!inJava.isEmpty()) {
      problems.addAll(inJava);
      return Parsed.NOTHING;
    }
    if (file.broken().isPresent()) {
      problems.add(unreadable(file, file.broken().get()));
      return Parsed.NOTHING;
    }
    if (file.items().isEmpty() && file.program().isEmpty()) {
      if (!file.text().lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"))) {
        problems.add(
            new RouteProblem(file.name(), 1, "no list of routes", "begin with \"- route:\""));
      }
      return new Parsed(List.of(), true);
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
    return withoutMistakes(sandbox, file, templates, problems);
  }

  /*
   * Camel reads a file up to the first word that it does not know. What stands there is told and
   * taken out, and the rest read again, so that a person hears of all such words at once.
   */
  private static Parsed withoutMistakes(
      RouteSandbox sandbox, RouteFile file, TemplateCheck templates, List<RouteProblem> problems) {
    String text = file.text();
    for (int mistakes = 0; mistakes < MOST_MISTAKES; mistakes++) {
      try {
        return new Parsed(definitions(sandbox, file, text, templates, problems), mistakes == 0);
      } catch (Exception e) {
        RouteProblem problem = unreadable(file, e);
        boolean misspelt = problem.message().startsWith(NO_SUCH_WORD);
        if (mistakes == 0 || misspelt) {
          problems.add(problem);
        }
        String rest = misspelt ? RouteFile.without(text, problem.line()) : text;
        if (rest.equals(text)) {
          return Parsed.NOTHING;
        }
        text = rest;
      }
    }
    return Parsed.NOTHING;
  }

  private static List<RouteDefinition> definitions(
      RouteSandbox sandbox,
      RouteFile file,
      String text,
      TemplateCheck templates,
      List<RouteProblem> problems)
      throws Exception {
    List<RouteDefinition> routes = new ArrayList<>();
    for (RoutesBuilder found : RouteDefinitions.builders(sandbox.context(), file, text)) {
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

  static void missing(RouteFile file, String ref, int near, List<RouteProblem> problems) {
    boolean own = file.items().stream().anyMatch(i -> i.kind().equals("beans"));
    if (!own) {
      BuildFailure none = BuildFailure.noBean(ref);
      problems.add(
          new RouteProblem(file.name(), file.lineOf(ref, near), none.message(), none.cure()));
    }
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

  private static String bare(String uri) {
    return uri.replaceFirst("\\?.*", "").replaceFirst("^([a-z]+):(?://)?", "$1:");
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
          NO_SUCH_WORD + word + " here",
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
