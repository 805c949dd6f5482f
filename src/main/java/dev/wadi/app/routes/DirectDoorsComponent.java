package dev.wadi.app.routes;

import java.util.Map;
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
 * {@code direct:}, whose callers always meet the route that is there now.
 *
 * <p>Camel's own caller remembers the route that it met, and when routes change, the first thread
 * that sees it takes note before it has found the new one: the others then go on into the old
 * route, whose steps are stopped, and their exchanges fail. Here everybody asks anew. That is one
 * look-up under a lock that is held for a moment, and with it no push fails when a route that it
 * calls is replaced: while there is none, its thread waits, as long as the option {@code timeout}
 * says.
 */
public final class DirectDoorsComponent extends DirectComponent {
  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    Door door = new Door(uri);
    door.setBlock(isBlock());
    door.setTimeout(getTimeout());
    setProperties(door, parameters);
    return door;
  }

  private final class Door extends DirectEndpoint {
    Door(String uri) {
      super(uri, DirectDoorsComponent.this);
    }

    @Override
    public Producer createProducer() {
      return new Caller(this);
    }
  }

  private final class Caller extends DefaultAsyncProducer {
    private final Door door;
    private final String key;

    Caller(Door door) {
      super(door);
      this.door = door;
      // As Camel names the consumer: the address without its options.
      this.key = door.getEndpointUri().replaceFirst("\\?.*", "");
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      @Nullable DirectConsumer route = null;
      try {
        route = getConsumer(key, door.isBlock(), door.getTimeout());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        exchange.setException(e);
      }
      if (route != null) {
        return route.getAsyncProcessor().process(exchange, callback);
      }
      if (exchange.getException() == null && door.isFailIfNoConsumers()) {
        exchange.setException(
            new DirectConsumerNotAvailableException(
                "No consumers available on endpoint: " + door, exchange));
      }
      callback.done(true);
      return true;
    }
  }
}
