package dev.wadi.app.routes;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectConsumer;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/**
 * {@code direct:}, behind which routes change without an exchange that fails or a thread that
 * waits.
 *
 * <p>Camel's own caller remembers the route that it met, and when routes change, the first thread
 * that sees it takes note before it has found the new one: the others then go on into the old
 * route, whose steps are stopped, and their exchanges fail. And while there is none, it holds the
 * caller's thread, which may be the event loop of all connections. Here everybody asks anew, and
 * who finds nobody is called when there is somebody: after at most {@code timeout} milliseconds, at
 * once with {@code block=false}. What waits holds the memory of its push, so it is bounded by that.
 *
 * <p>Routes that are replaced together may call each other. So nobody comes in from outside while
 * those inside finish their way through the old routes; see {@link #replacing}.
 */
public final class DirectDoorsComponent extends DirectComponent {
  /** Where an exchange is inside of; the innermost door. */
  private static final String PASSAGE = "wadi.door";

  /* Exchanges that waited go on here; steps rarely block, and one that does holds up few others. */
  private static final int THREADS = 4;

  private final Map<String, DirectDoor> doors = new ConcurrentHashMap<>();
  private @Nullable ScheduledExecutorService later;

  @Override
  protected void doInit() throws Exception {
    super.doInit();
    later = WaitingTasks.pool(getCamelContext(), this, "direct-doors", THREADS);
  }

  @Override
  protected void doShutdown() throws Exception {
    doors.values().forEach(DirectDoor::expireAll);
    if (later != null) {
      getCamelContext().getExecutorServiceManager().shutdownNow(later);
    }
    super.doShutdown();
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    Called called = new Called(uri);
    called.setBlock(isBlock());
    called.setTimeout(getTimeout());
    setProperties(called, parameters);
    return called;
  }

  @Override
  public void addConsumer(String key, DirectConsumer consumer) {
    super.addConsumer(key, consumer);
    door(key).wake();
  }

  private DirectDoor door(String key) {
    return doors.computeIfAbsent(key, any -> new DirectDoor());
  }

  /** As Camel names the consumer: the address without its options. */
  private static String key(String uri) {
    return uri.replaceFirst("\\?.*", "");
  }

  /**
   * Replaces routes that belong together. Exchanges from outside wait at their doors until {@code
   * replacement} has run; those that are inside, or began in one of the routes, still pass, and are
   * waited for first.
   *
   * @param addresses where the routes among them begin that others call
   * @param routes the ids of all of them
   * @param mostMillis how long those inside are waited for
   */
  void replacing(
      Collection<String> addresses, Set<String> routes, long mostMillis, Replacement replacement)
      throws Exception {
    List<DirectDoor> closing = addresses.stream().map(address -> door(key(address))).toList();
    DirectDoor.Closing together = new DirectDoor.Closing(closing, routes);
    closing.forEach(door -> door.close(together));
    try {
      together.awaitEmpty(TimeUnit.MILLISECONDS.toNanos(mostMillis));
      replacement.run();
    } finally {
      closing.forEach(DirectDoor::open);
    }
  }

  /** What is done while the doors are closed. */
  @FunctionalInterface
  interface Replacement {
    void run() throws Exception;
  }

  private @Nullable DirectConsumer consumer(String key) {
    try {
      return getConsumer(key, false, 0);
    } catch (InterruptedException e) {
      throw new IllegalStateException("a look that does not wait was interrupted", e);
    }
  }

  private ScheduledExecutorService executor() {
    return Objects.requireNonNull(later, "the component is initialised");
  }

  private static DirectDoor.@Nullable Passage passage(Exchange exchange) {
    return exchange.getProperty(PASSAGE, DirectDoor.Passage.class);
  }

  private final class Called extends DirectEndpoint {
    Called(String uri) {
      super(uri, DirectDoorsComponent.this);
    }

    @Override
    public Producer createProducer() {
      return new Caller(this);
    }
  }

  private final class Caller extends DefaultAsyncProducer {
    private final Called address;
    private final String key;
    private final DirectDoor door;

    Caller(Called address) {
      super(address);
      this.address = address;
      this.key = key(address.getEndpointUri());
      this.door = door(key);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      DirectDoor.@Nullable Passage outer = passage(exchange);
      if (!door.enter(outer, exchange.getFromRouteId())) {
        return waiting(exchange, callback);
      }
      @Nullable DirectConsumer route = route();
      if (route == null) {
        door.leave();
        if (address.isBlock()) {
          return waiting(exchange, callback);
        }
        notThere(exchange);
        callback.done(true);
        return true;
      }
      DirectDoor.Passage inside = new DirectDoor.Passage(door, outer);
      exchange.setProperty(PASSAGE, inside);
      return route
          .getAsyncProcessor()
          .process(
              exchange,
              inTime -> {
                inside.end();
                exchange.setProperty(PASSAGE, outer);
                callback.done(inTime);
              });
    }

    private boolean waiting(Exchange exchange, AsyncCallback callback) {
      door.await(
          new DirectDoor.Waiting(
              executor(),
              () -> process(exchange, inTime -> callback.done(false)),
              () -> {
                notThere(exchange);
                callback.done(false);
              }),
          address.getTimeout(),
          () -> route() != null);
      return false;
    }

    private @Nullable DirectConsumer route() {
      return consumer(key);
    }

    private void notThere(Exchange exchange) {
      if (address.isFailIfNoConsumers()) {
        exchange.setException(
            new DirectConsumerNotAvailableException(
                "No consumers available on endpoint: " + address, exchange));
      }
    }
  }
}
