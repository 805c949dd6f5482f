package dev.wadi.kafka.client;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;

/** One question to the brokers about themselves, by a client that lives as long as it. */
public final class Question {
  private Question() {}

  /**
   * Asks, and waits no longer than it says: a client that is closed otherwise waits for its
   * questions once more, for a minute when nobody is there.
   */
  public static <T> T ask(
      KafkaAccess access, String clientId, Duration patience, Function<Admin, KafkaFuture<T>> what)
      throws ExecutionException, TimeoutException, InterruptedException {
    Admin admin = Admin.create(access.properties(clientId));
    try {
      return what.apply(admin).get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      admin.close(Duration.ZERO);
    }
  }
}
