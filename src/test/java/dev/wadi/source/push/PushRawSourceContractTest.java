package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.SourceContractTest;
import java.util.List;

/** logtap's door keeps what every source promises. */
class PushRawSourceContractTest extends SourceContractTest {
  @Override
  protected String source() {
    return "raw";
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
    StringBuilder body = new StringBuilder();
    lines.forEach(line -> body.append("{\"msg\":\"").append(line).append("\"}\n"));
    return gateway
            .post(
                "/logtap/raw",
                body.toString().getBytes(UTF_8),
                "Content-Type",
                "application/x-ndjson")
            .statusCode()
        == 204;
  }
}
