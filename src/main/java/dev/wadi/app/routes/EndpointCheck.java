package dev.wadi.app.routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.model.NearestNames;
import java.net.URISyntaxException;
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
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.catalog.RuntimeCamelCatalog;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is wrong with the addresses in routes: schemes that nothing answers to, options that
 * are not there, values that cannot be. What Camel's catalogue cannot know of our own endpoints,
 * such as whether a query parses, they say themselves ({@link EndpointTrial}).
 */
final class EndpointCheck {
  private static final Pattern RAW_VALUE = Pattern.compile("(?s)^RAW[({](.*)[)}]$");
  private static final Pattern RAW = Pattern.compile("=RAW(\\(.*?\\)|\\{.*?\\})(?=&|$)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RouteSandbox sandbox;
  private final EndpointTrial trial;
  private final Placeholders placeholders;
  private final Predicate<String> bean;

  EndpointCheck(
      RouteSandbox sandbox,
      EndpointTrial trial,
      Placeholders placeholders,
      Predicate<String> bean) {
    this.sandbox = sandbox;
    this.trial = trial;
    this.placeholders = placeholders;
    this.bean = bean;
  }

  /** Tells what is wrong with an address as it is written. */
  void check(
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
    String uri = placeholders.resolved(file, values, written, line, problems);
    if (problems.size() > before) {
      return;
    }
    int colon = uri.indexOf(':');
    String scheme = colon < 0 ? uri : uri.substring(0, colon);
    RuntimeCamelCatalog catalog =
        sandbox.context().getCamelContextExtension().getContextPlugin(RuntimeCamelCatalog.class);
    @Nullable String schema = catalog.componentJSonSchema(scheme);
    if (schema == null && isThere(scheme)) {
      // A component without a description of its options says itself what is wrong.
      trial.problem(uri, consumer).ifPresent(said -> problems.add(said.in(file, line)));
      return;
    }
    if (schema == null) {
      String cure = near(scheme, sandbox.schemes(), BuildFailure.library(scheme));
      problems.add(
          new RouteProblem(file.name(), line, "no component answers to " + scheme + ":", cure));
      return;
    }
    String called = uri.substring(colon + 1).replaceFirst("^//", "").replaceFirst("\\?.*", "");
    if (scheme.equals("bean") && !bean.test(called)) {
      RouteCheck.missing(file, called, line, problems);
      return;
    }
    try {
      Map<String, String> options = new LinkedHashMap<>(catalog.endpointProperties(plain(uri)));
      options.replaceAll((name, value) -> RAW_VALUE.matcher(value).replaceFirst("$1"));
      EndpointValidationResult result = catalog.validateProperties(scheme, options);
      tell(file, line, scheme, schema, consumer, result, problems);
      if (problems.size() == before) {
        trial.problem(uri, consumer).ifPresent(said -> problems.add(said.in(file, line)));
      }
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

  private boolean isThere(String scheme) {
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

  private static String near(String wrong, Collection<String> right, String otherwise) {
    @Nullable String best = NearestNames.meant(wrong, right);
    return best == null ? otherwise : "did you mean " + best + "?";
  }
}
