package dev.wadi.source.intake;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.DefaultProducer;

/** Opens a ticket for what arrived, which is settled when its exchange is over. */
final class IntakeProducer extends DefaultProducer {
  /* What steps make of a batch until it is on disk: lines written anew, and once more for the disk. */
  private static final int WORKING_SHARE = 2;

  private final IntakeEndpoint endpoint;
  private final Intake intake;
  private final RequestMemory memory;
  private final SourceCounts counts;

  IntakeProducer(IntakeEndpoint endpoint, Intake intake, RequestMemory memory) {
    super(endpoint);
    this.endpoint = endpoint;
    this.intake = intake;
    this.memory = memory;
    this.counts = intake.source(endpoint.getName());
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    counts.open();
  }

  @Override
  protected void doStop() throws Exception {
    counts.close();
    super.doStop();
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    /* What a reader of a log hands out has the ledger of its delivery, and may come in once more. */
    if (exchange.getProperty(Established.LEDGER) instanceof Ledger
        && exchange.getProperty(Established.READER) == null) {
      throw new IllegalStateException(
          "intake:" + endpoint.getName() + ": this was taken in already (expected: once, first)");
    }
    Ticket ticket = intake.ticket(counts);
    RequestMemory.Claim claim = memory.claim();
    /* What a route brings is here already: it is not one that waits. */
    claim.hasItsTurn();
    String tenant = endpoint.getTenant();
    if (tenant != null && !tenant.isEmpty()) {
      exchange.setProperty(Established.TENANT, tenant);
    }
    new SettlingProcessor(intake, ticket, endpoint.getName(), claim::close).process(exchange);
    Batch batch;
    try {
      batch = exchange.getMessage().getMandatoryBody(Batch.class);
    } catch (InvalidPayloadException | RuntimeException e) {
      exchange.setProperty(Established.REFUSED, new Verdict.Refused(0, Refusal.MALFORMED));
      throw e;
    }
    exchange.setProperty(Established.TENANT, batch.tenant());
    exchange.getMessage().setBody(batch);
    ticket.received(batch.entries(), batch.lineBytes());
    if (batch.isEmpty()) {
      exchange.setRouteStop(true);
    } else if (!claim.take((1L + WORKING_SHARE) * batch.lineBytes())) {
      exchange.setProperty(Established.RETRY_AFTER_SECONDS, 1);
      exchange.setProperty(
          Established.REFUSED, new Verdict.Refused(batch.entries(), Refusal.UNAVAILABLE));
      throw new RuntimeCamelException(
          "too much in flight: requests hold %d bytes, limit %d bytes"
              .formatted(memory.usedBytes(), memory.limitBytes()));
    }
  }
}
