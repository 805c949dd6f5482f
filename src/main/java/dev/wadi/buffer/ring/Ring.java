package dev.wadi.buffer.ring;

import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.query.LogQuery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The newest lines of every tenant in memory, bounded in bytes for each tenant and in all, for
 * those who look in live.
 *
 * <p>What is counted is the memory that is kept from being freed, not only the text. A batch that
 * alone is beyond a bound is not held and counts as evicted. Everything is lost at a restart; the
 * WAL is what lasts. Threads may share it; {@link #offer} does no work for single lines unless a
 * batch has to be copied (see {@link Held}), {@link #tail} looks at lines outside the lock.
 */
public final class Ring {
  /*
   * Newest wins: during an incident the last minute of logs is worth more than the first, so a full
   * ring evicts its oldest batch, first of the tenant that is over its bound, then of all. Batches
   * are the unit: they come whole and leave whole, so that 500 lines cost one link in a list.
   */

  /* Guards every field below; held for field updates only. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, TenantLines> tenants = new HashMap<>();
  private @Nullable Held oldest;
  private @Nullable Held newest;
  private long capacityBytes;
  private long tenantBytes;
  private long heldBytes;
  private long heldBatches;
  private long heldEntries;
  private long offeredEntries;
  private long evictedEntries;
  private long evictedBatches;
  private long copiedBytes;

  /** What one tenant has here, oldest first. */
  private static final class TenantLines {
    private final Deque<Held> batches = new ArrayDeque<>();
    private long bytes;
  }

  /**
   * An empty ring.
   *
   * @param capacityBytes most memory in all
   * @param tenantBytes most memory for one tenant, up to the capacity
   */
  public Ring(long capacityBytes, long tenantBytes) {
    check(capacityBytes, tenantBytes);
    this.capacityBytes = capacityBytes;
    this.tenantBytes = tenantBytes;
  }

  /** Takes the lines of a batch; lets the oldest go where a bound would be passed. */
  public void offer(Batch batch) {
    if (batch.isEmpty()) {
      return;
    }
    Held held = Held.of(batch);
    lock.lock();
    try {
      offeredEntries += held.entries;
      copiedBytes += held.copiedBytes;
      if (held.costBytes > tenantBytes || held.costBytes > capacityBytes) {
        countEvicted(held);
        return;
      }
      append(held);
      evictBeyondTenantBound(held.tenant);
      evictBeyondCapacity();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The newest entries of a tenant that a query fits, by their own time, at most {@code n}; oldest
   * of them first, those of the same time in the order in which they came.
   */
  public List<Entry> tail(String tenant, LogQuery query, int n) {
    if (n < 0) {
      throw new IllegalArgumentException("n: " + n + " (expected: >= 0)");
    }
    return new Tail(query, n).of(batchesOf(tenant));
  }

  /** Names of the tenants that have lines here, sorted. */
  public List<String> tenants() {
    lock.lock();
    try {
      return List.copyOf(new TreeSet<>(tenants.keySet()));
    } finally {
      lock.unlock();
    }
  }

  /** What is held and what was let go. */
  public RingStats stats() {
    lock.lock();
    try {
      return new RingStats(
          capacityBytes,
          tenantBytes,
          tenants.size(),
          heldBatches,
          heldEntries,
          heldBytes,
          offeredEntries,
          evictedBatches,
          evictedEntries,
          copiedBytes);
    } finally {
      lock.unlock();
    }
  }

  /** Sets other bounds; what is then too much goes. */
  public void resize(long capacity, long perTenant) {
    check(capacity, perTenant);
    lock.lock();
    try {
      capacityBytes = capacity;
      tenantBytes = perTenant;
      for (String tenant : List.copyOf(tenants.keySet())) {
        evictBeyondTenantBound(tenant);
      }
      evictBeyondCapacity();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets everything; counts it as evicted. */
  public void clear() {
    lock.lock();
    try {
      while (oldest != null) {
        evictOldestOf(oldest.tenant);
      }
    } finally {
      lock.unlock();
    }
  }

  private static void check(long capacityBytes, long tenantBytes) {
    if (capacityBytes < 1) {
      throw new IllegalArgumentException("capacityBytes: " + capacityBytes + " (expected: >= 1)");
    }
    if (tenantBytes < 1 || tenantBytes > capacityBytes) {
      throw new IllegalArgumentException(
          "tenantBytes: " + tenantBytes + " (expected: 1 to capacityBytes, " + capacityBytes + ")");
    }
  }

  private List<Held> batchesOf(String tenant) {
    lock.lock();
    try {
      TenantLines lines = tenants.get(tenant);
      return lines == null ? List.of() : new ArrayList<>(lines.batches);
    } finally {
      lock.unlock();
    }
  }

  private void append(Held held) {
    TenantLines lines = tenants.computeIfAbsent(held.tenant, name -> new TenantLines());
    lines.batches.addLast(held);
    lines.bytes += held.costBytes;
    held.older = newest;
    if (newest == null) {
      oldest = held;
    } else {
      newest.newer = held;
    }
    newest = held;
    heldBytes += held.costBytes;
    heldBatches++;
    heldEntries += held.entries;
  }

  private void evictBeyondTenantBound(String tenant) {
    TenantLines lines = tenants.get(tenant);
    while (lines != null && lines.bytes > tenantBytes) {
      evictOldestOf(tenant);
    }
  }

  private void evictBeyondCapacity() {
    while (oldest != null && heldBytes > capacityBytes) {
      evictOldestOf(oldest.tenant);
    }
  }

  private void evictOldestOf(String tenant) {
    TenantLines lines = tenants.get(tenant);
    Held held = lines == null ? null : lines.batches.pollFirst();
    if (lines == null || held == null) {
      throw new IllegalStateException("nothing of tenant " + tenant + " is held");
    }
    lines.bytes -= held.costBytes;
    if (lines.batches.isEmpty()) {
      tenants.remove(tenant);
    }
    unlink(held);
    heldBytes -= held.costBytes;
    heldBatches--;
    heldEntries -= held.entries;
    countEvicted(held);
  }

  private void unlink(Held held) {
    Held before = held.older;
    Held after = held.newer;
    if (before == null) {
      oldest = after;
    } else {
      before.newer = after;
    }
    if (after == null) {
      newest = before;
    } else {
      after.older = before;
    }
    /* A reader may still have it; it must not keep its neighbours alive. */
    held.older = null;
    held.newer = null;
  }

  private void countEvicted(Held held) {
    evictedBatches++;
    evictedEntries += held.entries;
  }
}
