package dev.wadi.store;

import dev.wadi.model.Sha256;
import dev.wadi.store.remote.RangeSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A capture behind a link, read in parts. A file that changes while it is read is noticed by its
 * entity tag and its length; one that is fetched whole is held against the hash that was shared.
 * Threads share it.
 */
final class SharedRanges implements RangeSource {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final long FIRST_PAUSE_MILLIS = 200;

  private final HttpClient client;
  private final Duration timeout;
  private final int attempts;
  private final String title;
  private final Map<String, Share.Shared> files = new TreeMap<>();
  private final Map<String, String> etags = new ConcurrentHashMap<>();

  SharedRanges(HttpClient client, Duration timeout, int attempts, String title, Share share) {
    this.client = client;
    this.timeout = timeout;
    this.attempts = attempts;
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
    for (int attempt = 1; ; attempt++) {
      try {
        byte[] read = fetch(file, from, length);
        if (from == 0 && length == file.bytes()) {
          requireHash(file, read);
        }
        return read;
      } catch (StoreException e) {
        if (e.kind() != StoreException.Kind.UNAVAILABLE || attempt >= attempts) {
          throw e;
        }
      } catch (IOException e) {
        if (attempt >= attempts) {
          throw new StoreException(
              StoreException.Kind.UNAVAILABLE,
              "%s: the answer broke off: %s".formatted(title, e.getMessage()),
              e);
        }
      }
      pause(attempt);
    }
  }

  private void pause(int attempt) throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(FIRST_PAUSE_MILLIS << Math.min(attempt - 1, 5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading " + title, e);
    }
  }

  private byte[] fetch(Share.Shared file, long from, int length) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(file.link())
            .timeout(timeout)
            .header("Range", "bytes=" + from + "-" + (from + length - 1))
            .build();
    HttpResponse<InputStream> answer;
    try {
      answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading " + title, e);
    } catch (ConnectException | HttpTimeoutException e) {
      throw new StoreException(
          StoreException.Kind.UNAVAILABLE, title + ": cannot be reached, or does not answer", e);
    }
    try (InputStream body = new WatchedStream(answer.body(), timeout)) {
      boolean whole = answer.statusCode() == OK && from == 0 && length == file.bytes();
      if (answer.statusCode() == OK && !whole) {
        throw new StoreException(
            StoreException.Kind.FORBIDDEN,
            title + ": gives files only whole (cure: download the capture)");
      }
      if (answer.statusCode() != PARTIAL && !whole) {
        throw SharedCapture.refused(answer.statusCode(), title);
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
