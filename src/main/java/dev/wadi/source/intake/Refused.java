package dev.wadi.source.intake;

import dev.wadi.model.RefusedException;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Why what arrived is refused when its routes failed.
 *
 * @param reason for the counts and the answer
 * @param retryAfterSeconds when it may come again
 * @param text for whoever brought it
 */
public record Refused(Refusal reason, long retryAfterSeconds, String text) {
  /* Steps of Camel's own, by the simple names of what they throw: no engine has to know them. */
  private static final Map<String, Refused> OF_CAMEL =
      Map.ofEntries(
          Map.entry(
              "ThrottlerRejectedExecutionException",
              new Refused(Refusal.TOO_FAST, 1, "too fast: a throttle of the routes is full")),
          Map.entry("CallNotPermittedException", later("a circuit breaker of the routes is open")),
          Map.entry("BulkheadFullException", later("a step of the routes has enough to do")),
          Map.entry("ExchangeTimedOutException", later("a step of the routes took too long")),
          Map.entry("DirectConsumerNotAvailableException", later("a route is not running now")),
          Map.entry("SedaConsumerNotAvailableException", later("a route is not running now")),
          Map.entry("ValidationException", malformed()),
          Map.entry("PredicateValidationException", malformed()),
          Map.entry("SchemaValidationException", malformed()));

  private static Refused later(String why) {
    return new Refused(Refusal.UNAVAILABLE, 1, "unavailable: " + why);
  }

  private static Refused malformed() {
    return new Refused(Refusal.MALFORMED, 0, "it does not pass a check of the routes");
  }

  /**
   * What a step has established, else what the failure says; null when it says nothing that we
   * know.
   *
   * @param established {@link dev.wadi.model.Established#REFUSED}
   * @param retryAfter {@link dev.wadi.model.Established#RETRY_AFTER_SECONDS}
   */
  public static @Nullable Refused of(
      Verdict.@Nullable Refused established,
      @Nullable Number retryAfter,
      @Nullable Throwable failure) {
    if (established != null) {
      String text = failure == null ? null : failure.getMessage();
      return new Refused(
          established.reason(),
          retryAfter == null ? 1 : retryAfter.longValue(),
          text == null ? established.reason().name() : text);
    }
    for (@Nullable Throwable e = failure; e != null; e = e.getCause()) {
      @Nullable Refused known = known(e);
      if (known != null) {
        return known;
      }
    }
    return null;
  }

  private static @Nullable Refused known(Throwable e) {
    if (e instanceof RefusedException refused) {
      return new Refused(
          refused.refused().reason(),
          Math.max(1, refused.retryAfterSeconds()),
          String.valueOf(refused.getMessage()));
    }
    @Nullable Refused named = OF_CAMEL.get(e.getClass().getSimpleName());
    if (named != null) {
      return named;
    }
    if (e instanceof RejectedExecutionException) {
      return later("a step of the routes has enough to do");
    }
    return e instanceof TimeoutException ? later("a step of the routes took too long") : null;
  }
}
