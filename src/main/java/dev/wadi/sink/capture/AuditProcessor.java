package dev.wadi.sink.capture;

import dev.wadi.capture.AuditEvent;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Verdict;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The step {@code audit}: notes in the capture's trail that a push was received or refused. It only
 * queues, so it may stand on the way of a push. Without a tenant or a running capture there is no
 * trail to write in.
 */
public final class AuditProcessor implements Processor {

  private final String capture;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;

  /**
   * @param capture name of the store: {@code main} for {@code capture:main}
   * @param nanoTicker the ticker of {@link Established#ARRIVED_NANOS}
   */
  public AuditProcessor(String capture, InstantSource clock, LongSupplier nanoTicker) {
    this.capture = capture;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
  }

  @Override
  public void process(Exchange exchange) {
    String tenant = exchange.getProperty(Established.TENANT, String.class);
    CaptureComponent component =
        exchange.getContext().hasComponent("capture") instanceof CaptureComponent c ? c : null;
    CaptureStore store = component == null ? null : component.store(capture);
    if (tenant == null || store == null) {
      return;
    }
    store.audit(tenant, event(exchange));
  }

  private AuditEvent event(Exchange exchange) {
    String remote = exchange.getProperty(Established.REMOTE_ADDRESS, String.class);
    Long arrived = exchange.getProperty(Established.ARRIVED_NANOS, Long.class);
    long millis =
        arrived == null ? 0 : TimeUnit.NANOSECONDS.toMillis(nanoTicker.getAsLong() - arrived);
    Verdict.Refused refused = exchange.getProperty(Established.REFUSED, Verdict.Refused.class);
    if (refused != null) {
      return new AuditEvent(
          clock.instant(),
          AuditEvent.PUSH_REFUSED,
          remote,
          refused.entries(),
          0,
          millis,
          null,
          refused.reason().name());
    }
    Batch batch = exchange.getMessage().getBody(Batch.class);
    boolean raw = "raw".equals(exchange.getProperty(Established.SOURCE));
    return AuditEvent.ofPush(
        clock.instant(),
        raw ? AuditEvent.RAW_PUSH_RECEIVED : AuditEvent.LOKI_PUSH_RECEIVED,
        remote,
        batch == null ? 0 : batch.entries(),
        batch == null ? 0 : batch.lineBytes(),
        millis);
  }
}
