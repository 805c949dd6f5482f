package dev.wadi.event;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;

/**
 * Hands each event to the route, for each listener on a thread of its own.
 *
 * <p>When the gateway ends, this ends last: the other routes finish what they have begun, then the
 * gateway says its last words, and they are passed on within the time that is left.
 */
final class EventsConsumer extends DefaultConsumer implements ShutdownAware {
  private static final long ROUTE_STOP_MILLIS = 2000;

  private final EventsEndpoint endpoint;
  private final EventJournal journal;
  private List<EventListener> listeners = List.of();

  EventsConsumer(EventsEndpoint endpoint, Processor processor, EventJournal journal) {
    super(endpoint, processor);
    this.endpoint = endpoint;
    this.journal = journal;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    List<EventListener> opened = new ArrayList<>();
    for (Map.Entry<String, String> reader : endpoint.readers().entrySet()) {
      opened.add(
          new EventListener(
              journal.reader(reader.getKey()),
              endpoint.settings(),
              event -> hear(event, reader.getValue()),
              InstantSource.system(),
              RandomGenerator.getDefault()));
    }
    listeners = opened;
    endpoint.listeners(opened);
    opened.forEach(EventListener::start);
  }

  private void hear(ToldEvent event, String target) throws Exception {
    Exchange exchange = createExchange(false);
    try {
      exchange.getIn().setBody(event.event());
      exchange.setProperty(EventsEndpoint.ID, event.id());
      if (!target.isEmpty()) {
        exchange.setProperty(EventsEndpoint.TARGET, target);
      }
      getProcessor().process(exchange);
      Exception failure = exchange.getException();
      if (failure != null) {
        throw failure;
      }
      if (exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
        throw new NotHeardException(
            "the route took the event back", NotHeardException.Remedy.AGAIN, 0);
      }
    } finally {
      releaseExchange(exchange, false);
    }
  }

  /* Asked when a stop begins, before anybody waits for what is under way: nothing new from here. */
  @Override
  public boolean deferShutdown(ShutdownRunningTask task) {
    listeners.forEach(listener -> listener.hold(true));
    return true;
  }

  @Override
  public int getPendingExchangesSize() {
    return 0;
  }

  @Override
  public void prepareShutdown(boolean suspendOnly, boolean forced) {
    // All is done when it stops.
  }

  @Override
  protected void doStop() throws Exception {
    List<EventListener> ending = listeners;
    listeners = List.of();
    if (journal.isEnding()) {
      long deadline = journal.sayLastWords();
      ending.forEach(EventListener::finish);
      ending.forEach(listener -> listener.join(deadline));
    } else {
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ROUTE_STOP_MILLIS);
      ending.forEach(EventListener::stop);
      ending.forEach(listener -> listener.join(deadline));
    }
    endpoint.listeners(List.of());
    super.doStop();
  }
}
