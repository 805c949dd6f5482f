package dev.wadi.source.logstack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.SourceContractTest;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/** LogStack's door keeps what every source promises. */
class LogstackSourceContractTest extends SourceContractTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  protected String source() {
    return "logstack";
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
    try {
      return JSON.readTree(entry.path("msg").asText()).path("message").asText();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected boolean bring(LiveGateway gateway, List<String> lines) throws Exception {
    ObjectNode body = JSON.createObjectNode();
    ArrayNode entries = body.putArray("entries");
    for (String line : lines) {
      entries
          .addObject()
          .put("timestamp", Instant.now().toString())
          .put("level", "INFO")
          .put("message", line)
          .put("service", "shop")
          .put("env", "prod");
    }
    return gateway
            .post(
                "/v1/logs:ingest",
                body.toString().getBytes(UTF_8),
                "Content-Type",
                "application/json")
            .statusCode()
        == 202;
  }
}
