package dev.wadi.chain.redact.step;

import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;

/**
 * The step {@code redactForSink}: redacts once more what goes to a sink that has a profile of its
 * own. The sink is the reader of the WAL, or else the route's id.
 *
 * <p>Without such a profile the batch goes through as it is, encoded form included. The same batch
 * gives the same bytes each time as long as profile and key are the same. Entries that the profile
 * drops or sets aside are withheld from this sink and counted; a batch of which nothing is left is
 * done. Never blocks.
 */
@ManagedResource(description = "Redaction on the way to sinks that have a profile of their own")
public final class SinkRedactProcessor implements Processor {
  private static final String WITHHELD = "withheld";

  private final RedactionProfiles profiles;

  public SinkRedactProcessor(RedactionProfiles profiles) {
    this.profiles = profiles;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    String reader = exchange.getProperty(Established.READER, String.class);
    String sink = reader == null ? exchange.getFromRouteId() : reader;
    Redactor redactor = profiles.sinkRedactor(sink == null ? "" : sink).orElse(null);
    if (redactor == null) {
      return;
    }
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    Batch kept = redactor.redact(batch);
    if (kept == batch) {
      return;
    }
    exchange.getMessage().setBody(kept.redactedBy(redactor.label()));
    Ledger ledger = exchange.getProperty(Established.LEDGER, Ledger.class);
    int withheld = batch.entries() - kept.entries();
    if (ledger != null && withheld > 0) {
      ledger.dropped(batch, withheld, WITHHELD);
    }
    if (kept.isEmpty()) {
      exchange.setRouteStop(true);
    }
  }

  @ManagedAttribute(description = "Profiles of sinks and their SHA-256")
  public Map<String, String> getSinkProfiles() {
    Map<String, String> labels = new TreeMap<>();
    profiles
        .config()
        .sinks()
        .keySet()
        .forEach(sink -> profiles.sinkRedactor(sink).ifPresent(r -> labels.put(sink, r.label())));
    return labels;
  }

  @ManagedAttribute(description = "Lines changed on the way, by sink (count)")
  public Map<String, Long> getChangedLines() {
    Map<String, Long> counts = new TreeMap<>();
    profiles.sinkStats().forEach((sink, stats) -> counts.put(sink, stats.changedLines()));
    return counts;
  }

  @ManagedAttribute(description = "Entries withheld by a rule, by sink (count)")
  public Map<String, Long> getWithheldEntries() {
    Map<String, Long> counts = new TreeMap<>();
    profiles.sinkStats().forEach((sink, stats) -> counts.put(sink, stats.withheldEntries()));
    return counts;
  }
}
