package dev.wadi.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.LiveGateway;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is put right for senders by settings, in a started gateway. */
class SenderSettingsLiveTest {
  private static final String NOW = Instant.now().getEpochSecond() + "000000001";
  private static final String PUSH =
      "{\"streams\":[{\"stream\":{\"app.name-x\":\"api\"},\"values\":[[\"%1$s\",\"one\",{\"status\":200}],[\"%1$s\",\"two\"]]}]}"
          .formatted(NOW);

  @TempDir Path directory;

  @Test
  void names_metadata_times_and_sites_are_as_the_settings_say() throws Exception {
    try (LiveGateway gateway =
        new LiveGateway(
            directory,
            "wadi.limits.plainLabelNames=true",
            "wadi.limits.spreadEqualTimes=true",
            "wadi.push.metadataAsText=true",
            "wadi.push.corsOrigins=https://app.example.org,https://b.example.org")) {
      HttpResponse<String> answer = push(gateway, "Origin", "https://b.example.org");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
          .contains("https://b.example.org");

      List<JsonNode> kept = gateway.awaitCaptured("captures/main", 2);

      assertThat(kept).extracting(line -> line.get("msg").asText()).containsExactly("one", "two");
      assertThat(kept)
          .allMatch(line -> line.toString().contains("\"app_name_x\":\"api\""))
          .extracting(line -> line.get("ts").asText())
          .doesNotHaveDuplicates();
      assertThat(kept.get(0).toString()).contains("\"status\":\"200\"");
    }
  }

  @Test
  void by_themselves_they_are_as_in_loki() throws Exception {
    try (LiveGateway gateway = new LiveGateway(directory)) {
      HttpResponse<String> answer = push(gateway, "Origin", "https://b.example.org");

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("expect a string as value of structured metadata");
      assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
    }
  }

  private static HttpResponse<String> push(LiveGateway gateway, String name, String value)
      throws Exception {
    return gateway.post(
        "/loki/api/v1/push", PUSH.getBytes(UTF_8), "Content-Type", "application/json", name, value);
  }
}
