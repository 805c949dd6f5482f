package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masking by field and redaction one after the other, as the chain has them. */
class MaskingLiveTest {
  @TempDir Path home;

  @Test
  void masking_sees_a_value_before_redaction_does_and_what_it_left_stays() throws Exception {
    Path file =
        Files.writeString(
            home.resolve("redaction.yaml"),
            "masking: {baseline: logstack, rules: {iban: {keep-suffix: 4}}}\n");
    try (LiveGateway gateway = new LiveGateway(home, "wadi.redact.file=" + file)) {
      assertThat(
              gateway
                  .push(
                      "a",
                      "{\"iban\":\"DE89370400440532013000\",\"userEmail\":\"jane.doe@example.com\","
                          + "\"authorization\":\"Basic dXNlcjpwYXNz\",\"from\":\"203.0.113.9\"}")
                  .statusCode())
          .isEqualTo(204);
      assertThat(gateway.awaitCaptured("captures/a", 1).get(0).toString())
          .contains("****3000")
          .contains("j*****e@example.com")
          .contains("Basic****")
          .contains("[REDACTED:ip]");
      assertThat(gateway.filesWith("DE89370400440532013000")).isEmpty();
    }
  }
}
