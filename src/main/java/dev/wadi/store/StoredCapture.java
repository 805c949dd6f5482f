package dev.wadi.store;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureStandstill;
import dev.wadi.capture.IndexEntry;
import dev.wadi.capture.signature.Contents;
import dev.wadi.model.Sha256;
import dev.wadi.store.remote.RangeSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A capture in a store: the objects below its location, as they were at one moment. What tells of
 * the others is read before they are listed, so that a capture to which files are still added is
 * whole as far as its index goes.
 */
public final class StoredCapture implements CaptureDownload.Source, Contents {
  private static final int MOST_FILES = 100_000;
  private static final int MOST_READS = 5;

  private final ObjectStore store;
  private final Map<String, StoredObject> objects;
  private final Map<String, byte[]> texts;

  private StoredCapture(
      ObjectStore store, Map<String, StoredObject> objects, Map<String, byte[]> texts) {
    this.store = store;
    this.objects = objects;
    this.texts = texts;
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
    Map<String, byte[]> texts = new TreeMap<>();
    for (String name : List.of(CaptureKeys.METADATA, CaptureKeys.INDEX)) {
      text(store, name).ifPresent(text -> texts.put(name, text));
    }
    if (!texts.containsKey(CaptureKeys.METADATA)) {
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
      if (marker || CaptureKeys.isBeside(name) || CaptureStandstill.isAside(name)) {
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
    return new StoredCapture(store, objects, texts);
  }

  /**
   * A text that tells of other files, whole, though it may be replaced meanwhile.
   *
   * @throws StoreException {@link StoreException.Kind#CHANGED} when it is not what was stored
   */
  private static Optional<byte[]> text(ObjectStore store, String name) throws IOException {
    String key = store.location().key(name);
    for (int i = 1; ; i++) {
      Optional<StoredObject> there = store.find(key);
      if (there.isEmpty()) {
        return Optional.empty();
      }
      if (there.get().bytes() > CaptureKeys.mostBytes(name)) {
        throw new StoreException(
            StoreException.Kind.FORBIDDEN,
            store.location()
                + ": "
                + name
                + " is over "
                + CaptureKeys.mostBytes(name)
                + " bytes long");
      }
      try (InputStream in = store.open(key, there.get().etag(), 0, there.get().bytes())) {
        byte[] text = in.readAllBytes();
        String stored = there.get().sha256();
        if (stored != null && !stored.equals(Sha256.hex(text))) {
          throw new StoreException(
              StoreException.Kind.CHANGED,
              store.location() + ": " + name + " is not what was stored: its hash is another one");
        }
        return Optional.of(text);
      } catch (StoreException e) {
        boolean replaced =
            e.kind() == StoreException.Kind.CHANGED || e.kind() == StoreException.Kind.NOT_FOUND;
        if (!replaced || i == MOST_READS) {
          throw e;
        }
      }
    }
  }

  /** What its index says of its data files. */
  List<IndexEntry> index() {
    return IndexEntry.parseAll(texts.getOrDefault(CaptureKeys.INDEX, new byte[0]));
  }

  /** Whether it says what it has to consist of. */
  public boolean hasManifest() {
    return isFile(CaptureKeys.MANIFEST);
  }

  /** Whether the store keeps a hash beside each object. */
  public boolean hasHashes() {
    return store.location().scheme() != StoreLocation.Scheme.FILE;
  }

  /** What it says of itself. */
  public CaptureMetadata metadata() throws IOException {
    return CaptureMetadata.read(
        texts.getOrDefault(CaptureKeys.METADATA, new byte[0]), store.location().toString());
  }

  @Override
  public List<CaptureDownload.RemoteFile> files() throws IOException {
    List<CaptureDownload.RemoteFile> files = new ArrayList<>();
    for (String name : names()) {
      files.add(file(name));
    }
    return files;
  }

  /** One of them, with the hash that it was stored with. */
  CaptureDownload.RemoteFile file(String name) throws IOException {
    byte[] text = texts.get(name);
    if (text != null) {
      return new CaptureDownload.RemoteFile(name, text.length, Sha256.hex(text));
    }
    StoredObject listed = objects.get(name);
    if (listed == null) {
      throw new NoSuchFileException(store.location().key(name));
    }
    // A list does not tell what an object was stored with.
    String sha256 = store.find(listed.key()).map(StoredObject::sha256).orElse(null);
    return new CaptureDownload.RemoteFile(name, listed.bytes(), sha256);
  }

  @Override
  public InputStream open(CaptureDownload.RemoteFile file) throws IOException {
    return open(file.name());
  }

  /** The same capture, to be read in parts. */
  public RangeSource ranges() {
    return new StoredRanges(store, names(), objects, texts);
  }

  @Override
  public List<String> names() {
    Set<String> names = new TreeSet<>(objects.keySet());
    // Written after they were read, or taken away since: what was read counts.
    names.remove(CaptureKeys.METADATA);
    names.remove(CaptureKeys.INDEX);
    names.addAll(texts.keySet());
    return List.copyOf(names);
  }

  @Override
  public boolean isFile(String name) {
    return texts.containsKey(name) || objects.containsKey(name);
  }

  @Override
  public InputStream open(String name) throws IOException {
    byte[] text = texts.get(name);
    if (text != null) {
      return new ByteArrayInputStream(text);
    }
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
