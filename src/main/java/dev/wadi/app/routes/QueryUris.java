package dev.wadi.app.routes;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.SendDefinition;

/**
 * Lets a LogQL query stand in a route as it is.
 *
 * <p>Camel makes an address of an endpoint's parameters, and reads it as addresses are read: a plus
 * becomes a blank, a percent sign begins a code, an ampersand the next option. A query has such
 * characters in its regular expressions, and would change without a word. So a query that is
 * evidently not encoded, since it begins with a brace, is put into Camel's {@code RAW(…)}.
 */
final class QueryUris {
  /** Schemes of ours with the option query, and what other options may stand behind it. */
  private static final Pattern OURS =
      Pattern.compile(
          "((?:drop|select|sample):[^?]*\\?(?:.*&)?query=)(\\{.*?)(&keepOneOf=[^&]*)?",
          Pattern.DOTALL);

  private QueryUris() {}

  /** The same address, its query safe. */
  static String protect(String uri) {
    Matcher matcher = OURS.matcher(uri);
    if (!matcher.matches()) {
      return uri;
    }
    String behind = matcher.group(3) == null ? "" : matcher.group(3);
    return matcher.group(1) + "RAW(" + matcher.group(2) + ")" + behind;
  }

  /** Makes the queries of a route's steps safe. */
  static void protect(RouteDefinition route) {
    RouteSteps.of(route.getOutputs()).forEach(QueryUris::protectStep);
  }

  /** Makes the queries of a template's steps safe. */
  static void protect(RouteTemplateDefinition template) {
    protect(template.getRoute());
  }

  private static void protectStep(Object step) {
    if (step instanceof SendDefinition<?> to && to.getUri() != null) {
      to.setUri(protect(to.getUri()));
    }
  }
}
