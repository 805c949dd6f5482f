package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.ScriptedLoki;
import dev.wadi.kit.trial.ShelfParts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sinks that a person adds with nothing but a route file, as docs/sinks.md shows it. */
class OwnSinksLiveTest {
  @TempDir Path directory;
  private final ScriptedLoki loki = ScriptedLoki.start();

  @AfterEach
  void stop() {
    loki.close();
  }

  @Test
  void a_new_sink_begins_where_its_file_says_and_may_be_best_effort() throws Exception {
    Path routes = Files.createDirectories(directory.resolve("routes"));
    String[] settings = {
      "wadi.routes.directory=" + routes, "wadi.wal.keepDelivered=1h", "wadi.redact.profile=off"
    };
    Instant between;
    try (LiveGateway gateway = new LiveGateway(directory, settings)) {
      gateway.push("main", "first");
      between = Instant.now().plusMillis(1);
      while (Instant.now().isBefore(between.plusMillis(1))) {
        Thread.onSpinWait();
      }
      gateway.push("main", "second");
      gateway.awaitCaptured("captures/main", 2);
    }
    write(routes, "all", "earliest");
    write(routes, "since", between.truncatedTo(ChronoUnit.MILLIS).toString());
    write(routes, "new", "latest");
    try (LiveGateway gateway = new LiveGateway(directory, settings)) {
      gateway.push("main", "third");

      loki.awaitLines("all", 3);
      loki.awaitLines("since", 2);
      loki.awaitLines("new", 1);
      assertThat(loki.texts("all")).containsExactly("first", "second", "third");
      assertThat(loki.texts("since")).containsExactly("second", "third");
      assertThat(loki.texts("new")).containsExactly("third");
      assertThat(gateway.metric("wadi_sink_backlog_bytes{sink=\"new\",tenant=\"main\"}"))
          .isNotNegative();
    }
    assertThat(Files.readString(directory.resolve("data/wal/cursors/new.cursors")))
        .startsWith("wadi-cursors 1 new best-effort ");
    assertThat(Files.readString(directory.resolve("data/wal/cursors/capture.cursors")))
        .startsWith("wadi-cursors 1 capture required ");
  }

  @Test
  void a_step_that_a_station_brings_is_one_that_routes_name() throws Exception {
    Path routes = Files.createDirectories(directory.resolve("routes"));
    Files.writeString(
        routes.resolve("42-marked.camel.yaml"),
        """
        - route:
            id: marked
            from:
              uri: direct:marked
              steps:
                - process: {ref: shelfMark}
        """);
    try (LiveGateway gateway =
        new LiveGateway(
            directory, "wadi.routes.directory=" + routes, "wadi.tenant.default=house")) {
      Object mark =
          gateway
              .gateway()
              .camelContext()
              .createProducerTemplate()
              .request("direct:marked", exchange -> {})
              .getMessage()
              .getHeader(ShelfParts.HEADER);

      assertThat(mark).isEqualTo("house");
    }
  }

  private void write(Path routes, String name, String start) throws Exception {
    Files.writeString(
        routes.resolve("42-" + name + ".camel.yaml"),
        """
        - route:
            id: %s
            description: A second Loki, which may miss lines and holds up nobody.
            routeConfigurationId: pass-failures-on
            from:
              uri: wal:main
              parameters: {reader: %s, delivery: best-effort, start: "%s"}
              steps:
                - to:
                    uri: loki:http://127.0.0.1:%d
                    parameters: {name: %s, tenant: %s}
        """
            .formatted(name, name, start, loki.port(), name, name));
  }
}
