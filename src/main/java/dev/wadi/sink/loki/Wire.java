package dev.wadi.sink.loki;

import dev.wadi.sink.delivery.HttpReply;
import java.util.concurrent.CompletableFuture;

/** Brings one request to the server; threads may share it. */
interface Wire extends AutoCloseable {
  /**
   * Sends a compressed push.
   *
   * @return the answer of any status, or an {@link java.io.IOException} when there was none within
   *     the time for a request
   */
  CompletableFuture<HttpReply> post(String tenant, byte[] body);

  /** Breaks off what is under way. */
  @Override
  void close();
}
