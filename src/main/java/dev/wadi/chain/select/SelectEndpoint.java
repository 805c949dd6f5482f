package dev.wadi.chain.select;

import dev.wadi.chain.step.ThinningEndpoint;
import dev.wadi.query.LogQuery;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/**
 * Keep the entries of a batch that a LogQL query fits. The others are let go on purpose: a sender
 * who waits is told that all is well, and they are counted as dropped, by the reason in the
 * address.
 */
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "select",
    title = "Select",
    syntax = "select:reason",
    producerOnly = true,
    remote = false,
    category = {Category.CORE})
@ManagedResource(description = "Entries that a query chooses")
public class SelectEndpoint extends ThinningEndpoint {
  @UriPath(
      description =
          "Why the others are let go: 1 to 40 of a-z, 0-9, _ and -. It becomes the label reason of"
              + " wadi_dropped_entries_total.")
  @Metadata(required = true)
  private final String reason;

  @UriParam(
      label = "producer",
      description = "LogQL: a stream selector and line and label filters.")
  @Metadata(required = true)
  private String query = "";

  SelectEndpoint(String uri, Component component, String reason) {
    super(uri, component, reason);
    this.reason = reason;
  }

  @Override
  public Producer createProducer() {
    return thinning(LogQuery.parse(query).matcher()::filter);
  }

  @ManagedAttribute(description = "Why the others are let go")
  public String getReason() {
    return reason;
  }

  @ManagedAttribute(description = "The query that chooses")
  public String getQuery() {
    return query;
  }

  public void setQuery(String query) {
    this.query = query;
  }

  @ManagedAttribute(description = "Entries that went on (count)")
  public long getKeptTotal() {
    return keptEntries();
  }

  @ManagedAttribute(description = "Entries that were let go (count)")
  public long getDroppedTotal() {
    return droppedEntries();
  }
}
