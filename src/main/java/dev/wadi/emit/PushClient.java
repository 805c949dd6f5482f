package dev.wadi.emit;

import dev.wadi.codec.loki.PushBody;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * Pushes bodies to one door over HTTP/1.1, with connections kept open. Threads may share it. Not
 * for benchmarks: it costs more than a tuned server.
 */
public final class PushClient {
  private final URI door;
  private final List<String> headers;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /**
   * The answer to a push.
   *
   * @param status the HTTP status
   * @param text what the server said, empty after success
   */
  public record Answer(int status, String text) {
    /** 2xx: kept, all of it. */
    public boolean acknowledged() {
      return status / 100 == 2;
    }
  }

  /**
   * A client of one door.
   *
   * @param door such as {@code http://127.0.0.1:3100/loki/api/v1/push}
   * @param headers further headers, names and values in turn, such as the tenant or a token
   */
  public PushClient(URI door, String... headers) {
    this.door = door;
    this.headers = List.of(headers);
    if (headers.length % 2 != 0) {
      throw new IllegalArgumentException("headers: odd number of names and values");
    }
  }

  /**
   * Pushes one body and waits for the answer.
   *
   * @throws IOException when no answer came, within 30 seconds: the lines may have arrived or not
   */
  public Answer push(PushBody body) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door)
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", body.contentType())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.bytes()));
    for (int i = 0; i < headers.size(); i += 2) {
      request.header(headers.get(i), headers.get(i + 1));
    }
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }
}
