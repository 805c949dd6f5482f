package dev.wadi.source.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.SourceContractTest;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The doors for Splunk's and Elasticsearch's senders and for records keep what every source
 * promises. One gateway is asked for all: each brings its part of the lines, one after the other.
 */
class DoorsSourceContractTest extends SourceContractTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  protected String source() {
    return "splunk";
  }

  @Override
  protected Set<String> sources() {
    return Set.of("splunk", "elasticsearch", "records");
  }

  @Override
  protected String route() {
    return "";
  }

  @Override
  protected boolean answers() {
    return true;
  }

  @Override
  protected String line(JsonNode entry) {
    String text = entry.path("msg").asText();
    try {
      return text.startsWith("{") ? JSON.readTree(text).path("message").asText() : text;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected boolean bring(LiveGateway gateway, List<String> lines) throws Exception {
    int third = lines.size() / 3;
    boolean splunk = events(gateway, lines.subList(0, third));
    boolean elasticsearch = documents(gateway, lines.subList(third, 2 * third));
    boolean records = records(gateway, lines.subList(2 * third, lines.size()));
    return splunk && elasticsearch && records;
  }

  /* The first door uses up all that there is, whatever time the others take. */
  @Override
  protected int fillingChars() {
    return 1_000;
  }

  private static boolean events(LiveGateway gateway, List<String> lines) throws Exception {
    StringBuilder body = new StringBuilder();
    lines.forEach(line -> body.append(object("event", line)));
    return post(gateway, "/services/collector", body.toString()).statusCode() == 200;
  }

  private static boolean documents(LiveGateway gateway, List<String> lines) throws Exception {
    StringBuilder body = new StringBuilder();
    lines.forEach(
        line -> body.append("{\"create\":{}}\n").append(object("message", line)).append('\n'));
    return post(gateway, "/logs/_bulk", body.toString()).statusCode() == 200;
  }

  private static boolean records(LiveGateway gateway, List<String> lines) throws Exception {
    StringBuilder body = new StringBuilder();
    lines.forEach(line -> body.append(object("message", line)).append('\n'));
    return post(gateway, "/ingest/json", body.toString()).statusCode() == 200;
  }

  private static ObjectNode object(String name, String line) {
    return JsonNodeFactory.instance.objectNode().put(name, line);
  }

  private static HttpResponse<String> post(LiveGateway gateway, String path, String body)
      throws Exception {
    return gateway.post(path, body.getBytes(UTF_8), "Content-Type", "application/json");
  }

  @Test
  void a_frame_that_heroku_sends_again_is_kept_once() throws Exception {
    String frame = "<40>1 2012-11-30T06:45:29+00:00 host app web.3 - State changed\n";
    byte[] body = (frame.length() + " " + frame).getBytes(UTF_8);
    for (String number : List.of("09C557EA", "09C557EA", "09C557EB")) {
      assertThat(
              gateway
                  .post(
                      "/ingest/text",
                      body,
                      "Content-Type",
                      "application/logplex-1",
                      "Logplex-Frame-Id",
                      number)
                  .statusCode())
          .isEqualTo(200);
    }
    bring(gateway, lines("behind", 3));

    assertThat(gateway.awaitCaptured("captures/main", 5))
        .extracting(this::line)
        .containsExactlyInAnyOrder(
            "State changed", "State changed", "behind 0", "behind 1", "behind 2");
  }
}
