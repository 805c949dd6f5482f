package dev.wadi.store;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a store is spoken to.
 *
 * @param endpoint address of a store that is not Amazon's; null for the scheme's own
 * @param region of the bucket; null when the environment or the store says it
 * @param pathStyle whether the bucket stands in the path: stores of one's own mostly want that
 * @param credentials null for those that the environment, a profile or the machine has
 * @param signBodies whether each body's hash is part of the signature, by https too
 * @param partBytes size of the parts in which a large object is sent, at least 5 MiB
 * @param connections most at once
 * @param attempts how often a request is tried
 * @param timeout longest silence of the store
 * @param bytesPerSecond most bytes that are sent or read in a second, of all together; 0 for no
 *     limit
 * @param keep how objects are kept
 */
public record StoreOptions(
    @Nullable URI endpoint,
    @Nullable String region,
    boolean pathStyle,
    @Nullable StoreCredentials credentials,
    boolean signBodies,
    int partBytes,
    int connections,
    int attempts,
    Duration timeout,
    long bytesPerSecond,
    Keep keep) {
  private static final int LEAST_PART = 5 << 20;
  private static final int MOST_PART = 1 << 30;

  /** Amazon's store with what the environment says. */
  public static final StoreOptions DEFAULTS =
      new StoreOptions(
          null,
          null,
          false,
          null,
          false,
          16 << 20,
          16,
          5,
          Duration.ofSeconds(30),
          0,
          Keep.DEFAULTS);

  public StoreOptions {
    require("partBytes", partBytes, LEAST_PART, MOST_PART);
    require("connections", connections, 1, 1000);
    require("attempts", attempts, 1, 100);
    require("timeout [ms]", timeout.toMillis(), 1, Integer.MAX_VALUE);
    require("bytesPerSecond", bytesPerSecond, 0, Long.MAX_VALUE);
  }

  private static void require(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }

  /**
   * How objects are kept by the store.
   *
   * @param encryption {@code AES256} or {@code aws:kms}; empty for what the bucket does anyway
   * @param kmsKey which key of the key service; empty for the bucket's
   * @param storageClass such as {@code STANDARD_IA}; empty for the bucket's
   * @param tags on every object
   */
  public record Keep(
      String encryption, String kmsKey, String storageClass, Map<String, String> tags) {
    /** S3 takes no more. */
    static final int MOST_TAGS = 10;

    /** As the bucket does it. */
    public static final Keep DEFAULTS = new Keep("", "", "", Map.of());

    public Keep {
      tags = Map.copyOf(tags);
      if (tags.size() > MOST_TAGS) {
        throw new IllegalArgumentException(
            "tags: " + tags.size() + " (expected: at most " + MOST_TAGS + ")");
      }
    }
  }
}
