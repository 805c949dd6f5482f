package dev.wadi.chain.redact.step;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.RefusedException;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps around the place that keeps what a rule set aside: before it, after it, and when it
 * could not keep it. None blocks.
 *
 * <p>Before, the body becomes the batch that was set aside; after, it is the rest again, and the
 * {@link Ledger} has how many entries are safe. When they could not be kept, or no capture between
 * the two says that it has them, the whole push is refused: its sender comes again, and nothing is
 * lost.
 */
public final class QuarantineProcessor implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(QuarantineProcessor.class);
  private static final String REST = "wadi.rest";
  private static final String STORED_BEFORE = "wadi.storedBefore";
  private static final int RETRY_AFTER_SECONDS = 5;

  private final Step step;

  /** Where the step stands. */
  public enum Step {
    BEFORE,
    AFTER,
    FAILED
  }

  public QuarantineProcessor(Step step) {
    this.step = step;
  }

  @Override
  public void process(Exchange exchange) {
    switch (step) {
      case BEFORE -> before(exchange);
      case AFTER -> after(exchange);
      case FAILED -> failed(exchange);
    }
  }

  private static void before(Exchange exchange) {
    exchange.setProperty(REST, exchange.getMessage().getBody(Batch.class));
    exchange.getMessage().setBody(exchange.getProperty(RedactProcessor.QUARANTINED, Batch.class));
    if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
      exchange.setProperty(STORED_BEFORE, ledger.storedEntries());
    }
  }

  private static void after(Exchange exchange) {
    Batch aside = exchange.getProperty(RedactProcessor.QUARANTINED, Batch.class);
    if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
      int before = exchange.getProperty(STORED_BEFORE, Integer.MAX_VALUE, Integer.class);
      if (ledger.storedEntries() - before < aside.entries()) {
        refuse(exchange, aside, "no step between has kept them");
        return;
      }
      ledger.setAside(aside);
    }
    exchange.removeProperty(RedactProcessor.QUARANTINED);
    exchange.getMessage().setBody(exchange.removeProperty(REST));
  }

  /* What the disk said stays in the log: the text goes to whoever pushed. */
  private static void failed(Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    Batch aside = exchange.getProperty(RedactProcessor.QUARANTINED, Batch.class);
    refuse(exchange, aside, String.valueOf(cause));
  }

  private static void refuse(Exchange exchange, Batch aside, String cause) {
    LOG.error(
        "Entries that a rule set aside could not be kept; their push is refused. tenant={}"
            + " entries={} cause={}",
        aside.tenant(),
        aside.entries(),
        cause);
    Verdict.Refused refused = new Verdict.Refused(aside.entries(), Refusal.UNAVAILABLE);
    exchange.setProperty(Established.REFUSED, refused);
    exchange.setProperty(Established.RETRY_AFTER_SECONDS, RETRY_AFTER_SECONDS);
    exchange.setException(
        new RefusedException(
            "entries that a redaction rule sets aside cannot be kept now",
            refused,
            RETRY_AFTER_SECONDS));
  }
}
