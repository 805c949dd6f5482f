package dev.wadi.store;

import dev.wadi.capture.CaptureStandstill;
import dev.wadi.capture.signature.Contents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A capture in a store: the objects below its location. */
public final class StoredCapture implements CaptureDownload.Source, Contents {
  private static final int MOST_FILES = 100_000;

  private final ObjectStore store;
  private final Map<String, StoredObject> objects;

  private StoredCapture(ObjectStore store, Map<String, StoredObject> objects) {
    this.store = store;
    this.objects = objects;
  }

  /**
   * Lists a capture.
   *
   * @throws StoreException {@link StoreException.Kind#NOT_FOUND} when there is none at the store's
   *     location, {@link StoreException.Kind#FORBIDDEN} when keys would lead out of a folder or
   *     there are far too many
   */
  public static StoredCapture open(ObjectStore store) throws IOException {
    StoreLocation location = store.location();
    if (store.find(location.key(CaptureKeys.METADATA)).isEmpty()) {
      throw new StoreException(
          StoreException.Kind.NOT_FOUND,
          location + ": is no capture, there is no metadata.json below it");
    }
    Map<String, StoredObject> objects = new TreeMap<>();
    ObjectStore.Listing listing = store.list(location.keyPrefix());
    for (Optional<StoredObject> next = listing.next(); next.isPresent(); next = listing.next()) {
      StoredObject object = next.get();
      String name = object.key().substring(location.keyPrefix().length());
      // Some programs leave empty objects that stand for folders.
      boolean marker = name.isEmpty() || name.endsWith("/") && object.bytes() == 0;
      if (marker || name.startsWith(CaptureKeys.SHARES) || CaptureStandstill.isAside(name)) {
        continue;
      }
      if (!StoreLocation.safe(name)) {
        throw new StoreException(
            StoreException.Kind.FORBIDDEN,
            location
                + ": a key would lead out of the folder, or cannot be a file: "
                + object.key());
      }
      if (objects.size() == MOST_FILES) {
        throw new StoreException(
            StoreException.Kind.FORBIDDEN,
            location + ": has over " + MOST_FILES + " objects below it (expected: one capture)");
      }
      objects.put(name, object);
    }
    return new StoredCapture(store, objects);
  }

  @Override
  public List<CaptureDownload.RemoteFile> files() throws IOException {
    List<CaptureDownload.RemoteFile> files = new ArrayList<>();
    for (Map.Entry<String, StoredObject> file : objects.entrySet()) {
      // A list does not tell what an object was stored with.
      String sha256 = store.find(file.getValue().key()).map(StoredObject::sha256).orElse(null);
      files.add(new CaptureDownload.RemoteFile(file.getKey(), file.getValue().bytes(), sha256));
    }
    return files;
  }

  @Override
  public InputStream open(CaptureDownload.RemoteFile file) throws IOException {
    return open(file.name());
  }

  @Override
  public List<String> names() {
    return List.copyOf(objects.keySet());
  }

  @Override
  public boolean isFile(String name) {
    return objects.containsKey(name);
  }

  @Override
  public InputStream open(String name) throws IOException {
    StoredObject object = objects.get(name);
    if (object == null) {
      throw new NoSuchFileException(store.location().key(name));
    }
    return store.open(object.key(), object.etag(), 0, object.bytes());
  }

  @Override
  public String title() {
    return store.location().toString();
  }
}
