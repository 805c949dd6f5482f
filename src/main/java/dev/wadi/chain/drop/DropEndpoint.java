package dev.wadi.chain.drop;

import dev.wadi.chain.step.ThinningEndpoint;
import dev.wadi.model.Batch;
import dev.wadi.query.LogQuery;
import java.util.List;
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
 * Lets go of entries of a batch on purpose: those that a LogQL query fits, or all. Its sender is
 * told that all is well, and they are counted as dropped, by reason.
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
public class DropEndpoint extends ThinningEndpoint {
  @UriPath(
      description =
          "Why: 1 to 40 of a-z, 0-9, _ and -. It becomes the label reason of"
              + " wadi_dropped_entries_total.")
  @Metadata(required = true)
  private final String reason;

  @UriParam(label = "producer", description = "LogQL: which entries go. Empty: all of them.")
  private String query = "";

  DropEndpoint(String uri, Component component, String reason) {
    super(uri, component, reason);
    this.reason = reason;
  }

  @Override
  public Producer createProducer() {
    if (query.isBlank()) {
      return thinning(batch -> new Batch(batch.tenant(), List.of()));
    }
    return thinning(LogQuery.parse(query).matcher()::others);
  }

  @ManagedAttribute(description = "Why entries are let go here")
  public String getReason() {
    return reason;
  }

  @ManagedAttribute(description = "The query that says which entries go; empty: all")
  public String getQuery() {
    return query;
  }

  public void setQuery(String query) {
    this.query = query;
  }

  @ManagedAttribute(description = "Entries that were let go here (count)")
  public long getEntriesTotal() {
    return droppedEntries();
  }
}
