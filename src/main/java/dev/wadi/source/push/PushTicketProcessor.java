package dev.wadi.source.push;

import dev.wadi.model.Established;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.SafeCopyProperty;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Ties a ticket to an exchange where no step of a route can take it away or put another in its
 * place, copies of the exchange included; and sees to it that the push is settled when the exchange
 * is over, whatever way it went.
 */
final class PushTicketProcessor implements Processor {
  private static final String NAME = "wadi.pushTicket";

  private final PushTicket ticket;
  private final PushAnswerProcessor answer;

  PushTicketProcessor(PushTicket ticket, PushAnswerProcessor answer) {
    this.ticket = ticket;
    this.answer = answer;
  }

  private record Tied(PushTicket ticket) implements SafeCopyProperty {
    @Override
    public SafeCopyProperty safeCopy() {
      return this;
    }
  }

  /** The ticket of an exchange; null when it is not that of a push. */
  static @Nullable PushTicket of(Exchange exchange) {
    Tied tied = exchange.getExchangeExtension().getSafeCopyProperty(NAME, Tied.class);
    return tied == null ? null : tied.ticket;
  }

  @Override
  public void process(Exchange exchange) {
    exchange.getExchangeExtension().setSafeCopyProperty(NAME, new Tied(ticket));
    exchange.setProperty(Established.LEDGER, ticket.entries.ledger());
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                answer.settle(done, ticket);
              }

              @Override
              public boolean allowHandover() {
                return false; // the sender waits for this exchange, not for one that goes on behind
              }
            });
  }
}
