package dev.wadi.source.otlp;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.OtlpRequests;
import dev.wadi.kit.SourceContractTest;
import java.time.Instant;
import java.util.List;

/** OpenTelemetry's door keeps what every source promises. */
class OtlpSourceContractTest extends SourceContractTest {
  @Override
  protected String source() {
    return "otlp";
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
    Instant now = Instant.now();
    long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    return gateway
            .post(
                "/otlp/v1/logs",
                OtlpRequests.lines(nanos, lines).toByteArray(),
                "Content-Type",
                "application/x-protobuf")
            .statusCode()
        == 200;
  }
}
