package dev.wadi.store;

import dev.wadi.store.remote.RangeSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A capture behind a link that somebody sent. Its files are fetched from the place that the link
 * leads to and from nowhere else, whatever the document says.
 */
public final class SharedCapture implements CaptureDownload.Source {
  private static final int MOST_BYTES = 64 << 20;
  private static final int OK = 200;
  private static final int PARTIAL = 206;

  private final HttpClient client;
  private final Duration timeout;
  private final int attempts;
  private final String title;
  private final Share share;
  private final Map<String, URI> links = new HashMap<>();

  private SharedCapture(
      HttpClient client, Duration timeout, int attempts, String title, Share share) {
    this.client = client;
    this.timeout = timeout;
    this.attempts = attempts;
    this.title = title;
    this.share = share;
    share.files().forEach(file -> links.put(file.name(), file.link()));
  }

  /** Whether a word on the command line is such a link. */
  public static boolean looksLikeOne(String text) {
    return text.startsWith("https://") || text.startsWith("http://");
  }

  /**
   * Reads what a link leads to.
   *
   * @param timeout longest wait for an answer
   * @param attempts how often one is asked for
   * @throws StoreException when it has expired, was taken back, leads to something else, or to
   *     files elsewhere
   */
  public static SharedCapture open(URI link, Duration timeout, int attempts, InstantSource clock)
      throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    String title = link.getScheme() + "://" + link.getRawAuthority() + link.getRawPath();
    byte[] text;
    try (InputStream in = get(client, link, 0, timeout, title)) {
      text = in.readNBytes(MOST_BYTES);
    }
    Share share = Share.parse(text, title);
    Instant now = clock.instant();
    if (share.expires().isBefore(now)) {
      throw new StoreException(
          StoreException.Kind.FORBIDDEN, title + ": the link ended at " + share.expires());
    }
    for (Share.Shared file : share.files()) {
      if (!link.getScheme().equals(file.link().getScheme())
          || !link.getRawAuthority().equals(file.link().getRawAuthority())) {
        throw new StoreException(
            StoreException.Kind.FORBIDDEN,
            title + ": " + file.name() + " lies at another address, which is not asked");
      }
    }
    return new SharedCapture(client, timeout, attempts, title, share);
  }

  private static InputStream get(
      HttpClient client, URI link, long from, Duration timeout, String title) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(link).timeout(timeout);
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    HttpResponse<InputStream> answer;
    try {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading " + title, e);
    } catch (ConnectException e) {
      throw new StoreException(StoreException.Kind.UNAVAILABLE, title + ": cannot be reached", e);
    }
    if (answer.statusCode() == (from > 0 ? PARTIAL : OK)) {
      return new WatchedStream(answer.body(), timeout);
    }
    answer.body().close();
    throw refused(answer.statusCode(), title);
  }

  static StoreException refused(int status, String title) {
    return switch (status) {
      case 401, 403 ->
          new StoreException(
              StoreException.Kind.FORBIDDEN,
              title + ": the link has ended, or is not whole (ask for a new one)");
      case 404 ->
          new StoreException(
              StoreException.Kind.NOT_FOUND, title + ": what was shared is not there any more");
      default ->
          new StoreException(
              status >= 500 || status == 429
                  ? StoreException.Kind.UNAVAILABLE
                  : StoreException.Kind.FORBIDDEN,
              title + ": answered " + status);
    };
  }

  @Override
  public List<CaptureDownload.RemoteFile> files() {
    return share.files().stream()
        .map(file -> new CaptureDownload.RemoteFile(file.name(), file.bytes(), file.sha256()))
        .toList();
  }

  @Override
  public InputStream open(CaptureDownload.RemoteFile file) throws IOException {
    URI link = links.get(file.name());
    if (link == null) {
      throw new IllegalArgumentException("no file of this capture: " + file.name());
    }
    return file.bytes() == 0
        ? InputStream.nullInputStream()
        : new ResumedStream(
            (from, left) -> get(client, link, from, timeout, title), 0, file.bytes(), attempts);
  }

  /** The same capture, to be read in parts. */
  public RangeSource ranges() {
    return new SharedRanges(client, timeout, attempts, title, share);
  }

  /** Where the capture lies, as whoever shared it says. */
  public String source() {
    return share.source();
  }

  @Override
  public String title() {
    return title;
  }
}
