package dev.wadi.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place for objects: bytes under a key, replaced whole or not at all.
 *
 * <p>Threads may share it. Every failure is a {@link StoreException}; what may pass was tried again
 * before.
 */
public interface ObjectStore extends Closeable {
  /**
   * Stores an object. When this returns, the store has the bytes, compared by their checksum; when
   * it throws, the key is as it was before. An object with the same hash that is there already is
   * left as it is.
   *
   * @param sha256 hash of the content, 64 hexadecimal digits; kept beside the object
   * @param rule whether another object may be replaced
   * @throws StoreException {@link StoreException.Kind#CHANGED} when another one stands there and
   *     may not be
   */
  Stored put(String key, ObjectContent content, String sha256, PutRule rule) throws IOException;

  /**
   * Whether a key may be taken over.
   *
   * @param onlyNew whether only a key that is free is written
   * @param etag of the object that alone may be replaced; null for any
   * @param looked whether the caller has seen that nothing stands there, so that the store need not
   *     be asked before
   */
  record PutRule(boolean onlyNew, @Nullable String etag, boolean looked) {
    /** Whatever stood there is replaced. */
    public static final PutRule REPLACE = new PutRule(false, null, false);

    /** Only a key that is free is written; for names that follow from their content. */
    public static final PutRule ONLY_NEW = new PutRule(true, null, false);

    /** The same of a key of which a list has told that it is free. */
    public static final PutRule LISTED_FREE = new PutRule(true, null, true);

    /** Only the object with this etag is replaced: nobody has written since it was read. */
    public static PutRule ifStill(String etag) {
      return new PutRule(false, etag, false);
    }

    /** Whether the object that stands there may be replaced. */
    boolean mayReplace(StoredObject there) {
      return !onlyNew && (etag == null || etag.equals(there.etag()));
    }

    /** Whether a key where nothing stands may be written. */
    boolean mayBegin() {
      return etag == null;
    }
  }

  /** What {@link #put} did. */
  enum Stored {
    /** The bytes were sent. */
    SENT,
    /** An object with this hash was there. */
    THERE_ALREADY
  }

  /** What is known of an object, without reading it. */
  Optional<StoredObject> find(String key) throws IOException;

  /**
   * Everything whose key begins with a prefix, in the order of keys, fetched page by page while it
   * is asked for.
   */
  Listing list(String keyPrefix) throws IOException;

  /** Objects one by one. */
  interface Listing {
    /** The next; empty when there are no more. */
    Optional<StoredObject> next() throws IOException;
  }

  /**
   * A part of an object.
   *
   * @param etag of the object that is meant; when another one stands there meanwhile, this throws
   *     {@link StoreException.Kind#CHANGED}
   * @param from first byte
   * @param length how many; beyond the end of the object there are none
   */
  InputStream open(String key, String etag, long from, long length) throws IOException;

  /** Takes an object away; one that is not there is no failure. */
  void delete(String key) throws IOException;

  /**
   * A link by which anybody reads an object, and nothing else, for a while.
   *
   * @param validity up to seven days
   * @throws StoreException when this kind of store has no such links
   */
  URI link(String key, Duration validity) throws IOException;

  /** What it is called in front of people. */
  StoreLocation location();
}
