package dev.wadi.app.routes;

import dev.wadi.app.routes.UnfitSteps.Unfit;
import dev.wadi.handover.EndpointProof;
import dev.wadi.handover.EndpointProof.Finding;
import dev.wadi.handover.EndpointProof.Role;
import dev.wadi.handover.Receipts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.IdempotentConsumerDefinition;
import org.apache.camel.model.KameletDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.ScriptDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Finds routes from {@code wal:} whose reader could never go on, as nothing on the lines' way could
 * give it a receipt, and steps that would give one for lines that are lost. What depends on a
 * message is left to the time when it comes. For one check; not for several threads.
 */
final class ReceiptCheck {
  private static final String TAKER =
      "add the step that takes them, such as to: capture:NAME, or drop:REASON when nobody is to"
          + " have them";

  private final Collection<RouteDefinition> routes;
  private final BiFunction<RouteDefinition, String, String> resolved;
  private final EndpointTrial trial;
  private final IdentityHashMap<ProcessorDefinition<?>, Finding> findings = new IdentityHashMap<>();

  /**
   * @param routes that run together
   * @param resolved an address of a route with its placeholders filled in
   */
  ReceiptCheck(
      Collection<RouteDefinition> routes,
      BiFunction<RouteDefinition, String, String> resolved,
      EndpointTrial trial) {
    this.routes = routes;
    this.resolved = resolved;
    this.trial = trial;
  }

  /** Whether a route reads the log and needs receipts for it. */
  boolean isRequired(RouteDefinition route) {
    String from = from(route);
    return from.startsWith("wal:") && !from.contains("delivery=best-effort");
  }

  /** What is wrong with a route that reads the log. */
  List<Unfit> of(RouteDefinition route) {
    if (!isRequired(route)) {
      return List.of();
    }
    List<Unfit> found = new ArrayList<>();
    Set<RouteDefinition> way = way(route);
    boolean taken = false;
    @Nullable Unfit reason = null;
    for (RouteDefinition one : way) {
      for (ProcessorDefinition<?> step : RouteSteps.of(one)) {
        if (one == route) {
          always(route, step, found);
        }
        taken |= mayTake(one, step, way);
        Finding finding = finding(one, step);
        if (finding.role() == Role.UNPROVEN && reason == null) {
          reason = new Unfit(step, finding.word(), finding.why(), finding.cure());
        }
      }
    }
    if (!taken && found.isEmpty()) {
      if (reason != null && way.size() == 1) {
        found.add(reason);
      } else if (!route.getOutputs().isEmpty()) {
        String more = reason == null ? "" : " (" + reason.message() + ")";
        found.add(
            new Unfit(
                route.getOutputs().get(0),
                "wal:",
                "no step of this route takes the lines, so its reader would never go on" + more,
                TAKER));
      }
    }
    return found;
  }

  /* These are wrong beside whatever else there is. */
  private void always(RouteDefinition route, ProcessorDefinition<?> step, List<Unfit> found) {
    Finding finding = finding(route, step);
    if (finding.role() == Role.UNPROVEN && finding.cure().contains("${exchangeProperty")) {
      found.add(new Unfit(step, finding.word(), finding.why(), finding.cure()));
    }
    if (ignoresWhoIsMissing(step)) {
      found.add(
          new Unfit(
              step,
              "ignoreInvalidEndpoint",
              step.getShortName()
                  + " with ignoreInvalidEndpoint lets lines go whose receiver is"
                  + " not there",
              "leave it out: then they come again"));
    }
    if (step instanceof IdempotentConsumerDefinition) {
      found.add(
          new Unfit(
              step,
              "idempotentConsumer",
              "idempotentConsumer lets a batch go that comes again because nobody has it",
              "leave it out; a sink can tell a repetition by the exchange property wadi.position"));
    }
  }

  private static boolean ignoresWhoIsMissing(ProcessorDefinition<?> step) {
    @Nullable String ignored =
        step instanceof RecipientListDefinition<?> list
            ? list.getIgnoreInvalidEndpoints()
            : step instanceof RoutingSlipDefinition<?> slip
                ? slip.getIgnoreInvalidEndpoints()
                : step instanceof DynamicRouterDefinition<?> router
                    ? router.getIgnoreInvalidEndpoints()
                    : step instanceof ToDynamicDefinition to ? to.getIgnoreInvalidEndpoint() : null;
    return "true".equals(ignored);
  }

