package dev.wadi.chain.limit;

import dev.wadi.model.Allowance;
import dev.wadi.model.Caller;
import dev.wadi.model.Pace;
import dev.wadi.model.Turn;
import dev.wadi.model.Verdict.Refusal;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds each key to its requests a second, and to its entries and bytes a day, and counts what it
 * is used for. Keys are told apart by their names, so there are no more of them than keys. Threads
 * may share it.
 */
public final class KeyLimits implements Pace {
  private final LongSupplier nanoTicker;
  private final InstantSource clock;
  private final DayBook days;
  private final Map<String, KeyUse> uses = new ConcurrentHashMap<>();

  public KeyLimits(LongSupplier nanoTicker, InstantSource clock, DayBook days) {
    this.nanoTicker = nanoTicker;
    this.clock = clock;
    this.days = days;
  }

  @Override
  public Turn turn(Caller caller) {
    KeyUse use = use(caller);
    use.used(clock.millis());
    Allowance allowance = caller.allowance();
    if (allowance.hasQuota()) {
      DayBook.Sent sent = days.of(caller.key());
      boolean bytes = allowance.bytesPerDay() > 0 && sent.bytes() >= allowance.bytesPerDay();
      boolean entries =
          allowance.entriesPerDay() > 0 && sent.entries() >= allowance.entriesPerDay();
      if (bytes || entries) {
        use.overQuota.increment();
        return overQuota(caller, sent, bytes, 0);
      }
    }
    if (allowance.requestsPerSecond() == 0) {
      return Turn.FREE;
    }
    long now = nanoTicker.getAsLong();
    RequestBucket bucket = use.bucket(allowance, now);
    long wait = bucket.take(now);
    if (wait == 0) {
      return new Turn(allowance.burst(), bucket.left(now), 0, null, "", "");
    }
    use.tooFast.increment();
    return new Turn(
        allowance.burst(),
        0,
        wait,
        Refusal.TOO_FAST,
        "requests_per_second",
        "rate limit of key %s exceeded (requests_per_second: %s)"
            .formatted(caller.key(), allowance.rateText()));
  }

  /**
   * Counts what a caller brings against its day.
   *
   * @return null when that is within its limits; else nothing was counted, and the turn says why
   */
  public @Nullable Turn spend(Caller caller, int entries, long bytes) {
    KeyUse use = use(caller);
    Allowance allowance = caller.allowance();
    if (allowance.hasQuota()) {
      DayBook.Sent before =
          days.add(
              caller.key(), entries, bytes, allowance.entriesPerDay(), allowance.bytesPerDay());
      if (before != null) {
        use.overQuota.increment();
        boolean ofBytes =
            allowance.bytesPerDay() > 0 && before.bytes() + bytes > allowance.bytesPerDay();
        return overQuota(caller, before, ofBytes, ofBytes ? bytes : entries);
      }
    }
    use.entries.add(entries);
    use.bytes.add(bytes);
    return null;
  }

  /** Takes back what was counted for a batch that came to nothing. */
  public void giveBack(Caller caller, int entries, long bytes) {
    if (caller.allowance().hasQuota()) {
      days.takeBack(caller.key(), entries, bytes);
    }
    KeyUse use = use(caller);
    use.entries.add(-entries);
    use.bytes.add(-bytes);
  }

  private Turn overQuota(Caller caller, DayBook.Sent sent, boolean ofBytes, long more) {
    String name = ofBytes ? "bytes_per_day" : "entries_per_day";
    long most = ofBytes ? caller.allowance().bytesPerDay() : caller.allowance().entriesPerDay();
    String text =
        "daily quota of key %s exceeded (%s: %d, used: %d%s), it begins anew at midnight UTC"
            .formatted(
                caller.key(),
                name,
                most,
                ofBytes ? sent.bytes() : sent.entries(),
                more == 0 ? "" : ", this request: " + more);
    return new Turn(0, 0, days.nanosToMidnight(), Refusal.OVER_QUOTA, name, text);
  }

  private KeyUse use(Caller caller) {
    return uses.computeIfAbsent(caller.key(), name -> new KeyUse());
  }

  /** What each key that was used has been used for, by name. */
  public Map<String, KeyUse> uses() {
    return new TreeMap<>(uses);
  }

  /** What a key has sent today: its entries, then its bytes. */
  public long[] today(String key) {
    DayBook.Sent sent = days.of(key);
    return new long[] {sent.entries(), sent.bytes()};
  }

  /** Forgets what keys that are gone were used for; what they have sent today stays known. */
  public void retain(Set<String> names) {
    uses.keySet().removeIf(name -> !names.contains(name) && !name.equals(Caller.ANONYMOUS));
  }
}
