package dev.wadi.store;

/**
 * What proves to a store who we are.
 *
 * @param id of the access key
 * @param secret that belongs to it; shown to nobody
 */
public record StoreCredentials(String id, String secret) {
  public StoreCredentials {
    if (id.isBlank() || secret.isBlank()) {
      throw new IllegalArgumentException(
          "an access key needs both its id and its secret (expected: both or neither)");
    }
  }

  @Override
  public String toString() {
    return "StoreCredentials[" + id + "]";
  }
}
