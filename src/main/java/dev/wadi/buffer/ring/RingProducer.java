package dev.wadi.buffer.ring;

import dev.wadi.model.Admission;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.LinesWanted;
import dev.wadi.model.RefusedException;
import dev.wadi.model.Verdict;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/**
 * Offers the batch in the body to the ring; does not change the exchange and does not block. What
 * may not go to the disk is not shown either.
 */
class RingProducer extends DefaultProducer {
  private final RingEndpoint endpoint;
  private final Admission admission;

  RingProducer(RingEndpoint endpoint, Admission admission) {
    super(endpoint);
    this.endpoint = endpoint;
    this.admission = admission;
  }

  @Override
  public void process(Exchange exchange) throws Exception {
    if (endpoint.getOperation().equals(RingEndpoint.NEWEST)) {
      LinesWanted wanted = exchange.getMessage().getMandatoryBody(LinesWanted.class);
      exchange.getMessage().setBody(endpoint.ring().newest(wanted));
      return;
    }
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    String source = exchange.getProperty(Established.SOURCE, "", String.class);
    String objection = admission.objection(batch, source, false);
    if (objection == null) {
      offerOnce(batch, exchange);
      return;
    }
    Verdict.Refused refused = new Verdict.Refused(batch.entries(), Verdict.Refusal.NOT_REDACTED);
    exchange.setProperty(Established.REFUSED, refused);
    exchange.setException(new RefusedException(objection, refused, 1));
  }

  /* A route that tries again because what comes behind had no room shows nothing twice. */
  private void offerOnce(Batch batch, Exchange exchange) {
    String mark = "wadi.shown." + endpoint.getName();
    if (exchange.getProperty(mark) != batch) {
      endpoint.ring().offer(batch);
      exchange.setProperty(mark, batch);
    }
  }
}
