package dev.wadi.app.routes;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.jspecify.annotations.Nullable;

/** The steps of routes, and where they stand in their files. */
final class RouteSteps {
  private RouteSteps() {}

  /** All steps of a route, also those within others. */
  static List<ProcessorDefinition<?>> of(RouteDefinition route) {
    return of(route.getOutputs());
  }

  /** All steps, also those within others. */
  static List<ProcessorDefinition<?>> of(List<ProcessorDefinition<?>> outputs) {
    List<ProcessorDefinition<?>> steps = new ArrayList<>();
    ProcessorDefinitionHelper.filterTypeInOutputs(outputs, ProcessorDefinition.class)
        .forEach(steps::add);
    return steps;
  }

  /** The line of a step; of one that stands in a template, that of the route made of it. */
  static int line(RouteFile file, RouteDefinition route, int line) {
    return route.getTemplateParameters() == null ? line : firstLine(file, route.getRouteId());
  }

  static int firstLine(RouteFile file, @Nullable String id) {
    return file.routes().stream()
        .filter(item -> item.id().equals(id))
        .mapToInt(RouteFile.Item::firstLine)
        .findFirst()
        .orElse(1);
  }
}
