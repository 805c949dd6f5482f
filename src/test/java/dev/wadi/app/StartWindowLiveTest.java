package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.trial.OnlookerComponent;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is seen from outside while routes are starting: one of them looks before the last runs. */
class StartWindowLiveTest {
  @TempDir Path directory;

  @Test
  void until_every_route_runs_the_gateway_is_not_ready() throws Exception {
    String page = GatewayProcess.freePort() + "/readyz";

    try (LiveGateway gateway = startWithOnlooker(page)) {
      HttpResponse<String> seen = OnlookerComponent.SEEN.get(page);
      assertThat(seen.statusCode()).isEqualTo(503);
      assertThat(seen.body()).contains("start").contains("routes are starting");
      assertThat(OnlookerComponent.page(page).statusCode()).isEqualTo(200);
      assertThat(gateway.page("/readyz")).doesNotContain("routes are starting");
    }
  }

  /* Senders drop what was answered with 404; a door that is not open yet is no wrong address. */
  @Test
  void a_path_that_nobody_serves_yet_asks_senders_to_come_again() throws Exception {
    String page = GatewayProcess.freePort() + "/not/there/yet";

    try (LiveGateway gateway = startWithOnlooker(page)) {
      HttpResponse<String> seen = OnlookerComponent.SEEN.get(page);
      assertThat(seen.statusCode()).isEqualTo(503);
      assertThat(seen.headers().firstValue("Retry-After")).contains("1");
      assertThat(OnlookerComponent.page(page).statusCode()).isEqualTo(404);
      assertThat(gateway.push("main", "a line").statusCode()).isEqualTo(204);
    }
  }

  private LiveGateway startWithOnlooker(String page) throws Exception {
    Path routes = Files.createDirectories(directory.resolve("routes"));
    Files.writeString(
        routes.resolve("99-onlooker.camel.yaml"),
        """
        - route:
            id: onlooker
            startupOrder: 99999
            from:
              uri: "onlooker:%s"
              steps:
                - log: {message: "never"}
        """
            .formatted(page));
    return new LiveGateway(
        directory,
        "wadi.push.port=" + page.substring(0, page.indexOf('/')),
        "wadi.routes.directory=" + routes);
  }
}
