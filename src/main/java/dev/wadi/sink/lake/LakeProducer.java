package dev.wadi.sink.lake;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Position;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/** Hands a batch to the lake; the exchange is done when its lines are in the bucket. */
final class LakeProducer extends DefaultAsyncProducer {
  private final LakeEndpoint endpoint;

  LakeProducer(LakeEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    endpoint.use();
  }

  @Override
  protected void doStop() throws Exception {
    endpoint.release();
    super.doStop();
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Batch batch = exchange.getMessage().getBody(Batch.class);
    if (batch == null) {
      exchange.setException(new IllegalArgumentException("body: not a Batch"));
      callback.done(true);
      return true;
    }
    endpoint
        .running()
        .offer(
            batch,
            position(exchange, Established.POSITION_START),
            position(exchange, Established.POSITION),
            new ExchangeAnswer(exchange, callback));
    return false;
  }

  /* Places of a log that has several parts do not follow each other: such a batch has none here. */
  private static @Nullable Position position(Exchange exchange, String property) {
    if (exchange.getProperty(Established.LANE) != null) {
      return null;
    }
    String text = exchange.getProperty(property, String.class);
    return text == null ? null : Position.parse(text);
  }

  private record ExchangeAnswer(Exchange exchange, AsyncCallback callback) implements Answer {
    @Override
    public void safe() {
      callback.done(false);
    }

    @Override
    public void failed(Exception cause) {
      exchange.setException(cause);
      callback.done(false);
    }

    @Override
    public void resume(Position at) {
      exchange.setProperty(Established.RESUME_AT, at.toString());
      exchange.setException(
          new IllegalStateException("the lake holds the beginning of this batch, up to " + at));
      callback.done(false);
    }
  }
}
