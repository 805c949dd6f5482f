package dev.wadi.sink.capture.named;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.Position;
import dev.wadi.query.LogQuery;
import dev.wadi.query.Matcher;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Lets the chosen lines of each batch into a capture by name, as long as its gate is open. The
 * others are let go as {@code not-in-named-capture}; behind the gate all are, as {@code
 * capture-ended}: the capture is over, and the reader moves on to where it is sealed.
 */
final class NamedCaptureProcessor implements Processor {
  private static final String ENDED = "capture-ended";
  private static final String NOT_CHOSEN = "not-in-named-capture";

  private final Matcher chosen;
  private final NamedCaptureGate gate;

  NamedCaptureProcessor(LogQuery query, NamedCaptureGate gate) {
    this.chosen = query.matcher();
    this.gate = gate;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    Batch wanted = chosen.filter(batch).asCleanAs(batch);
    letGo(exchange, batch, batch.entries() - wanted.entries(), NOT_CHOSEN);
    if (wanted.entries() > 0) {
      if (gate.admits(wanted, start(exchange))) {
        exchange.getExchangeExtension().addOnCompletion(new Done(wanted));
      } else {
        letGo(exchange, wanted, wanted.entries(), ENDED);
        wanted = new Batch(batch.tenant(), List.of()).asCleanAs(batch);
      }
    }
    exchange.getMessage().setBody(wanted);
  }

  private static void letGo(Exchange exchange, Batch batch, int entries, String reason) {
    if (entries > 0 && exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
      ledger.dropped(batch, entries, reason);
    }
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
