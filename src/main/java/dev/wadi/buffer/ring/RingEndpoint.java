package dev.wadi.buffer.ring;

import dev.wadi.handover.FollowedLines;
import dev.wadi.handover.NewestLines;
import dev.wadi.model.Admission;
import dev.wadi.model.Entry;
import dev.wadi.model.LinesWanted;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import dev.wadi.query.LogQuery;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationTitle;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Keep the newest lines in memory, by tenant, to look in live.
 *
 * <p>A route that writes to it must have redacted before: what is offered here is shown. Two
 * endpoints of one name share a ring; the bounds of the one started last hold.
 */
@ManagedResource(description = "The newest lines in memory")
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "ring",
    title = "Ring",
    syntax = "ring:name",
    producerOnly = true,
    category = {Category.CORE})
public class RingEndpoint extends DefaultEndpoint implements Station, NewestLines, FollowedLines {
  static final String OFFER = "offer";
  static final String NEWEST = "newest";

  /** Lines that one question from outside may ask for. */
  static final int MOST_LINES = 10_000;

  /** The same for one look of somebody who follows. */
  static final int MOST_FOLLOWED = 2_000;

  static final int LEAST_BYTES = 1024;
  static final int MOST_BYTES = 1 << 20;

  @UriPath(description = "Name of the ring; the same name is the same ring.")
  @Metadata(required = true)
  private final String name;

  @UriParam(
      label = "producer",
      defaultValue = "33554432",
      description =
          "Most memory in bytes that lines of all tenants keep; when full, the oldest batch is"
              + " evicted and counted.")
  private long capacityBytes = 32L << 20;

  @UriParam(
      label = "producer",
      defaultValue = "0",
      description =
          "Most memory in bytes that lines of one tenant keep, at most capacityBytes; 0 stands for"
              + " half of capacityBytes.")
  private long tenantBytes;

  @UriParam(
      label = "producer",
      defaultValue = "",
      description =
          "Labels, joined by commas, whose values divide the ring into shares: room is made by the"
              + " share that has most. Empty: what is oldest makes room.")
  private String shareBy = "";

  @UriParam(
      label = "producer",
      defaultValue = "offer",
      enums = "offer,newest",
      description =
          "offer: takes the batch in the body. newest: answers what the body asks for, and leaves"
              + " the bounds of the ring as they are.")
  private String operation = OFFER;

  private volatile @Nullable Ring ring;

  public RingEndpoint(String uri, RingComponent component, String name) {
    super(uri, component);
    this.name = name;
  }

  @Override
  public Producer createProducer() {
    Admission admission =
        getCamelContext().getRegistry().lookupByNameAndType(Admission.BEAN, Admission.class);
    return new RingProducer(this, admission == null ? Admission.ALL : admission);
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException("ring: is written to; look in through its operations");
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    if (!operation.equals(OFFER) && !operation.equals(NEWEST)) {
      throw new IllegalArgumentException(
          "operation: " + operation + " (expected: offer or newest)");
    }
    RingComponent component = (RingComponent) getComponent();
    if (operation.equals(NEWEST) && component.ring(name) != null) {
      ring = component.ring(name);
      return;
    }
    long perTenant = tenantBytes == 0 ? Math.max(1, capacityBytes / 2) : tenantBytes;
    List<String> labels =
        Stream.of(shareBy.split(",", -1)).map(String::strip).filter(l -> !l.isEmpty()).toList();
    ring = component.ring(name, capacityBytes, perTenant, labels);
  }

  Ring ring() {
    Ring started = ring;
    if (started == null) {
      throw new IllegalStateException("ring:" + name + " is not started");
    }
    return started;
  }

  @Override
  public StationTitle title() {
    return new StationTitle(StationKind.BUFFER, "Ring", name);
  }

  @Override
  public StationReport report() {
    Ring started = ring;
    if (started == null) {
      return StationReport.off(List.of());
    }
    RingStats stats = started.stats();
    return StationReport.running(
        List.of(
            Reading.now(
                "ring_held", "bytes", "Memory that the lines of a ring keep.", stats.heldBytes()),
            Reading.now("ring_held", "entries", "Log lines in a ring.", stats.heldEntries())));
  }

