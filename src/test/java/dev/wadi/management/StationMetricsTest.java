package dev.wadi.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationGroup;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationOperation;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationState;
import dev.wadi.station.StationTitle;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever implements Station is found by its type and shown, and harms nobody else. */
class StationMetricsTest {
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final Metrics metrics = new Metrics();
  private final Roster roster = new Roster(camel, Duration.ofSeconds(60), InstantSource.system());

  @AfterEach
  void close() {
    metrics.close();
    camel.stop();
  }

  private record Fake(StationTitle title, Supplier<StationReport> told, List<StationOperation> can)
      implements Station {
    @Override
    public StationReport report() {
      return told.get();
    }

    @Override
    public List<StationOperation> operations() {
      return can;
    }
  }

  private static Station sink(String name, Supplier<StationReport> told) {
    return new Fake(new StationTitle(StationKind.SINK, "Shelf", name), told, List.of());
  }

  private static StationReport holding(double books) {
    return StationReport.running(
        List.of(
            Reading.total("shelf_kept", "entries", "Log lines on the shelf.", books),
            Reading.now("shelf_held", "bytes", "Bytes.", 7).with("tenant", "acme")));
  }

  @Test
  void a_bean_that_is_a_station_shows_its_numbers_at_the_next_reading() {
    AtomicInteger books = new AtomicInteger(3);
    StationMetrics.bind(metrics, roster);
    assertThat(metrics.text()).doesNotContain("wadi_shelf");

    camel.getRegistry().bind("shelf", sink("oak", () -> holding(books.get())));
    assertThat(metrics.text())
        .contains("wadi_shelf_kept_entries_total{sink=\"oak\"} 3.0")
        .contains("wadi_shelf_held_bytes{sink=\"oak\",tenant=\"acme\"} 7.0")
        .contains("wadi_sink_paused{sink=\"oak\"} 0.0");

    books.set(4);
    assertThat(metrics.text()).contains("wadi_shelf_kept_entries_total{sink=\"oak\"} 4.0");
    camel.getRegistry().unbind("shelf");
    assertThat(metrics.text()).doesNotContain("oak");
  }

  @Test
  void the_stations_of_a_group_come_and_go_with_it() {
    List<Station> there = new ArrayList<>();
    there.add(sink("oak", () -> holding(1)));
    camel.getRegistry().bind("shelves", (StationGroup) () -> List.copyOf(there));
    StationMetrics.bind(metrics, roster);
    assertThat(metrics.text()).contains("sink=\"oak\"").doesNotContain("sink=\"elm\"");

    there.add(sink("elm", () -> holding(1)));
    there.remove(0);
    assertThat(metrics.text()).contains("sink=\"elm\"").doesNotContain("sink=\"oak\"");
  }

  @Test
  void a_station_that_fails_to_tell_is_in_trouble_and_all_others_tell() {
    camel
        .getRegistry()
        .bind(
            "bad",
            sink(
                "bad",
                () -> {
                  throw new IllegalStateException("not now");
                }));
    camel.getRegistry().bind("good", sink("good", () -> holding(5)));
    StationMetrics.bind(metrics, roster);

    assertThat(metrics.text())
        .contains("wadi_shelf_kept_entries_total{sink=\"good\"} 5.0")
        .contains("wadi_sink_in_trouble{sink=\"bad\"} 1.0");
  }

  @Test
  void a_number_that_cannot_be_shown_is_left_out_and_all_others_are_shown() {
    Station odd =
        sink(
            "odd",
            () ->
                StationReport.running(
                    List.of(
                        Reading.now("odd", "bytes", "Odd.", 1).with("color", "red"),
                        Reading.now("even", "bytes", "Even.", 2))));
    camel.getRegistry().bind("odd", odd);
    StationMetrics.bind(metrics, roster);

    assertThat(metrics.text())
        .contains("wadi_even_bytes{sink=\"odd\"} 2.0")
        .doesNotContain("wadi_odd_bytes");
  }

  @Test
  void a_name_that_two_stations_share_is_paused_when_one_of_them_is() {
    camel
        .getRegistry()
        .bind(
            "reader",
            new Fake(
                new StationTitle(StationKind.SINK, "Reader", "oak"),
                () -> new StationReport(StationState.PAUSED, "paused", null, null, List.of()),
                List.of()));
    camel.getRegistry().bind("shelf", sink("oak", () -> holding(1)));
    StationMetrics.bind(metrics, roster);

    assertThat(metrics.text()).contains("wadi_sink_paused{sink=\"oak\"} 1.0");
  }

  @Test
  void its_operations_can_be_listed_and_called_by_name() {
    AtomicInteger dusted = new AtomicInteger();
    camel
        .getRegistry()
        .bind(
            "shelf",
            new Fake(
                new StationTitle(StationKind.SINK, "Shelf", "oak"),
                () -> holding(1),
                List.of(new StationOperation("dust", "Wipe it", () -> dusted.incrementAndGet()))));
    StationsBean bean = new StationsBean(roster);

    assertThat(bean.list("sink"))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .containsEntry("name", "oak")
                    .containsEntry("type", "Shelf")
                    .containsEntry("state", "running")
                    .containsEntry(
                        "operations", List.of(Map.of("name", "dust", "description", "Wipe it"))));
    assertThat(bean.call("sink", "oak", "dust")).isEqualTo("dust: done");
    assertThat(dusted).hasValue(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bean.call("sink", "oak", "burn"))
        .withMessageContaining("dust");
    assertThatIllegalArgumentException().isThrownBy(() -> bean.call("sink", "elm", "dust"));
    assertThatIllegalArgumentException().isThrownBy(() -> bean.list("shelf"));
  }
}
