package dev.wadi.app.rooms;

import dev.wadi.alert.AlertService;
import dev.wadi.model.Batch;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Shows kept lines to the rules; never waits for them and changes nothing. */
final class CountProcessor implements Processor {
  private final AlertService alerts;

  CountProcessor(AlertService alerts) {
    this.alerts = alerts;
  }

  @Override
  public void process(Exchange exchange) {
    Object body = exchange.getMessage().getBody();
    Batch batch = body instanceof Batch known ? known : exchange.getMessage().getBody(Batch.class);
    if (batch != null && !batch.isEmpty()) {
      alerts.offer(batch);
    }
  }
}
