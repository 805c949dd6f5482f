package dev.wadi.buffer.wal;

import dev.wadi.model.Admission;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.LogStream;
import dev.wadi.model.RefusedException;
import dev.wadi.model.Verdict;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultAsyncProducer;

/** Appends a batch and goes on when it is on disk; never waits on the caller's thread. */
final class WalProducer extends DefaultAsyncProducer {
  /* Times beyond are stored as the nearest that fits, so a reader gets others than came. */
  private static final long FARTHEST_NANOS = 9_223_372_035L * 1_000_000_000L;

  private final String name;
  private final Wal wal;
  private final UnaryOperator<Batch> encoder;
  private final Admission admission;

  WalProducer(WalEndpoint endpoint, Wal wal, UnaryOperator<Batch> encoder, Admission admission) {
    super(endpoint);
    this.name = endpoint.getName();
    this.wal = wal;
    this.encoder = encoder;
    this.admission = admission;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Batch batch;
    try {
      batch = exchange.getMessage().getMandatoryBody(Batch.class);
    } catch (InvalidPayloadException e) {
      exchange.setException(e);
      callback.done(true);
      return true;
    }
    if (batch.isEmpty()) {
      callback.done(true);
      return true;
    }
    String source = exchange.getProperty(Established.SOURCE, "", String.class);
    String objection = admission.objection(batch, source, true);
    if (objection != null) {
      Verdict.Refused refused = new Verdict.Refused(batch.entries(), Verdict.Refusal.NOT_REDACTED);
      exchange.setProperty(Established.REFUSED, refused);
      exchange.setException(new RefusedException(objection, refused, 1));
      callback.done(true);
      return true;
    }
    try {
      append(batch, exchange, callback);
      return false;
    } catch (RuntimeException e) {
      exchange.setException(e);
      callback.done(true);
      return true;
    }
  }

  private void append(Batch batch, Exchange exchange, AsyncCallback callback) {
    Batch settled = batch.encoded() == null ? encoder.apply(batch) : batch;
    Batch.Encoded encoded = Objects.requireNonNull(settled.encoded(), "the encoder's result");
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (LogStream stream : batch.streams()) {
      for (int i = 0; i < stream.size(); i++) {
        long nanos = stream.timestampNanos(i);
        first = Math.min(first, nanos);
        last = Math.max(last, nanos);
      }
    }
    wal.append(
        new AppendRequest(
            batch.tenant(),
            encoded,
            batch.entries(),
            first,
            last,
            exchange.getProperty(Established.IDEMPOTENCY_KEY, String.class),
            exchange.getProperty(Established.REQUEST_DIGEST, Long.class),
            batch.redactedBy() != null,
            first > -FARTHEST_NANOS && last < FARTHEST_NANOS && RecentBatches.fits(settled, encoded)
                ? settled
                : null),
        new AppendListener() {
          @Override
          public void appended(Receipt receipt) {
            String proof = receipt.toString();
            exchange.setProperty(Established.RECEIPT, proof);
            if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
              ledger.kept(name, batch, proof);
            }
            long pause = wal.pauseNanos(batch.tenant());
            if (pause > 0) {
              exchange.setProperty(Established.PAUSE_NANOS, pause);
            }
            callback.done(false);
          }

          @Override
          public void refused(WalRefusal refusal) {
            exchange.setProperty(
                Established.REFUSED, new Verdict.Refused(batch.entries(), refusal.reason()));
            exchange.setProperty(Established.RETRY_AFTER_SECONDS, refusal.retryAfterSeconds());
            exchange.setException(new WalRefusedException(refusal));
            callback.done(false);
          }
        });
  }
}
