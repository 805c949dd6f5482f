package dev.wadi.chain.sample;

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
 * Keep one entry of so many, evenly, and the same ones when a batch comes again. The others are let
 * go on purpose and counted as dropped, by the reason in the address.
 */
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "sample",
    title = "Sample",
    syntax = "sample:reason",
    producerOnly = true,
    remote = false,
    category = {Category.CORE})
@ManagedResource(description = "Entries of which some are enough")
public class SampleEndpoint extends ThinningEndpoint {
  @UriPath(
      description =
          "Why the others are let go: 1 to 40 of a-z, 0-9, _ and -. It becomes the label reason of"
              + " wadi_dropped_entries_total.")
  @Metadata(required = true)
  private final String reason;

  @UriParam(label = "producer", description = "One entry of so many stays; 1 keeps all.")
  @Metadata(required = true)
  private int keepOneOf;

  @UriParam(
      label = "producer",
      description = "LogQL: only these entries are thinned out, the others all stay. Empty: all.")
  private String query = "";

  SampleEndpoint(String uri, Component component, String reason) {
    super(uri, component, reason);
    this.reason = reason;
  }

  @Override
  public Producer createProducer() {
    return thinning(
        new Sampler(keepOneOf, query.isBlank() ? null : LogQuery.parse(query).matcher())::sample);
  }

  @ManagedAttribute(description = "Why the others are let go")
  public String getReason() {
    return reason;
  }

  @ManagedAttribute(description = "One entry of so many stays (count)")
  public int getKeepOneOf() {
    return keepOneOf;
  }

  public void setKeepOneOf(int keepOneOf) {
    this.keepOneOf = keepOneOf;
  }

  @ManagedAttribute(description = "The query that says which entries are thinned out")
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
