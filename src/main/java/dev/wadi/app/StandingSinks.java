package dev.wadi.app;

import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalReader;
import dev.wadi.sink.delivery.DeliveryHealth;
import dev.wadi.sink.loki.LokiEndpoint;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;

/** The sinks that get nothing because somebody wants it so. */
final class StandingSinks {
  static final String PAUSED = "paused";
  static final String STOPPED = "stopped";

  private StandingSinks() {}

  /** Names with {@link #PAUSED} or, when no running route delivers to it, {@link #STOPPED}. */
  static Map<String, String> of(Wal wal, CamelContext camel) {
    Map<String, String> standing = new TreeMap<>();
    for (WalReader sink : wal.readers()) {
      if (!sink.isOpen()) {
        standing.put(sink.name(), STOPPED);
      } else if (sink.isPaused()) {
        standing.put(sink.name(), PAUSED);
      }
    }
    for (Endpoint endpoint : camel.getEndpoints()) {
      if (endpoint instanceof LokiEndpoint loki
          && loki.health().state() == DeliveryHealth.State.PAUSED) {
        standing.putIfAbsent(loki.getName(), PAUSED);
      }
    }
    return standing;
  }
}
