package dev.wadi.app.routes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.direct.DirectConsumer;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.spi.SupervisingRouteController;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;

/**
 * Puts what route files say into a Camel context, and takes it out again.
 *
 * <p>Camel's own loader replaces routes while they run, but neither templates nor the routes that
 * are made of them; here both are. Used by one thread at a time.
 */
final class RouteDefinitions {
  /** The group of routes that bring lines. */
  private static final String SOURCES = "sources";

  private final CamelContext context;
  private final Model model;

  RouteDefinitions(CamelContext context) {
    this.context = context;
    if (context.hasComponent("direct") == null) {
      context.addComponent("direct", new DirectDoorsComponent());
    }
    this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
    model.addModelLifecycleStrategy(
        new ModelLifecycleStrategySupport() {
          @Override
          public void onAddRouteDefinition(RouteDefinition route) {
            QueryUris.protect(route);
            nameSteps(route);
            if (SOURCES.equals(route.getGroup()) && !takesLines()) {
              route.setAutoStartup("false");
            }
          }

          @Override
          public void onAddRouteTemplateDefinition(RouteTemplateDefinition template) {
            QueryUris.protect(template);
          }
        });
  }

  /* A gateway may be there for its sinks alone; its sources then stand where they are, and rest. */
  private boolean takesLines() {
    return !context.resolvePropertyPlaceholders("{{wadi.active.sources:true}}").equals("false");
  }

  /** Adds everything to a context that was not started; templates may stand in any file. */
  void addAll(Collection<RouteFile> files) throws Exception {
    List<RoutesBuilder> builders = new ArrayList<>();
    for (RouteFile file : files) {
      builders.addAll(builders(context, file, file.text()));
    }
    for (RoutesBuilder builder : builders) {
      if (builder instanceof RouteConfigurationsBuilder configurations) {
        context.addRoutesConfigurations(configurations);
      }
    }
    for (RoutesBuilder builder : builders) {
      context.addRoutes(builder);
    }
    for (RoutesBuilder builder : builders) {
      for (TemplatedRouteDefinition route : templated(builder)) {
        add(route);
      }
    }
  }

  /** Replaces the named routes of a file, and everything in it that is no route. */
  void update(RouteFile file, Set<String> ids) throws Exception {
    String text = file.only(item -> !item.route() || ids.contains(item.id()));
    Collection<RoutesBuilder> builders = builders(context, file, text);
    for (RoutesBuilder builder : builders) {
      if (builder instanceof RouteConfigurationsBuilder configurations) {
        configurations.updateRouteConfigurationsToCamelContext(context);
      }
    }
    List<String> doors = ids.stream().map(this::door).filter(Objects::nonNull).toList();
    if (doors.isEmpty()) {
      replace(builders, ids);
    } else {
      stopEntries(ids);
      DirectDoorsComponent direct = context.getComponent("direct", DirectDoorsComponent.class);
      long most = TimeUnit.SECONDS.toMillis(context.getShutdownStrategy().getTimeout());
      direct.replacing(doors, ids, most, () -> replace(builders, ids));
    }
    if (context.getRouteController() instanceof SupervisingRouteController supervising) {
      supervising.startRoutes(true);
    }
  }

  private void replace(Collection<RoutesBuilder> builders, Set<String> ids) throws Exception {
    for (RoutesBuilder builder : builders) {
      if (builder instanceof RouteBuilder routes) {
        routes.configureRoutes(context);
        replace(routes.getRouteTemplateCollection().getRouteTemplates());
        routes.getRouteTemplateCollection().getRouteTemplates().clear();
        routes.getRouteCollection().getRoutes().removeIf(one -> !ids.contains(one.getRouteId()));
      }
      builder.updateRoutesToCamelContext(context);
      for (TemplatedRouteDefinition route : templated(builder)) {
        if (ids.contains(route.getRouteId())) {
          remove(route.getRouteId());
          add(route);
        }
      }
    }
  }

