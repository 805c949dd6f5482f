package dev.wadi.buffer.ring;

import dev.wadi.handover.FollowedLines;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.model.LinesWanted;
import dev.wadi.model.LogStream;
import dev.wadi.query.LogQuery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest lines of every tenant in memory, bounded in bytes for each tenant and in all, for
 * those who look in live.
 *
 * <p>What is counted is the memory that is kept from being freed, not only the text. A batch that
 * alone is beyond a bound is not held and counts as evicted. Everything is lost at a restart; the
 * WAL is what lasts. Threads may share it; {@link #offer} does no work for single lines unless a
 * batch has to be copied (see {@link Held}), {@link #tail} looks at lines outside the lock.
 *
 * <p>A ring may be divided into shares by the values of some labels. Then room is made by the share
 * that has most: who floods pushes out his own lines, and those of others only beyond what would be
 * theirs if all had the same.
 */
public final class Ring {
  /*
   * Newest wins: during an incident the last minute of logs is worth more than the first, so a full
   * ring evicts its oldest batch, first of the tenant that is over its bound, then of all. Batches
   * are the unit: they come whole and leave whole, so that 500 lines cost one link in a list.
   *
   * With shares, the one with most bytes gives its oldest batch. They are looked through for it,
   * which is why there are not more than a thousand; further ones are one share together.
   */
  private static final int MOST_SHARES = 1_000;

  /**
   * Tenants whose lines are counted for those who follow; one more lets the one idle longest go.
   */
  private static final int MOST_COUNTED = 10_000;

  private static final int MOST_LOOKS = 4;

  private final List<String> shareLabels;

  /** Tells this ring from another of its name, so that no place in one is taken for one here. */
  private final long life = ThreadLocalRandom.current().nextLong(1_000_000_000_000_000L);

  private final FollowBudget budget;
  private final Semaphore looks = new Semaphore(MOST_LOOKS, true);

  /* Guards every field below; held for field updates only. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Share> shares = new HashMap<>();
  private final Map<String, Long> bytesOfTenants = new HashMap<>();
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
  private long sequence;

  /* Lines of each tenant that came, held or not. */
  private final Map<String, Long> cameOf =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST_COUNTED;
        }
      };

  /** What one tenant has here, or a share of it; oldest first. */
  private static final class Share {
    private final String key;
    private final String tenant;
    private final Deque<Held> batches = new ArrayDeque<>();
    private long bytes;

    Share(String key, String tenant) {
      this.key = key;
      this.tenant = tenant;
    }
  }

  /**
   * An empty ring.
   *
   * @param capacityBytes most memory in all
   * @param tenantBytes most memory for one tenant, up to the capacity
   */
  public Ring(long capacityBytes, long tenantBytes) {
    this(capacityBytes, tenantBytes, List.of());
  }

  /**
   * An empty ring.
   *
   * @param shareLabels labels whose values make a share; without any, a tenant is one
   */
  public Ring(long capacityBytes, long tenantBytes, List<String> shareLabels) {
    this(capacityBytes, tenantBytes, shareLabels, System::nanoTime);
  }

  Ring(long capacityBytes, long tenantBytes, List<String> shareLabels, LongSupplier nanoTicker) {
    this.budget = new FollowBudget(nanoTicker);
    check(capacityBytes, tenantBytes);
    this.shareLabels = List.copyOf(shareLabels);
    this.capacityBytes = capacityBytes;
    this.tenantBytes = tenantBytes;
  }

  /** The labels that make a share. */
  List<String> shareLabels() {
    return shareLabels;
  }

  /** Takes the lines of a batch; lets the oldest go where a bound would be passed. */
  public void offer(Batch batch) {
    if (batch.isEmpty()) {
      return;
    }
    if (shareLabels.isEmpty()) {
      offer(batch.tenant(), Held.of(batch));
      return;
    }
    Map<String, List<LogStream>> parts = new LinkedHashMap<>();
    for (LogStream stream : batch.streams()) {
      parts
          .computeIfAbsent(shareOf(batch.tenant(), stream.labels()), key -> new ArrayList<>())
          .add(stream);
    }
    parts.forEach(
        (key, streams) ->
            offer(key, Held.of(parts.size() == 1 ? batch : new Batch(batch.tenant(), streams))));
  }

  private String shareOf(String tenant, Labels labels) {
    StringBuilder key = new StringBuilder(tenant);
    for (String label : shareLabels) {
      key.append('\n').append(labels.get(label, ""));
    }
    return key.toString();
  }

  private void offer(String share, Held held) {
    lock.lock();
    try {
      offeredEntries += held.entries;
      cameOf.merge(held.tenant, (long) held.entries, Long::sum);
      copiedBytes += held.copiedBytes;
      if (held.costBytes > tenantBytes || held.costBytes > capacityBytes) {
        countEvicted(held);
        return;
      }
      append(share, held);
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

  /** The newest entries that somebody wants, by their own time, the newest first. */
  public List<Entry> newest(LinesWanted wanted) {
    long n = Math.min(Integer.MAX_VALUE, (long) wanted.skip() + wanted.most());
    List<Entry> oldestFirst = new Tail(wanted.lines(), (int) n).of(batchesOf(wanted.tenant()));
    List<Entry> newestFirst = new ArrayList<>();
    for (int i = oldestFirst.size() - 1 - wanted.skip(); i >= 0; i--) {
      newestFirst.add(oldestFirst.get(i));
    }
    return newestFirst;
  }

  /** What came of a tenant since a place; everything that is held for a place of another ring. */
  Fresh since(String tenant, @Nullable FollowPlace place) {
    lock.lock();
    try {
      long came = cameOf.getOrDefault(tenant, 0L);
      FollowPlace here = new FollowPlace(life, sequence, came);
      FollowPlace from =
          place != null && place.life() == life && place.came() <= came
              ? place
              : new FollowPlace(life, 0, came);
      boolean known = from.equals(place);
      List<Held> found = new ArrayList<>();
      for (Share share : shares.values()) {
        if (share.tenant.equals(tenant)) {
          Iterator<Held> newestFirst = share.batches.descendingIterator();
          while (newestFirst.hasNext()) {
            Held held = newestFirst.next();
            if (held.sequence < from.sequence()) {
              break;
            }
            found.add(held);
          }
        }
      }
      found.sort(Comparator.comparingLong((Held held) -> held.sequence).reversed());
      return new Fresh(found, here, came - from.came(), known);
    } finally {
      lock.unlock();
    }
  }

  /**
   * What came of a tenant since a place and fits. At most {@value #MOST_LOOKS} look at once, so
   * that however many follow, what is being answered is bounded.
   *
   * @param place null for who begins
   */
  FollowedLines.Look follow(
      String tenant,
      LinesWanted.Selection wanted,
      @Nullable FollowPlace place,
      int lines,
      long bytes) {
    looks.acquireUninterruptibly();
    try {
      return see(tenant, wanted, place, lines, bytes);
    } finally {
      looks.release();
    }
  }

  /** The same as the page gets it. */
  Map<String, Object> follow(
      String tenant, LogQuery query, @Nullable FollowPlace place, int lines, long bytes) {
    looks.acquireUninterruptibly();
    try {
      FollowedLines.Look look = see(tenant, Tail.selectionOf(query), place, lines, bytes);
      long began = budget.now();
      Map<String, Object> answer = TailJson.of(look);
      budget.took(budget.now() - began);
      return answer;
    } finally {
      looks.release();
    }
  }

  private FollowedLines.Look see(
      String tenant,
      LinesWanted.Selection wanted,
      @Nullable FollowPlace place,
      int lines,
      long bytes) {
    return new Follow(wanted, lines, bytes, budget).see(since(tenant, place), place == null);
  }

  /**
   * What somebody who follows has not seen.
   *
   * @param newestFirst batches that are held
   * @param here where to go on the next time
   * @param came lines that came since, held or not; 0 when that is not known
   * @param known whether the place was one of this ring
   */
  record Fresh(List<Held> newestFirst, FollowPlace here, long came, boolean known) {}

  /** Names of the tenants that have lines here, sorted. */
  public List<String> tenants() {
    lock.lock();
    try {
      return List.copyOf(new TreeSet<>(bytesOfTenants.keySet()));
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
          bytesOfTenants.size(),
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
      for (String tenant : List.copyOf(bytesOfTenants.keySet())) {
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
        evictOldestOf(oldest.share);
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
      if (shareLabels.isEmpty()) {
        Share share = shares.get(tenant);
        return share == null ? List.of() : new ArrayList<>(share.batches);
      }
      List<Held> all = new ArrayList<>();
      for (Share share : shares.values()) {
        if (share.tenant.equals(tenant)) {
          all.addAll(share.batches);
        }
      }
      all.sort(Comparator.comparingLong(held -> held.sequence));
      return all;
    } finally {
      lock.unlock();
    }
  }

  private void append(String wanted, Held held) {
    String key =
        shares.size() < MOST_SHARES || shareLabels.isEmpty() || shares.containsKey(wanted)
            ? wanted
            : held.tenant + "\n";
    Share share = shares.computeIfAbsent(key, name -> new Share(name, held.tenant));
    share.batches.addLast(held);
    share.bytes += held.costBytes;
    bytesOfTenants.merge(held.tenant, held.costBytes, Long::sum);
    held.share = key;
    held.sequence = sequence++;
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
    while (bytesOfTenants.getOrDefault(tenant, 0L) > tenantBytes) {
      evictOldestOf(shareLabels.isEmpty() ? tenant : largestShare(tenant));
    }
  }

  private void evictBeyondCapacity() {
    while (oldest != null && heldBytes > capacityBytes) {
      evictOldestOf(shareLabels.isEmpty() ? oldest.share : largestShare(null));
    }
  }

  /* Of one tenant, or of all. */
  private String largestShare(@Nullable String tenant) {
    Share largest = null;
    for (Share share : shares.values()) {
      if ((tenant == null || share.tenant.equals(tenant))
          && (largest == null || share.bytes > largest.bytes)) {
        largest = share;
      }
    }
    if (largest == null) {
      throw new IllegalStateException("nothing of tenant " + tenant + " is held");
    }
    return largest.key;
  }

  private void evictOldestOf(String key) {
    Share share = shares.get(key);
    Held held = share == null ? null : share.batches.pollFirst();
    if (share == null || held == null) {
      throw new IllegalStateException("nothing of share " + key + " is held");
    }
    share.bytes -= held.costBytes;
    if (share.batches.isEmpty()) {
      shares.remove(key);
    }
    bytesOfTenants.computeIfPresent(
        held.tenant, (name, bytes) -> bytes == held.costBytes ? null : bytes - held.costBytes);
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
