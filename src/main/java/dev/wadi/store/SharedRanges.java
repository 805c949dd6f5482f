package dev.wadi.store;

import dev.wadi.model.Sha256;
import dev.wadi.store.remote.RangeSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A capture behind a link, read in parts. A file that changes while it is read is noticed by its
 * entity tag and its length; one that is fetched whole is held against the hash that was shared.
 * Threads share it.
 */
final class SharedRanges implements RangeSource {
  private static final int OK = 200;

  private final LinkClient client;
  private final String title;
  private final Map<String, Share.Shared> files = new TreeMap<>();
  private final Map<String, String> etags = new ConcurrentHashMap<>();

  SharedRanges(LinkClient client, String title, Share share) {
    this.client = client;
    this.title = title;
    share.files().forEach(file -> files.put(file.name(), file));
  }

  @Override
  public Map<String, Long> files() {
    Map<String, Long> lengths = new TreeMap<>();
    files.forEach((name, file) -> lengths.put(name, file.bytes()));
    return lengths;
  }

  @Override
  public byte[] read(String name, long from, int length) throws IOException {
    Share.Shared file = files.get(name);
    if (file == null) {
      throw new NoSuchFileException(title + "/" + name);
    }
    if (length == 0) {
      return new byte[0];
    }
    return client.patiently(
        () -> {
          byte[] read = fetch(file, from, length);
          if (from == 0 && length == file.bytes()) {
            requireHash(file, read);
          }
          return read;
        });
  }

  private byte[] fetch(Share.Shared file, long from, int length) throws IOException {
    HttpResponse<InputStream> answer = client.part(file.link(), from, length);
    try (InputStream body = client.watched(answer)) {
      if (answer.statusCode() == OK && length != file.bytes()) {
        throw new StoreException(
            StoreException.Kind.FORBIDDEN,
            title + ": gives files only whole (cure: download the capture)");
      }
      requireSame(file, answer);
      byte[] read = body.readNBytes(length);
      if (read.length < length) {
        throw new IOException(read.length + " of " + length + " bytes came");
      }
      return read;
    }
  }

  private void requireSame(Share.Shared file, HttpResponse<?> answer) throws StoreException {
    String etag = answer.headers().firstValue("ETag").orElse("");
    String first = etags.putIfAbsent(file.name(), etag);
    String range = answer.headers().firstValue("Content-Range").orElse("");
    boolean length = range.isEmpty() || range.endsWith("/" + file.bytes());
    if (first != null && !first.equals(etag) || !length) {
      throw changed(file);
    }
  }

  private void requireHash(Share.Shared file, byte[] read) throws StoreException {
    String shared = file.sha256();
    if (shared != null && !Sha256.hex(read).equals(shared)) {
      throw changed(file);
    }
  }

  private StoreException changed(Share.Shared file) {
    return new StoreException(
        StoreException.Kind.CHANGED,
        "%s: %s is not what was shared any more (cure: ask for a new link)"
            .formatted(title, file.name()));
  }

  @Override
  public String title() {
    return title;
  }
}
