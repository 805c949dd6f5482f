package dev.wadi.app.proof;

import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/** Stands in for {@code log:}: what a case is made of is nothing for the log of the program. */
final class SilentComponent extends DefaultComponent {
  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
    parameters.clear();
    return new DefaultEndpoint(uri, this) {
      @Override
      public Producer createProducer() {
        return new DefaultProducer(this) {
          @Override
          public void process(Exchange exchange) {
            // nothing is told
          }
        };
      }

      @Override
      public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("log: brings nothing");
      }
    };
  }
}