  private boolean mayTake(
      RouteDefinition route, ProcessorDefinition<?> step, Set<RouteDefinition> way) {
    if (step instanceof WireTapDefinition) {
      return false;
    }
    if (step instanceof ToDynamicDefinition to) {
      return !String.valueOf(to.getUri()).startsWith("log:");
    }
    if (step instanceof EndpointRequiredDefinition to) {
      String uri = resolved.apply(route, String.valueOf(to.getEndpointUri()));
      return finding(route, step).role() == Role.TAKES
          || uri.matches("(bean|class|language|drop|kamelet):.*")
          || (uri.startsWith("direct:") && way.stream().noneMatch(one -> answers(one, uri)));
    }
    if (step instanceof ProcessDefinition process) {
      return process.getRef() == null || !RouteCatalogue.ofTheGateway(process.getRef());
    }
    return (step instanceof SetPropertyDefinition set && Receipts.TAKEN.equals(set.getName()))
        || step instanceof BeanDefinition
        || step instanceof ScriptDefinition
        || step instanceof RecipientListDefinition
        || step instanceof RoutingSlipDefinition
        || step instanceof DynamicRouterDefinition
        || step instanceof EnrichDefinition
        || step instanceof KameletDefinition;
  }

  private Finding finding(RouteDefinition route, ProcessorDefinition<?> step) {
    return findings.computeIfAbsent(step, one -> look(route, one));
  }

  private Finding look(RouteDefinition route, ProcessorDefinition<?> step) {
    if (step instanceof WireTapDefinition) {
      return new Finding(
          Role.UNPROVEN,
          "wireTap sends a copy for which nobody waits",
          "wireTap",
          "hand it on with to:");
    }
    if (step instanceof ToDynamicDefinition || !(step instanceof EndpointRequiredDefinition to)) {
      return PASSES;
    }
    String uri = resolved.apply(route, String.valueOf(to.getEndpointUri()));
    @Nullable Endpoint endpoint = trial.endpoint(uri);
    if (endpoint == null) {
      return TAKES; // What is wrong with it is told elsewhere.
    }
    if (uri.startsWith("seda:") && uri.contains("waitForTaskToComplete=Always")) {
      return TAKES;
    }
    if (endpoint instanceof HttpEndpoint http
        && http.getHttpMethod() == null
        && http.getHttpUri().getRawQuery() != null
        && !setsMethod(route)) {
      return new Finding(
          Role.UNPROVEN,
          "an address with a query is asked with GET, which carries no lines",
          "?",
          "set httpMethod: POST");
    }
    return EndpointProof.of(endpoint);
  }

  private static final Finding TAKES = new Finding(Role.TAKES, "", "", "");
  private static final Finding PASSES = new Finding(Role.PASSES, "", "", "");

  private static boolean setsMethod(RouteDefinition route) {
    return RouteSteps.of(route).stream()
        .anyMatch(
            step ->
                step instanceof SetHeadersDefinition
                    || (step instanceof SetHeaderDefinition set
                        && "CamelHttpMethod".equals(set.getName())));
  }

  /* The route and those that it calls. */
  private Set<RouteDefinition> way(RouteDefinition first) {
    Set<RouteDefinition> way = Collections.newSetFromMap(new IdentityHashMap<>());
    List<RouteDefinition> ahead = new ArrayList<>(List.of(first));
    while (!ahead.isEmpty()) {
      RouteDefinition route = ahead.remove(ahead.size() - 1);
      if (way.add(route)) {
        for (ProcessorDefinition<?> step : RouteSteps.of(route)) {
          if (step instanceof EndpointRequiredDefinition to
              && !(step instanceof WireTapDefinition)
              && to.getEndpointUri() != null) {
            String uri = resolved.apply(route, to.getEndpointUri());
            routes.stream().filter(one -> answers(one, uri)).forEach(ahead::add);
          }
        }
      }
    }
    return way;
  }

  private boolean answers(RouteDefinition route, String uri) {
    return uri.startsWith("direct:") && bare(from(route)).equals(bare(uri));
  }

  private String from(RouteDefinition route) {
    @Nullable String uri = route.getInput() == null ? null : route.getInput().getEndpointUri();
    return uri == null ? "" : resolved.apply(route, uri);
  }

  private static String bare(String uri) {
    return uri.replaceFirst("\\?.*", "").replaceFirst("^([a-z]+):(//)?", "$1:");
  }
}
