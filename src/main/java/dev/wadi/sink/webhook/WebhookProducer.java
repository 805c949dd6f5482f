package dev.wadi.sink.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.event.Event;
import dev.wadi.event.EventsEndpoint;
import java.time.InstantSource;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/** Posts the body to the target of the exchange. */
final class WebhookProducer extends DefaultProducer {
  private final WebhookEndpoint endpoint;
  private final WebhookTargets targets;
  private @Nullable WebhookPost post;

  WebhookProducer(WebhookEndpoint endpoint, WebhookTargets targets) {
    super(endpoint);
    this.endpoint = endpoint;
    this.targets = targets;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    post = new WebhookPost(targets.guard(), targets.timeoutMillis(), InstantSource.system());
  }

  @Override
  public void process(Exchange exchange) throws Exception {
    WebhookPost open = post;
    if (open == null) {
      throw new IllegalStateException("the webhook is not started");
    }
    WebhookTarget target = WebhookEndpoint.requireTarget(targets, endpoint.targetOf(exchange));
    String id = exchange.getProperty(EventsEndpoint.ID, "", String.class);
    String contentType =
        exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, "application/json", String.class);
    open.send(target, id, contentType, body(exchange, target, id));
  }

  /* An event that no step rendered is rendered here. */
  private byte[] body(Exchange exchange, WebhookTarget target, String id) throws Exception {
    if (exchange.getMessage().getBody() instanceof Event event) {
      exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, target.template().contentType());
      return target.template().render(id, event, targets.sender(target)).getBytes(UTF_8);
    }
    return exchange.getMessage().getMandatoryBody(byte[].class);
  }

  @Override
  protected void doStop() throws Exception {
    WebhookPost open = post;
    post = null;
    if (open != null) {
      open.close();
    }
    super.doStop();
  }
}
