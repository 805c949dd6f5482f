package dev.wadi.handover;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Channel;
import org.apache.camel.DisabledAware;
import org.apache.camel.EndpointAware;
import org.apache.camel.NamedNode;
import org.apache.camel.Navigate;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedProcessorMBean;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.processor.DisabledProcessor;
import org.apache.camel.processor.RecipientList;
import org.apache.camel.processor.RoutingSlip;
import org.apache.camel.processor.SendDynamicProcessor;
import org.apache.camel.spi.IdAware;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody has switched off a step that lines on their way to a sink may come to: in the
 * route that gets them, and in those that it calls by {@code direct:} or {@code seda:}. Camel
 * passes such a step by and ends the exchange well.
 *
 * <p>Any such step counts, but for those that only write into the log or change what stands beside
 * the lines; of those that a route file itself disables also not the steps that only choose or
 * label lines, as their author wants them to be none. Threads may share it.
 */
public final class RouteSwitches {
  /* They change what a message looks like beside its lines, never where it goes. */
  private static final Set<String> HARMLESS =
      Set.of(
          "Log",
          "Delayer",
          "Throttler",
          "RemoveHeader",
          "RemoveHeaders",
          "RemoveProperties",
          "RemoveProperty",
          "RemoveVariable",
          "SetHeader",
          "SetHeaders",
          "SetProperty",
          "SetVariable",
          "SetVariables");

  /** Endpoints that hand a batch to nobody: steps of ours, and those that only show it. */
  static final Set<String> KEEPING_NOTHING =
      Set.of("log", "select", "drop", "sample", "label", "tenant", "ring");

  private final CamelContext camel;
  private final @Nullable Route route;
  private final String place;
  private final Map<String, Parts> known = new ConcurrentHashMap<>();

  /** A step that may be switched off. */
  public static final class Step {
    private final Route route;
    private final Processor step;
    private volatile @Nullable String name;

    private Step(Route route, Processor step) {
      this.route = route;
      this.step = step;
    }

    boolean isOff() {
      return ((DisabledAware) step).isDisabled();
    }

    /** Such as {@code write-capture of the route capture}; to be asked while it is off. */
    @Override
    public String toString() {
      String told = name;
      if (told == null) {
        told = id() + " of the route " + route.getRouteId();
        name = told;
      }
      return told;
    }

    /* Few steps know their id. Their management beans do, and which of them is switched off. */
    private String id() {
      if (step instanceof IdAware named && named.getId() != null) {
        return named.getId();
      }
      CamelContext camel = route.getCamelContext();
      ManagedCamelContext managed =
          camel.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
      for (NamedNode written : written(camel, route)) {
        ManagedProcessorMBean bean =
            managed == null ? null : managed.getManagedProcessor(written.getId());
        if (bean != null && Boolean.TRUE.equals(bean.getDisabled())) {
          return written.getId();
        }
      }
      return "a step";
    }

    private static Collection<? extends NamedNode> written(CamelContext camel, Route route) {
      RouteDefinition definition =
          camel instanceof ModelCamelContext model
              ? model.getRouteDefinition(route.getRouteId())
              : null;
      return definition == null
          ? List.of()
          : ProcessorDefinitionHelper.filterTypeInOutputs(
              definition.getOutputs(), ProcessorDefinition.class);
    }
  }

  /**
   * What a route is made of.
   *
   * @param calls places within the gateway that it sends to, without options
   * @param callsAny it sends to places that only the message tells
   */
  private record Parts(Route route, List<Step> steps, Set<String> calls, boolean callsAny) {
    @Nullable Step off() {
      for (Step step : steps) {
        if (step.isOff()) {
          return step;
        }
      }
      return null;
    }
  }

  private RouteSwitches(CamelContext camel, @Nullable Route route, String place) {
    this.camel = camel;
    this.route = route;
    this.place = place;
  }

  /** Those of a route and behind it. */
  public static RouteSwitches of(Route route) {
    return new RouteSwitches(route.getCamelContext(), route, "");
  }

  /** Those of whatever route reads from an endpoint such as {@code direct:dead-letters}. */
  public static RouteSwitches behind(CamelContext camel, String uri) {
    return new RouteSwitches(camel, null, place(uri));
  }

