package dev.wadi.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.LiveGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code Idempotency-Key} of a push, in a started gateway. */
class IdempotencyLiveTest {
  private static final String KEY = "f3f4f7f0-54a5-4c3b-8d57-3a8f0f6f21d5";

  @TempDir Path directory;

  @Test
  void a_repetition_is_kept_once_also_with_other_compression() throws Exception {
    try (LiveGateway gateway = new LiveGateway(directory)) {
      byte[] body = body("one");
      HttpResponse<String> first = push(gateway, body);
      HttpResponse<String> again = push(gateway, body);
      HttpResponse<String> packed = push(gateway, gzip(body), "Content-Encoding", "gzip");

      assertThat(first.statusCode()).isEqualTo(204);
      assertThat(again.statusCode()).isEqualTo(204);
      assertThat(packed.statusCode()).as(packed.body()).isEqualTo(204);
      assertThat(receipt(again)).isEqualTo(receipt(first));
      assertThat(receipt(packed)).isEqualTo(receipt(first));
      assertThat(push(gateway, body("two"), "Idempotency-Key", "another").statusCode())
          .isEqualTo(204);
      assertThat(gateway.awaitCaptured("captures/main", 2))
          .extracting(IdempotencyLiveTest::text)
          .containsExactly("one", "two");
    }
  }

  @Test
  void other_lines_with_a_used_key_are_refused_and_counted() throws Exception {
    try (LiveGateway gateway = new LiveGateway(directory)) {
      String receipt = receipt(push(gateway, body("one")));

      HttpResponse<String> other = push(gateway, body("two", "three"));

      assertThat(other.statusCode()).isEqualTo(422);
      assertThat(other.body())
          .isEqualTo(
              "Idempotency-Key: used before for another push (kept as "
                  + receipt
                  + "); nothing of this one was kept: send it with a key of its own\n");
      assertThat(other.headers().firstValue("X-Wadi-Receipt")).isEmpty();
      assertThat(other.headers().firstValue("Retry-After")).isEmpty();
      assertThat(gateway.metric("wadi_refused_entries_total{reason=\"key_reused\"}")).isEqualTo(2);
      assertThat(gateway.gateway().receivedEntries())
          .isEqualTo(gateway.gateway().acceptedEntries() + gateway.gateway().refusedEntries())
          .isEqualTo(3);

      assertThat(push(gateway, body("two", "three"), "Idempotency-Key", "new").statusCode())
          .isEqualTo(204);
      assertThat(gateway.awaitCaptured("captures/main", 3))
          .extracting(IdempotencyLiveTest::text)
          .containsExactly("one", "two", "three");
    }
  }

  @Test
  void a_key_keeps_its_lines_over_a_restart() throws Exception {
    byte[] body = body("one");
    String receipt;
    try (LiveGateway gateway = new LiveGateway(directory)) {
      receipt = receipt(push(gateway, body));
    }
    try (LiveGateway gateway = new LiveGateway(directory)) {
      assertThat(receipt(push(gateway, body))).isEqualTo(receipt);
      HttpResponse<String> other = push(gateway, body("two"));
      assertThat(other.statusCode()).isEqualTo(422);
      assertThat(other.body()).contains(receipt);
    }
  }

  @Test
  void the_lines_are_compared_as_they_were_sent_not_as_they_were_kept() throws Exception {
    /* Without a time of its own a line gets ours, which is another one each time. */
    byte[] body =
        "{\"labels\":{\"app\":\"shop\"},\"msg\":\"card 4111111111111111\"}".getBytes(UTF_8);
    byte[] other =
        "{\"labels\":{\"app\":\"shop\"},\"msg\":\"card 5555555555554444\"}".getBytes(UTF_8);
    try (LiveGateway gateway = new LiveGateway(directory)) {
      HttpResponse<String> first = gateway.post("/logtap/raw", body, "Idempotency-Key", KEY);
      HttpResponse<String> again = gateway.post("/logtap/raw", body, "Idempotency-Key", KEY);
      HttpResponse<String> changed = gateway.post("/logtap/raw", other, "Idempotency-Key", KEY);

      assertThat(first.statusCode()).isEqualTo(204);
      assertThat(receipt(again)).isEqualTo(receipt(first));
      assertThat(changed.statusCode()).isEqualTo(422);
      assertThat(gateway.awaitCaptured("captures/main", 1))
          .extracting(IdempotencyLiveTest::text)
          .containsExactly("card [REDACTED:cc]");
    }
  }

  private static HttpResponse<String> push(LiveGateway gateway, byte[] body, String... headers)
      throws Exception {
    String[] all = new String[headers.length + (hasKey(headers) ? 2 : 4)];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = "application/json";
    if (!hasKey(headers)) {
      all[headers.length + 2] = "Idempotency-Key";
      all[headers.length + 3] = KEY;
    }
    return gateway.post("/loki/api/v1/push", body, all);
  }

  private static boolean hasKey(String... headers) {
    return headers.length > 0 && headers[0].equals("Idempotency-Key");
  }

  private static byte[] body(String... lines) {
    StringBuilder values = new StringBuilder();
    long seconds = System.currentTimeMillis() / 1_000;
    for (int i = 0; i < lines.length; i++) {
      values.append(i == 0 ? "" : ",");
      values.append("[\"%d%09d\",\"%s\"]".formatted(seconds, i, lines[i]));
    }
    return ("{\"streams\":[{\"stream\":{\"app\":\"shop\"},\"values\":[" + values + "]}]}")
        .getBytes(UTF_8);
  }

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    }
    return out.toByteArray();
  }

  private static String receipt(HttpResponse<String> answer) {
    return answer.headers().firstValue("X-Wadi-Receipt").orElse("none: " + answer.statusCode());
  }

  private static String text(JsonNode line) {
    return line.get("msg").asText();
  }
}
