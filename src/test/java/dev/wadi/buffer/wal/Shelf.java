package dev.wadi.buffer.wal;

import dev.wadi.model.Batch;
import java.util.List;
import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/** A sink of somebody else's: it has what it is given; {@code shelf:fails} has nothing. */
final class Shelf extends DefaultComponent {
  private final List<String> seen;
  private final List<String> sunk;

  Shelf(List<String> seen, List<String> sunk) {
    this.seen = seen;
    this.sunk = sunk;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
    return new DefaultEndpoint(uri, this) {
      @Override
      public Producer createProducer() {
        return new DefaultProducer(this) {
          @Override
          public void process(Exchange exchange) {
            take(name, exchange.getMessage().getBody());
          }
        };
      }

      @Override
      public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("nothing comes from a shelf");
      }
    };
  }

  private void take(String name, Object body) {
    if (name.equals("fails")) {
      throw new IllegalStateException("no room on the shelf");
    }
    seen.add(name + ":" + body);
    if (body instanceof Batch batch) {
      sunk.add(batch.toEntries().get(0).line());
    }
  }
}
