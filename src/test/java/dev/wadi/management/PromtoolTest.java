package dev.wadi.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wadi.kit.LiveGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own checker has nothing to say about what a gateway with traffic tells. */
class PromtoolTest {
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

  @TempDir Path folder;

  @Test
  void the_metrics_of_both_ports_are_clean() throws Exception {
    assumeTrue(
        Files.isExecutable(PROMTOOL),
        "skipped: there is no /usr/bin/promtool (Debian: apt-get install prometheus)");
    try (LiveGateway gateway =
        new LiveGateway(
            folder,
            "wadi.console.enabled=true",
            "wadi.console.port=0",
            "wadi.console.password=correct horse battery",
            "wadi.loki.enabled=true",
            "wadi.loki.url=http://127.0.0.1:9")) {
      assertThat(gateway.push("main", "mail to ann@example.com", "two").statusCode())
          .isEqualTo(204);
      assertThat(gateway.push("other", "three").statusCode()).isEqualTo(204);
      gateway.awaitCaptured("captures", 3);
      URI console = gateway.gateway().consoleAddress().orElseThrow();

      assertThat(complaints(gateway.page("/metrics"))).isEmpty();
      String asked = get(console.resolve("/metrics"));
      assertThat(asked).contains("wadi_console_connections", "wadi_console_refused_total");
      assertThat(complaints(asked)).isEmpty();
    }
  }

  @Test
  void the_checker_does_complain_about_a_name_that_is_wrong() throws Exception {
    assumeTrue(
        Files.isExecutable(PROMTOOL),
        "skipped: there is no /usr/bin/promtool (Debian: apt-get install prometheus)");

    assertThat(complaints("# TYPE wadi_things counter\nwadi_things 1\n")).contains("wadi_things");
  }

  private static String get(URI page) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private String complaints(String metrics) throws Exception {
    Path page = Files.writeString(folder.resolve("metrics.txt"), metrics);
    Path said = folder.resolve("said.txt");
    Process promtool =
        new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
            .redirectInput(page.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(said, UTF_8);
    return promtool.exitValue() == 0 ? text : text + "exit " + promtool.exitValue();
  }
}
