package dev.wadi.sink.loki;

import dev.wadi.sink.delivery.HttpReply;
import dev.wadi.sink.delivery.HttpRequests;
import dev.wadi.sink.delivery.ThreadCrew;
import dev.wadi.tls.OutgoingTls;
import java.net.http.HttpRequest;
import java.util.concurrent.CompletableFuture;

/** Loki's {@code POST /loki/api/v1/push} in protobuf with snappy's block format. */
final class HttpWire implements Wire {
  private final LokiSettings.Target target;
  private final HttpRequests requests;

  HttpWire(LokiSettings settings, ThreadCrew crew) {
    this.target = settings.target();
    this.requests =
        new HttpRequests(
            settings.timeouts().connectTimeoutMillis(),
            settings.timeouts().requestTimeoutMillis(),
            crew,
            OutgoingTls.context(target.tls()).orElse(null));
  }

  @Override
  public CompletableFuture<HttpReply> post(String tenant, byte[] body) {
    return requests.send(request(tenant, body));
  }

  private HttpRequest request(String tenant, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.url())
            .header("Content-Type", "application/x-protobuf")
            .header("User-Agent", "wadi")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    String name = target.tenantHeader().valueFor(tenant);
    if (name != null) {
      request.header("X-Scope-OrgID", name);
    }
    String authorization = target.credentials().header();
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return request.build();
  }

  @Override
  public void close() {
    requests.close();
  }
}
