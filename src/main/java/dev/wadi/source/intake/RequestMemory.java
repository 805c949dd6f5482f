package dev.wadi.source.intake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The memory that all that arrives may hold together, in bytes: bodies on their way in, as they are
 * allocated, what they unfold into, what is read out of them, and what waits for the disk, until
 * the answer.
 *
 * <p>Whoever makes memory for a request takes it here first, through the request's {@link Claim},
 * and makes nothing when it is refused. When room is short, those under way lose theirs when they
 * come less than a quarter as fast, the slowest first. A large request leaves an eighth of the
 * limit to small ones. Threads share it; nobody waits.
 */
public final class RequestMemory {
  /** The name of it in the registry. */
  public static final String BEAN = "requestMemory";

  /** A request that holds no more than this may take what large ones have to leave. */
  public static final long SMALL_BYTES = 1 << 20;

  private final long limitBytes;
  private final LongSupplier nanoTicker;
  private final AtomicLong usedBytes = new AtomicLong();
  private final AtomicLong peakBytes = new AtomicLong();
  private final LongAdder cutSenders = new LongAdder();
  private final LongAdder shortages = new LongAdder();
  private final Set<Holder> holders = ConcurrentHashMap.newKeySet();

  /* One at a time looks for the slowest; never held while a holder's owner waits for anything. */
  private final ReentrantLock cutting = new ReentrantLock();

  /** A body under way, which may lose its place. */
  public interface Holder {
    /** Bytes that come free when it is cut. */
    long heldBytes();

    /** How fast it comes. */
    double bytesPerSecond(long nowNanos);

    /** Lets go of what it holds, at once and from any thread. */
    void cut();
  }

  /**
   * @param nanoTicker by which the speed of senders is reckoned
   */
  public RequestMemory(long limitBytes, LongSupplier nanoTicker) {
    if (limitBytes < 1) {
      throw new IllegalArgumentException("limitBytes: " + limitBytes + " (expected: >= 1)");
    }
    this.limitBytes = limitBytes;
    this.nanoTicker = nanoTicker;
  }

  /** Bytes that requests may hold. */
  public long limitBytes() {
    return limitBytes;
  }

  /** Bytes that one request may hold, when it is alone. */
  public long largestClaimBytes() {
    return limitBytes - limitBytes / 8;
  }

  /** Bytes that requests hold now. */
  public long usedBytes() {
    return usedBytes.get();
  }

  /** The most that requests ever held. */
  public long peakBytes() {
    return peakBytes.get();
  }

  /** Bodies that lost their place to quicker ones. */
  public long cutSenders() {
    return cutSenders.sum();
  }

  /** Requests that were refused because there was no room. */
  public long shortages() {
    return shortages.sum();
  }

  /** A claim that holds nothing yet. */
  public Claim claim() {
    return new Claim();
  }

  /** True when a body of this size cannot be had even if all that are under way gave way. */
  public boolean isHopeless(long bytes) {
    long free = limitBytes - usedBytes.get();
    if (bytes <= free) {
      return false;
    }
    for (Holder holder : holders) {
      free += holder.heldBytes();
    }
    return bytes > free;
  }

  /** A body is on its way. */
  public void enter(Holder holder) {
    holders.add(holder);
  }

  /** It is no longer, whatever became of it. */
  public void leave(Holder holder) {
    holders.remove(holder);
  }

  private boolean fits(long bytes, long after) {
    long most = after <= SMALL_BYTES ? limitBytes : largestClaimBytes();
    while (true) {
      long used = usedBytes.get();
      if (bytes > most - used) {
        return false;
      }
      if (usedBytes.compareAndSet(used, used + bytes)) {
        if (used + bytes > peakBytes.get()) {
          peakBytes.accumulateAndGet(used + bytes, Math::max);
        }
        return true;
      }
    }
  }

  private boolean fitsAfterCutting(
      long bytes, long after, double bytesPerSecond, @Nullable Holder asking) {
    cutting.lock();
    try {
      if (fits(bytes, after)) {
        return true;
      }
      double slower = after <= SMALL_BYTES ? bytesPerSecond : bytesPerSecond * SLOWER;
      for (Slow slow : slowerThan(slower, asking)) {
        slow.holder.cut();
        cutSenders.increment();
        if (fits(bytes, after)) {
          return true;
        }
      }
      return false;
    } finally {
      cutting.unlock();
    }
  }

  /*
   * Among large ones a quarter, because of equals the one that comes later is told so: if each took
   * the place of the one before, all would be cut and none would get through.
   */
  private static final double SLOWER = 0.25;

  private record Slow(Holder holder, double bytesPerSecond) {}

  private List<Slow> slowerThan(double bytesPerSecond, @Nullable Holder asking) {
    long now = nanoTicker.getAsLong();
    List<Slow> slower = new ArrayList<>();
    for (Holder holder : holders) {
      double speed = holder.bytesPerSecond(now);
      if (speed < bytesPerSecond && !holder.equals(asking) && holder.heldBytes() > 0) {
        slower.add(new Slow(holder, speed));
      }
    }
    slower.sort(Comparator.comparingDouble(Slow::bytesPerSecond));
    return slower;
  }

  /**
   * What one request holds. Closed once, it holds nothing and takes nothing; closing it again does
   * nothing. Threads may share it.
   */
  public final class Claim implements AutoCloseable {
    private static final long CLOSED = -1;

    private final AtomicLong held = new AtomicLong();

    private volatile boolean adopted;

    /** Takes more for a request that is whole, if need be from those that are not. */
    public boolean take(long bytes) {
      return take(bytes, Double.POSITIVE_INFINITY, null);
    }

    /**
     * Takes more, if need be from slower ones than the one who asks; false when there is no room.
     */
    public boolean take(long bytes, double bytesPerSecond, @Nullable Holder asking) {
      long after = Math.max(0, held.get()) + bytes;
      if (!fits(bytes, after) && !fitsAfterCutting(bytes, after, bytesPerSecond, asking)) {
        shortages.increment();
        return false;
      }
      long before = held.getAndUpdate(now -> now == CLOSED ? CLOSED : now + bytes);
      if (before == CLOSED) {
        usedBytes.addAndGet(-bytes);
        return false;
      }
      return true;
    }

    /** Gives back a part. */
    public void give(long bytes) {
      long before = held.getAndUpdate(now -> now == CLOSED ? CLOSED : now - bytes);
      if (before != CLOSED) {
        usedBytes.addAndGet(-bytes);
      }
    }

    /** Bytes that it holds now. */
    public long heldBytes() {
      return Math.max(0, held.get());
    }

    /** From now on somebody else than the connection closes it. */
    public void adopt() {
      adopted = true;
    }

    /** Whether somebody else closes it. */
    public boolean isAdopted() {
      return adopted;
    }

    @Override
    public void close() {
      long before = held.getAndSet(CLOSED);
      if (before > 0) {
        usedBytes.addAndGet(-before);
      }
    }
  }
}
