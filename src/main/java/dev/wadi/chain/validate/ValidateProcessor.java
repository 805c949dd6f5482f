package dev.wadi.chain.validate;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.RefusedException;
import dev.wadi.model.Verdict;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;

/**
 * Leaves in the exchange's batch what a {@link Validator} keeps.
 *
 * <p>When a part was refused, the {@link Established#LEDGER} has how many entries, the first reason
 * and the text for the sender, and the rest goes on. When all of it was, the exchange fails with
 * {@link Established#REFUSED}. Never blocks.
 */
public final class ValidateProcessor implements Processor {
  private final Validator validator;
  private final Validator lenient;

  /**
   * @param validator for batches of most formats
   * @param lenient for those with {@link Established#ANY_TIME_AND_LABELS}
   */
  public ValidateProcessor(Validator validator, Validator lenient) {
    this.validator = validator;
    this.lenient = lenient;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    boolean anyNames = exchange.getProperty(Established.ANY_LABEL_NAMES, false, Boolean.class);
    boolean any = exchange.getProperty(Established.ANY_TIME_AND_LABELS, false, Boolean.class);
    Validated validated = (any ? lenient : validator).validate(batch, anyNames);
    if (validated.refused().isEmpty()) {
      exchange.getMessage().setBody(validated.batch());
      return;
    }
    Verdict.Refused refused =
        new Verdict.Refused(validated.refusedEntries(), validated.refused().get(0).reason());
    if (validated.batch().isEmpty()) {
      exchange.setProperty(Established.REFUSED, refused);
      exchange.setException(new RefusedException(validated.text(), refused, 0));
      return;
    }
    if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
      ledger.refused(batch, refused.entries(), refused.reason(), validated.text());
    }
    exchange.getMessage().setBody(validated.batch());
  }
}
