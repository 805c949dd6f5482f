package dev.wadi.source.intake;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Verdict;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties a ticket to an exchange, and sees to it that it is settled when the exchange is over,
 * whatever way it went.
 */
public final class SettlingProcessor implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(SettlingProcessor.class);

  private final Intake intake;
  private final Ticket ticket;
  private final String source;
  private final Runnable over;

  /**
   * @param source who brought it
   * @param over is run when the ticket is settled, such as to give back what was held for it
   */
  public SettlingProcessor(Intake intake, Ticket ticket, String source, Runnable over) {
    this.intake = intake;
    this.ticket = ticket;
    this.source = source;
    this.over = over;
  }

  @Override
  public void process(Exchange exchange) {
    exchange.setProperty(Established.LEDGER, ticket.ledger());
    exchange.setProperty(Established.SOURCE, source);
    exchange.getExchangeExtension().addOnCompletion(new End());
  }

  /**
   * The same for lines that a door has gathered: nothing is left of what else their message
   * carried.
   */
  public void process(Exchange exchange, Batch batch) {
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(batch);
    exchange.setProperty(Established.TENANT, batch.tenant());
    process(exchange);
  }

  private final class End extends SynchronizationAdapter {
    @Override
    public void onDone(Exchange done) {
      ended(done);
    }

    @Override
    public boolean allowHandover() {
      return false; // whoever brought it waits for this exchange, not for one that goes on behind
    }
  }

  private void ended(Exchange done) {
    Settled settled;
    try {
      settled = settle(done);
    } finally {
      over.run();
    }
    if (settled.how() == Settled.How.NOT_KEPT) {
      LOG.error(
          "Lines went through their routes and are not kept; entries that are let go on purpose"
              + " need a step drop:<reason>. source={} route={} received={}",
          source,
          done.getFromRouteId(),
          settled.sum().received());
    }
  }

  private Settled settle(Exchange done) {
    Exception failure = done.getException();
    if (failure == null) {
      failure = done.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    }
    @Nullable Refused refused =
        Refused.of(
            done.getProperty(Established.REFUSED, Verdict.Refused.class),
            done.getProperty(Established.RETRY_AFTER_SECONDS, Number.class),
            failure);
    return intake.settle(ticket, failure != null, refused == null ? null : refused.reason());
  }
}
