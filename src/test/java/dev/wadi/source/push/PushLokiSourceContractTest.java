package dev.wadi.source.push;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.SourceContractTest;
import java.util.List;

/** Loki's door keeps what every source promises. */
class PushLokiSourceContractTest extends SourceContractTest {
  @Override
  protected String source() {
    return "loki";
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
    return gateway.push("main", lines.toArray(String[]::new)).statusCode() == 204;
  }
}
