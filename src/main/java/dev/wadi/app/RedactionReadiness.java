package dev.wadi.app;

import dev.wadi.buffer.wal.WalEndpoint;
import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.SelfCheck;
import dev.wadi.management.Readiness.State;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;

/** Whether redaction does what its files say. */
final class RedactionReadiness {
  /** The step that applies a sink's profile. */
  static final String STEP = "redactForSink";

  private final RedactionProfiles profiles;
  private final SelfCheck selfCheck;
  private final CamelContext camel;

  RedactionReadiness(RedactionProfiles profiles, SelfCheck selfCheck, CamelContext camel) {
    this.profiles = profiles;
    this.selfCheck = selfCheck;
    this.camel = camel;
  }

  State state() {
    if (!profiles.problem().isEmpty()) {
      return State.down(profiles.problem());
    }
    return selfCheck.problem().isEmpty() ? sinks() : State.down(selfCheck.problem());
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
            route.getEndpoint() instanceof WalEndpoint wal
                ? String.valueOf(wal.getReader())
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
    RouteDefinition definition =
        ((ModelCamelContext) camel).getRouteDefinition(route.getRouteId());
    return definition != null
        && ProcessorDefinitionHelper.filterTypeInOutputs(
                definition.getOutputs(), ProcessDefinition.class)
            .stream()
            .anyMatch(step -> STEP.equals(step.getRef()));
  }
}
