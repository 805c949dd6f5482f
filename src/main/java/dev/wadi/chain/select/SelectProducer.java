package dev.wadi.chain.select;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.query.Matcher;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultProducer;

/** Puts the chosen entries in place of the batch, and notes the others as dropped. */
final class SelectProducer extends DefaultProducer {
  private final SelectEndpoint endpoint;
  private final Matcher matcher;

  SelectProducer(SelectEndpoint endpoint, Matcher matcher) {
    super(endpoint);
    this.endpoint = endpoint;
    this.matcher = matcher;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    Batch chosen = matcher.filter(batch).asCleanAs(batch);
    int others = batch.entries() - chosen.entries();
    endpoint.passed(chosen.entries(), others);
    if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
      ledger.dropped(batch, others, endpoint.getReason());
    }
    exchange.getMessage().setBody(chosen);
  }
}
