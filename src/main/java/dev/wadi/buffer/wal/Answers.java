package dev.wadi.buffer.wal;

import dev.wadi.model.Verdict.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells each append's listener its outcome, once, and those that were repeated while it was on its
 * way.
 *
 * <p>For several threads, but an append is in the hands of one at a time.
 */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private final WalSettings settings;
  private final CommitQueues queues;
  private final Tenants tenants;
  private final WalCounters counters;
  private final DiskGuard guard;

  Answers(
      WalSettings settings,
      CommitQueues queues,
      Tenants tenants,
      WalCounters counters,
      DiskGuard guard) {
    this.settings = settings;
    this.queues = queues;
    this.tenants = tenants;
    this.counters = counters;
    this.guard = guard;
  }

  WalRefusal unavailable() {
    return new WalRefusal(
        Refusal.UNAVAILABLE, "the disk reported an error", 0, 0, settings.retryAfterSeconds());
  }

  WalRefusal notConfirmed(java.io.IOException failure) {
    return new WalRefusal(
        DiskGuard.reasonOf(failure),
        "the disk did not confirm the write",
        0,
        0,
        settings.retryAfterSeconds());
  }

  WalRefusal tooManyTenants() {
    return new WalRefusal(
        Refusal.QUOTA_FULL,
        WalRefusal.TENANTS,
        settings.maxTenants(),
        settings.maxTenants(),
        settings.retryAfterSeconds());
  }

  /** It is stored. */
  void stored(TenantLog log, Segment segment, Append append) {
    if (append.answered) {
      return;
    }
    Receipt receipt = new Receipt(append.tenant, segment.number, append.at, append.crc);
    counters.appends.increment();
    counters.appendedEntries.add(append.entries);
    counters.appendedBytes.add(append.length);
    queues.leaves(append);
    if (append.key != null) {
      log.keys.stored(append.key, receipt, append.appendNanos);
    }
    call(append, receipt, null);
    for (Append follower : append.followers) {
      repeated(follower, receipt);
    }
  }

  /** The same was stored before. */
  void repeated(Append append, Receipt receipt) {
    counters.repeated.increment();
    queues.leaves(append);
    call(append, receipt, null);
  }

  /** It is not stored, and its key is free again. */
  void refused(Append append, WalRefusal refusal) {
    append.settled = true;
    if (append.answered) {
      return;
    }
    queues.leaves(append);
    if (append.key != null) {
      TenantLog log = tenants.find(append.tenant);
      if (log != null) {
        log.keys.refused(append.key);
      }
    }
    turnedAway(append, refusal);
    for (Append follower : append.followers) {
      queues.leaves(follower);
      turnedAway(follower, refusal);
    }
  }

  /** Its key belongs to another request, and stays so. */
  void keyReused(Append append, String fate) {
    queues.leaves(append);
    turnedAway(append, new WalRefusal(Refusal.KEY_REUSED, fate, 0, 0, 0));
  }

  /** It was not even queued. */
  void turnedAway(Append append, WalRefusal refusal) {
    counters.refused(refusal.reason(), append.entries);
    call(append, null, refusal);
  }

  /* A listener's own failure must not keep the others from their answers. */
  private void call(Append append, @Nullable Receipt receipt, @Nullable WalRefusal refusal) {
    append.answered = true;
    try {
      if (receipt != null) {
        append.listener.appended(receipt);
      } else if (refusal != null) {
        append.listener.refused(refusal);
      }
    } catch (RuntimeException e) {
      LOG.error("A listener of the write-ahead log failed. tenant={}", append.tenant, e);
    } catch (Error e) {
      guard.broken(
          e); // the machine beneath us is not sound: the others are answered, none is taken
    }
  }
}
