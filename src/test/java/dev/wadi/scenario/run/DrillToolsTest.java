package dev.wadi.scenario.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.wadi.scenario.Expectation.Quantity;
import dev.wadi.scenario.Measure;
import dev.wadi.scenario.Ramp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run is made of: a full disk, a search, a gateway's page, lines spread over ticks. */
class DrillToolsTest {
  @TempDir Path folder;

  /** A disk with so much room, less what lies in the folder. */
  private long room(long size) throws IOException {
    long used = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        used += Files.size(file);
      }
    }
    return size - used;
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  @Test
  void a_disk_is_filled_to_what_is_to_be_left_and_given_back() throws Exception {
    Balloon balloon = new Balloon(folder, 64 << 20, path -> room(10 << 20));

    balloon.fill(3 << 20);
    assertThat(room(10 << 20)).isEqualTo(3 << 20);
    balloon.free();
    assertThat(isEmpty()).isTrue();
    balloon.free();
  }

  @Test
  void what_others_let_go_of_is_taken_as_well_and_told_in_the_end() throws Exception {
    AtomicLong all = new AtomicLong(10 << 20);
    Balloon balloon = new Balloon(folder, 64 << 20, path -> room(all.intValue()));
    balloon.follow();
    assertThat(isEmpty()).isTrue();

    balloon.fill(3 << 20);
    all.addAndGet(5 << 20);
    balloon.follow();
    assertThat(room(all.intValue())).isEqualTo(3 << 20);
    balloon.free();
    assertThat(balloon.movedBytes()).isEqualTo(5 << 20);
  }

  @Test
  void no_more_is_taken_than_is_allowed_and_nothing_stays() throws Exception {
    Balloon small = new Balloon(folder, 1 << 20, path -> room(10 << 20));
    assertThatThrownBy(() -> small.fill(0)).hasMessageContaining("--most-fill allows 1 MB");
    Balloon endless = new Balloon(folder, 4 << 20, path -> 4 << 20);
    assertThatThrownBy(() -> endless.fill(1)).hasMessageContaining("did not get any fuller");
    assertThat(isEmpty()).isTrue();
  }

  @Test
  void planted_values_are_found_anywhere_packed_or_not() throws Exception {
    Files.createDirectories(folder.resolve("a/b"));
    Files.writeString(
        folder.resolve("a/b/long.bin"), "x".repeat(65_530) + "alpha-one-1@example.org" + "y");
    Files.write(
        folder.resolve("a/lines.jsonl.zst"),
        Zstd.compress("{\"m\":\"192.0.2.77 żółw\"}".getBytes(UTF_8)));
    Files.writeString(folder.resolve("tiny"), "abc");
    Files.writeString(folder.resolve("end"), "… ssn 512-45-1234");
    PlantedSearch search =
        new PlantedSearch(
            List.of("alpha-one-1@example.org", "192.0.2.77", "512-45-1234", "alpha-one-2@x.org"));

    assertThat(search.in(folder))
        .containsExactlyInAnyOrder("alpha-one-1@example.org", "192.0.2.77", "512-45-1234");
    assertThat(search.bytes()).isGreaterThan(65_000);
  }

  @Test
  void a_search_agrees_with_a_plain_one_at_every_place_of_a_border() throws Exception {
    for (int before = 65_500; before < 65_560; before++) {
      Files.writeString(folder.resolve("f"), ".".repeat(before) + "needle-" + before);
      assertThat(new PlantedSearch(List.of("needle-" + before, "needle-9")).in(folder))
          .containsExactly("needle-" + before);
    }
  }

  @Test
  void a_page_of_metrics_is_summed_over_its_labels() {
    GatewayNumbers.Snapshot before =
        GatewayNumbers.parse(
            """
            # HELP wadi_received_entries_total x
            wadi_received_entries_total 10
            wadi_refused_entries_total{reason="no_room"} 1
            wadi_sink_confirmed_entries_total{sink="capture"} 7
            """);
    GatewayNumbers.Snapshot now =
        GatewayNumbers.parse(
            """
            wadi_received_entries_total 25
            wadi_refused_entries_total{reason="no_room"} 3
            wadi_refused_entries_total{reason="too_fast"} 4.0E0
            wadi_refused_entries_total_of_another 100
            wadi_sink_confirmed_entries_total{sink="capture"} 20
            wadi_sink_confirmed_entries_total{sink="loki"} 5
            wadi_sink_backlog_bytes{sink="capture",tenant="a"} 100
            wadi_sink_backlog_bytes{sink="capture",tenant="b"} 50
            wadi_odd NaNo
            """);

    assertThat(since(before, now, Measure.RECEIVED, "")).isEqualTo(15);
    assertThat(since(before, now, Measure.REJECTED, "")).isEqualTo(6);
    assertThat(since(before, now, Measure.CAPTURED, "")).isEqualTo(13);
    assertThat(since(before, now, Measure.DELIVERED, "loki")).isEqualTo(5);
    assertThat(since(before, now, Measure.BACKLOG, "capture")).isEqualTo(150);
    assertThat(since(before, now, Measure.DROPPED, "")).isZero();
    assertThat(since(before, now, Measure.DELIVERED, "lokki")).isNaN();
  }

  private static double since(
      GatewayNumbers.Snapshot before, GatewayNumbers.Snapshot now, Measure measure, String of) {
    return GatewayNumbers.since(before, now, new Quantity(measure, of));
  }

  @Test
  void lines_of_a_tick_are_spread_over_it_and_none_is_lost() {
    List<Ramp.Tick> ticks =
        List.of(
            new Ramp.Tick(25, 25, true, 1),
            new Ramp.Tick(0, 0, false, 1),
            new Ramp.Tick(4, 4, true, 1));
    TickPacing pacing = new TickPacing(ticks, 2, 10, 0, 1);
    List<String> due = new ArrayList<>();
    for (TickPacing.@Nullable Due next = pacing.next(); next != null; next = pacing.next()) {
      due.add(next.lines() + "@" + next.afterNanos() / 1_000_000);
    }

    assertThat(due).containsExactly("10@400", "10@1200", "5@1800", "4@5000");
  }
}
