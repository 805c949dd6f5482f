package dev.wadi.kit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The judge of crash runs must itself notice what it is there to notice. */
class CrashLedgerTest {
  private final CrashLedger ledger = new CrashLedger(2, 3);

  private void push(int round, int client, int sequence, boolean answered) {
    ledger.attempted(round, client, sequence);
    if (answered) {
      ledger.acknowledged(round, client, sequence);
    }
  }

  private void found(int round, int client, int sequence, int... lines) {
    for (int line : lines) {
      ledger.found(CrashLedger.text(round, client, sequence, line));
    }
  }

  @Test
  void is_content_when_all_is_there_once() {
    push(0, 0, 0, true);
    push(0, 1, 0, false);
    push(1, 0, 0, true);
    found(0, 0, 0, 0, 1, 2);
    found(1, 0, 0, 0, 1, 2);

    ledger.settle(true);
    assertThat(ledger.problems()).isEmpty();
    assertThat(ledger.totals()).isEqualTo(new CrashLedger.Totals(2, 2, 6, 0, 0, 0));
  }

  @Test
  void notices_a_lost_push_as_soon_as_a_later_round_is_there() {
    push(0, 0, 0, true);
    push(1, 0, 0, true);
    found(1, 0, 0, 0, 1, 2);

    ledger.settle(false);
    assertThat(ledger.totals().lost()).isEqualTo(1);
    assertThat(ledger.problems()).containsExactly("lost: r0c0s0, lines there: 0");
  }

  @Test
  void notices_a_push_that_is_there_in_part() {
    push(0, 0, 0, true);
    push(0, 1, 0, false);
    found(0, 0, 0, 0, 2);
    found(0, 1, 0, 0);

    ledger.settle(true);
    assertThat(ledger.totals().lost()).isEqualTo(1);
    assertThat(ledger.totals().partial()).isEqualTo(1);
  }

  @Test
  void notices_a_line_that_is_there_twice_also_after_its_round_was_settled() {
    push(0, 0, 0, true);
    push(1, 0, 0, true);
    found(0, 0, 0, 0, 0, 1, 2);
    found(1, 0, 0, 0, 1, 2);
    ledger.settle(false);
    found(0, 0, 0, 1);

    assertThat(ledger.totals().doubled()).isEqualTo(2);
    assertThat(ledger.problems()).hasSize(2);
  }

  @Test
  void notices_lines_out_of_order_and_lines_that_nobody_sent() {
    push(0, 0, 0, true);
    push(0, 0, 1, true);
    found(0, 0, 1, 0, 1, 2);
    found(0, 0, 0, 0, 1, 2);
    found(0, 1, 0, 0);

    assertThat(ledger.problems()).hasSize(4).last().asString().startsWith("never sent");
  }
}
