package dev.wadi.chain.validate;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.LogStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The steps around the redaction of what does not fit a schema: it is cleaned like everything else
 * before it is set aside. Before, the body becomes the entries that do not fit; after, they are
 * what is to be set aside ({@link Established#QUARANTINED}), together with what a redaction rule
 * sets aside among them, and the body is the rest again. Neither blocks.
 */
public final class UnfitProcessor implements Processor {
  private static final String FIT = "wadi.fit";

  private final boolean before;

  /**
   * @param before the redaction, or behind it
   */
  public UnfitProcessor(boolean before) {
    this.before = before;
  }

  @Override
  public void process(Exchange exchange) {
    if (before) {
      exchange.setProperty(FIT, exchange.getMessage().getBody(Batch.class));
      exchange.getMessage().setBody(exchange.removeProperty(ValidateProcessor.UNFIT));
      return;
    }
    Batch clean = exchange.getMessage().getBody(Batch.class);
    Batch ofRule = exchange.getProperty(Established.QUARANTINED, Batch.class);
    if (ofRule == null) {
      if (!clean.isEmpty()) {
        exchange.setProperty(Established.QUARANTINED, clean);
      }
    } else {
      List<LogStream> both = new ArrayList<>(clean.streams());
      both.addAll(ofRule.streams());
      exchange.setProperty(
          Established.QUARANTINED, new Batch(clean.tenant(), both).asCleanAs(ofRule));
    }
    exchange.getMessage().setBody(exchange.removeProperty(FIT));
  }
}
