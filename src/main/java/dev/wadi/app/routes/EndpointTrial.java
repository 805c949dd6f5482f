package dev.wadi.app.routes;

import dev.wadi.station.OptionsChecked;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Makes endpoints aside, in a context that is never started, to ask them what they think of their
 * options. Nothing listens, connects or writes. For one check; not for several threads.
 */
final class EndpointTrial implements AutoCloseable {
  private static final Pattern UNKNOWN = Pattern.compile("Unknown parameters=\\[\\{(\\w+)=");

  private final DefaultCamelContext context;
  private final Map<String, Made> made = new HashMap<>();

  /** An endpoint, or why there is none. */
  private record Made(@Nullable Endpoint endpoint, @Nullable Exception failure) {}

  /** What an endpoint said against its options. */
  record Said(String scheme, String message) {
    RouteProblem in(RouteFile file, int line) {
      Matcher word = Pattern.compile("^(\\w+):").matcher(message);
      int where = word.find() ? file.lineOf(word.group(1), line) : line;
      String text = message.startsWith(scheme + ":") ? message : scheme + ": " + message;
      return new RouteProblem(
          file.name(), where, text, "compare with docs/routes.md and docs/sinks.md");
    }
  }

  EndpointTrial(Properties properties, Predicate<String> bean, ClassLoader classes) {
    context = new DefaultCamelContext(false);
    context.setApplicationContextClassLoader(classes);
    context.disableJMX();
    context.setAutowiredEnabled(false);
    context.getCamelContextExtension().setName("wadi-endpoint-check");
    context
        .getCamelContextExtension()
        .setRegistry(new DefaultRegistry(new RouteSandbox.StandIns(bean)));
    RouteValues.only(context, properties);
    context.build();
  }

  /** The endpoint of an address without placeholders; null when it cannot be made. */
  @Nullable Endpoint endpoint(String uri) {
    return make(uri).endpoint;
  }

  /** What is wrong with the address, as the endpoint says it. */
  Optional<Said> problem(String uri, boolean consumer) {
    String scheme = uri.replaceFirst(":.*", "");
    Made one = make(uri);
    if (one.failure != null) {
      return Optional.of(new Said(scheme, words(one.failure)));
    }
    if (one.endpoint instanceof OptionsChecked checked) {
      try {
        checked.checkOptions(consumer);
      } catch (Exception e) {
        return Optional.of(new Said(scheme, words(e)));
      }
    }
    return Optional.empty();
  }

  private Made make(String uri) {
    return made.computeIfAbsent(
        uri,
        given -> {
          try {
            return new Made(context.getEndpoint(given), null);
          } catch (Exception e) {
            return new Made(null, e);
          }
        });
  }

  /* Camel repeats the address, which may hold secrets; the first cause says what is wrong. */
  private static String words(Exception thrown) {
    Throwable e = thrown;
    while (e.getCause() != null && e.getCause() != e) {
      e = e.getCause();
    }
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    Matcher unknown = UNKNOWN.matcher(text);
    return unknown.find() ? "has no option " + unknown.group(1) : text;
  }

  @Override
  public void close() throws IOException {
    context.close();
  }
}
