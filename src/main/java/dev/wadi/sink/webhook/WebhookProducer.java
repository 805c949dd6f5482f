package dev.wadi.sink.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.event.Event;
import dev.wadi.event.EventsEndpoint;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/**
 * Posts the body to the target of the exchange.
 *
 * <p>The client is made for the first post: it brings hundreds of classes and the certificates of
 * the JDK, and most gateways have the route and never an event.
 */
final class WebhookProducer extends DefaultProducer {
  private final WebhookEndpoint endpoint;
  private final WebhookTargets targets;

  /* Guards what is below; held while a client is made, never across a post. */
  private final ReentrantLock making = new ReentrantLock();
  private @Nullable WebhookPost post;
  private boolean open;

  WebhookProducer(WebhookEndpoint endpoint, WebhookTargets targets) {
    super(endpoint);
    this.endpoint = endpoint;
    this.targets = targets;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    making.lock();
    try {
      open = true;
    } finally {
      making.unlock();
    }
  }

  @Override
  public void process(Exchange exchange) throws Exception {
    WebhookPost client = client();
    WebhookTarget target = WebhookEndpoint.requireTarget(targets, endpoint.targetOf(exchange));
    String id = exchange.getProperty(EventsEndpoint.ID, "", String.class);
    String contentType =
        exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, "application/json", String.class);
    client.send(target, id, contentType, body(exchange, target, id));
  }

  private WebhookPost client() {
    making.lock();
    try {
      if (!open) {
        throw new IllegalStateException("the webhook is not started");
      }
      if (post == null) {
        post = new WebhookPost(targets.guard(), targets.timeoutMillis(), InstantSource.system());
      }
      return post;
    } finally {
      making.unlock();
    }
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
    WebhookPost client;
    making.lock();
    try {
      client = post;
      post = null;
      open = false;
    } finally {
      making.unlock();
    }
    if (client != null) {
      client.close();
    }
    super.doStop();
  }
}
