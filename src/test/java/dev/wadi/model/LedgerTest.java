package dev.wadi.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Verdict.Refusal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger ledger = new Ledger();

  private static Batch batch(int entries) {
    BatchMaker maker = new BatchMaker("a");
    for (int i = 0; i < entries; i++) {
      maker.add(Labels.of(Map.of("app", "shop")), i, "line " + i);
    }
    return maker.make();
  }

  @Test
  void a_push_that_nobody_counted_is_not_balanced() {
    assertThat(ledger.close().isBalanced()).isFalse();
  }

  @Test
  void a_push_without_entries_is_balanced() {
    ledger.received(0);

    assertThat(ledger.close().isBalanced()).isTrue();
  }

  @Test
  void every_entry_has_one_fate() {
    Batch five = batch(5);
    ledger.received(10);
    ledger.refused(batch(10), 2, Refusal.LINE_TOO_LONG, "too long");
    ledger.dropped(batch(8), 1, "rule");
    ledger.setAside(batch(2));
    assertThat(five.entries()).isEqualTo(5);
    ledger.kept("main", five, "r");

    Ledger.Sum sum = ledger.close();
    assertThat(sum.isBalanced()).isTrue();
    assertThat(sum.kept()).isEqualTo(5);
    assertThat(sum.keptBytes())
        .isEqualTo(five.lineBytes())
        .isEqualTo(5L * "line 0".getBytes(UTF_8).length);
    assertThat(sum.refusal()).isEqualTo(Refusal.LINE_TOO_LONG);
    assertThat(sum.refusedText()).isEqualTo("too long");
    assertThat(sum.dropped()).containsOnlyKeys("rule").containsValue(1);
    assertThat(sum.receipt()).isEqualTo("r");
  }

  @Test
  void a_batch_that_is_kept_twice_counts_once() {
    Batch batch = batch(3);
    ledger.received(6);
    ledger.kept("main", batch, "1");
    ledger.kept("main", batch, "2");

    assertThat(ledger.close().isBalanced()).isFalse();
  }

  @Test
  void a_step_that_is_repeated_counts_once() {
    Batch batch = batch(3);
    ledger.received(3);
    ledger.dropped(batch, 1, "rule");
    ledger.dropped(batch, 1, "rule");
    ledger.kept("main", batch(2), "1");

    assertThat(ledger.close().isBalanced()).isTrue();
  }

  @Test
  void two_buffers_that_have_everything_are_as_good_as_one() {
    ledger.received(3);
    ledger.kept("main", batch(3), "1");
    ledger.kept("other", batch(3), "2");

    Ledger.Sum sum = ledger.close();
    assertThat(sum.isBalanced()).isTrue();
    assertThat(sum.kept()).isEqualTo(3);
  }

  @Test
  void a_part_here_and_a_part_there_are_a_whole() {
    ledger.received(5);
    ledger.kept("main", batch(3), "1");
    ledger.kept("other", batch(2), "2");

    assertThat(ledger.close().isBalanced()).isTrue();
  }

  @Test
  void one_part_twice_does_not_stand_for_another() {
    ledger.received(5);
    ledger.kept("main", batch(3), "1");
    ledger.kept("main", batch(3), "2");

    assertThat(ledger.close().isBalanced()).isFalse();
  }

  @Test
  void what_comes_after_the_answer_is_too_late() {
    ledger.received(1);
    assertThat(ledger.close().isBalanced()).isFalse();

    ledger.kept("main", batch(1), "1");
    assertThat(ledger.close().isBalanced()).isFalse();
  }

  @Test
  void a_place_that_is_no_buffer_is_no_fate() {
    ledger.received(1);
    ledger.stored(1);

    assertThat(ledger.storedEntries()).isEqualTo(1);
    assertThat(ledger.close().isBalanced()).isFalse();
  }

  @Test
  void a_reason_is_a_short_word() {
    for (String wrong : new String[] {"", "Debug", "a b", "x".repeat(41), "ü", "a{b"}) {
      assertThatThrownBy(() -> ledger.dropped(batch(1), 1, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 to 40");
    }
    assertThat(Ledger.requireReason("debug-lines_2")).isEqualTo("debug-lines_2");
  }
}
