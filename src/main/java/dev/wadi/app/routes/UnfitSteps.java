package dev.wadi.app.routes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.model.AggregateDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.DelayDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.IdempotentConsumerDefinition;
import org.apache.camel.model.LoopDefinition;
import org.apache.camel.model.PollDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ResequenceDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SagaDefinition;
import org.apache.camel.model.SamplingDefinition;
import org.apache.camel.model.ThrottleDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Steps of Camel's that break a promise where they stand: on the way in, that a sender is told what
 * became of his lines and that no connection waits for another; on the way out, that a reader goes
 * on only when its lines are delivered.
 *
 * <p>The way in begins at a door (a step {@code receive…}, {@code intake:}, {@code tail:}), the way
 * out at {@code wal:}, and both go on through {@code direct:}.
 */
final class UnfitSteps {
  /** A step that does not fit where it stands. */
  record Unfit(ProcessorDefinition<?> step, String word, String message, String cure) {}

  /* What keeps a batch, cleans it, or hands it to a route that may. */
  private static final Set<String> LEADING = Set.of("direct", "wal", "ring", "capture", "intake");

  private static final String THREAD = " holds the thread that serves all connections";

  private final Set<RouteDefinition> in;
  private final Set<RouteDefinition> out;

  private UnfitSteps(Set<RouteDefinition> in, Set<RouteDefinition> out) {
    this.in = in;
    this.out = out;
  }

  /**
   * For routes that run together.
   *
   * @param needsReceipts whether a route is the beginning of a way out
   */
  static UnfitSteps among(
      Collection<RouteDefinition> routes, Predicate<RouteDefinition> needsReceipts) {
    return new UnfitSteps(reached(routes, UnfitSteps::isDoor), reached(routes, needsReceipts));
  }

  private static Set<RouteDefinition> reached(
      Collection<RouteDefinition> routes, Predicate<RouteDefinition> first) {
    Set<RouteDefinition> reached = Collections.newSetFromMap(new IdentityHashMap<>());
    Queue<RouteDefinition> next = new ArrayDeque<>();
    routes.stream().filter(first).forEach(next::add);
    while (!next.isEmpty()) {
      RouteDefinition route = next.remove();
      if (reached.add(route)) {
        for (ProcessorDefinition<?> step : RouteSteps.of(route)) {
          @Nullable String called = called(step);
          if (called != null) {
            routes.stream().filter(one -> answers(one, called)).forEach(next::add);
          }
        }
      }
    }
    return reached;
  }

  private static boolean isDoor(RouteDefinition route) {
    return scheme(from(route)).equals("tail")
        || RouteSteps.of(route).stream()
            .anyMatch(
                step ->
                    scheme(called(step)).equals("intake")
                        || (step instanceof ProcessDefinition process
                            && String.valueOf(process.getRef()).matches(".*[rR]eceive.*")));
  }

  private static String from(RouteDefinition route) {
    @Nullable String uri = route.getInput() == null ? null : route.getInput().getEndpointUri();
    return uri == null ? "" : uri;
  }

  private static @Nullable String called(ProcessorDefinition<?> step) {
    if (step instanceof ToDynamicDefinition to) {
      return to.getUri();
    }
    return step instanceof EndpointRequiredDefinition to ? to.getEndpointUri() : null;
  }

  private static String scheme(@Nullable String uri) {
    return uri == null ? "" : uri.replaceFirst(":.*", "");
  }

  /* What is known of an address that is made for each message is what it begins with. */
  private static boolean answers(RouteDefinition route, String called) {
    if (!scheme(called).equals("direct") || !scheme(from(route)).equals("direct")) {
      return false;
    }
    String address = bare(called);
    int open = address.indexOf("${");
    return open < 0
        ? bare(from(route)).equals(address)
        : bare(from(route)).startsWith(address.substring(0, open));
  }

  private static String bare(String uri) {
    return uri.replaceFirst("\\?.*", "").replaceFirst("^direct:(//)?", "");
  }

  /** The steps of a route that break a promise where the route stands. */
  List<Unfit> of(RouteDefinition route) {
    List<Unfit> found = new ArrayList<>();
    boolean comesIn = in.contains(route);
    boolean goesOut = out.contains(route);
    for (ProcessorDefinition<?> step : RouteSteps.of(route)) {
      @Nullable Unfit unfit = anywhere(step);
      if (unfit == null && (comesIn || goesOut)) {
        unfit = sampled(step);
      }
      if (unfit == null && comesIn) {
        unfit = waiting(step);
      }
      if (unfit == null && comesIn && leadsOn(step)) {
        unfit = around(step);
      }
      if (unfit == null && goesOut) {
        unfit = early(step);
      }
      if (unfit != null) {
        found.add(unfit);
      }
    }
    return found;
  }