  @Override
  public List<Entry> newest(LinesWanted wanted) {
    Ring started = ring;
    return started == null ? List.of() : started.newest(wanted);
  }

  @ManagedAttribute(description = "Name of the ring")
  public String getName() {
    return name;
  }

  public void setCapacityBytes(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  @ManagedAttribute(description = "Most memory in bytes that lines of all tenants keep")
  public long getCapacityBytes() {
    return capacityBytes;
  }

  public void setTenantBytes(long tenantBytes) {
    this.tenantBytes = tenantBytes;
  }

  public long getTenantBytes() {
    return tenantBytes;
  }

  public void setShareBy(String shareBy) {
    this.shareBy = shareBy;
  }

  public String getShareBy() {
    return shareBy;
  }

  public void setOperation(String operation) {
    this.operation = operation;
  }

  public String getOperation() {
    return operation;
  }

  @ManagedAttribute(description = "Most memory in bytes that lines of one tenant keep")
  public long getTenantCapacityBytes() {
    return ring().stats().tenantBytes();
  }

  @ManagedAttribute(description = "Memory in bytes that the held lines keep")
  public long getHeldBytes() {
    return ring().stats().heldBytes();
  }

  @ManagedAttribute(description = "Lines held")
  public long getHeldEntries() {
    return ring().stats().heldEntries();
  }

  @ManagedAttribute(description = "Batches held")
  public long getHeldBatches() {
    return ring().stats().heldBatches();
  }

  @ManagedAttribute(description = "Names of the tenants that have lines here")
  public List<String> getTenants() {
    return ring().tenants();
  }

  @ManagedAttribute(description = "Lines offered since the start")
  public long getOfferedEntriesTotal() {
    return ring().stats().offeredEntriesTotal();
  }

  @ManagedAttribute(description = "Lines evicted since the start, to make room or by clear")
  public long getEvictedEntriesTotal() {
    return ring().stats().evictedEntriesTotal();
  }

  @ManagedAttribute(
      description = "Bytes of text copied, because the batch would have kept more memory alive")
  public long getCopiedBytesTotal() {
    return ring().stats().copiedBytesTotal();
  }

  @ManagedOperation(
      description =
          "The newest lines of a tenant that fit a LogQL selector, as JSON lines, oldest first."
              + " Parameters: tenant; selector, such as {app=\"api\"} |= \"timeout\"; lines, 1 to"
              + " 10000")
  @Needs(Role.VIEWER)
  public String tail(String tenant, String selector, int lines) {
    if (lines < 1 || lines > MOST_LINES) {
      throw new IllegalArgumentException(
          "lines: " + lines + " (expected: 1 to " + MOST_LINES + ")");
    }
    return TailJson.of(ring().tail(tenant, LogQuery.parse(selector), lines));
  }

  @ManagedOperation(
      description =
          "The lines of a tenant that came since an earlier answer and fit a LogQL selector, the"
              + " newest of them that have room in so many lines and bytes, oldest first; with how"
              + " many were left out. An empty cursor begins with the newest lines")
  @Needs(Role.VIEWER)
  public Map<String, Object> follow(
      String tenant, String selector, String cursor, int lines, int bytes) {
    if (lines < 1 || lines > MOST_FOLLOWED) {
      throw new IllegalArgumentException(
          "lines: " + lines + " (expected: 1 to " + MOST_FOLLOWED + ")");
    }
    if (bytes < LEAST_BYTES || bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "bytes: " + bytes + " (expected: " + LEAST_BYTES + " to " + MOST_BYTES + ")");
    }
    return ring().follow(tenant, LogQuery.parse(selector), place(cursor.strip()), lines, bytes);
  }

  @Override
  public Look follow(
      String tenant, LinesWanted.Selection lines, String place, int most, long bytes) {
    return ring().follow(tenant, lines, place(place), most, bytes);
  }

  private static @Nullable FollowPlace place(String text) {
    return text.isEmpty() ? null : FollowPlace.parse(text);
  }

  @ManagedOperation(description = "Forget all lines held here; sinks and disk are not touched")
  @Needs(Role.ADMIN)
  public void clear() {
    ring().clear();
  }
}
