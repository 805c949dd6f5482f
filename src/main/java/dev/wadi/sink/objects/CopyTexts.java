package dev.wadi.sink.objects;

import dev.wadi.model.Sha256;
import dev.wadi.store.CaptureKeys;
import dev.wadi.store.ObjectContent;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.ObjectStore.PutRule;
import dev.wadi.store.StoreException;
import dev.wadi.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Index and metadata of a copy as they stand in the bucket. They are replaced only by whoever has
 * read them: where another wrote meanwhile, the store says {@link StoreException.Kind#CHANGED}, and
 * they are read again. For one thread.
 */
final class CopyTexts {
  private static final int MOST_BYTES = 512 << 20;

  private final ObjectStore store;
  private final String place;
  private Text index;
  private Text metadata;

  private record Text(byte @Nullable [] bytes, @Nullable String etag) {
    static final Text NONE = new Text(null, null);
  }

  private CopyTexts(ObjectStore store, String place, Text index, Text metadata) {
    this.store = store;
    this.place = place;
    this.index = index;
    this.metadata = metadata;
  }

  /**
   * Reads them; a copy that there is not has none.
   *
   * @param place of the copy below the store's location
   */
  static CopyTexts read(ObjectStore store, String place) throws IOException {
    // The metadata first: an index that is newer names only what is there.
    Text metadata = text(store, key(store, place, CaptureKeys.METADATA));
    Text index = text(store, key(store, place, CaptureKeys.INDEX));
    return new CopyTexts(store, place, index, metadata);
  }

  private static Text text(ObjectStore store, String key) throws IOException {
    Optional<StoredObject> there = store.find(key);
    if (there.isEmpty()) {
      return Text.NONE;
    }
    if (there.get().bytes() > MOST_BYTES) {
      throw new StoreException(
          StoreException.Kind.CHANGED, key + " is over " + MOST_BYTES + " bytes long");
    }
    try (InputStream in = store.open(key, there.get().etag(), 0, there.get().bytes())) {
      return new Text(in.readAllBytes(), there.get().etag());
    }
  }

  static String key(ObjectStore store, String place, String name) {
    return store.location().key(place + "/" + name);
  }

  byte @Nullable [] index() {
    return index.bytes;
  }

  byte @Nullable [] metadata() {
    return metadata.bytes;
  }

  /** Replaces the index, unless it says that already. */
  void putIndex(byte[] text) throws IOException {
    index = put(CaptureKeys.INDEX, index, text);
  }

  /**
   * Replaces the metadata, unless they say that already.
   *
   * @return whether anything was written
   */
  boolean putMetadata(byte[] text) throws IOException {
    boolean news = !Arrays.equals(metadata.bytes, text);
    metadata = put(CaptureKeys.METADATA, metadata, text);
    return news;
  }

  private Text put(String name, Text before, byte[] text) throws IOException {
    if (Arrays.equals(before.bytes, text)) {
      return before;
    }
    String key = key(store, place, name);
    String sha256 = Sha256.hex(text);
    PutRule rule = before.etag == null ? PutRule.ONLY_NEW : PutRule.ifStill(before.etag);
    store.put(key, ObjectContent.of(text), sha256, rule);
    StoredObject written =
        store
            .find(key)
            .filter(there -> there.sha256() == null || there.sha256().equals(sha256))
            .orElseThrow(
                () ->
                    new StoreException(
                        StoreException.Kind.CHANGED,
                        store.location() + ": " + key + " was written by somebody else, too"));
    return new Text(text, written.etag());
  }
}
