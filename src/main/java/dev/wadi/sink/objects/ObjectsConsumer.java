package dev.wadi.sink.objects;

import dev.wadi.station.Deeds;
import dev.wadi.store.Stores;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the sink while its route runs, and hands the route a message for each news of a copy. */
final class ObjectsConsumer extends DefaultConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectsConsumer.class);

  private final ObjectsEndpoint endpoint;
  private volatile @Nullable ObjectsSink sink;

  ObjectsConsumer(ObjectsEndpoint endpoint, Processor processor) {
    super(endpoint, processor);
    this.endpoint = endpoint;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    ObjectsSettings settings = endpoint.settings();
    ObjectsSink started =
        new ObjectsSink(
            endpoint.getName(),
            settings,
            Stores.open(settings.target(), endpoint.getComponent().options()),
            endpoint.counts(),
            this::hand,
            InstantSource.system(),
            System::nanoTime);
    sink = started;
    Deeds deeds =
        endpoint.getCamelContext().getRegistry().lookupByNameAndType(Deeds.BEAN, Deeds.class);
    endpoint.counts().tellTo(deeds == null ? Deeds.NONE : deeds, endpoint.getName());
    endpoint.uses(started);
    started.start();
  }

  /*
   * What the route does with it concerns the route: the copy is there. What is copied at the very
   * end finds no route any more.
   */
  private void hand(Copied copied) {
    endpoint.counts().copied(copied);
    if (sink == null) {
      LOG.debug("A capture was copied after its route had stopped. {}", copied);
      return;
    }
    Exchange exchange = createExchange(false);
    exchange.getMessage().setBody(copied.body());
    getAsyncProcessor().process(exchange, doneSync -> handed(exchange));
  }

  private void handed(Exchange exchange) {
    if (exchange.getException() != null) {
      getExceptionHandler()
          .handleException("A route failed after a capture was copied", exchange.getException());
    }
    releaseExchange(exchange, false);
  }

  /* When everything stops, captures close their files later than this, and those are copied too. */
  @Override
  protected void doStop() throws Exception {
    ObjectsSink stopping = sink;
    sink = null;
    if (stopping != null) {
      stopping.halt();
      endpoint.usesNoMore(stopping);
      if (getEndpoint().getCamelContext().isStopping()) {
        endpoint.getComponent().ends(stopping, Duration.ofMillis(endpoint.getStopTimeoutMillis()));
      } else {
        stopping.close();
      }
    }
    super.doStop();
  }
}