  /** A step that is switched off, or null. */
  public @Nullable Step off() {
    Parts own = route == null ? null : parts(route);
    if (own == null || own.callsAny || !own.calls.isEmpty()) {
      return offAlongTheWay();
    }
    return own.off(); // most routes call no other, and this is asked for every block
  }

  private @Nullable Step offAlongTheWay() {
    Deque<Route> ahead = new ArrayDeque<>();
    if (route != null) {
      ahead.add(route);
    } else {
      addReaders(ahead, Set.of(place), false);
    }
    Set<Route> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    while (!ahead.isEmpty()) {
      Route next = ahead.poll();
      if (!seen.add(next)) {
        continue;
      }
      Parts parts = parts(next);
      Step off = parts.off();
      if (off != null) {
        return off;
      }
      if (parts.callsAny || !parts.calls.isEmpty()) {
        addReaders(ahead, parts.calls, parts.callsAny);
      }
    }
    return null;
  }

  private void addReaders(Deque<Route> ahead, Set<String> places, boolean any) {
    for (Route other : camel.getRoutes()) {
      String from = place(other.getEndpoint().getEndpointUri());
      if (isWithin(from) && (any || places.contains(from))) {
        ahead.add(other);
      }
    }
  }

  /* A route that was loaded anew is another object with the same id. */
  private Parts parts(Route of) {
    Parts parts = known.get(of.getRouteId());
    if (parts == null || parts.route != of) {
      parts = look(of);
      known.put(of.getRouteId(), parts);
    }
    return parts;
  }

  private static Parts look(Route of) {
    List<Step> steps = new ArrayList<>();
    Set<String> calls = ConcurrentHashMap.newKeySet();
    boolean callsAny = false;
    Deque<Processor> ahead = new ArrayDeque<>();
    Set<Processor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    ahead.add(of.getProcessor());
    while (!ahead.isEmpty()) {
      Processor next = ahead.poll();
      if (!seen.add(next)) {
        continue;
      }
      if (next instanceof DisabledAware && counts(of.getCamelContext(), next)) {
        steps.add(new Step(of, next));
      }
      if (next instanceof EndpointAware to && to.getEndpoint() != null) {
        String place = place(to.getEndpoint().getEndpointUri());
        if (isWithin(place)) {
          calls.add(place);
        }
      }
      callsAny |=
          next instanceof SendDynamicProcessor
              || next instanceof RecipientList
              || next instanceof RoutingSlip;
      if (next instanceof Channel channel) {
        ahead.add(channel.getNextProcessor());
      }
      if (next instanceof Navigate<?> parent && parent.hasNext()) {
        for (Object child : parent.next()) {
          if (child instanceof Processor processor) {
            ahead.add(processor);
          }
        }
      }
    }
    return new Parts(of, List.copyOf(steps), Set.copyOf(calls), callsAny);
  }

  private static boolean counts(CamelContext camel, Processor step) {
    if (step instanceof DisabledProcessor disabled) {
      NamedNode written =
          camel instanceof ModelCamelContext model
              ? model.getProcessorDefinition(disabled.getId())
              : null;
      return written instanceof EndpointRequiredDefinition to
          ? !KEEPING_NOTHING.contains(scheme(to.getEndpointUri()))
          : HARMLESS.stream().noneMatch(disabled.getNodeType()::equalsIgnoreCase);
    }
    if (step instanceof EndpointAware to && to.getEndpoint() != null) {
      return !scheme(to.getEndpoint().getEndpointUri()).equals("log");
    }
    return !HARMLESS.contains(step.getClass().getSimpleName().replaceFirst("Processor$", ""));
  }

  private static boolean isWithin(String place) {
    return place.startsWith("direct:") || place.startsWith("seda:");
  }

  private static String place(String uri) {
    int options = uri.indexOf('?');
    return (options < 0 ? uri : uri.substring(0, options)).replace("://", ":");
  }

  static String scheme(@Nullable String uri) {
    int colon = uri == null ? -1 : uri.indexOf(':');
    return colon < 0 || uri == null ? "" : uri.substring(0, colon);
  }
}
