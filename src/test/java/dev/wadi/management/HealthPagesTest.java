package dev.wadi.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.management.HealthPages.Style;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationState;
import dev.wadi.station.StationTitle;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class HealthPagesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T10:11:12.123456789Z"));

  private final Readiness readiness = new Readiness("1.2.3");
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final Roster roster = new Roster(camel, Duration.ofSeconds(30), CLOCK);

  private HealthPages pages(Style style) {
    return new HealthPages(style, readiness, roster, true, CLOCK);
  }

  private void loki(StationState state) {
    Station loki =
        new Station() {
          @Override
          public StationTitle title() {
            return new StationTitle(StationKind.SINK, "Loki", "loki");
          }

          @Override
          public StationReport report() {
            return new StationReport(state, "breaker open", null, null, List.of());
          }
        };
    camel.getRegistry().bind("loki", loki);
  }

  @Test
  void our_own_has_what_each_of_the_programs_looks_for() throws Exception {
    assertThat(JSON.readTree(pages(Style.WADI).healthz().body()))
        .isEqualTo(
            JSON.readTree(
                """
                {"status":"ok","timestamp":"2026-03-01T10:11:12.123456","service":"wadi","version":"1.2.3",
                 "pii_encryption":true,"file_sink":true,"file_sink_dir":null,"ok":true}
                """));
  }

  @Test
  void ready_by_our_own_words_whatever_becomes_of_a_sink_and_not_as_logstack() throws Exception {
    readiness.needs("wal", () -> Readiness.State.OK);
    loki(StationState.IN_TROUBLE);

    assertThat(pages(Style.WADI).readyz().status()).isEqualTo(200);
    assertThat(pages(Style.LOGOPS).readyz().status()).isEqualTo(200);
    Readiness.Answer answer = pages(Style.LOGSTACK).readyz();
    assertThat(answer.status()).isEqualTo(503);
    JsonNode said = JSON.readTree(answer.body());
    assertThat(said.path("status").asText()).isEqualTo("not_ready");
    assertThat(said.path("failed_checks")).isEqualTo(JSON.readTree("[\"loki\"]"));
    assertThat(said.path("checks").path("loki").path("status").asText()).isEqualTo("unhealthy");
    assertThat(said.path("checks").path("loki").path("message").asText())
        .isEqualTo("loki: breaker open");
    assertThat(said.path("checks").path("forwarder").path("status").asText()).isEqualTo("healthy");
    assertThat(said.path("checks").path("wal").path("status").asText()).isEqualTo("healthy");
  }

  @Test
  void what_it_cannot_do_without_is_named_in_each_style() throws Exception {
    readiness.needs("disk", () -> Readiness.State.down("0 bytes free"));
    loki(StationState.RUNNING);

    for (Style style : Style.values()) {
      Readiness.Answer answer = pages(style).readyz();
      assertThat(answer.status()).as("%s", style).isEqualTo(503);
      JsonNode said = JSON.readTree(answer.body());
      assertThat(said.path("status").asText()).isEqualTo("not_ready");
      assertThat(said.path("failed_checks")).isEqualTo(JSON.readTree("[\"disk\"]"));
    }
  }
}
