package dev.wadi.sink.webhook;

import dev.wadi.event.Event;
import dev.wadi.event.EventsEndpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The step {@code renderEvent}: makes of an event what its target is sent, by the target's
 * template. An event that the target is not told ends its way here.
 */
public final class RenderEventProcessor implements Processor {
  private final WebhookTargets targets;

  RenderEventProcessor(WebhookTargets targets) {
    this.targets = targets;
  }

  @Override
  public void process(Exchange exchange) {
    String name = exchange.getProperty(EventsEndpoint.TARGET, String.class);
    WebhookTarget target = name == null ? null : targets.target(name);
    Object body = exchange.getMessage().getBody();
    if (target == null || !(body instanceof Event event)) {
      throw new IllegalArgumentException(
          "renderEvent stands where there is no event for a target (expected: behind"
              + " events:webhook?targets=...)");
    }
    if (!target.wants(event)) {
      exchange.setRouteStop(true);
      return;
    }
    String id = exchange.getProperty(EventsEndpoint.ID, "", String.class);
    exchange.getMessage().setBody(target.template().render(id, event, targets.sender(target)));
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, target.template().contentType());
  }
}
