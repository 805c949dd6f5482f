package dev.wadi.chain.step;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultProducer;

/**
 * Puts the chosen entries in place of the batch, and notes the others as dropped. The exchange goes
 * on with what is left, also when that is an empty batch, which every later step lets through.
 */
final class ThinningProducer extends DefaultProducer {
  private final ThinningEndpoint endpoint;
  private final UnaryOperator<Batch> choice;

  ThinningProducer(ThinningEndpoint endpoint, UnaryOperator<Batch> choice) {
    super(endpoint);
    this.endpoint = endpoint;
    this.choice = choice;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    Batch chosen = choice.apply(batch).asCleanAs(batch);
    int others = batch.entries() - chosen.entries();
    endpoint.passed(chosen.entries(), others);
    if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
      ledger.dropped(batch, others, endpoint.reason());
    }
    exchange.getMessage().setBody(chosen);
  }
}
