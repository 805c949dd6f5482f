package dev.wadi.chain.sample;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultProducer;

/** Puts the sample in place of the batch, and notes the rest as dropped. */
final class SampleProducer extends DefaultProducer {
  private final SampleEndpoint endpoint;
  private final Sampler sampler;

  SampleProducer(SampleEndpoint endpoint, Sampler sampler) {
    super(endpoint);
    this.endpoint = endpoint;
    this.sampler = sampler;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    Batch sample = sampler.sample(batch).asCleanAs(batch);
    int others = batch.entries() - sample.entries();
    endpoint.passed(sample.entries(), others);
    if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
      ledger.dropped(batch, others, endpoint.getReason());
    }
    exchange.getMessage().setBody(sample);
  }
}
