package dev.wadi.app.routes;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultComponentResolver;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutesDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultRegistry;
import org.jspecify.annotations.Nullable;

/**
 * A Camel context in which routes can be built and nothing can happen: it is never started, every
 * endpoint is inert, and every bean is a stand-in that does nothing.
 */
final class RouteSandbox implements AutoCloseable {
  /** Words that a step or field may have, for hints on misspelt ones. */
  static final Set<String> WORDS =
      Set.of(
          "route",
          "id",
          "description",
          "from",
          "uri",
          "parameters",
          "steps",
          "to",
          "toD",
          "process",
          "bean",
          "ref",
          "method",
          "choice",
          "when",
          "otherwise",
          "filter",
          "split",
          "multicast",
          "aggregate",
          "throttle",
          "circuitBreaker",
          "doTry",
          "doCatch",
          "doFinally",
          "setBody",
          "setHeader",
          "setProperty",
          "removeHeaders",
          "removeHeader",
          "removeProperty",
          "log",
          "marshal",
          "unmarshal",
          "wireTap",
          "enrich",
          "pollEnrich",
          "recipientList",
          "routingSlip",
          "loadBalance",
          "idempotentConsumer",
          "delay",
          "stop",
          "script",
          "transform",
          "validate",
          "onException",
          "onCompletion",
          "errorHandler",
          "routeConfiguration",
          "routeTemplate",
          "templatedRoute",
          "routeTemplateRef",
          "routeId",
          "value",
          "name",
          "beans",
          "intercept",
          "interceptFrom",
          "autoStartup",
          "precondition",
          "routeConfigurationId",
          "simple",
          "constant",
          "jsonpath",
          "expression",
          "handled");

  /** Languages look into these when they are built: {@code ${body.line}}, {@code method:}. */
  private static final Set<String> REAL = Set.of("bean", "class", "language");

  private final DefaultCamelContext context;

  RouteSandbox(Properties properties, Predicate<String> bean, ClassLoader classes) {
    context = new DefaultCamelContext(false);
    context.setApplicationContextClassLoader(classes);
    context.disableJMX();
    context.setAutowiredEnabled(false);
    // Steps of routes in Java know their lines.
    context.setSourceLocationEnabled(true);
    ExtendedCamelContext extension = context.getCamelContextExtension();
    extension.setName("wadi-route-check");
    extension.setRegistry(new DefaultRegistry(new StandIns(bean)));
    extension.addContextPlugin(ComponentResolver.class, RouteSandbox::component);
    RouteValues.only(context, properties);
    context.build();
  }

  /* Expressions such as ${body.tenant} are built with the real one, which calls nothing by itself. */
  private static Component component(String name, CamelContext where) throws Exception {
    return REAL.contains(name)
        ? new DefaultComponentResolver().resolveComponent(name, where)
        : new InertComponent();
  }

  ModelCamelContext context() {
    return context;
  }

  /** Schemes that the jar has, for hints on misspelt ones. */
  Collection<String> schemes() {
    return List.of(
        "wal",
        "ring",
        "capture",
        "loki",
        "direct",
        "drop",
        "select",
        "sample",
        "label",
        "stages",
        "tenant",
        "credentials",
        "seda",
        "log",
        "timer",
        "netty",
        "netty-http",
        "http",
        "https",
        "bean",
        "file");
  }

  /** Builds a route as a start would, up to the point where something would begin to move. */
  void build(RouteDefinition route) throws Exception {
    RoutesDefinition routes = new RoutesDefinition();
    routes.setCamelContext(context);
    routes.prepareRoute(route);
    route.markPrepared();
    context.getCamelContextExtension().createRoute(route.getRouteId());
    if (route.getTemplateParameters() != null) {
      Properties parameters = new Properties();
      parameters.putAll(route.getTemplateParameters());
      context.getPropertiesComponent().setLocalProperties(parameters);
    }
    try {
      context.getModelReifierFactory().createRoute(context, route);
    } finally {
      context.getPropertiesComponent().setLocalProperties(null);
      context.getCamelContextExtension().createRoute(null);
    }
  }

  /**
   * What there is against an expression; empty when it can be built.
   *
   * @param question whether it is answered with yes or no
   */
  String objection(RouteDefinition route, ExpressionDefinition asked, boolean question) {
    if (route.getTemplateParameters() != null) {
      return ""; // its placeholders are known only while the whole route is built
    }
    try {
      if (question) {
        asked.createPredicate(context);
      } else {
        asked.createExpression(context);
      }
      return "";
    } catch (RuntimeException e) {
      Throwable cause = e;
      while (cause.getCause() != null && cause.getCause() != cause) {
        cause = cause.getCause();
      }
      return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
  }

  @Override
  public void close() throws IOException {
    context.close();
  }

  /** Makes endpoints for whatever URI; the check has looked at the options already. */
  private static final class InertComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String rest, Map<String, Object> parameters) {
      parameters.clear();
      return new InertEndpoint(uri, this);
    }

    @Override
    public boolean useRawUri() {
      return true;
    }
  }

  private static final class InertEndpoint extends DefaultEndpoint {
    InertEndpoint(String uri, InertComponent component) {
      super(uri, component);
    }

    @Override
    public Producer createProducer() {
      throw new UnsupportedOperationException("nothing is sent here");
    }

    @Override
    public Consumer createConsumer(Processor processor) {
      throw new UnsupportedOperationException("nothing is read here");
    }

    @Override
    public boolean isLenientProperties() {
      return true;
    }
  }

  /** Something of the wanted type for every name that is known. */
  record StandIns(Predicate<String> known) implements BeanRepository {
    @Override
    public @Nullable Object lookupByName(String name) {
      return known.test(name) ? (Processor) exchange -> {} : null;
    }

    @Override
    public <T> @Nullable T lookupByNameAndType(String name, Class<T> type) {
      @Nullable Object found = lookupByName(name);
      if (found == null || type.isInstance(found)) {
        return type.cast(found);
      }
      return type.isInterface()
          ? type.cast(
              Proxy.newProxyInstance(
                  type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> null))
          : null;
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
      return Map.of();
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
      return Set.of();
    }
  }
}
