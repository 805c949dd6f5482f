package dev.wadi.app.routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.catalog.RuntimeCamelCatalog;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that stand in a route in so many words. Who may read the file, the repository it lies in
 * or a dump of the route has them; a placeholder names where they are and shows nothing.
 *
 * <p>What is a secret: an option that the component's description calls one (names of users apart),
 * an option that nobody describes and whose name says so, as it is with what an HTTP client hands
 * on, and a login within the address.
 */
final class WrittenSecrets {
  static final String SENTENCE = "a secret stands in this file: ";

  static final String CURE =
      "write {{env:NAME}} in its place, and set NAME, or NAME_FILE to a file that holds it";

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern SAYS_SO =
      Pattern.compile(
          "(?i).*(pass(word|wd|phrase|code)|secret|token|api[-_.]?key|access[-_.]?key"
              + "|private[-_.]?key|credential|authorization|cookie|sas[-_.]?key|signature).*");

  private static final Pattern USER = Pattern.compile("(?i).*(user(name)?|login|client-?id)");
  private static final Pattern LOGIN = Pattern.compile("://[^/@\\s:?]*:([^/@\\s?]+)@");
  private static final Pattern PROPERTY =
      Pattern.compile("([A-Za-z][\\w.-]*)[\"']?\\s*:\\s*[\"']?([^\"'\\s{,}][^\"',}]*|\\{\\{.*}})");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([^{}]+)\\}\\}");

  private final RuntimeCamelCatalog catalog;

  /* What components say of their options, by scheme: a hundred steps name a dozen of them. */
  private final Map<String, JsonNode> described = new HashMap<>();

  /** For the routes of one check, one after another. */
  WrittenSecrets(CamelContext context) {
    catalog = context.getCamelContextExtension().getContextPlugin(RuntimeCamelCatalog.class);
  }

  /** Those of a route, one problem each; no problem shows the secret. */
  List<RouteProblem> in(RouteFile file, RouteDefinition route) {
    Map<String, Object> parameters =
        route.getTemplateParameters() == null ? Map.of() : route.getTemplateParameters();
    List<RouteProblem> problems = new ArrayList<>();
    int first = RouteSteps.line(file, route, route.getInput().getLineNumber());
    options(route.getInput().getEndpointUri(), parameters)
        .forEach(option -> problems.add(problem(file, option, first)));
    for (ProcessorDefinition<?> step : RouteSteps.of(route)) {
      int near = RouteSteps.line(file, route, step.getLineNumber());
      options(address(step), parameters)
          .forEach(option -> problems.add(problem(file, option, near)));
      if (step instanceof SetHeaderDefinition set && isSecret(set, parameters)) {
        problems.add(problem(file, String.valueOf(set.getName()), near));
      }
    }
    return problems;
  }

  /** Those of beans that a file describes: {@code password: x} among their properties. */
  static List<RouteProblem> inBeans(RouteFile file) {
    List<String> lines = file.text().lines().toList();
    List<RouteProblem> problems = new ArrayList<>();
    for (RouteFile.Item item : file.items()) {
      int end = item.kind().equals("beans") ? Math.min(item.lastLine(), lines.size()) : 0;
      for (int number = item.firstLine(); number <= end; number++) {
        Matcher property = PROPERTY.matcher(lines.get(number - 1));
        if (property.find()
            && SAYS_SO.matcher(property.group(1)).matches()
            && literal(property.group(2), Map.of())) {
          problems.add(problem(file, property.group(1), number));
        }
      }
    }
    return problems;
  }

  private static @Nullable String address(ProcessorDefinition<?> step) {
    if (step instanceof ToDynamicDefinition to) {
      return to.getUri();
    }
    if (step instanceof EndpointRequiredDefinition to) {
      return to.getEndpointUri();
    }
    boolean calls =
        step instanceof EnrichDefinition
            || step instanceof PollEnrichDefinition
            || step instanceof RecipientListDefinition
            || step instanceof RoutingSlipDefinition
            || step instanceof DynamicRouterDefinition;
    return calls && step instanceof ExpressionNode node && node.getExpression() != null
        ? node.getExpression().getExpression()
        : null;
  }

  private static RouteProblem problem(RouteFile file, String name, int near) {
    return new RouteProblem(
        file.name(), file.lineOf(name, near), SENTENCE + "the value of " + name, CURE);
  }

  private Set<String> options(@Nullable String written, Map<String, Object> parameters) {
    Set<String> found = new TreeSet<>();
    if (written == null) {
      return found;
    }
    Matcher login = LOGIN.matcher(written);
    if (login.find() && literal(login.group(1), parameters)) {
      found.add("password");
    }
    String scheme = written.replaceFirst(":.*", "");
    query(written)
        .forEach(
            (option, value) -> {
              if (isSecret(option, described.computeIfAbsent(scheme, this::describe))
                  && (option.equals("headers")
                      ? literalHeaders(String.valueOf(value), parameters)
                      : literal(String.valueOf(value), parameters))) {
                found.add(option);
              }
            });
    return found;
  }

  private static boolean isSecret(SetHeaderDefinition step, Map<String, Object> parameters) {
    @Nullable ExpressionDefinition value = step.getExpression();
    return step.getName() != null
        && SAYS_SO.matcher(step.getName()).matches()
        && value != null
        && value.getExpression() != null
        && Set.of("constant", "simple").contains(value.getLanguage())
        && literal(value.getExpression(), parameters);
  }

  private static Map<String, Object> query(String written) {
    // A placeholder may hold a question mark: {{?name}}.
    String shielded = PLACEHOLDER.matcher(written).replaceAll(m -> "x".repeat(m.end() - m.start()));
    int question = shielded.indexOf('?');
    if (question < 0) {
      return Map.of();
    }
    try {
      return URISupport.parseQuery(written.substring(question + 1), true);
    } catch (URISyntaxException e) {
      return Map.of(); // The check of options says what is wrong with it.
    }
  }

  private static boolean isSecret(String option, JsonNode described) {
    JsonNode known = described.path(option);
    if (!known.isMissingNode()) {
      return known.path("secret").asBoolean() && !USER.matcher(option).matches();
    }
    return SAYS_SO.matcher(option).matches();
  }

  private JsonNode describe(String scheme) {
    String schema = catalog.componentJSonSchema(scheme);
    if (schema == null) {
      return JSON.createObjectNode();
    }
    try {
      return JSON.readTree(schema).path("properties");
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode(); // Then names alone say what is a secret.
    }
  }

  /* Not every header is a secret: of several, those whose names say so. */
  private static boolean literalHeaders(String value, Map<String, Object> parameters) {
    String text = unwrapped(value);
    Matcher whole = PLACEHOLDER.matcher(text);
    if (whole.matches() && parameters.containsKey(whole.group(1))) {
      return literalHeaders(String.valueOf(parameters.get(whole.group(1))), parameters);
    }
    for (String header : text.split("\\R|;", -1)) {
      int colon = header.indexOf(':');
      if (colon >= 0
          && SAYS_SO.matcher(header.substring(0, colon)).matches()
          && literal(header.substring(colon + 1), parameters)) {
        return true;
      }
    }
    return false;
  }

  private static String unwrapped(String value) {
    return value.replaceFirst("(?s)^RAW[({](.*)[)}]$", "$1").strip();
  }

  /** Whether a value can be read here, at least what is used where nothing else is set. */
  private static boolean literal(String value, Map<String, Object> parameters) {
    String text = unwrapped(value);
    if (text.isEmpty() || text.startsWith("#") || text.contains("${")) {
      return false; // Nothing, a bean, or what is known only when a message is there.
    }
    Matcher placeholder = PLACEHOLDER.matcher(text);
    boolean elsewhere = false;
    while (placeholder.find()) {
      elsewhere = true;
      String name = placeholder.group(1);
      if (parameters.containsKey(name)) {
        if (literal(String.valueOf(parameters.get(name)), parameters)) {
          return true;
        }
      } else if (!fallback(name).isEmpty()) {
        return true;
      }
    }
    return !elsewhere;
  }

  private static String fallback(String name) {
    int from = name.matches("(env|sys|service|bean|secret).*:.*") ? name.indexOf(':') + 1 : 0;
    int colon = name.indexOf(':', from);
    return colon < 0 ? "" : name.substring(colon + 1);
  }
}
