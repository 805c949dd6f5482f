package dev.wadi.app.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.proof.Tree;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of messages that leave the routes. */
class OutsideTest {
  @ParameterizedTest
  @CsvSource({
    "X-Key, opensesame",
    "x-functions-key, 1",
    "Ocp-Apim-Subscription-Key, abc",
    "DD-API-KEY, abc",
    "X-Auth, abc",
    "X-Hub-Signature-256, sha256=1",
    "X-Sig, 12",
    "X-Session, abc",
    "Cookie, a=b",
    "X-Pass, abc",
    "X-Customer, 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
    "X-Whatever, sk_live_51HxYzAbCdEfGh0123456789",
    "Tenant, eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0NzExIn0.c2lnbmF0dXJl"
  })
  void a_header_that_proves_who_sends_is_not_told(String name, String value) {
    assertThat(Outside.header(name, value)).isEqualTo("<secret>");
  }

  @ParameterizedTest
  @CsvSource({
    "X-Scope-OrgID, main",
    "Content-Type, application/x-protobuf",
    "Idempotency-Key, main-1795268908457-256-fd668649",
    "traceparent, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "X-Wadi-Event, capture-finished-20260131T120000Z",
    "kafka.KEY, api-1",
    "CamelAwsS3Key, main/2026/01/31/capture-000001.jsonl.zst",
    "X-Service, checkout-service-production",
    "X-Monkey, banana",
    "X-Passenger, ann"
  })
  void a_header_that_says_something_else_is(String name, String value) {
    assertThat(Outside.header(name, value)).isEqualTo(value);
  }

  @Test
  void the_scheme_of_an_authorization_may_be_read() {
    assertThat(Outside.header("Proxy-Authorization", "Basic YTpi")).isEqualTo("Basic <secret>");
  }

  @Test
  void what_the_settings_keep_is_nowhere_in_what_came() {
    Tree came =
        Tree.fields(
            Map.of(
                "to", Tree.text("https://hook.example/T0/s3cr3t-path"),
                "body", Tree.items(List.of(Tree.text("{\"key\":\"s3cr3t-path\"}"), Tree.text(1)))));

    assertThat(Tree.flow(Outside.without(came, List.of("s3cr3t-path"))))
        .contains("https://hook.example/T0/<secret>", "<secret>")
        .doesNotContain("s3cr3t");
  }
}
