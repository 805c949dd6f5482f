package dev.wadi.journey;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ArrivedPushes;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.PushLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Route files are changed in every way an editor knows while clients push without a pause. */
class HotReloadIT {
  private static final Duration LONG = Duration.ofSeconds(40);
  private static final String CHAIN = "20-chain.camel.yaml";
  private static final String OWN_STEPS = "19-own-steps.camel.yaml";
  private static final String KEEP = "30-keep.camel.yaml";
  private static final String CAPTURE = "40-capture.camel.yaml";

  @TempDir Path folder;

  @Test
  void no_push_fails_while_routes_change_and_a_broken_file_changes_nothing() throws Exception {
    Path routes = Files.createDirectories(folder.resolve("routes"));
    try (GatewayProcess gateway = new GatewayProcess(folder.resolve("home"))) {
      gateway
          .set("wadi.redact.profile", "off")
          .set("wadi.console.enabled", "false")
          .set("wadi.wal.diskFloorBytes", "0")
          .set("wadi.routes.directory", routes.toString());
      gateway.start();
      PushLoad load = PushLoad.begin(gateway, 4, 10, 50, Duration.ofMillis(2));
      try {
        assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();

        // In place: the way every push takes.
        Path chain = routes.resolve(CHAIN);
        String first = builtIn(CHAIN).replace("Hold the tenant", "First hold the tenant");
        Files.writeString(chain, first.replace("id: limit", "id: limit-first"));
        awaitLog(gateway, 1, "Route file loaded. file=" + CHAIN);
        assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();

        // Moved over it, as editors and deployments do.
        Path fresh =
            Files.writeString(folder.resolve("fresh"), first.replace("id: limit", "id: l2"));
        Files.move(fresh, chain, ATOMIC_MOVE);
        awaitLog(gateway, 2, "Route file loaded. file=" + CHAIN);
        assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();

        // A route of sends that others call, in the middle of the way.
        Files.writeString(
            routes.resolve(OWN_STEPS),
            builtIn(OWN_STEPS)
                .replace(
                    "- removeProperty: {id: nothing-yet, name: wadi.nothing}",
                    "- to: {id: where, uri: \"label:where\", parameters: {remove: none}}"));
        awaitLog(gateway, 1, "Route file loaded. file=" + OWN_STEPS);
        assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();
        Files.delete(routes.resolve(OWN_STEPS));
        awaitLog(gateway, 2, "Route file loaded. file=" + OWN_STEPS);
        assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();

        // Two that call each other, replaced together, twice.
        for (String word : new String[] {"first", "second"}) {
          Files.writeString(routes.resolve(OWN_STEPS), callingEachOther(word));
          awaitLog(gateway, word.equals("first") ? 3 : 4, "Route file loaded. file=" + OWN_STEPS);
          assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();
        }
        Files.delete(routes.resolve(OWN_STEPS));
        awaitLog(gateway, 5, "Route file loaded. file=" + OWN_STEPS);
        assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();

        // The route that writes to disk.
        Files.writeString(
            routes.resolve(KEEP), builtIn(KEEP).replace("description: ", "description: Ours. "));
        awaitLog(gateway, 1, "Route file loaded. file=" + KEEP);
        assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();

        // A sink's route, with batches on their way.
        Files.writeString(
            routes.resolve(CAPTURE),
            builtIn(CAPTURE).replace("inFlightPerTenant: 256", "inFlightPerTenant: 32"));
        awaitLog(gateway, 1, "Route file loaded. file=" + CAPTURE);
        assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();

        // In Java: compiled against the jar, while it works.
        Files.writeString(
            routes.resolve("47-beat.java"),
            """
            import dev.wadi.model.Batch;
            import org.apache.camel.builder.RouteBuilder;

            public class Beat extends RouteBuilder {
              @Override
              public void configure() {
                from("timer:beat?repeatCount=1")
                    .routeId("beat")
                    .process(exchange -> exchange.getMessage().setBody("beat", Batch.class))
                    .to("log:beat?showBody=false");
              }
            }
            """);
        awaitLog(gateway, 1, "Route file loaded. file=47-beat.java");
        assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();

        // Broken.
        Files.writeString(chain, first.replace("steps:", "stepz:"));
        assertThat(PushLoad.await(LONG, () -> readyz(gateway).contains(CHAIN + ":")))
            .as(readyz(gateway))
            .isTrue();
        assertThat(gateway.readiness()).as("what ran before goes on").isEqualTo(200);
        assertThat(metric(gateway, "wadi_route_problems")).isEqualTo(1);
        assertThat(metric(gateway, "wadi_route_load_failures_total")).isEqualTo(1);
        assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();

        // Mended, and then taken away: the built-in one is back.
        Files.writeString(chain, first);
        assertThat(PushLoad.await(LONG, () -> !readyz(gateway).contains(CHAIN + ":")))
            .as(readyz(gateway))
            .isTrue();
        assertThat(metric(gateway, "wadi_route_problems")).isZero();
        Files.delete(chain);
        awaitLog(gateway, 4, "Route file loaded. file=" + CHAIN);
        assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();
      } finally {
        load.end();
      }
      assertThat(load.refused()).as(load.summary()).isEmpty();
      assertThat(load.unanswered()).as(load.summary()).isEmpty();
      ArrivedPushes.awaitCaptured(gateway.data().resolve("captures"), load.acknowledged(), LONG);
      gateway.stop();
      ArrivedPushes.captured(gateway.data().resolve("captures"))
          .requireOnceAndInOrder(load, "the capture");
    }
  }

  /** Every push goes through both and the first one again. */
  private static String callingEachOther(String word) {
    return """
    - route:
        id: own-steps
        description: The %1$s.
        routeConfigurationId: pass-failures-on
        from:
          uri: direct:own-steps
          steps:
            - choice:
                when:
                  - simple: "${exchangeProperty.been} == null"
                    steps:
                      - to: {uri: "direct:others"}
    - route:
        id: others
        description: The %1$s.
        routeConfigurationId: pass-failures-on
        from:
          uri: direct:others
          steps:
            - setProperty: {name: been, constant: "%1$s"}
            - to: {uri: "direct:own-steps"}
    """
        .formatted(word);
  }

  private static void awaitLog(GatewayProcess gateway, int times, String text) {
    assertThat(PushLoad.await(LONG, () -> gateway.output().split(text, -1).length > times))
        .as("%d times \"%s\" in:%n%s", times, text, gateway.output())
        .isTrue();
  }

  private static String readyz(GatewayProcess gateway) {
    try {
      return gateway.get("/readyz").body();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }

  private static double metric(GatewayProcess gateway, String name) throws Exception {
    return gateway
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static String builtIn(String name) throws IOException {
    return Files.readString(Path.of("src", "main", "resources", "routes", name));
  }
}
