package dev.wadi.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Asks the place that a link leads to. It follows to nowhere else, and what may pass is tried again
 * with longer and longer pauses. Threads share it.
 */
final class LinkClient {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final int MOST_DOUBLINGS = 5;

  /* Clouds tell a machine's own keys at 169.254.169.254, and at this address. */
  private static final String INSTANCE_METADATA = "fd00:ec2:0:0:0:0:0:254";

  private final HttpClient client;
  private final Duration timeout;
  private final int attempts;
  private final String title;

  /** Something that may fail and be done again. */
  interface Attempt<T> {
    T run() throws IOException;
  }

  /**
   * @param timeout longest wait for an answer, and for more of it
   * @param attempts how often one is asked for
   * @param title what failures are called by
   */
  LinkClient(Duration timeout, int attempts, String title) {
    this.timeout = timeout;
    this.attempts = attempts;
    this.title = title;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * Refuses a link to where a machine tells itself its secrets, or to no single machine: nobody
   * keeps captures there. A store of one's own at a private address is one like any other.
   *
   * @throws StoreException {@link StoreException.Kind#FORBIDDEN}
   */
  static void requireStore(URI link, String title) throws StoreException {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(link.getHost());
    } catch (UnknownHostException e) {
      // A proxy may know it; if nobody does, the request fails and says so.
      return;
    }
    for (InetAddress address : addresses) {
      boolean own = address instanceof Inet4Address && address.isLinkLocalAddress();
      if (own
          || address.isAnyLocalAddress()
          || address.isMulticastAddress()
          || address.getHostAddress().equals(INSTANCE_METADATA)) {
        throw new StoreException(
            StoreException.Kind.FORBIDDEN,
            title + ": leads to " + address.getHostAddress() + ", where no store is; not asked");
      }
    }
  }

  /** Tries until it is good, fails for good, or has failed too often. */
  <T> T patiently(Attempt<T> attempt) throws IOException {
    for (int i = 1; ; i++) {
      try {
        return attempt.run();
      } catch (StoreException e) {
        if (e.kind() != StoreException.Kind.UNAVAILABLE || i >= attempts) {
          throw e;
        }
      } catch (IOException e) {
        if (i >= attempts) {
          throw new StoreException(
              StoreException.Kind.UNAVAILABLE,
              "%s: the answer broke off: %s".formatted(title, e.getMessage()),
              e);
        }
      }
      pause(i);
    }
  }

  /* Half of it by chance, so that many who were sent away together do not come back together. */
  private void pause(int failures) throws IOException {
    long most = FIRST_PAUSE_MILLIS << Math.min(failures - 1, MOST_DOUBLINGS);
    try {
      TimeUnit.MILLISECONDS.sleep(most / 2 + ThreadLocalRandom.current().nextLong(most / 2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading " + title, e);
    }
  }

  /** All that a link leads to; asked once. */
  InputStream whole(URI link) throws IOException {
    return body(send(HttpRequest.newBuilder(link)), 0);
  }

  /** What a link leads to, from one place on; asked once. */
  InputStream rest(URI link, long from) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(link);
    return body(send(from == 0 ? request : request.header("Range", "bytes=" + from + "-")), from);
  }

  /** A part of it; asked once. The answer may be the whole where the part begins with it. */
  HttpResponse<InputStream> part(URI link, long from, long length) throws IOException {
    HttpResponse<InputStream> answer =
        send(
            HttpRequest.newBuilder(link)
                .header("Range", "bytes=" + from + "-" + (from + length - 1)));
    require(answer, from);
    return answer;
  }

  private InputStream body(HttpResponse<InputStream> answer, long from) throws IOException {
    require(answer, from);
    return watched(answer);
  }

  /** The body of an answer, given up when nothing comes for too long. */
  InputStream watched(HttpResponse<InputStream> answer) {
    return new WatchedStream(answer.body(), timeout);
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(
          request.timeout(timeout).build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading " + title, e);
    } catch (ConnectException e) {
      throw unavailable("cannot be reached (is the address right, is there a network?)", e);
    } catch (HttpTimeoutException e) {
      throw unavailable("does not answer", e);
    } catch (SSLException e) {
      throw new StoreException(
          StoreException.Kind.FORBIDDEN,
          title + ": does not prove who it is (" + e.getMessage() + ")",
          e);
    } catch (IOException e) {
      throw unavailable("the answer broke off: " + e.getMessage(), e);
    }
  }

  private StoreException unavailable(String why, IOException cause) {
    return new StoreException(StoreException.Kind.UNAVAILABLE, title + ": " + why, cause);
  }

  private void require(HttpResponse<InputStream> answer, long from) throws IOException {
    int status = answer.statusCode();
    if (status == OK && from == 0 || status == PARTIAL && begins(answer, from)) {
      return;
    }
    answer.body().close();
    throw status == OK || status == PARTIAL
        ? new StoreException(
            StoreException.Kind.FORBIDDEN,
            title + ": gives files only whole (cure: download the capture)")
        : refused(status);
  }

  private static boolean begins(HttpResponse<?> answer, long from) {
    return answer
        .headers()
        .firstValue("Content-Range")
        .map(range -> range.startsWith("bytes " + from + "-"))
        .orElse(false);
  }

  private StoreException refused(int status) {
    StoreException.Kind kind =
        switch (status) {
          case 404, 410 -> StoreException.Kind.NOT_FOUND;
          case 429 -> StoreException.Kind.UNAVAILABLE;
          default ->
              status >= 500 ? StoreException.Kind.UNAVAILABLE : StoreException.Kind.FORBIDDEN;
        };
    return new StoreException(kind, title + ": " + why(status));
  }

  private static String why(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 ->
          "answered %d and leads elsewhere, where it is not followed (cure: ask for a new link)"
              .formatted(status);
      case 400, 401, 403 ->
          "the link has ended, or is not whole (cure: ask for a new one, and quote it)";
      case 404, 410 -> "what was shared is not there any more (cure: ask for a new link)";
      case 429, 503 -> "the store is too busy (answered " + status + "; cure: try again later)";
      default -> "answered " + status;
    };
  }
}
