package dev.wadi.app.proof;

import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.model.AggregateDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.DelayDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.IdempotentConsumerDefinition;
import org.apache.camel.model.LoadBalanceDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.ResequenceDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SamplingDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.ThreadsDefinition;
import org.apache.camel.model.ThrottleDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.WireTapDefinition;

/**
 * What routes do that a case has to know.
 *
 * @param beside something may go on when an exchange has come to its end
 * @param remembering a step may remember an exchange when it is over
 */
record RouteHabits(boolean beside, boolean remembering) {
  private static final Set<Class<?>> BESIDE =
      Set.of(
          WireTapDefinition.class,
          ThreadsDefinition.class,
          DelayDefinition.class,
          AggregateDefinition.class,
          ResequenceDefinition.class,
          MulticastDefinition.class,
          SplitDefinition.class);

  private static final Set<Class<?>> REMEMBERING =
      Set.of(
          AggregateDefinition.class,
          CircuitBreakerDefinition.class,
          IdempotentConsumerDefinition.class,
          LoadBalanceDefinition.class,
          ResequenceDefinition.class,
          SamplingDefinition.class,
          ThrottleDefinition.class);

  static RouteHabits of(CamelContext context) {
    boolean beside = false;
    boolean remembering = false;
    Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
    for (RouteDefinition route : model.getRouteDefinitions()) {
      for (ProcessorDefinition<?> step :
          ProcessorDefinitionHelper.filterTypeInOutputs(
              route.getOutputs(), ProcessorDefinition.class)) {
        beside |= BESIDE.stream().anyMatch(type -> type.isInstance(step));
        beside |=
            step instanceof EndpointRequiredDefinition to
                && String.valueOf(to.getEndpointUri()).matches("(?s)(seda|vm|disruptor):.*");
        beside |= step instanceof ToDynamicDefinition;
        remembering |= REMEMBERING.stream().anyMatch(type -> type.isInstance(step));
      }
    }
    return new RouteHabits(beside, remembering);
  }
}