  private static @Nullable Unfit anywhere(ProcessorDefinition<?> step) {
    return step instanceof SagaDefinition
        ? new Unfit(
            step,
            "saga",
            "saga needs a service that coordinates, and there is none",
            "leave it out: wal: keeps a batch whole or not at all")
        : null;
  }

  private static @Nullable Unfit sampled(ProcessorDefinition<?> step) {
    return step instanceof SamplingDefinition
        ? new Unfit(
            step,
            "sample",
            "sample lets batches go, and nobody counts their lines",
            "write to: sample:NAME, which counts them and chooses line by line")
        : null;
  }

  private static @Nullable Unfit waiting(ProcessorDefinition<?> step) {
    if (step instanceof ThrottleDefinition throttle
        && !"true".equals(throttle.getRejectExecution())
        && !"true".equals(throttle.getAsyncDelayed())) {
      return new Unfit(
          step,
          "throttle",
          "throttle" + THREAD,
          "set rejectExecution: \"true\", and senders get 429 and come again; or asyncDelayed:"
              + " \"true\"");
    }
    if (step instanceof DelayDefinition delay && "false".equals(delay.getAsyncDelayed())) {
      return new Unfit(step, "delay", "delay" + THREAD, "leave out asyncDelayed: \"false\"");
    }
    if (step instanceof PollEnrichDefinition || step instanceof PollDefinition) {
      String name = step.getShortName();
      return new Unfit(
          step,
          name,
          name + THREAD + ", and puts what it finds in place of the batch",
          "ask with enrich and a strategy that keeps the batch, or read it in a route of its own");
    }
    @Nullable String called = called(step);
    boolean seda = !(step instanceof WireTapDefinition) && scheme(called).equals("seda");
    if (seda && !String.valueOf(called).contains("waitForTaskToComplete=Never")) {
      return new Unfit(
          step,
          "seda:",
          "seda:" + THREAD + " until its other end is done",
          "set waitForTaskToComplete: Never, or write wireTap in place of to");
    }
    return null;
  }

  private static @Nullable Unfit around(ProcessorDefinition<?> step) {
    if (step instanceof AggregateDefinition || step instanceof ResequenceDefinition) {
      String name = step.getShortName();
      return new Unfit(
          step,
          name,
          name + " hands on later what came, and its sender is told before that it was not kept",
          "gather nothing here: a push is a batch already, and sinks merge what waits");
    }
    if (step instanceof IdempotentConsumerDefinition) {
      return new Unfit(
          step,
          "idempotentConsumer",
          "idempotentConsumer lets a repeated push go, and its sender is told that it failed",
          "leave it out: a push with Idempotency-Key is kept once and answered each time");
    }
    if (step instanceof CircuitBreakerDefinition) {
      return new Unfit(
          step,
          "circuitBreaker",
          "circuitBreaker counts what senders do wrong, and then turns all of them away",
          "put only calls of other servers into it, with onFallback");
    }
    if (step instanceof LoopDefinition) {
      return new Unfit(
          step,
          "loop",
          "loop cleans or keeps a push more than once, and the sums do not add up",
          "put only steps of your own into it, and the way on behind it");
    }
    return null;
  }

  private static @Nullable Unfit early(ProcessorDefinition<?> step) {
    if (step instanceof AggregateDefinition || step instanceof ResequenceDefinition) {
      String name = step.getShortName();
      return new Unfit(
          step,
          name,
          name + " lets the reader go on before its lines are delivered, and a crash loses them",
          "let the reader hand out more at once: maxBatchBytes of wal:");
    }
    return null;
  }

  /** Whether what is within a step cleans or keeps a batch, or calls a route that may. */
  private static boolean leadsOn(ProcessorDefinition<?> step) {
    return RouteSteps.of(step.getOutputs()).stream()
        .anyMatch(
            one ->
                (one instanceof ProcessDefinition process
                        && process.getRef() != null
                        && RouteCatalogue.ofTheGateway(process.getRef()))
                    || (!(one instanceof WireTapDefinition)
                        && LEADING.contains(scheme(called(one)))));
  }
}