  /** Takes the templates of a file in place of those with the same names. */
  void replaceTemplates(RouteFile file) throws Exception {
    String text = file.only(RouteFile.Item::isTemplate);
    for (RoutesBuilder builder : builders(context, file, text)) {
      if (builder instanceof RouteBuilder routes) {
        routes.configureRoutes(context);
        replace(routes.getRouteTemplateCollection().getRouteTemplates());
      }
    }
  }

  private void replace(List<RouteTemplateDefinition> templates) throws Exception {
    for (RouteTemplateDefinition template : templates) {
      removeTemplate(template.getId());
      model.addRouteTemplateDefinition(template);
    }
  }

  /** Takes a template out; routes that were made of it go on. */
  void removeTemplate(String id) {
    @Nullable RouteTemplateDefinition old = model.getRouteTemplateDefinition(id);
    if (old != null) {
      try {
        model.removeRouteTemplateDefinition(old);
      } catch (Exception e) {
        throw new IllegalStateException("the template " + id + " cannot be removed", e);
      }
    }
  }

  /* The address that others call, of a route that has one. */
  private @Nullable String door(String id) {
    @Nullable Route route = context.getRoute(id);
    return route != null && route.getConsumer() instanceof DirectConsumer consumer
        ? consumer.getEndpoint().getEndpointUri()
        : null;
  }

  /* What comes in by itself would go on coming through the doors, and they would never be empty. */
  private void stopEntries(Set<String> ids) throws Exception {
    for (String id : ids) {
      if (context.getRoute(id) != null && door(id) == null) {
        context.getRouteController().stopRoute(id);
      }
    }
  }

  /** Stops a route and forgets it; nothing happens when there is none. */
  void remove(String id) throws Exception {
    context.getRouteController().stopRoute(id);
    context.removeRoute(id);
    @Nullable RouteDefinition left = model.getRouteDefinition(id);
    if (left != null) {
      model.removeRouteDefinition(left);
    }
  }

  private void add(TemplatedRouteDefinition route) throws Exception {
    prefix(route);
    model.addRouteFromTemplatedRoute(route);
  }

  /** Steps of a template have ids of their own in each route that is made of it. */
  static void prefix(TemplatedRouteDefinition route) {
    if (route.getPrefixId() == null) {
      route.setPrefixId(route.getRouteId() + "-");
    }
  }

  /*
   * Camel puts the prefix before an id when it makes the step, but compares the bare ids of all
   * routes before that, and refuses "redact" of a template beside "redact" of the chain.
   */
  private static void nameSteps(RouteDefinition route) {
    @Nullable String prefix = route.getNodePrefixId();
    if (!Boolean.TRUE.equals(route.isTemplate()) || prefix == null) {
      return;
    }
    for (ProcessorDefinition<?> step : RouteSteps.of(route.getOutputs())) {
      if (step.hasCustomIdAssigned()) {
        step.setId(prefix + step.getId());
      }
    }
    route.setNodePrefixId(null);
  }

  private static List<TemplatedRouteDefinition> templated(RoutesBuilder builder) {
    return builder instanceof RouteBuilder routes
        ? routes.getTemplatedRouteCollection().getTemplatedRoutes()
        : List.of();
  }

  /** What the loaders make of a text; a text without an item has none. */
  static Collection<RoutesBuilder> builders(CamelContext context, RouteFile file, String text)
      throws Exception {
    if (file.program().isPresent()) {
      return List.of(file.program().get().builder());
    }
    RoutesLoader loader = PluginHelper.getRoutesLoader(context);
    if (file.builtIn()) {
      // Camel looks twice: first for what would set up the context itself, which no file of ours
      // does.
      Resource ours = ResourceHelper.fromString(file.location(), text);
      return List.of(
          loader.getRoutesLoader(YamlRoutesBuilderLoader.EXTENSION).loadRoutesBuilder(ours));
    }
    if (file.items().isEmpty()) {
      return List.of();
    }
    Resource resource = ResourceHelper.fromString("file:" + file.location(), text);
    return loader.findRoutesBuilders(List.of(resource));
  }
}
