package dev.wadi.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
  private final Metrics metrics = new Metrics();

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void a_counter_is_read_when_somebody_asks() {
    LongAdder lines = new LongAdder();
    metrics.counter(
        "wadi_push_lines_total", "Lines received.", Map.of("tenant", "main"), lines::sum);
    lines.add(41);
    lines.increment();

    assertThat(lines())
        .contains(
            "# HELP wadi_push_lines_total Lines received.",
            "# TYPE wadi_push_lines_total counter",
            "wadi_push_lines_total{tenant=\"main\"} 42.0");
  }

  @Test
  void the_collector_of_garbage_takes_no_counter_away() {
    long seven = 7 + lines().size();
    metrics.counter("wadi_things_total", "Things.", Map.of(), () -> seven);
    metrics.gauge("wadi_things_now", "Things.", Map.of(), () -> seven);

    System.gc();

    assertThat(lines())
        .contains("wadi_things_total " + seven + ".0", "wadi_things_now " + seven + ".0");
  }

  @Test
  void a_gauge_goes_up_and_down() {
    AtomicLong bytes = new AtomicLong(100);
    metrics.gauge("wadi_wal_used_bytes", "Bytes on disk.", Map.of(), bytes::get);
    assertThat(lines()).contains("wadi_wal_used_bytes 100.0");

    bytes.set(3);

    assertThat(lines()).contains("# TYPE wadi_wal_used_bytes gauge", "wadi_wal_used_bytes 3.0");
  }

  @Test
  void a_histogram_counts_into_its_buckets() {
    LongConsumer nanos =
        metrics.times("wadi_push_duration_seconds", "Time.", Map.of(), 0.01, 0.1, 1);
    nanos.accept(5_000_000);
    nanos.accept(10_000_000);
    nanos.accept(500_000_000);
    nanos.accept(7_000_000_000L);

    assertThat(lines())
        .contains(
            "# TYPE wadi_push_duration_seconds histogram",
            "wadi_push_duration_seconds_bucket{le=\"0.01\"} 2",
            "wadi_push_duration_seconds_bucket{le=\"0.1\"} 2",
            "wadi_push_duration_seconds_bucket{le=\"1.0\"} 3",
            "wadi_push_duration_seconds_bucket{le=\"+Inf\"} 4",
            "wadi_push_duration_seconds_count 4");
  }

  @Test
  void a_histogram_of_sizes_counts_whole_numbers() {
    LongConsumer bytes = metrics.sizes("wadi_push_bytes", "Size.", Map.of(), 1024, 65_536);
    bytes.accept(1024);
    bytes.accept(1025);

    assertThat(lines())
        .contains(
            "wadi_push_bytes_bucket{le=\"1024.0\"} 1",
            "wadi_push_bytes_bucket{le=\"65536.0\"} 2",
            "wadi_push_bytes_sum 2049.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"wadi_lines", "wadi.lines.total", "Wadi_lines_total", "lines", "wadi__x_total"})
  void a_counter_with_an_odd_name_is_refused(String name) {
    assertThatThrownBy(() -> metrics.counter(name, "", Map.of(), () -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }

  @Test
  void a_label_key_that_is_not_in_the_closed_set_is_refused() {
    assertThatThrownBy(
            () -> metrics.counter("wadi_x_total", "", Map.of("user_agent", "curl"), () -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("user_agent");
  }

  @Test
  void a_number_can_be_taken_away() {
    Metrics.Handle handle = metrics.counter("wadi_x_total", "", Map.of("sink", "a"), () -> 1);
    metrics.counter("wadi_x_total", "", Map.of("sink", "b"), () -> 2);

    metrics.remove(handle);

    assertThat(lines())
        .contains("wadi_x_total{sink=\"b\"} 2.0")
        .noneMatch(line -> line.contains("sink=\"a\""));
  }

  @Test
  void the_process_tells_of_itself() {
    metrics.process();

    assertThat(metrics.text())
        .contains("jvm_memory_used_bytes{", "jvm_threads_live_threads ", "process_cpu_usage ")
        .contains("process_uptime_seconds ", "process_files_open_files ");
  }

  @Test
  void the_names_of_logtap_are_all_there_with_real_numbers() {
    LogtapMetrics.Numbers numbers =
        new LogtapMetrics.Numbers(
            () -> 100,
            () -> 3,
            () -> 4096,
            () -> 8192,
            () -> 2,
            () -> 7,
            Map.of("email", () -> 11, "credit_card", () -> 5),
            Map.of("size", () -> 4),
            () -> 1);

    LogtapMetrics.bind(metrics, numbers);
    LogtapMetrics.pushTimes(metrics).accept(20_000_000);

    assertThat(lines())
        .contains(
            "logtap_logs_received_total 100.0",
            "logtap_logs_dropped_total 3.0",
            "logtap_backpressure_events_total 3.0",
            "logtap_bytes_written_total 4096.0",
            "logtap_disk_usage_bytes 8192.0",
            "logtap_active_connections 2.0",
            "logtap_writer_queue_length 7.0",
            "logtap_redactions_total{pattern=\"email\"} 11.0",
            "logtap_redactions_total{pattern=\"credit_card\"} 5.0",
            "logtap_rotation_total{reason=\"size\"} 4.0",
            "logtap_rotation_errors_total 1.0",
            "logtap_push_duration_seconds_bucket{le=\"0.01\"} 0",
            "logtap_push_duration_seconds_bucket{le=\"0.025\"} 1",
            "logtap_push_duration_seconds_bucket{le=\"10.0\"} 1",
            "logtap_push_duration_seconds_count 1");
  }

  @Test
  void routes_come_go_and_are_counted() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:good").routeId("good").to("mock:end");
              from("direct:bad").routeId("bad").throwException(new IllegalStateException("no"));
            }
          });
      camel.start();
      RouteMetrics.bind(metrics, camel);
      for (int i = 0; i < 3; i++) {
        camel.createProducerTemplate().sendBody("direct:good", "x");
      }
      camel.createProducerTemplate().send("direct:bad", exchange -> {});

      assertThat(lines())
          .contains(
              "wadi_route_exchanges_total{route=\"good\"} 3.0",
              "wadi_route_exchanges_failed_total{route=\"good\"} 0.0",
              "wadi_route_exchanges_failed_total{route=\"bad\"} 1.0",
              "wadi_route_exchanges_inflight{route=\"good\"} 0.0");

      camel.getRouteController().stopRoute("bad");
      camel.removeRoute("bad");
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:new").routeId("new").to("mock:end");
            }
          });

      assertThat(lines())
          .contains("wadi_route_exchanges_total{route=\"new\"} 0.0")
          .noneMatch(line -> line.contains("route=\"bad\""));
    }
  }

  @Test
  void longs_and_doubles_are_both_fine() {
    LongSupplier whole = () -> 2;
    metrics.counter("wadi_whole_total", "", Map.of(), whole);
    metrics.counter("wadi_busy_seconds_total", "", Map.of(), () -> 0.25);

    assertThat(lines()).contains("wadi_whole_total 2.0", "wadi_busy_seconds_total 0.25");
  }

  private List<String> lines() {
    return metrics.text().lines().toList();
  }

  @Test
  void a_name_that_ends_in_info_is_shown_as_it_is_and_can_be_taken_away() {
    try (Metrics metrics = new Metrics()) {
      metrics.gauge("shop_service_info", "About it.", Map.of("version", "1\"\\"), () -> 1);
      Metrics.Handle second =
          metrics.gauge("shop_service_info", "About it.", Map.of("version", "2"), () -> 1);

      assertThat(metrics.text())
          .containsOnlyOnce("# HELP shop_service_info About it.\n# TYPE shop_service_info gauge\n")
          .contains("\nshop_service_info{version=\"1\\\"\\\\\"} 1.0\n")
          .contains("shop_service_info{version=\"2\"} 1.0\n");

      metrics.remove(second);
      assertThat(metrics.text()).doesNotContain("version=\"2\"");
    }
  }
}
