package dev.wadi.source.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.SourceContractTest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The doors for Firehose and Pub/Sub keep what every source promises. One gateway is asked for
 * both: each brings its half of the lines, one after the other.
 */
class EnvelopesSourceContractTest extends SourceContractTest {
  @Override
  protected String source() {
    return "firehose";
  }

  @Override
  protected Set<String> sources() {
    return Set.of("firehose", "pubsub");
  }

  @Override
  protected String route() {
    return "";
  }

  @Override
  protected boolean answers() {
    return true;
  }

  /* The first door uses up all that there is, whatever time the other takes. */
  @Override
  protected int fillingChars() {
    return 1_000;
  }

  @Override
  protected boolean bring(LiveGateway gateway, List<String> lines) throws Exception {
    int half = lines.size() / 2;
    HttpResponse<String> firehose =
        firehose(gateway, UUID.randomUUID().toString(), 1, lines.subList(0, half));
    HttpResponse<String> pubsub =
        pubsub(gateway, UUID.randomUUID().toString(), 1, lines.subList(half, lines.size()));
    return firehose.statusCode() == 200 && pubsub.statusCode() == 204;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static HttpResponse<String> firehose(
      LiveGateway gateway, String id, int attempt, List<String> lines) throws Exception {
    StringBuilder body = new StringBuilder("{\"requestId\":\"" + id + "\",\"timestamp\":");
    body.append(1_700_000_000_000L + attempt).append(",\"records\":[");
    for (String line : lines) {
      body.append("{\"data\":\"").append(base64(line)).append("\"},");
    }
    return gateway.post(
        "/ingest/firehose",
        body.append("{}]}").toString().getBytes(UTF_8),
        "Content-Type",
        "application/json",
        "X-Amz-Firehose-Request-Id",
        id);
  }

  private static HttpResponse<String> pubsub(
      LiveGateway gateway, String id, int attempt, List<String> lines) throws Exception {
    String body =
        "{\"deliveryAttempt\":"
            + attempt
            + ",\"message\":{\"data\":\""
            + base64(String.join("\n", lines))
            + "\",\"messageId\":\""
            + id
            + "\"},\"subscription\":\"projects/p/subscriptions/s\"}";
    return gateway.post("/ingest/pubsub", body.getBytes(UTF_8), "Content-Type", "application/json");
  }

  @Test
  void what_is_delivered_again_is_kept_once_whatever_stands_beside_it() throws Exception {
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertThat(firehose(gateway, "again", attempt, List.of("of firehose")).statusCode())
          .isEqualTo(200);
      assertThat(pubsub(gateway, "again", attempt, List.of("of pubsub")).statusCode())
          .isEqualTo(204);
    }
    bring(gateway, lines("behind", 4));

    assertThat(gateway.awaitCaptured("captures/main", 6))
        .extracting(this::line)
        .containsExactlyInAnyOrder(
            "of firehose", "of pubsub", "behind 0", "behind 1", "behind 2", "behind 3");
  }

  @Test
  void other_records_under_the_id_of_a_request_are_refused() throws Exception {
    assertThat(firehose(gateway, "again", 1, List.of("first")).statusCode()).isEqualTo(200);
    HttpResponse<String> other = firehose(gateway, "again", 1, List.of("second"));

    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(other.body()).contains("\"requestId\":\"again\"", "errorMessage");
  }

  @Test
  void a_message_that_cannot_be_read_is_counted_and_not_asked_for_again() throws Exception {
    String body =
        "{\"message\":{\"data\":\"H4sIAAAAAAAA\",\"messageId\":\"1\"},\"subscription\":\"s\"}";
    HttpResponse<String> answer =
        gateway.post("/ingest/pubsub", body.getBytes(UTF_8), "Content-Type", "application/json");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith("{\"accepted\":0,\"refused\":1,\"error\":\"message.data: ");
    assertThat(gateway.page("/metrics"))
        .contains("wadi_source_refused_entries_total{reason=\"malformed\",source=\"pubsub\"} 1");
  }

  @Test
  void attributes_are_kept_as_structured_metadata() throws Exception {
    String body =
        "{\"message\":{\"attributes\":{\"trace\":\"t-1\"},\"data\":\"YQ==\",\"messageId\":\"1\"},"
            + "\"subscription\":\"projects/p/subscriptions/s\"}";
    gateway.post("/ingest/pubsub", body.getBytes(UTF_8), "Content-Type", "application/json");

    JsonNode kept = gateway.awaitCaptured("captures/main", 1).get(0);
    assertThat(kept.toString()).contains("\"trace\":\"t-1\"", "\"subscription\":\"s\"");
  }
}
