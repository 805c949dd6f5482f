package dev.wadi.sink.delivery;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Brings requests to one server: all that a sink has to say itself; {@link Delivery} does the rest.
 *
 * <p>Threads share it, and several requests may be under way at once.
 */
public interface Transport extends AutoCloseable {
  /**
   * Makes what goes over the wire. Made once for a part and kept for further tries, so it has to be
   * free of side effects.
   *
   * @throws IOException or an unchecked exception when these lines cannot be said in the server's
   *     format: the batch is handed back to its giver, who then decides
   */
  Parcel pack(Part part) throws IOException;

  /**
   * Sends it.
   *
   * @return what became of it; fails when there was no whole answer within the time for a request,
   *     which is the same as {@link Fate#UNAVAILABLE}. Never left open for ever.
   */
  CompletableFuture<Outcome> send(Part part, Parcel parcel);

  /** A text of the server's or the connection's without the secrets that this side showed. */
  default String withoutSecrets(String text) {
    return text;
  }

  /** Breaks off what is under way. */
  @Override
  void close();
}
