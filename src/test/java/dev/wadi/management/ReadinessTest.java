package dev.wadi.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadinessTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Readiness readiness = new Readiness("1.2.3");

  @Test
  void healthz_says_ok_while_the_process_answers() {
    readiness.needs("wal", () -> Readiness.State.down("disk full"));

    assertThat(readiness.healthz())
        .isEqualTo(new Readiness.Answer(200, "application/json", "{\"status\":\"ok\"}"));
  }

  @Test
  void the_version_is_told_with_the_number_of_the_push_interface() {
    assertThat(readiness.version().body()).isEqualTo("{\"version\":\"1.2.3\",\"api\":1}");
  }

  @Test
  void it_is_ready_when_everything_it_needs_works() throws Exception {
    readiness
        .needs("wal", () -> Readiness.State.OK)
        .needs("disk", () -> Readiness.State.ok("9 GB"));

    JsonNode said = JSON.readTree(readiness.readyz().body());

    assertThat(readiness.readyz().status()).isEqualTo(200);
    assertThat(said.path("status").asText()).isEqualTo("ok");
    assertThat(said.has("reason")).isFalse();
    assertThat(said.path("checks").path("wal").path("status").asText()).isEqualTo("ok");
    assertThat(said.path("checks").path("disk").path("detail").asText()).isEqualTo("9 GB");
    assertThat(readiness.ready())
        .isEqualTo(new Readiness.Answer(200, "text/plain; charset=utf-8", "ready\n"));
  }

  @Test
  void it_is_not_ready_without_something_it_needs_and_says_why() throws Exception {
    readiness
        .needs("queue", () -> Readiness.State.down("writer backpressure"))
        .needs("wal", () -> Readiness.State.OK);

    JsonNode said = JSON.readTree(readiness.readyz().body());

    assertThat(readiness.readyz().status()).isEqualTo(503);
    assertThat(said.path("status").asText()).isEqualTo("not_ready");
    assertThat(said.path("reason").asText()).isEqualTo("writer backpressure");
    assertThat(readiness.ready().status()).isEqualTo(503);
    assertThat(readiness.ready().body()).isEqualTo("not ready\nqueue: writer backpressure\n");
    assertThat(readiness.isReady()).isFalse();
  }

  @Test
  void a_dead_sink_is_a_detail_and_no_failure() throws Exception {
    readiness
        .needs("wal", () -> Readiness.State.OK)
        .tells("sink-loki", () -> Readiness.State.down("no answer for 40 s"));

    JsonNode sink = JSON.readTree(readiness.readyz().body()).path("checks").path("sink-loki");

    assertThat(readiness.readyz().status()).isEqualTo(200);
    assertThat(readiness.ready().status()).isEqualTo(200);
    assertThat(sink.path("status").asText()).isEqualTo("down");
    assertThat(sink.path("needed").asBoolean()).isFalse();
    assertThat(sink.path("detail").asText()).isEqualTo("no answer for 40 s");
  }

  @Test
  void it_becomes_ready_again_without_a_restart() {
    AtomicBoolean full = new AtomicBoolean(true);
    readiness.needs(
        "disk", () -> full.get() ? Readiness.State.down("disk full") : Readiness.State.OK);
    assertThat(readiness.readyz().status()).isEqualTo(503);

    full.set(false);

    assertThat(readiness.readyz().status()).isEqualTo(200);
  }

  @Test
  void a_check_that_fails_to_look_is_down_and_its_message_stays_inside() {
    readiness.needs(
        "wal",
        () -> {
          throw new UncheckedIOException(new java.io.IOException("password=hunter2"));
        });

    assertThat(readiness.readyz().status()).isEqualTo(503);
    assertThat(readiness.readyz().body())
        .contains("UncheckedIOException")
        .doesNotContain("hunter2");
  }

  @Test
  void a_detail_with_quotes_stays_json() throws Exception {
    readiness.tells("route", () -> Readiness.State.down("bad \"yaml\"\nline 3"));

    assertThat(
            JSON.readTree(readiness.readyz().body())
                .path("checks")
                .path("route")
                .path("detail")
                .asText())
        .isEqualTo("bad \"yaml\"\nline 3");
  }

  @Test
  void a_check_can_be_forgotten() {
    readiness.needs("recovery", () -> Readiness.State.down("replaying"));

    readiness.forget("recovery");

    assertThat(readiness.isReady()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Wal", "a b", "-wal", "wal\n"})
  void a_name_that_is_no_name_is_refused(String name) {
    assertThatThrownBy(() -> readiness.needs(name, () -> Readiness.State.OK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void camels_health_registry_shows_the_same() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:a").routeId("runs").to("mock:a");
              from("direct:b").routeId("rests").autoStartup(false).to("mock:b");
            }
          });
      camel.start();
      readiness.needs("wal", () -> Readiness.State.down("disk full"));

      CamelHealth.bridge(readiness, camel);

      Collection<HealthCheck.Result> results = HealthCheckHelper.invokeReadiness(camel);
      assertThat(results)
          .filteredOn(result -> result.getCheck().getId().equals("wadi-wal"))
          .singleElement()
          .satisfies(
              result -> {
                assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
                assertThat(result.getMessage()).contains("disk full");
              });
      Readiness.State routes = readiness.look("routes").state();
      assertThat(routes).as("one is switched off").isEqualTo(Readiness.State.ok("1 started"));

      camel.getRouteController().startRoute("rests");
      assertThat(readiness.look("routes").state()).isEqualTo(Readiness.State.ok("2 started"));
      camel.getRouteController().stopRoute("runs");
      assertThat(readiness.look("routes").state())
          .isEqualTo(Readiness.State.down("1 started, others: runs Stopped"));
    }
  }
}
