package dev.wadi.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a store says of an object.
 *
 * @param key its name in the bucket
 * @param bytes its length
 * @param etag changes when the object is replaced; as the store wrote it
 * @param modified when it was written
 * @param sha256 hash of its bytes as whoever wrote it said, 64 hexadecimal digits; null in lists
 *     and for objects of others
 */
public record StoredObject(
    String key, long bytes, String etag, Instant modified, @Nullable String sha256) {
  public StoredObject {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes: " + bytes + " (expected: >= 0)");
    }
  }
}
