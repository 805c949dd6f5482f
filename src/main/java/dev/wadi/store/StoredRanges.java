package dev.wadi.store;

import dev.wadi.store.remote.RangeSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A capture in a store, read in parts: each of the object that was listed, or not at all. */
final class StoredRanges implements RangeSource {
  private final ObjectStore store;
  private final List<String> names;
  private final Map<String, StoredObject> objects;
  private final Map<String, byte[]> texts;

  /**
   * @param texts files that were read when the capture was opened
   */
  StoredRanges(
      ObjectStore store,
      List<String> names,
      Map<String, StoredObject> objects,
      Map<String, byte[]> texts) {
    this.store = store;
    this.names = names;
    this.objects = objects;
    this.texts = texts;
  }

  @Override
  public Map<String, Long> files() {
    Map<String, Long> files = new TreeMap<>();
    for (String name : names) {
      byte[] text = texts.get(name);
      StoredObject object = objects.get(name);
      files.put(name, text != null ? (long) text.length : object == null ? 0L : object.bytes());
    }
    return files;
  }

  @Override
  public byte[] read(String name, long from, int length) throws IOException {
    byte[] text = texts.get(name);
    if (text != null) {
      return Arrays.copyOfRange(text, (int) from, (int) from + length);
    }
    StoredObject object = objects.get(name);
    if (object == null) {
      throw new NoSuchFileException(store.location().key(name));
    }
    try (InputStream in = store.open(object.key(), object.etag(), from, length)) {
      return in.readNBytes(length);
    }
  }

  @Override
  public String title() {
    return store.location().toString();
  }
}
