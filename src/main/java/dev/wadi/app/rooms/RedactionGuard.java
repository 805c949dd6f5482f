package dev.wadi.app.rooms;

import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.model.Admission;
import dev.wadi.model.Batch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets no batch into a buffer that should have been redacted and was not: its step was deleted,
 * disabled or passed by, or a step behind it made a batch of its own. Where the profile of the
 * tenant or source looks for nothing there is nothing to ask for.
 */
final class RedactionGuard implements Admission {
  private static final long RECENT_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final RedactionProfiles profiles;
  private final boolean required;
  private final LongSupplier nanoTicker;
  private final LongAdder kept = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final AtomicLong seenAt = new AtomicLong();

  /**
   * @param required refuse such a batch; else it is let in and counted
   */
  RedactionGuard(RedactionProfiles profiles, boolean required, LongSupplier nanoTicker) {
    this.profiles = profiles;
    this.required = required;
    this.nanoTicker = nanoTicker;
  }

  @Override
  public @Nullable String objection(Batch batch, String source, boolean durable) {
    if (batch.redactedBy() != null
        || batch.isEmpty()
        || !profiles.redactor(batch.tenant(), source).finds()) {
      return null;
    }
    seenAt.set(nanoTicker.getAsLong());
    if (required) {
      refused.add(batch.entries());
      return "not redacted: redaction is on, and no step of the routes has redacted this push;"
          + " nothing of it was kept";
    }
    if (durable) {
      kept.add(batch.entries());
    }
    return null;
  }

  /** Entries that were kept although nobody had redacted them. */
  long keptEntries() {
    return kept.sum();
  }

  /** Entries that were refused for it. */
  long refusedEntries() {
    return refused.sum();
  }

  /** What to tell about the last minute; empty when all was redacted. */
  String problem() {
    long all = kept.sum() + refused.sum();
    return all > 0 && nanoTicker.getAsLong() - seenAt.get() < RECENT_NANOS
        ? "entries came to a buffer unredacted: refused=" + refused.sum() + " kept=" + kept.sum()
        : "";
  }
}
