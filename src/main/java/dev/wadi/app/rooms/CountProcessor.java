package dev.wadi.app.rooms;

import dev.wadi.alert.AlertService;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Position;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Shows kept lines to the rules, so that they need not read them from the log; never waits for them
 * and changes nothing.
 */
final class CountProcessor implements Processor {
  private final AlertService alerts;

  CountProcessor(AlertService alerts) {
    this.alerts = alerts;
  }

  @Override
  public void process(Exchange exchange) {
    Object body = exchange.getMessage().getBody();
    if (body instanceof Batch batch
        && exchange.getProperty(Established.RECEIPT) instanceof String receipt) {
      Position position = position(receipt, batch.tenant());
      if (position != null) {
        alerts.offer(position, batch);
      }
    }
  }

  /* Of <tenant>:<segment>:<offset>:<crc>; read by hand, as it comes with every push. */
  private static @org.jspecify.annotations.Nullable Position position(
      String receipt, String tenant) {
    int last = receipt.lastIndexOf(':');
    int segment = tenant.length() + 1;
    int offset = receipt.indexOf(':', segment) + 1;
    if (!receipt.startsWith(tenant) || offset <= segment || offset >= last) {
      return null; // of another log
    }
    return new Position(
        Long.parseLong(receipt, segment, offset - 1, 10),
        Long.parseLong(receipt, offset, last, 10));
  }
}
