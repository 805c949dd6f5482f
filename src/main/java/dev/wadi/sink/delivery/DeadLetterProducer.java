package dev.wadi.sink.delivery;

import dev.wadi.handover.Receipts;
import dev.wadi.handover.RouteSwitches;
import dev.wadi.handover.SinkReceipt;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/** Keeps rejected lines by a route: {@code direct:dead-letters?block=false}. Threads share it. */
public final class DeadLetterProducer implements DeadLetters, AutoCloseable {
  private final AsyncProducer producer;

  private final RouteSwitches switches;

  private DeadLetterProducer(AsyncProducer producer, RouteSwitches switches) {
    this.producer = producer;
    this.switches = switches;
  }

  /** One that is started; whoever opens it closes it. */
  public static DeadLetterProducer open(CamelContext camel, String uri) throws Exception {
    AsyncProducer producer = camel.getEndpoint(uri).createAsyncProducer();
    ServiceHelper.startService(producer);
    return new DeadLetterProducer(producer, RouteSwitches.behind(camel, uri));
  }

  /*
   * A dead letter is a new exchange: it is not the delivery of the batch it was in, and must not
   * carry that batch's position in the WAL, by which a capture would take it for a repetition.
   */
  @Override
  public CompletableFuture<Void> keep(Batch batch) {
    RouteSwitches.Step off = switches.off();
    if (off != null) {
      return CompletableFuture.failedFuture(switchedOff(off));
    }
    Exchange exchange = producer.getEndpoint().createExchange();
    Ledger ledger = new Ledger();
    ledger.received(batch.entries());
    exchange.getIn().setBody(batch);
    exchange.setProperty(Established.TENANT, batch.tenant());
    exchange.setProperty(Established.LEDGER, ledger);
    Receipts receipts = Receipts.begin(exchange);
    CompletableFuture<Void> kept = new CompletableFuture<>();
    producer.process(
        exchange,
        doneSync -> {
          Exception failure = failure(exchange, ledger, receipts);
          if (failure == null) {
            kept.complete(null);
          } else {
            kept.completeExceptionally(failure);
          }
        });
    return kept;
  }

  private @Nullable Exception failure(Exchange exchange, Ledger ledger, Receipts receipts) {
    if (exchange.getException() != null) {
      return exchange.getException();
    }
    RouteSwitches.Step off = switches.off();
    if (off != null) {
      return switchedOff(off);
    }
    SinkReceipt receipt = SinkReceipt.of(exchange, ledger, receipts);
    return receipt.isGiven() ? null : new NotDeliveredException(receipt.words());
  }

  private static NotDeliveredException switchedOff(RouteSwitches.Step step) {
    return new NotDeliveredException("a step on their way is switched off: " + step);
  }

  @Override
  public void close() {
    ServiceHelper.stopService(producer);
  }
}
