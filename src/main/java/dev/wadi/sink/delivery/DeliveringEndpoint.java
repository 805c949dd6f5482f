package dev.wadi.sink.delivery;

import org.apache.camel.Component;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.service.ServiceHelper;

/**
 * An endpoint whose batches may be on their way for long. Camel waits for exchanges on their way
 * before it stops the producers they are in, so a dead server would hold up every stop for the
 * whole time-out. This one hears before that wait that the context is about to stop.
 */
public abstract class DeliveringEndpoint extends DefaultEndpoint {
  private final EventNotifierSupport stopping = new Stopping();

  protected DeliveringEndpoint(String uri, Component component) {
    super(uri, component);
  }

  /** The context is about to stop: nothing waits for the other side any more. */
  protected abstract void drain();

  @Override
  protected void doInit() throws Exception {
    super.doInit();
    ServiceHelper.startService(stopping);
    getCamelContext().getManagementStrategy().addEventNotifier(stopping);
  }

  @Override
  protected void doShutdown() throws Exception {
    getCamelContext().getManagementStrategy().removeEventNotifier(stopping);
    super.doShutdown();
  }

  /** Hears of that, and of nothing else. */
  private final class Stopping extends EventNotifierSupport {
    Stopping() {
      setIgnoreExchangeEvents(true);
      setIgnoreRouteEvents(true);
      setIgnoreServiceEvents(true);
      setIgnoreStepEvents(true);
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
      return event.getType() == CamelEvent.Type.CamelContextStopping;
    }

    @Override
    public void notify(CamelEvent event) {
      drain();
    }
  }
}
