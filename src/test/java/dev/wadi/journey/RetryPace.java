package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ScriptedLoki.Request;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * How often a failing server may be asked, from the defaults that are documented for the sink:
 * waits of at least 100 ms, and a breaker that opens at the latest when 10 of the newest 20
 * requests failed, for 1 s, then 2, 4 and so on up to 30. All times are the server's: a request is
 * stamped before it is answered, so what lies between two stamps is never less than the client's
 * wait.
 */
final class RetryPace {
  static final Duration LEAST = Duration.ofMillis(100);
  static final int BREAKER_WINDOW = 20;
  private static final int BREAKER_LEAST = 5;
  private static final long LONGEST_PAUSE_SECONDS = 30;

  private RetryPace() {}

  static List<Request> inOrderOfArrival(List<Request> requests) {
    return requests.stream().sorted(Comparator.comparingLong(Request::arrivedNanos)).toList();
  }

  /** After each answer of that status nothing may come for so long. */
  static void requireGaps(List<Request> asked, int status, Duration least) {
    for (int i = 0; i + 1 < asked.size(); i++) {
      if (asked.get(i).status() == status) {
        assertThat(gap(asked, i))
            .as("wait after request %d, answered %d: %s", i, status, asked)
            .isGreaterThanOrEqualTo(least);
      }
    }
  }

  /** A server that fails from the first request on: the breaker opens at the fifth. */
  static void requireBreaker(List<Request> asked) {
    long pause = 1;
    for (int i = BREAKER_LEAST - 1; i + 1 < asked.size(); i++) {
      assertThat(gap(asked, i))
          .as("pause %d of the breaker: %s", i, asked)
          .isGreaterThanOrEqualTo(Duration.ofSeconds(pause));
      pause = Math.min(LONGEST_PAUSE_SECONDS, pause * 2);
    }
  }

  /** No more requests fail than the breaker lets through in the time that they took. */
  static void requireBounded(List<Request> asked, int status) {
    List<Request> failed = asked.stream().filter(r -> r.status() == status).toList();
    long nanos = failed.get(failed.size() - 1).arrivedNanos() - failed.get(0).arrivedNanos();
    double seconds = nanos / 1e9;
    int bound = BREAKER_WINDOW / 2;
    long pause = 1;
    for (double at = pause; at <= seconds; at += pause) {
      bound++;
      pause = Math.min(LONGEST_PAUSE_SECONDS, pause * 2);
    }
    assertThat(failed.size())
        .as("failing requests in %.1f s: %s", seconds, failed)
        .isBetween(2, bound);
  }

  private static Duration gap(List<Request> asked, int i) {
    return Duration.ofNanos(asked.get(i + 1).arrivedNanos() - asked.get(i).arrivedNanos());
  }
}
