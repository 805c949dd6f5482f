package dev.wadi.chain.drop;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.query.Matcher;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/**
 * Takes entries out of the batch in the body and notes why. The exchange goes on with what is left,
 * also when that is an empty batch, which every later step lets through. Never blocks.
 */
final class DropProducer extends DefaultProducer {
  private final DropEndpoint endpoint;
  private final @Nullable Matcher matcher;

  /**
   * @param matcher chooses what goes; null lets everything go
   */
  DropProducer(DropEndpoint endpoint, @Nullable Matcher matcher) {
    super(endpoint);
    this.endpoint = endpoint;
    this.matcher = matcher;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    Batch rest =
        matcher == null
            ? new Batch(batch.tenant(), List.of())
            : matcher.others(batch).asCleanAs(batch);
    int gone = batch.entries() - rest.entries();
    endpoint.dropped(gone);
    if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
      ledger.dropped(batch, gone, endpoint.getReason());
    }
    exchange.getMessage().setBody(rest);
  }
}
