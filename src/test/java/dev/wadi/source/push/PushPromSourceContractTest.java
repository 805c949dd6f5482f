package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.SourceContractTest;
import java.time.Instant;
import java.util.List;

/** Loki's path of old keeps what every source promises. */
class PushPromSourceContractTest extends SourceContractTest {
  @Override
  protected String source() {
    return "prom";
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
  protected boolean bring(LiveGateway gateway, List<String> lines) throws Exception {
    StringBuilder body = new StringBuilder("{\"streams\":[{\"labels\":\"{app=\\\"shop\\\"}\",");
    body.append("\"entries\":[");
    Instant now = Instant.now();
    for (int i = 0; i < lines.size(); i++) {
      body.append(i == 0 ? "" : ",")
          .append("{\"ts\":\"")
          .append(now.plusNanos(i))
          .append("\",\"line\":\"")
          .append(lines.get(i))
          .append("\"}");
    }
    body.append("]}]}");
    return gateway
            .post(
                "/api/prom/push",
                body.toString().getBytes(UTF_8),
                "Content-Type",
                "application/json")
            .statusCode()
        == 204;
  }
}
