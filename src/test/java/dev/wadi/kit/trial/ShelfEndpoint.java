package dev.wadi.kit.trial;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.sink.delivery.DeadLetterProducer;
import dev.wadi.sink.delivery.Delivery;
import dev.wadi.sink.delivery.DeliveryCounts;
import dev.wadi.sink.delivery.DeliveryHealth;
import dev.wadi.sink.delivery.DeliverySettings;
import dev.wadi.sink.delivery.DeliveryStation;
import dev.wadi.sink.delivery.NotDeliveredException;
import dev.wadi.sink.delivery.ThreadCrew;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationOperation;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationTitle;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultEndpoint;

/** A sink for objects. */
public class ShelfEndpoint extends DefaultEndpoint implements Station {
  private final String url;
  private String name = "shelf";
  private volatile Delivery delivery;

  ShelfEndpoint(String uri, ShelfComponent component, String url) {
    super(uri, component);
    this.url = url;
  }

  public void setName(String name) {
    this.name = name;
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException("shelf: can only be written to");
  }

  @Override
  public Producer createProducer() {
    return new ShelfProducer();
  }

  private final class ShelfProducer extends DefaultAsyncProducer {
    private DeadLetterProducer letters;

    ShelfProducer() {
      super(ShelfEndpoint.this);
    }

    @Override
    protected void doStart() throws Exception {
      super.doStart();
      letters = DeadLetterProducer.open(getCamelContext(), "direct:dead-letters?block=false");
      ThreadCrew crew = new ThreadCrew("shelf-" + name);
      delivery =
          new Delivery(
              "The shelf",
              name,
              DeliverySettings.defaults()
                  .with(new DeliverySettings.Pacing(50, 200, 10, 1000, 200, 500))
                  .with(new DeliverySettings.BreakerSettings(20, 5, 50, 50, 200)),
              new ShelfTransport(url, crew),
              letters,
              crew,
              Delivery.Time.system());
    }

    @Override
    protected void doStop() throws Exception {
      delivery.close();
      letters.close();
      super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      CompletableFuture<Void> unused =
          delivery
              .deliver(
                  exchange.getMessage().getBody(Batch.class),
                  exchange.getProperty(Established.POSITION_START, "", String.class))
              .whenComplete(
                  (nothing, failure) -> {
                    if (failure != null) {
                      exchange.setException(
                          failure instanceof NotDeliveredException
                              ? failure
                              : new IllegalStateException(failure));
                    }
                    callback.done(false);
                  });
      return false;
    }
  }

  @Override
  public StationTitle title() {
    return new StationTitle(StationKind.SINK, "Shelf", name);
  }

  @Override
  public StationReport report() {
    Delivery now = delivery;
    return now == null
        ? DeliveryStation.report("shelf", DeliveryHealth.STOPPED, DeliveryCounts.ZERO, List.of())
        : DeliveryStation.report("shelf", now.health(), now.counts(), List.of());
  }

  @Override
  public List<StationOperation> operations() {
    Delivery now = delivery;
    return now == null
        ? List.of()
        : DeliveryStation.operations(now::pause, now::resume, now::retryNow);
  }
}
