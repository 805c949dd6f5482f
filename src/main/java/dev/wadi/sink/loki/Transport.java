package dev.wadi.sink.loki;

import java.util.concurrent.CompletableFuture;

/** Brings one request to the server; threads may share it. */
interface Transport extends AutoCloseable {
  /**
   * Sends a compressed push.
   *
   * @return the answer of any status, or an {@link java.io.IOException} when there was none within
   *     the time for a request
   */
  CompletableFuture<Answer> post(String tenant, byte[] body);

  /** Breaks off what is under way. */
  @Override
  void close();
}
