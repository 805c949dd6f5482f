package dev.wadi.app.routes;

import dev.wadi.codec.camel.BatchConverters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.ConvertBodyDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RemoveHeaderDefinition;
import org.apache.camel.model.RemoveHeadersDefinition;
import org.apache.camel.model.RemovePropertyDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.UnmarshalDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Follows a batch through a route that reads one, as far as it certainly stays a batch, and finds
 * steps that cannot do anything sensible with it. Where a step may change the body into anything,
 * it asks no further: what is told here is wrong for sure.
 */
final class BatchFlow {
  /** A step that cannot work with a batch. */
  record Misfit(ProcessorDefinition<?> step, String word, String message, String cure) {}

  private enum Body {
    BATCH,
    UNKNOWN
  }

  /** What hands out batches. */
  private static final Set<String> SOURCES = Set.of("wal", "ring");

  /** Endpoints that take a batch and leave a batch. */
  private static final Set<String> KEEPING =
      Set.of(
          "wal",
          "ring",
          "capture",
          "loki",
          "log",
          "select",
          "drop",
          "sample",
          "label",
          "stages",
          "tenant",
          "credentials");

  private static final String SPLIT_FIRST =
      "put it within split: {simple: \"${body}\"}, where each line comes by itself";

  private final CamelContext context;
  private final List<Misfit> found = new ArrayList<>();

  private BatchFlow(CamelContext context) {
    this.context = context;
  }

  /** The steps of a route that cannot work with what reaches them. */
  static List<Misfit> misfits(CamelContext context, RouteDefinition route) {
    @Nullable String from = route.getInput() == null ? null : route.getInput().getEndpointUri();
    BatchFlow flow = new BatchFlow(context);
    boolean batch = from != null && SOURCES.contains(scheme(from));
    flow.follow(route.getOutputs(), batch ? Body.BATCH : Body.UNKNOWN);
    return flow.found;
  }

  private Body follow(List<ProcessorDefinition<?>> steps, Body before) {
    Body body = before;
    for (ProcessorDefinition<?> step : steps) {
      body = after(step, body);
    }
    return body;
  }

  private Body after(ProcessorDefinition<?> step, Body body) {
    if (step instanceof ConvertBodyDefinition convert) {
      return converted(convert, body);
    }
    if (body == Body.UNKNOWN) {
      // Only to find names of types that are not there.
      step.getOutputs().forEach(child -> after(child, Body.UNKNOWN));
      return Body.UNKNOWN;
    }
    if (step instanceof ExpressionNode node) {
      expression(step, node.getExpression());
    }
    if (step instanceof UnmarshalDefinition) {
      found.add(
          new Misfit(
              step,
              "unmarshal",
              "unmarshal reads one document, and a batch is many lines",
              SPLIT_FIRST));
      return Body.UNKNOWN;
    }
    if (step instanceof ChoiceDefinition choice) {
      return branches(choice, body);
    }
    if (step instanceof FilterDefinition) {
      return follow(step.getOutputs(), body);
    }
    if (step instanceof MulticastDefinition || step instanceof WireTapDefinition) {
      step.getOutputs().forEach(child -> after(child, body));
      return body;
    }
    if (step instanceof SplitDefinition split) {
      follow(step.getOutputs(), parts(split));
      return split.getAggregationStrategy() == null ? body : Body.UNKNOWN;
    }
    return keeps(step) ? body : Body.UNKNOWN;
  }

  private Body branches(ChoiceDefinition choice, Body body) {
    Body all = body;
    for (WhenDefinition when : choice.getWhenClauses()) {
      expression(choice, when.getExpression());
      all = follow(when.getOutputs(), body) == body ? all : Body.UNKNOWN;
    }
    if (choice.getOtherwise() != null) {
      all = follow(choice.getOtherwise().getOutputs(), body) == body ? all : Body.UNKNOWN;
    }
    return all;
  }

  /** Streams and labels give batches; the lines themselves are text to every component. */
  private static Body parts(SplitDefinition split) {
    String by = split.getExpression() == null ? "" : split.getExpression().getExpression();
    return by != null && (by.contains("body.streams") || by.contains("body.byLabel"))
        ? Body.BATCH
        : Body.UNKNOWN;
  }

  private static boolean keeps(ProcessorDefinition<?> step) {
    if (step instanceof ProcessDefinition process) {
      return process.getRef() != null && RouteCatalogue.provides(process.getRef());
    }
    if (step instanceof EndpointRequiredDefinition to) {
      return KEEPING.contains(scheme(to.getEndpointUri()));
    }
    return step instanceof SetHeaderDefinition
        || step instanceof SetPropertyDefinition
        || step instanceof RemoveHeaderDefinition
        || step instanceof RemoveHeadersDefinition
        || step instanceof RemovePropertyDefinition
        || step instanceof LogDefinition;
  }

  private void expression(ProcessorDefinition<?> step, @Nullable ExpressionDefinition asked) {
    if (asked != null && "jsonpath".equals(asked.getLanguage())) {
      found.add(
          new Misfit(
              step,
              String.valueOf(asked.getExpression()),
              "jsonpath reads one document, and a batch is many lines",
              SPLIT_FIRST + "; or ask with logql: {…} | json | field=\"value\""));
    }
  }

  private Body converted(ConvertBodyDefinition convert, Body body) {
    @Nullable String name = convert.getType();
    @Nullable Class<?> type = convert.getTypeClass();
    if (type == null && name != null) {
      type = context.getClassResolver().resolveClass(name);
    }
    if (type == null) {
      found.add(
          new Misfit(
              convert,
              String.valueOf(name),
              "there is no class " + name,
              "write its whole name, such as java.lang.String, or String, byte[], InputStream"));
      return Body.UNKNOWN;
    }
    if (body == Body.BATCH && !BatchConverters.canBecome(context, type)) {
      found.add(
          new Misfit(
              convert,
              String.valueOf(name),
              "log lines do not become a " + type.getName(),
              "expected: String, byte[], InputStream or List; or marshal them with lokiPush,"
                  + " otlpLogs, jsonLines or json, or split them"));
    }
    return body == Body.BATCH && type.getSimpleName().equals("Batch") ? body : Body.UNKNOWN;
  }

  private static String scheme(@Nullable String uri) {
    int colon = uri == null ? -1 : uri.indexOf(':');
    return colon < 0 || uri == null ? "" : uri.substring(0, colon);
  }
}
