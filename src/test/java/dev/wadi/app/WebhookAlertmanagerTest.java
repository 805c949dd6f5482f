package dev.wadi.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.event.Event;
import dev.wadi.event.EventNames;
import dev.wadi.event.Events;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Alertmanager beside the gateway. */
class WebhookAlertmanagerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ALERTMANAGER = Path.of("/usr/bin/prometheus-alertmanager");

  @TempDir Path home;
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void an_alert_fires_there_and_is_over_when_it_is_over() throws Exception {
    assumeTrue(
        Files.isExecutable(ALERTMANAGER),
        "skipped: there is no "
            + ALERTMANAGER
            + " (Debian: apt-get install prometheus-alertmanager)");
    int port = GatewayProcess.freePort();
    Path config =
        Files.writeString(
            home.resolve("alertmanager.yml"),
            "route: {receiver: none}\nreceivers: [{name: none}]\n");
    Process alertmanager =
        new ProcessBuilder(
                ALERTMANAGER.toString(),
                "--config.file=" + config,
                "--storage.path=" + home.resolve("am"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=")
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("am.log").toFile())
            .start();
    try (LiveGateway gateway =
        new LiveGateway(
            home,
            "wadi.webhook.allow=127.0.0.1",
            "wadi.webhook.source=gateway-1",
            "wadi.webhook.url.am=http://127.0.0.1:" + port + "/api/v2/alerts",
            "wadi.webhook.template.am=alertmanager")) {
      Events events =
          gateway
              .gateway()
              .camelContext()
              .getRegistry()
              .lookupByNameAndType(Events.BEAN, Events.class);
      Event alert =
          Event.of(Instant.now(), EventNames.ALERT)
              .ofTenant("team-a")
              .about("high_drops")
              .with(Event.DETAIL, "drops \"exceeded\" 10/s\n")
              .with(Event.SEVERITY, "critical")
              .with(Event.LABEL + "app-name", "api ☃");
      events.tell(alert);
      LiveGateway.await("the alert", () -> alerts(port).size() == 1);
      JsonNode there = alerts(port).get(0);
      assertThat(there.at("/labels/alertname").asText()).isEqualTo("high_drops");
      assertThat(there.at("/labels/app_name").asText()).isEqualTo("api ☃");
      assertThat(there.at("/annotations/description").asText())
          .isEqualTo("drops \"exceeded\" 10/s\n");
      assertThat(Instant.parse(there.path("endsAt").asText()))
          .isAfter(Instant.now().plusSeconds(3600));

      events.tell(
          new Event(
              Instant.now(),
              EventNames.ALERT_RESOLVED,
              alert.tenant(),
              alert.subject(),
              alert.details()));
      LiveGateway.await("the end of it", () -> alerts(port).isEmpty());
      assertThat(Files.exists(home.resolve("data/events/webhook-am.dead.jsonl"))).isFalse();
    } finally {
      alertmanager.destroy();
      alertmanager.waitFor(10, TimeUnit.SECONDS);
    }
  }

  /** What fires there now; nothing while it does not answer yet. */
  private JsonNode alerts(int port) {
    try {
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + port + "/api/v2/alerts?active=true"))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      return answer.statusCode() == 200
          ? JSON.readTree(answer.body())
          : JSON.readTree("[]".getBytes(UTF_8));
    } catch (IOException e) {
      return JSON.createArrayNode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
