package dev.wadi.app.rooms;

import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.trial.SelfCheck;
import dev.wadi.handover.LogReader;
import dev.wadi.management.Readiness.State;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;

/** Whether redaction does what its files say. */
final class RedactionReadiness {
  /** The step that applies a sink's profile. */
  static final String STEP = "redactForSink";

  /** The step that redacts what comes in. */
  private static final String CHAIN_STEP = "redact";

  /** Where entries go that a rule sets aside. */
  private static final String DEAD_LETTERS = "direct:dead-letters";

  private static final String UNFIT_STEP = "beforeUnfit";

  private static final String QUARANTINE = "direct:quarantine";

  private final RedactionProfiles profiles;
  private final SelfCheck selfCheck;
  private final RedactionGuard guard;
  private final CamelContext camel;

  RedactionReadiness(
      RedactionProfiles profiles, SelfCheck selfCheck, RedactionGuard guard, CamelContext camel) {
    this.profiles = profiles;
    this.selfCheck = selfCheck;
    this.guard = guard;
    this.camel = camel;
  }

  State state() {
    if (!profiles.problem().isEmpty()) {
      return State.down(profiles.problem());
    }
    if (!selfCheck.problem().isEmpty()) {
      return State.down(selfCheck.problem());
    }
    if (!guard.problem().isEmpty()) {
      return State.down(guard.problem());
    }
    if (profiles.finds() && !isRedacted()) {
      return State.down("redaction is on, and no route has the step " + CHAIN_STEP);
    }
    State quarantine = quarantine();
    return quarantine.ok() ? sinks() : quarantine;
  }

  /* Without routes that only clean what does not fit a schema, or what nobody can read. */
  private Stream<Route> ofAllLines() {
    return camel.getRoutes().stream()
        .filter(
            route ->
                steps(route, ProcessDefinition.class).stream()
                        .noneMatch(step -> UNFIT_STEP.equals(step.getRef()))
                    && steps(route, ToDefinition.class).stream()
                        .noneMatch(to -> to.getEndpointUri().startsWith(DEAD_LETTERS)));
  }

  private boolean isRedacted() {
    return ofAllLines()
        .anyMatch(
            route ->
                steps(route, ProcessDefinition.class).stream()
                    .anyMatch(
                        step ->
                            String.valueOf(step.getRef()).matches("(#|#bean:)?" + CHAIN_STEP)
                                && !"true".equals(step.getDisabled())));
  }

  /* With a chain of somebody's own that leaves the step out, such pushes are refused. */
  private State quarantine() {
    Set<String> names = profiles.settingAside();
    boolean taken =
        names.isEmpty()
            || ofAllLines()
                .map(route -> steps(route, ToDefinition.class))
                .anyMatch(
                    steps ->
                        steps.stream().anyMatch(to -> to.getEndpointUri().startsWith(QUARANTINE)));
    return taken
        ? State.OK
        : State.down(
            "profile %s sets entries aside, and no route hands them to %s"
                .formatted(String.join(", ", names), QUARANTINE));
  }

  /* A name that nobody goes by would leave a sink without the profile that somebody meant for it. */
  private State sinks() {
    Map<String, String> assigned = profiles.config().sinks();
    if (assigned.isEmpty()) {
      return State.OK;
    }
    Set<String> guarded = new TreeSet<>();
    for (Route route : camel.getRoutes()) {
      if (guards(route)) {
        guarded.add(
            route.getEndpoint() instanceof LogReader log && log.getReader() != null
                ? String.valueOf(log.getReader())
                : route.getRouteId());
      }
    }
    for (Map.Entry<String, String> one : assigned.entrySet()) {
      if (!guarded.contains(one.getKey())) {
        return State.down(
            "no route to the sink '%s' has the step %s, so profile %s is not applied (there are: %s)"
                .formatted(one.getKey(), STEP, one.getValue(), String.join(", ", guarded)));
      }
    }
    return State.OK;
  }

  private boolean guards(Route route) {
    return steps(route, ProcessDefinition.class).stream()
        .anyMatch(step -> STEP.equals(step.getRef()));
  }

  private <T extends ProcessorDefinition<?>> Collection<T> steps(Route route, Class<T> type) {
    RouteDefinition definition = ((ModelCamelContext) camel).getRouteDefinition(route.getRouteId());
    return definition == null
        ? List.of()
        : ProcessorDefinitionHelper.filterTypeInOutputs(definition.getOutputs(), type);
  }
}
