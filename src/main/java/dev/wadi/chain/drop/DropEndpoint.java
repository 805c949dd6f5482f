package dev.wadi.chain.drop;

import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Lets go of the entries of a batch on purpose. Its sender is told that all is well, and they are
 * counted as dropped, by reason.
 */
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "drop",
    title = "Drop",
    syntax = "drop:reason",
    producerOnly = true,
    remote = false,
    category = {Category.CORE})
@ManagedResource(description = "Entries that are let go on purpose")
public class DropEndpoint extends DefaultEndpoint {
  private final LongAdder entries = new LongAdder();

  @UriPath(
      description =
          "Why: 1 to 40 of a-z, 0-9, _ and -. It becomes the label reason of"
              + " wadi_dropped_entries_total.")
  @Metadata(required = true)
  private final String reason;

  DropEndpoint(String uri, Component component, String reason) {
    super(uri, component);
    this.reason = reason;
  }

  @Override
  public Producer createProducer() {
    return new DropProducer(this);
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException("drop: nothing comes from here");
  }

  @Override
  public boolean isSingletonProducer() {
    return true;
  }

  @ManagedAttribute(description = "Why entries are let go here")
  public String getReason() {
    return reason;
  }

  @ManagedAttribute(description = "Entries that came here to be let go (count)")
  public long getEntriesTotal() {
    return entries.sum();
  }

  void dropped(int count) {
    entries.add(count);
  }
}
