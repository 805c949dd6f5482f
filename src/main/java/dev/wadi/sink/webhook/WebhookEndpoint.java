package dev.wadi.sink.webhook;

import dev.wadi.event.EventsEndpoint;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import dev.wadi.station.OptionsChecked;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Post a message to a webhook of the settings (<code>wadi.webhook.url</code>), with the proof that
 * it is ours.
 *
 * <p>The body goes as it is, with the header {@code Content-Type} or as JSON. What the target does
 * not take is an exception that says whether and when to try again.
 */
@ManagedResource(description = "Webhooks that are told what happens")
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "webhook",
    title = "Webhook",
    syntax = "webhook:name",
    producerOnly = true,
    category = {Category.HTTP})
public class WebhookEndpoint extends DefaultEndpoint implements OptionsChecked {
  /** Stands for the target that the exchange is for. */
  private static final String OF_THE_EXCHANGE = "target";

  /** What routes know the names of the settings by. */
  private static final String KNOWN = WebhookParts.NAMES;

  private static final String ANY = "*";

  @UriPath(
      description =
          "Name of a target of the settings; target stands for the one that the property"
              + " wadi.event.target names, as events: sets it.")
  @Metadata(required = true)
  private final String name;

  public WebhookEndpoint(String uri, WebhookComponent component, String name) {
    super(uri, component);
    this.name = name;
  }

  @Override
  public Producer createProducer() {
    WebhookTargets targets = targets();
    if (!name.equals(OF_THE_EXCHANGE)) {
      requireTarget(targets, name);
    }
    return new WebhookProducer(this, targets);
  }

  /** Where no gateway's settings are known, any name may be one of theirs. */
  @Override
  public void checkOptions(boolean source) {
    if (source) {
      createConsumer(exchange -> {});
    }
    String known = getCamelContext().resolvePropertyPlaceholders("{{" + KNOWN + ":" + ANY + "}}");
    if (!known.equals(ANY) && !name.equals(OF_THE_EXCHANGE)) {
      Set<String> names = known.isBlank() ? Set.of() : new TreeSet<>(List.of(known.split(",", -1)));
      if (!names.contains(name)) {
        throw unknown(names, name);
      }
    }
  }

  private WebhookTargets targets() {
    WebhookTargets targets =
        getCamelContext()
            .getRegistry()
            .lookupByNameAndType(WebhookParts.TARGETS, WebhookTargets.class);
    if (targets == null) {
      throw new IllegalStateException("no targets of webhooks (expected: a gateway's settings)");
    }
    return targets;
  }

  static WebhookTarget requireTarget(WebhookTargets targets, String name) {
    WebhookTarget target = targets.target(name);
    if (target == null) {
      throw unknown(targets.names(), name);
    }
    return target;
  }

  private static IllegalArgumentException unknown(Set<String> names, String name) {
    return new IllegalArgumentException(
        "no webhook is called '%s' (expected: a name of wadi.webhook.url: %s)"
            .formatted(name, names.isEmpty() ? "none" : String.join(", ", names)));
  }

  String targetOf(org.apache.camel.Exchange exchange) {
    return name.equals(OF_THE_EXCHANGE)
        ? exchange.getProperty(EventsEndpoint.TARGET, "", String.class)
        : name;
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException(
        "webhook: is where events are sent (to hear them, use events:)");
  }

  /** Sends a test event to a target and tells what it answered. */
  @ManagedOperation(description = "Send a test event to a webhook and show what it answers")
  @Needs(Role.OPERATOR)
  public String test(String webhook) throws InterruptedException {
    return WebhookTrial.of(targets(), webhook).sentence();
  }

  @Override
  public boolean isSingleton() {
    return true;
  }

  public String getName() {
    return name;
  }
}
