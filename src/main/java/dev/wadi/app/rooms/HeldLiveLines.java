package dev.wadi.app.rooms;

import dev.wadi.chain.redact.Redactor;
import dev.wadi.codec.camel.EntryBatches;
import dev.wadi.handover.FollowedLines;
import dev.wadi.model.Entry;
import dev.wadi.model.LinesWanted;
import dev.wadi.query.LogQuery;
import dev.wadi.query.Matcher;
import dev.wadi.read.LiveLines;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * The buffer of newest lines that the routes fill, as tails see it: with lines as a capture will
 * have them.
 */
final class HeldLiveLines implements LiveLines {
  /** Of several buffers this one, to which the shipped routes write. */
  private static final String USUAL = "ring://recent";

  private static final LinesWanted.Selection ALL = stream -> position -> true;

  private final CamelContext camel;
  private final Supplier<Optional<Redactor>> forCaptures;

  /**
   * @param forCaptures what is redacted on the way to captures alone
   */
  HeldLiveLines(CamelContext camel, Supplier<Optional<Redactor>> forCaptures) {
    this.camel = camel;
    this.forCaptures = forCaptures;
  }

  @Override
  public @Nullable Look look(String tenant, LogQuery query, String place, int most, long bytes) {
    FollowedLines held = held();
    if (held == null) {
      return null;
    }
    Redactor redactor = forCaptures.get().orElse(null);
    if (redactor == null) {
      Matcher matcher = query.matcher();
      return look(
          held.follow(
              tenant,
              stream -> matcher.matches(stream) ? matcher.on(stream) : null,
              place,
              most,
              bytes));
    }
    /* What is still to be redacted must not be found by asking for it. */
    FollowedLines.Look all = held.follow(tenant, ALL, place, most, bytes);
    List<Entry> redacted = redactor.redact(EntryBatches.of(tenant, all.lines())).toEntries();
    return new Look(all.place(), redacted, all.dropped() + all.unseen());
  }

  private static Look look(FollowedLines.Look seen) {
    return new Look(seen.place(), seen.lines(), seen.dropped() + seen.unseen());
  }

  private @Nullable FollowedLines held() {
    return camel.getEndpoints().stream()
        .filter(FollowedLines.class::isInstance)
        .min(
            Comparator.comparing((Endpoint one) -> !one.getEndpointBaseUri().equals(USUAL))
                .thenComparing(Endpoint::getEndpointUri))
        .map(FollowedLines.class::cast)
        .orElse(null);
  }
}
