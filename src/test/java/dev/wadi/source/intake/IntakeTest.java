package dev.wadi.source.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.station.Reading;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What arrives is counted by source and reason, and all of it adds up. */
class IntakeTest {
  private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");

  private final Intake intake = new Intake(() -> NOW, () -> 0);
  private final SourceCounts udp = intake.source("udp");
  private final SourceCounts file = intake.source("file");

  private static Batch batch(int entries) {
    BatchMaker maker = new BatchMaker("main");
    for (int i = 0; i < entries; i++) {
      maker.add(Labels.of("app", "x"), i, "line " + i);
    }
    return maker.make();
  }

  private Ticket arrived(SourceCounts source, Batch batch) {
    Ticket ticket = intake.ticket(source);
    ticket.received(batch.entries(), batch.lineBytes());
    return ticket;
  }

  private static Map<String, Double> numbers(SourceCounts source) {
    Map<String, Double> numbers = new HashMap<>();
    for (Reading reading : source.report().readings()) {
      numbers.put(reading.metric() + reading.labels(), reading.value());
    }
    return numbers;
  }

  @Test
  void what_is_on_its_way_is_told_and_is_no_difference() {
    arrived(udp, batch(3));

    assertThat(intake.conservation().sums().inProgress()).isEqualTo(3);
    assertThat(intake.conservation().sums().difference()).isZero();
    assertThat(numbers(udp)).containsEntry("wadi_source_in_progress_entries{}", 3.0);
    assertThat(numbers(file)).containsEntry("wadi_source_in_progress_entries{}", 0.0);
  }

  @Test
  void each_source_has_its_own_numbers_and_the_sums_have_all() {
    Batch kept = batch(2);
    Ticket first = arrived(udp, kept);
    first.ledger().kept("main", kept, "receipt");
    assertThat(intake.settle(first, false, null).how()).isEqualTo(Settled.How.ACCOUNTED);

    Batch mixed = batch(5);
    Batch rest = batch(2);
    Ticket second = arrived(file, mixed);
    second.ledger().refused(mixed, 1, Refusal.TOO_OLD, "too old");
    second.ledger().dropped(mixed, 2, "debug");
    second.ledger().kept("main", rest, "receipt");
    assertThat(intake.settle(second, false, null).how()).isEqualTo(Settled.How.ACCOUNTED);

    assertThat(numbers(udp)).containsEntry("wadi_source_accepted_entries_total{}", 2.0);
    assertThat(numbers(file))
        .containsEntry("wadi_source_received_entries_total{}", 5.0)
        .containsEntry("wadi_source_accepted_entries_total{}", 2.0)
        .containsEntry("wadi_source_refused_entries_total{reason=too_old}", 1.0)
        .containsEntry("wadi_source_dropped_entries_total{reason=debug}", 2.0)
        .containsEntry("wadi_source_in_progress_entries{}", 0.0);
    assertThat(intake.sum(SourceCounts::receivedEntries)).isEqualTo(7);
    assertThat(intake.conservation().sums()).isEqualTo(new Conservation.Sums(7, 0, 4, 1, 2, 0));
  }

  @Test
  void a_failure_refuses_all_of_it_for_the_reason_that_a_step_gave() {
    assertThat(intake.settle(arrived(udp, batch(4)), true, Refusal.DISK_FULL).how())
        .isEqualTo(Settled.How.REFUSED);
    assertThat(intake.settle(arrived(udp, batch(1)), true, null).how())
        .isEqualTo(Settled.How.REFUSED);

    assertThat(udp.refusedEntries(Refusal.DISK_FULL)).isEqualTo(4);
    assertThat(udp.refusedEntries(Refusal.UNAVAILABLE)).isEqualTo(1);
    assertThat(udp.report().lastError()).isEqualTo("refused: unavailable");
    assertThat(udp.report().lastErrorAt()).isEqualTo(NOW);
    assertThat(intake.conservation().sums().difference()).isZero();
  }

  @Test
  void routes_that_end_without_keeping_it_are_told_apart_and_it_counts_as_refused() {
    assertThat(intake.settle(arrived(udp, batch(4)), false, null).how())
        .isEqualTo(Settled.How.NOT_KEPT);

    assertThat(udp.refusedEntries(Refusal.NOT_KEPT)).isEqualTo(4);
    assertThat(intake.conservation().unaccounted().missing()).isEqualTo(4);
    assertThat(intake.conservation().sums().difference()).isZero();
  }

  @Test
  void more_sources_than_there_is_room_for_share_a_name() {
    for (int i = 0; i < 500; i++) {
      intake.source("s" + i);
    }
    assertThat(intake.stations()).hasSizeLessThanOrEqualTo(201);
    assertThat(intake.source("s499")).isSameAs(intake.source("s498"));
  }

  @Test
  void a_source_is_off_while_no_route_uses_it() {
    assertThat(udp.report().words()).isEqualTo("off");
    udp.open();
    assertThat(udp.report().words()).isEqualTo("running");
    udp.close();
    assertThat(udp.report().words()).isEqualTo("off");
  }
}
