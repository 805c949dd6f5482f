package dev.wadi.chain.step;

import dev.wadi.station.OptionsChecked;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultEndpoint;

/** A step that batches go through; nothing comes from it. */
public abstract class StepEndpoint extends DefaultEndpoint implements OptionsChecked {
  protected StepEndpoint(String uri, Component component) {
    super(uri, component);
  }

  /** They all read their options when they make what does the work, and nothing more. */
  @Override
  public void checkOptions(boolean source) throws Exception {
    if (source) {
      createConsumer(exchange -> {});
    }
    createProducer();
  }

  @Override
  public final Consumer createConsumer(Processor processor) {
    String uri = getEndpointUri();
    throw new UnsupportedOperationException(
        uri.substring(0, uri.indexOf(':')) + ": nothing comes from here");
  }
}
