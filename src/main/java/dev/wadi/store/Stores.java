package dev.wadi.store;

/** Opens stores. */
public final class Stores {
  private Stores() {}

  /**
   * The store at a location; nothing is asked of it yet.
   *
   * @throws IllegalArgumentException with a sentence when nobody says in which region a bucket of
   *     Amazon's is
   */
  public static ObjectStore open(StoreLocation location, StoreOptions options) {
    return location.scheme() == StoreLocation.Scheme.FILE
        ? new FolderStore(location, options)
        : new S3Store(location, options);
  }
}
