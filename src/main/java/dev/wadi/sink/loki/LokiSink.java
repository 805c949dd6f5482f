package dev.wadi.sink.loki;

import dev.wadi.model.Batch;
import dev.wadi.sink.delivery.Crew;
import dev.wadi.sink.delivery.DeadLetters;
import dev.wadi.sink.delivery.Delivery;
import dev.wadi.sink.delivery.DeliveryHealth;
import dev.wadi.sink.delivery.NotDeliveredException;
import dev.wadi.sink.delivery.ThreadCrew;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Delivers batches to a Loki server, in the order in which each tenant's batches come, and keeps at
 * it until the server has them or has rejected them for good; {@link Delivery} says how.
 *
 * <p>Delivery is at least once. A request whose answer was lost is sent again, and of a request
 * answered with 400 Loki may have kept the good lines already, which the search for the bad ones
 * then sends again. Both are exact repetitions (same stream, timestamp and line), and Loki keeps
 * one of those.
 *
 * <p>Threads may share it. The protocol is Loki's {@code POST /loki/api/v1/push} in protobuf with
 * snappy's block format.
 */
public final class LokiSink implements AutoCloseable {
  private final String name;
  private final LokiTransport transport;
  private final Delivery delivery;

  /**
   * Starts a sink with threads of its own.
   *
   * @param name of the sink in health, metrics, dead letters and thread names
   * @param encoder makes an uncompressed {@code PushRequest} of a batch that does not bring one;
   *     has to be free of side effects
   */
  public LokiSink(
      String name,
      LokiSettings settings,
      Function<Batch, byte[]> encoder,
      DeadLetters deadLetters,
      InstantSource clock,
      LongSupplier nanoTicker) {
    this(name, settings, encoder, deadLetters, clock, nanoTicker, new ThreadCrew("loki-" + name));
  }

  private LokiSink(
      String name,
      LokiSettings settings,
      Function<Batch, byte[]> encoder,
      DeadLetters deadLetters,
      InstantSource clock,
      LongSupplier nanoTicker,
      ThreadCrew crew) {
    this(
        name,
        settings,
        encoder,
        deadLetters,
        clock,
        nanoTicker,
        crew,
        new HttpWire(settings, crew),
        RandomGenerator.getDefault());
  }

  LokiSink(
      String name,
      LokiSettings settings,
      Function<Batch, byte[]> encoder,
      DeadLetters deadLetters,
      InstantSource clock,
      LongSupplier nanoTicker,
      Crew crew,
      Wire wire,
      RandomGenerator random) {
    this.name = name;
    this.transport = new LokiTransport(settings, encoder, wire, clock);
    this.delivery =
        new Delivery(
            "Loki",
            name,
            settings.delivery(),
            transport,
            deadLetters,
            crew,
            new Delivery.Time(clock, nanoTicker, random));
  }

  /**
   * Promises to deliver a batch after all earlier ones of its tenant; does not block.
   *
   * @return completes when the server has every line or it is in the dead letters; fails with
   *     {@link NotDeliveredException} when the sink has no room or stops, and with what went wrong
   *     when the batch cannot be encoded: then the batch is still the giver's
   */
  public CompletableFuture<Void> deliver(Batch batch) {
    return delivery.deliver(batch, "");
  }

  /** Sends nothing more until {@link #resume}; requests under way end as they end. */
  public void pause() {
    delivery.pause();
  }

  /** Goes on after {@link #pause}. */
  public void resume() {
    delivery.resume();
  }

  /** Ends all waits now: every waiting shipment gets a turn, and an open breaker tries a probe. */
  public void retryNow() {
    delivery.retryNow();
  }

  /** For a stop that must not wait for a dead server; there is no way back. */
  public void drain() {
    delivery.drain();
  }

  /** {@link #drain}s, waits a bounded time for requests under way, and gives the rest back. */
  @Override
  public void close() {
    delivery.close();
  }

  public String name() {
    return name;
  }

  /** How the sink is. */
  public DeliveryHealth health() {
    return delivery.health();
  }

  /** What the sink has done. */
  public LokiCounts counts() {
    return new LokiCounts(transport.counts(), delivery.counts());
  }
}
