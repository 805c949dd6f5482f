package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who reads, by the keys of the house. */
class ReadKeysLiveTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String QUESTION = "/loki/api/v1/query_range?query=%7Bapp%3D%22shop%22%7D";

  @TempDir Path home;

  private static HttpResponse<String> get(LiveGateway gateway, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway.gateway().pushAddress() + QUESTION));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void a_key_reads_its_tenant_and_who_has_none_reads_nothing() throws Exception {
    try (LiveGateway gateway =
        new LiveGateway(
            home,
            "wadi.auth.tokens.acme=token-of-acme-123456",
            "wadi.auth.tokens.other=token-of-other-12345",
            "wadi.keys.key.sender={\"tenant\":\"acme\",\"token\":\"token-of-sender-1234\","
                + "\"doors\":[\"loki\"]}")) {
      gateway.post(
          "/loki/api/v1/push",
          ("{\"streams\":[{\"stream\":{\"app\":\"shop\"},\"values\":[[\""
                  + System.currentTimeMillis() * 1_000_000
                  + "\",\"of acme\"]]}]}")
              .getBytes(java.nio.charset.StandardCharsets.UTF_8),
          "Content-Type",
          "application/json",
          "Authorization",
          "Bearer token-of-acme-123456");

      assertThat(get(gateway, "Authorization", "Bearer token-of-acme-123456").body())
          .contains("of acme");
      assertThat(get(gateway, "Authorization", "Bearer token-of-other-12345").body())
          .contains("\"result\":[]");
      HttpResponse<String> nobody = get(gateway);
      assertThat(nobody.statusCode()).isEqualTo(401);
      assertThat(nobody.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      HttpResponse<String> posing =
          get(gateway, "Authorization", "Bearer token-of-other-12345", "X-Scope-OrgID", "acme");
      assertThat(posing.body()).doesNotContain("of acme");
      assertThat(get(gateway, "Authorization", "Bearer token-of-sender-1234").statusCode())
          .isEqualTo(403);
    }
  }
}
