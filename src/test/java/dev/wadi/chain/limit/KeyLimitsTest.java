package dev.wadi.chain.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.ManualTicker;
import dev.wadi.model.Allowance;
import dev.wadi.model.Caller;
import dev.wadi.model.DurableFile;
import dev.wadi.model.Turn;
import dev.wadi.model.Verdict.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyLimitsTest {
  @TempDir Path folder;

  private final ManualTicker ticker = new ManualTicker();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-29T23:00:00Z"));
  private final InstantSource clock = now::get;
  private final KeyLimits limits = new KeyLimits(ticker, clock, DayBook.inMemory(clock));

  private static Caller caller(String key, Allowance allowance) {
    return new Caller(key, "acme", false, allowance, List.of(), Set.of());
  }

  private int passing(Caller caller, int requests) {
    int passed = 0;
    for (int i = 0; i < requests; i++) {
      passed += limits.turn(caller).passes() ? 1 : 0;
    }
    return passed;
  }

  @Test
  void one_a_second_and_five_at_once_is_exactly_that() {
    Caller slow = caller("slow", new Allowance(1, 5, 0, 0));
    assertThat(passing(slow, 100)).isEqualTo(5);
    ticker.advance(Duration.ofMillis(999).plusNanos(999_999));
    assertThat(passing(slow, 1)).isZero();
    ticker.advance(Duration.ofNanos(1));
    assertThat(passing(slow, 2)).isEqualTo(1);
    ticker.advance(Duration.ofSeconds(5));
    assertThat(passing(slow, 100)).isEqualTo(5);
    ticker.advance(Duration.ofHours(1));
    assertThat(passing(slow, 100)).isEqualTo(5);
  }

  @Test
  void who_asks_every_900_milliseconds_gets_what_one_a_second_gives() {
    Caller slow = caller("slow", new Allowance(1, 1, 0, 0));
    int passed = 0;
    for (int i = 0; i < 1_000; i++) {
      passed += passing(slow, 1);
      ticker.advance(Duration.ofMillis(900));
    }
    /* In 900 seconds, asked each 0.9 s: every second question comes too early. */
    assertThat(passed).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource({"0.001, 1", "0.1, 3", "1, 5", "3, 7", "5, 10", "2000, 10000", "1000000, 1000000"})
  void in_the_long_run_a_rate_is_what_it_says(double rate, int burst) {
    Caller caller = caller("any", new Allowance(rate, burst, 0, 0));
    assertThat(passing(caller, burst + 10)).isEqualTo(burst);
    int passed = 0;
    long each = Math.round(1e9 / rate);
    for (int i = 0; i < 1_000; i++) {
      ticker.advance(Duration.ofNanos(each));
      passed += passing(caller, 2);
    }
    assertThat(passed).isEqualTo(1_000);
  }

  @Test
  void who_is_told_to_wait_is_told_how_long_and_what_for_and_waiting_helps() {
    Caller slow = caller("slow", new Allowance(0.4, 1, 0, 0));
    assertThat(limits.turn(slow).remaining()).isZero();
    Turn no = limits.turn(slow);
    assertThat(no.refusal()).isEqualTo(Refusal.TOO_FAST);
    assertThat(no.limitName()).isEqualTo("requests_per_second");
    assertThat(no.text())
        .isEqualTo(
            "rate limit of key slow exceeded (requests_per_second: 0.4 requests/s, burst 1)");
    assertThat(no.retryAfterSeconds()).isEqualTo(3);
    ticker.advance(Duration.ofSeconds(3));
    assertThat(limits.turn(slow).passes()).isTrue();
  }

  @Test
  void what_is_left_is_told_with_each_request_and_one_key_takes_nothing_from_another() {
    Caller one = caller("one", new Allowance(5, 10, 0, 0));
    Caller other = caller("other", new Allowance(5, 10, 0, 0));
    assertThat(limits.turn(one).remaining()).isEqualTo(9);
    assertThat(passing(one, 20)).isEqualTo(9);
    assertThat(limits.turn(other).remaining()).isEqualTo(9);
    assertThat(limits.turn(caller("free", Allowance.UNLIMITED))).isEqualTo(Turn.FREE);
    assertThat(limits.uses().get("one").requests()).isEqualTo(21);
    assertThat(limits.uses().get("one").tooFast()).isEqualTo(11);
  }

  @Test
  void a_day_has_so_many_entries_and_bytes_and_a_batch_passes_whole_or_not_at_all() {
    Caller caller = caller("daily", new Allowance(0, 0, 1_000, 10));
    assertThat(limits.spend(caller, 9, 900)).isNull();
    Turn entries = limits.spend(caller, 2, 10);
    assertThat(entries.refusal()).isEqualTo(Refusal.OVER_QUOTA);
    assertThat(entries.limitName()).isEqualTo("entries_per_day");
    assertThat(entries.retryAfterSeconds()).isEqualTo(3_600);
    Turn bytes = limits.spend(caller, 1, 101);
    assertThat(bytes.limitName()).isEqualTo("bytes_per_day");
    assertThat(bytes.text())
        .isEqualTo(
            "daily quota of key daily exceeded (bytes_per_day: 1000, used: 900, this request: 101),"
                + " it begins anew at midnight UTC");
    assertThat(limits.turn(caller).passes()).isTrue();
    assertThat(limits.spend(caller, 1, 100)).isNull();
    assertThat(limits.turn(caller).refusal()).isEqualTo(Refusal.OVER_QUOTA);
    now.set(Instant.parse("2026-11-30T00:00:00Z"));
    assertThat(limits.turn(caller).passes()).isTrue();
    assertThat(limits.spend(caller, 10, 1_000)).isNull();
  }

  @Test
  void what_comes_to_nothing_is_taken_back() {
    Caller caller = caller("daily", new Allowance(0, 0, 0, 10));
    assertThat(limits.spend(caller, 10, 5)).isNull();
    limits.giveBack(caller, 10, 5);
    assertThat(limits.today("daily")).containsExactly(0, 0);
    assertThat(limits.spend(caller, 10, 5)).isNull();
    assertThat(limits.uses().get("daily").entries()).isEqualTo(10);
  }

  private DayBook book() throws IOException {
    return DayBook.open(new DurableFile(folder.resolve("keys/today.json")), clock);
  }

  private static long[] after(DayBook book) {
    return new KeyLimits(() -> 0, InstantSource.system(), book).today("daily");
  }

  @Test
  void a_restart_does_not_give_the_day_anew_and_a_new_day_does() throws IOException {
    Caller caller = caller("daily", new Allowance(0, 0, 0, 10));
    DayBook first = book();
    assertThat(new KeyLimits(ticker, clock, first).spend(caller, 7, 70)).isNull();
    first.save();
    assertThat(after(book())).containsExactly(7, 70);
    now.set(Instant.parse("2026-11-28T12:00:00Z"));
    assertThat(after(book())).as("a clock set back by a day").containsExactly(7, 70);
    now.set(Instant.parse("2026-11-30T00:00:00Z"));
    assertThat(after(book())).containsExactly(0, 0);
  }

  @Test
  void a_clock_that_was_years_ahead_does_not_hold_a_day_for_years() throws IOException {
    now.set(Instant.parse("2099-01-01T00:00:00Z"));
    DayBook ahead = book();
    assertThat(
            new KeyLimits(ticker, clock, ahead)
                .spend(caller("daily", new Allowance(0, 0, 0, 10)), 10, 1))
        .isNull();
    ahead.save();
    now.set(Instant.parse("2026-11-29T00:00:00Z"));
    assertThat(after(book())).containsExactly(0, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "{\"day\":\"yesterday\"}",
        "{\"day\":\"2026-11-29\",\"keys\":{\"daily\":{\"entries\":-1,\"bytes\":0}}}",
        "{\"day\":\"2026-11-29\",\"keys\":{\"daily\":{\"entries\":\"1\",\"bytes\":0}}}"
      })
  void a_file_that_cannot_be_read_is_put_aside(String content) throws IOException {
    Path file = folder.resolve("keys/today.json");
    new DurableFile(file).write(content.getBytes());
    assertThat(after(book())).containsExactly(0, 0);
    assertThat(Path.of(file + ".broken")).hasContent(content);
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void keys_that_are_gone_are_forgotten_but_not_what_they_have_sent_today() {
    Caller caller = caller("gone", new Allowance(1, 1, 0, 10));
    assertThat(limits.turn(caller).passes()).isTrue();
    assertThat(limits.spend(caller, 10, 1)).isNull();
    limits.retain(Set.of("other"));
    assertThat(limits.uses()).isEmpty();
    assertThat(limits.turn(caller).refusal()).isEqualTo(Refusal.OVER_QUOTA);
  }

  @Test
  void an_allowance_that_cannot_be_kept_is_none() {
    assertThatThrownBy(() -> new Allowance(1, 0, 0, 0)).hasMessageContaining("burst: 0");
    assertThatThrownBy(() -> new Allowance(0, 1, 0, 0)).hasMessageContaining("burst: 1");
    assertThatThrownBy(() -> new Allowance(Double.NaN, 1, 0, 0)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Allowance(-1, 1, 0, 0)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Allowance(0.000_001, 1_000_000, 0, 0))
        .hasMessageContaining("30 years");
    assertThatThrownBy(() -> new Allowance(0, 0, -1, 0)).hasMessageContaining("bytesPerDay: -1");
  }
}
