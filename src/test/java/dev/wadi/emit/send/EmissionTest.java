package dev.wadi.emit.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.wadi.emit.line.LineKind;
import dev.wadi.emit.line.LineMaker;
import dev.wadi.emit.line.LineSettings;
import dev.wadi.kit.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When lines are sent, by a clock that only moves when somebody waits or answers. */
class EmissionTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final ManualTicker ticker = new ManualTicker();
  private final long start = ticker.getAsLong();
  private final Map<Long, Integer> bySecond = new TreeMap<>();
  private Duration lasted = Duration.ZERO;

  /** Counts by second and takes its time. */
  private final class Counting implements Target {
    private final Duration answer;

    Counting(Duration answer) {
      this.answer = answer;
    }

    @Override
    public Told send(LineBatch batch) {
      long second = (ticker.getAsLong() - start - 1) / 1_000_000_000L;
      bySecond.merge(second, batch.lines().size(), Integer::sum);
      ticker.advance(answer);
      return new Told(Fate.ACKNOWLEDGED, "");
    }

    @Override
    public void close() {}
  }

  private Tally.Sums run(Schedule.Pace pace, Target target, Duration longest) throws Exception {
    LineMaker maker =
        new LineMaker(LineKind.SYSLOG, new LineSettings(1, 0, 0, 0, "box1", ZoneOffset.UTC));
    Emission emission =
        new Emission(
            LineKind.SYSLOG,
            maker,
            new Schedule(pace),
            target,
            line -> Instant.EPOCH.plusMillis(line),
            line -> {});
    Tally.Sums sums =
        emission.run(
            longest,
            1,
            ticker,
            nanos -> {
              ticker.advance(Duration.ofNanos(Math.max(0, nanos)));
              return false;
            });
    lasted = emission.lasted();
    return sums;
  }

  private static Schedule.Pace pace(
      double rate, long lines, int batch, int burst, Duration jitter) {
    return new Schedule.Pace(rate, lines, batch, burst, Duration.ofSeconds(4), jitter, 7);
  }

  @ParameterizedTest
  @CsvSource({"1000, 10", "333.3, 3", "50000, 100", "7, 1"})
  void the_pace_is_right_although_each_answer_takes_its_time(double rate, int batch)
      throws Exception {
    long lines = Math.round(rate * 20);

    Tally.Sums sums =
        run(pace(rate, lines, batch, 0, Duration.ZERO), new Counting(Duration.ofNanos(1000)), LONG);

    assertThat(sums.acknowledged()).isEqualTo(lines);
    double seconds = (ticker.getAsLong() - start) / 1e9;
    assertThat(lasted.toNanos() / 1e9).isEqualTo(seconds);
    assertThat(lines / seconds).isCloseTo(rate, within(rate / 100));
    bySecond.forEach(
        (second, count) -> assertThat((double) count).isCloseTo(rate, within(rate / 100 + batch)));
  }

  @Test
  void jitter_does_not_add_up_and_a_stall_is_caught_up() throws Exception {
    run(pace(1000, 10_000, 10, 0, Duration.ofMillis(50)), new Counting(Duration.ofMillis(9)), LONG);

    assertThat((ticker.getAsLong() - start) / 1e9).isCloseTo(10, within(0.1));
  }

  @Test
  void bursts_come_on_top_at_their_times() throws Exception {
    Tally.Sums sums =
        run(pace(100, 1000, 10, 35, Duration.ZERO), new Counting(Duration.ZERO), LONG);

    assertThat(sums.sent()).isEqualTo(1070);
    assertThat(bySecond).containsEntry(2L, 100).containsEntry(3L, 135).containsEntry(7L, 135);
  }

  @Test
  void a_target_too_slow_ends_with_the_time_and_holds_nothing_back() throws Exception {
    Tally.Sums sums =
        run(
            pace(1000, 10_000, 10, 0, Duration.ZERO),
            new Counting(Duration.ofSeconds(1)),
            Duration.ofSeconds(10));

    assertThat(sums.sent()).isBetween(90L, 120L).isEqualTo(sums.acknowledged());
  }

  @Test
  void what_nobody_answers_is_told() throws Exception {
    Target dead =
        new Target() {
          @Override
          public Told send(LineBatch batch) throws IOException {
            if (batch.number() == 2) {
              return new Told(Fate.REFUSED, "429 too fast");
            }
            throw new IOException("no server listens");
          }

          @Override
          public void close() {}
        };

    Tally.Sums sums = run(pace(0, 25, 10, 0, Duration.ZERO), dead, LONG);

    assertThat(sums.sent()).isEqualTo(25);
    assertThat(sums.unanswered()).isEqualTo(15);
    assertThat(sums.refused()).isEqualTo(10);
    assertThat(sums.firstTrouble()).isEqualTo("no server listens");
    assertThat(sums.levels().values().stream().mapToLong(n -> n).sum()).isEqualTo(25);
  }
}
