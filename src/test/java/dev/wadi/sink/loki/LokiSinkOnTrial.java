package dev.wadi.sink.loki;

import static dev.wadi.sink.loki.LokiBatches.batch;

import dev.wadi.kit.ManualCrew;
import dev.wadi.kit.PushBytes;
import dev.wadi.model.Batch;
import dev.wadi.sink.delivery.DeadLetters;
import dev.wadi.sink.delivery.DeliverySettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A sink on a clock and a server that the test turns by hand. */
abstract class LokiSinkOnTrial {
  static final URI URL = URI.create("http://127.0.0.1:3100/loki/api/v1/push");

  final ManualCrew crew = new ManualCrew();
  final ManualTransport loki = new ManualTransport(crew);
  final List<Batch> dead = new ArrayList<>();
  DeadLetters deadLetters =
      batch -> {
        dead.add(batch);
        return CompletableFuture.completedFuture(null);
      };
  LokiSettings settings = LokiSettings.of(URL);
  Function<Batch, byte[]> encoder = PushBytes::of;

  LokiSink sink() {
    return new LokiSink(
        "loki",
        settings,
        batch -> encoder.apply(batch),
        batch -> deadLetters.keep(batch),
        crew.clock(),
        crew::ticker,
        crew,
        loki,
        new Random(7));
  }

  static DeliverySettings.Limits limits(int requestBytes, int requestEntries) {
    return new DeliverySettings.Limits(
        requestBytes, requestEntries, 1, 8, 128 << 20, 32 << 20, 500);
  }
}
