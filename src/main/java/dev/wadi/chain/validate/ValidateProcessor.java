package dev.wadi.chain.validate;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Verdict;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;

/**
 * Leaves in the exchange's batch what a {@link Validator} keeps.
 *
 * <p>When something was refused, {@link Established#REFUSED} holds how many entries and the first
 * reason, and {@value #REFUSED_TEXT} the text for the sender; when all of it was, the exchange
 * fails. Never blocks.
 */
public final class ValidateProcessor implements Processor {
  /** {@code String}: what the sender is told about the entries that were refused. */
  public static final String REFUSED_TEXT = "wadi.refusedText";

  private final Validator validator;
  private final Map<String, Validator> bySource;

  /**
   * @param validator for all sources but those that have their own
   * @param bySource validators by the value of {@link Established#SOURCE}
   */
  public ValidateProcessor(Validator validator, Map<String, Validator> bySource) {
    this.validator = validator;
    this.bySource = Map.copyOf(bySource);
  }

  @Override
  public void process(Exchange exchange) {
    Batch batch = exchange.getMessage().getBody(Batch.class);
    String source = exchange.getProperty(Established.SOURCE, "", String.class);
    Validated validated = bySource.getOrDefault(source, validator).validate(batch);
    if (validated.refused().isEmpty()) {
      exchange.getMessage().setBody(validated.batch());
      return;
    }
    exchange.setProperty(
        Established.REFUSED,
        new Verdict.Refused(validated.refusedEntries(), validated.refused().get(0).reason()));
    exchange.setProperty(REFUSED_TEXT, validated.text());
    if (validated.batch().isEmpty()) {
      exchange.setException(new RuntimeCamelException(validated.text()));
    } else {
      exchange.getMessage().setBody(validated.batch());
    }
  }
}
