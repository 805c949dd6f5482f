package dev.wadi.app.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.app.routes.JavaRoutes;
import dev.wadi.app.routes.RouteCatalogue;
import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.settings.Settings;
import dev.wadi.kit.LineCapture;
import dev.wadi.query.LogQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteTrialTest {
  @TempDir Path folder;

  private List<RouteFile> files(String name, String text) throws IOException {
    Path routes = Files.createDirectories(folder.resolve("routes" + name.hashCode()));
    Files.writeString(routes.resolve(name), text);
    return new RouteCatalogue(
            routes, new JavaRoutes(Settings.defaults().camelProperties(), RouteLibraries.none()))
        .effective();
  }

  private TrialReport trial(List<RouteFile> after, List<String> lines, int most) throws Exception {
    Path capture = folder.resolve("capture");
    LineCapture written = new LineCapture();
    lines.forEach(line -> written.line(0, line, "app", "shop"));
    written.write(capture);
    return new RouteTrial(Settings.defaults(), RouteLibraries.none(), Duration.ofMinutes(2))
        .run(
            RouteCatalogue.ofTheProgram().effective(),
            after,
            new RouteTrial.Sample(capture, LogQuery.EVERYTHING, most, "tail", ""));
  }

  @Test
  void what_an_edit_changes_is_told_by_place_reason_and_type() throws Exception {
    List<RouteFile> after =
        files(
            "19-own-steps.camel.yaml",
            """
            - route:
                id: own-steps
                routeConfigurationId: pass-failures-on
                from:
                  uri: direct:own-steps
                  steps:
                    - to: {uri: "drop:health", parameters: {query: '{app=~".+"} |= "healthz"'}}
            """);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      lines.add(i % 3 == 0 ? "GET /healthz by probe@example.com" : "GET /cart " + i);
    }

    TrialReport report = trial(after, lines, 1_100);

    assertThat(report.isSame()).isFalse();
    assertThat(report.lines()).isEqualTo(1_100);
    assertThat(report.text())
        .contains(
            "kept: 1100 lines before, 733 after, 367 only before, 0 only after",
            "sink capture: 1100 lines before, 733 after, 367 only before, 0 only after",
            "dropped health: 0 before, 367 after  (changed)",
            "redacted email: 367 before, 0 after  (changed)");
    assertThat(report.text().toString()).doesNotContain("probe@");
    assertThat(report.document()).containsEntry("same", false).containsEntry("lines", 1_100L);
  }

  @Test
  void routes_that_do_the_same_are_the_same() throws Exception {
    TrialReport report =
        trial(RouteCatalogue.ofTheProgram().effective(), List.of("a", "b by c@example.com"), 10);

    assertThat(report.isSame()).isTrue();
    assertThat(report.text()).contains("kept: 2 lines before, 2 after, the same");
  }

  @Test
  void an_edit_that_leaves_personal_data_in_shows_none_of_it() throws Exception {
    List<RouteFile> after =
        files(
            "46-leak.java",
            """
            import org.apache.camel.builder.RouteBuilder;

            public class Leak extends RouteBuilder {
              @Override
              public void configure() {
                from("wal:main?reader=leak").routeId("leak")
                    .setBody(constant("by ann.lee@example.com with password=hunter2hunter2"))
                    .to("http://127.0.0.1:1/leak");
              }
            }
            """);

    TrialReport report = trial(after, List.of("a"), 10);

    String told = report.text() + " " + report.document();
    assertThat(told).contains("sink leak: 0 lines before, 1 after");
    assertThat(told).doesNotContain("ann.lee").doesNotContain("hunter2");
  }

  @Test
  void routes_that_cannot_be_run_are_told_with_the_reason() throws Exception {
    List<RouteFile> after = files("13-tail.camel.yaml", "# no tail any more\n");

    assertThatThrownBy(() -> trial(after, List.of("a"), 10))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the routes that are new: there is no route tail");
  }
}
