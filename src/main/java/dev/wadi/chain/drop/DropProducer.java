package dev.wadi.chain.drop;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/**
 * Empties the batch in the body and notes why. The exchange goes on with an empty batch, which
 * every later step lets through. Never blocks.
 */
final class DropProducer extends DefaultProducer {
  private final DropEndpoint endpoint;

  DropProducer(DropEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  @Override
  public void process(Exchange exchange) {
    if (!(exchange.getMessage().getBody() instanceof Batch batch)) {
      throw new IllegalArgumentException("drop: the body is no Batch");
    }
    endpoint.dropped(batch.entries());
    if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
      ledger.dropped(batch, batch.entries(), endpoint.getReason());
    }
    exchange.getMessage().setBody(new Batch(batch.tenant(), List.of()));
  }
}
