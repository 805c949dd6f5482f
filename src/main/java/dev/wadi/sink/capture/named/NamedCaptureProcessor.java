package dev.wadi.sink.capture.named;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.Position;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Asks the gate for each batch on its way into a capture by name. What does not go through is let
 * go as {@code capture-ended}: the capture is over, and the reader moves on to where it is sealed.
 */
final class NamedCaptureProcessor implements Processor {
  private static final String REASON = "capture-ended";

  private final NamedCaptureGate gate;

  NamedCaptureProcessor(NamedCaptureGate gate) {
    this.gate = gate;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    if (batch.entries() == 0) {
      return;
    }
    if (gate.admits(batch, start(exchange))) {
      exchange.getExchangeExtension().addOnCompletion(new Done(batch));
      return;
    }
    if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
      ledger.dropped(batch, batch.entries(), REASON);
    }
    exchange.getMessage().setBody(new Batch(batch.tenant(), List.of()).asCleanAs(batch));
  }

  private static @Nullable Position start(Exchange exchange) {
    String text = exchange.getProperty(Established.POSITION_START, String.class);
    return text == null ? null : Position.parse(text);
  }

  private final class Done extends SynchronizationAdapter {
    private final Batch batch;

    Done(Batch batch) {
      this.batch = batch;
    }

    @Override
    public void onDone(Exchange exchange) {
      gate.done(batch);
    }
  }
}
