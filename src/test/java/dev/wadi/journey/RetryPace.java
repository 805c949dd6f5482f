package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ScriptedLoki.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How often a failing server may be asked: never sooner than the shortest wait, and a breaker opens
 * at the latest when 10 of the newest 20 requests failed, for a pause that doubles up to a longest.
 * All times are the server's, or those of the network before it: a request is stamped before it is
 * answered, so what lies between two stamps is never less than the client's wait.
 *
 * @param least between two tries
 * @param firstPause of the breaker
 * @param longestPause of the breaker
 */
record RetryPace(Duration least, Duration firstPause, Duration longestPause) {
  /** The defaults that are documented for the sink. */
  static final RetryPace DEFAULT =
      new RetryPace(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(30));

  static final int BREAKER_WINDOW = 20;
  private static final int BREAKER_LEAST = 5;

  /** When the requests came that got one answer, or none (0). */
  static List<Long> failed(List<Request> asked, int status) {
    return asked.stream()
        .filter(request -> request.status() == status)
        .map(Request::arrivedNanos)
        .sorted()
        .toList();
  }

  /**
   * Connections as tries: the JDK's client connects once more, at once, when a connection is cut
   * while it is being made. That one is left out, another behind it is not.
   */
  List<Long> triesOf(List<Long> connections) {
    List<Long> tries = new ArrayList<>();
    boolean repeated = false;
    for (int i = 0; i < connections.size(); i++) {
      repeated = !repeated && i > 0 && gap(connections, i - 1).compareTo(least) < 0;
      if (!repeated) {
        tries.add(connections.get(i));
      }
    }
    return tries;
  }

  /** Two tries are never closer than that. */
  void requireGaps(List<Long> tries, Duration shortest) {
    for (int i = 0; i + 1 < tries.size(); i++) {
      assertThat(gap(tries, i))
          .as("wait after try %d of %s", i, sinceFirst(tries))
          .isGreaterThanOrEqualTo(shortest);
    }
  }

  /** A server that fails from the first request on: the breaker opens at the fifth. */
  void requireBreaker(List<Long> tries) {
    Duration pause = firstPause;
    for (int i = BREAKER_LEAST - 1; i + 1 < tries.size(); i++) {
      assertThat(gap(tries, i))
          .as("pause after try %d of %s", i, sinceFirst(tries))
          .isGreaterThanOrEqualTo(pause);
      pause = next(pause);
    }
  }

  /** No more tries fail than the breaker lets through in the time that they took. */
  void requireBounded(List<Long> tries) {
    long tookNanos = tries.get(tries.size() - 1) - tries.get(0);
    int bound = BREAKER_WINDOW / 2;
    Duration pause = firstPause;
    for (long at = pause.toNanos(); at <= tookNanos; at += pause.toNanos()) {
      bound++;
      pause = next(pause);
    }
    assertThat(tries.size()).as("failed tries: %s", sinceFirst(tries)).isBetween(2, bound);
  }

  private Duration next(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(longestPause) < 0 ? doubled : longestPause;
  }

  private static Duration gap(List<Long> tries, int i) {
    return Duration.ofNanos(tries.get(i + 1) - tries.get(i));
  }

  private static List<String> sinceFirst(List<Long> tries) {
    return tries.stream()
        .map(at -> Duration.ofNanos(at - tries.get(0)).toMillis() + " ms")
        .toList();
  }
}
