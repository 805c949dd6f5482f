package dev.wadi.chain.stages;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultProducer;

/** Puts what the stages made in place of the batch, and notes what they let go. */
final class StagesProducer extends DefaultProducer {
  private final StagesEndpoint endpoint;
  private final Pipeline pipeline;

  StagesProducer(StagesEndpoint endpoint, Pipeline pipeline) {
    super(endpoint);
    this.endpoint = endpoint;
    this.pipeline = pipeline;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    Pipeline.Result result = pipeline.apply(batch);
    endpoint.passed(result.batch().entries(), batch.entries() - result.batch().entries());
    if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
      result.dropped().forEach((reason, count) -> ledger.dropped(batch, count, reason));
    }
    exchange.getMessage().setBody(result.batch());
  }
}
