package dev.wadi.source.datagram;

import dev.wadi.model.Batch;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Leaves the batch in the body to those who follow live. */
final class DatagramProducer extends DefaultProducer {
  private final DatagramDoor door;

  DatagramProducer(DatagramEndpoint endpoint, DatagramDoor door) {
    super(endpoint);
    this.door = door;
  }

  @Override
  public void process(Exchange exchange) {
    DatagramReaders readers = door.readers();
    if (readers != null && exchange.getMessage().getBody() instanceof Batch batch) {
      readers.show(batch);
    }
  }
}
