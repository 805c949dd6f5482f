package dev.wadi.chain.label;

import dev.wadi.model.Batch;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultProducer;

/** Puts a batch with other labels in place of the one in the body. */
final class LabelProducer extends DefaultProducer {
  private final LabelChange change;

  LabelProducer(LabelEndpoint endpoint, LabelChange change) {
    super(endpoint);
    this.change = change;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    exchange
        .getMessage()
        .setBody(change.apply(exchange.getMessage().getMandatoryBody(Batch.class)));
  }
}
