package dev.wadi.sink.capture;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.Position;
import java.io.IOException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/** Hands a batch to the store; the exchange is done when its lines are durable. */
public final class CaptureProducer extends DefaultAsyncProducer {

  private final CaptureEndpoint endpoint;

  CaptureProducer(CaptureEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Batch batch = exchange.getMessage().getBody(Batch.class);
    if (batch == null) {
      exchange.setException(new IllegalArgumentException("body: not a Batch"));
      callback.done(true);
      return true;
    }
    try {
      Position start = position(exchange, Established.POSITION_START);
      Position end = position(exchange, Established.POSITION);
      String lane = exchange.getProperty(Established.LANE, "", String.class);
      endpoint
          .store()
          .append(batch, lane, start, end, new Answer(exchange, batch.entries(), callback));
    } catch (RuntimeException e) {
      exchange.setException(e);
      callback.done(true);
      return true;
    }
    return false;
  }

  private static @Nullable Position position(Exchange exchange, String property) {
    String text = exchange.getProperty(property, String.class);
    return text == null ? null : Position.parse(text);
  }

  private record Answer(Exchange exchange, int entries, AsyncCallback callback)
      implements Completion {
    @Override
    public void kept(boolean repeated) {
      if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
        ledger.stored(entries);
      }
      callback.done(false);
    }

    @Override
    public void failed(IOException cause) {
      exchange.setException(cause);
      callback.done(false);
    }

    @Override
    public void overlaps(Position resumeAt) {
      exchange.setProperty(Established.RESUME_AT, resumeAt.toString());
      exchange.setException(
          new IOException("the capture holds the beginning of this batch, up to " + resumeAt));
      callback.done(false);
    }
  }
}
