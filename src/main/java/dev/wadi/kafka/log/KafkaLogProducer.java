package dev.wadi.kafka.log;

import dev.wadi.kafka.client.KafkaTrouble;
import dev.wadi.model.Admission;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.RefusedException;
import dev.wadi.model.Verdict;
import java.util.List;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultAsyncProducer;

/** Puts a batch into the log and goes on when all replicas in sync have it. */
final class KafkaLogProducer extends DefaultAsyncProducer {
  private static final int RETRY_AFTER_SECONDS = 1;

  private final KafkaLog log;
  private final Admission admission;

  KafkaLogProducer(Endpoint endpoint, KafkaLog log, Admission admission) {
    super(endpoint);
    this.log = log;
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
      refuse(exchange, batch, Verdict.Refusal.NOT_REDACTED, objection);
      callback.done(true);
      return true;
    }
    log.append(
        batch,
        new KafkaLog.Listener() {
          @Override
          public void appended(String receipt) {
            exchange.setProperty(Established.RECEIPT, receipt);
            if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
              ledger.kept("main", batch, receipt);
            }
            callback.done(false);
          }

          @Override
          public void appendedInPart(
              String receipt, List<Batch> there, List<Batch> rejected, String words) {
            exchange.setProperty(Established.RECEIPT, receipt);
            if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger) {
              there.forEach(part -> ledger.kept("main", part, receipt));
              rejected.forEach(
                  part ->
                      ledger.refused(part, part.entries(), Verdict.Refusal.LINE_TOO_LONG, words));
            } else {
              /* Nobody reads what became of the parts: so it is not all right. */
              refuse(exchange, batch, Verdict.Refusal.LINE_TOO_LONG, words);
            }
            callback.done(false);
          }

          @Override
          public void refused(KafkaTrouble why) {
            boolean large = why.kind() == KafkaTrouble.Kind.REJECTED;
            refuse(
                exchange,
                batch,
                large ? Verdict.Refusal.LINE_TOO_LONG : Verdict.Refusal.UNAVAILABLE,
                why.words());
            callback.done(false);
          }
        });
    return false;
  }

  private static void refuse(Exchange exchange, Batch batch, Verdict.Refusal reason, String words) {
    Verdict.Refused refused = new Verdict.Refused(batch.entries(), reason);
    exchange.setProperty(Established.REFUSED, refused);
    if (reason == Verdict.Refusal.UNAVAILABLE) {
      exchange.setProperty(Established.RETRY_AFTER_SECONDS, RETRY_AFTER_SECONDS);
    }
    exchange.setException(new RefusedException(words, refused, RETRY_AFTER_SECONDS));
  }
}
