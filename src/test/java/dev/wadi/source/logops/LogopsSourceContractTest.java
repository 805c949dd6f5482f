package dev.wadi.source.logops;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.SourceContractTest;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/** LogOps' door keeps what every source promises. */
class LogopsSourceContractTest extends SourceContractTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  protected String source() {
    return "logops";
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
      return JSON.readTree(entry.path("msg").asText()).path("msg").asText();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected boolean bring(LiveGateway gateway, List<String> lines) throws Exception {
    ArrayNode body = JSON.createArrayNode();
    for (String line : lines) {
      body.addObject().put("ts", Instant.now().toString()).put("level", "info").put("msg", line);
    }
    return gateway
            .post("/v1/logs", body.toString().getBytes(UTF_8), "Content-Type", "application/json")
            .statusCode()
        == 200;
  }
}
