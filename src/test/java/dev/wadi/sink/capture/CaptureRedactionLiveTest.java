package dev.wadi.sink.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the capture of a whole gateway says of redaction, from the push through the log to disk. */
class CaptureRedactionLiveTest {
  @TempDir Path home;

  private static JsonNode redaction(LiveGateway gateway) throws IOException {
    try (Stream<Path> files = Files.walk(gateway.data().resolve("captures/main"))) {
      Path metadata =
          files.filter(file -> file.endsWith("metadata.json")).findFirst().orElseThrow();
      return new ObjectMapper().readTree(metadata.toFile()).path("redaction");
    }
  }

  @Test
  void lines_that_were_redacted_are_told_from_those_that_were_not() throws Exception {
    try (LiveGateway gateway = new LiveGateway(home)) {
      gateway.push("main", "mail to a@b.io");
      gateway.awaitCaptured("captures/main", 1);

      assertThat(redaction(gateway).path("enabled").asBoolean()).isTrue();
      assertThat(redaction(gateway).has("complete")).isFalse();
    }
    try (LiveGateway gateway = new LiveGateway(home, "wadi.redact.profile=none")) {
      gateway.push("main", "mail to b@c.io");
      gateway.awaitCaptured("captures/main", 2);

      assertThat(redaction(gateway).path("complete").asBoolean(true)).isFalse();
    }
  }
}
