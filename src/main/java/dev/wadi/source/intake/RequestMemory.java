package dev.wadi.source.intake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The memory that all that arrives may hold together, in bytes: bodies on their way in, as they are
 * allocated, what they unfold into, what is read out of them, and what waits for the disk, until
 * the answer.
 *
 * <p>Whoever makes memory for a request takes it here first, through the request's {@link Claim},
 * and makes nothing when it is refused. Threads share it; nobody waits.
 *
 * <p>The smaller, the surer: what a request needs in all, as far as its head, its content's own
 * words or what it holds already tell, decides how much it leaves to those that need less. So no
 * number of large ones, whoever sends them and from wherever, takes the place of a small one; and
 * what a request is going to need is known before it has grown.
 *
 * <p>When room is short, those under way lose theirs that come more slowly than who asks, the
 * slowest first; of a size less than a quarter as fast. One that needs less than who asks keeps its
 * place for its first second, however slow: it may be our own processor that is late.
 */
public final class RequestMemory {
  /** The name of it in the registry. */
  public static final String BEAN = "requestMemory";

  /** A request that needs no more than this is small. */
  public static final long SMALL_BYTES = 1 << 20;

  private static final long PARTS = 64;
  private static final long TURN_LEAVES = 8;

  /* Long enough for a small body on a busy machine; who comes again and again gains no more. */
  private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Sizes of requests, by fours. */
  private enum Size {
    TINY(SMALL_BYTES / 16, 0),
    LITTLE(SMALL_BYTES / 4, 1),
    SMALL(SMALL_BYTES, 2),
    MIDDLE(4 * SMALL_BYTES, 4),
    LARGE(Long.MAX_VALUE, 16);

    private final long mostBytes;

    /* So many parts of the limit, which is 64 of them, stay free for smaller ones. */
    private final long leaves;

    Size(long mostBytes, long leaves) {
      this.mostBytes = mostBytes;
      this.leaves = leaves;
    }

    static Size of(long bytes) {
      for (Size size : values()) {
        if (bytes <= size.mostBytes) {
          return size;
        }
      }
      return LARGE;
    }

    boolean isSmall() {
      return compareTo(SMALL) <= 0;
    }
  }

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
    /** What it holds comes free when it is cut. */
    Claim claim();

    /** When it began. */
    long beganNanos();

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
    return without(TURN_LEAVES);
  }

  private long without(long parts) {
    return limitBytes - limitBytes * parts / PARTS;
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
      free += holder.claim().heldBytes();
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

  private boolean fits(long bytes, long most) {
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
      long bytes, long most, Size size, double bytesPerSecond, Claim asking) {
    cutting.lock();
    try {
      if (fits(bytes, most)) {
        return true;
      }
      double slower = size.isSmall() ? bytesPerSecond : bytesPerSecond * SLOWER;
      for (Slow slow : slowerThan(slower, asking.neededWith(bytes), asking)) {
        slow.holder.cut();
        cutSenders.increment();
        if (fits(bytes, most)) {
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

  private List<Slow> slowerThan(double bytesPerSecond, long neededBytes, Claim asking) {
    long now = nanoTicker.getAsLong();
    List<Slow> slower = new ArrayList<>();
    for (Holder holder : holders) {
      Claim claim = holder.claim();
      double speed = holder.bytesPerSecond(now);
      if (speed < bytesPerSecond
          && claim != asking
          && claim.heldBytes() > 0
          && (claim.neededBytes() >= neededBytes || now - holder.beganNanos() > YOUNG_NANOS)) {
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

    private volatile long neededBytes;
    private volatile boolean inTurn;
    private volatile boolean adopted;

    /** It is going to need so much in all; of several such sayings the largest counts. */
    public void needs(long bytes) {
      if (bytes > neededBytes) {
        neededBytes = bytes;
      }
    }

    /** The largest of what was said that it is going to need, and of what it holds. */
    public long neededBytes() {
      return Math.max(neededBytes, heldBytes());
    }

    /**
     * It is large, and large ones get to it one after the other: now it may take a part of what
     * those have to leave that are on their way in or wait.
     */
    public void hasItsTurn() {
      inTurn = true;
    }

    private long neededWith(long more) {
      return Math.max(neededBytes, heldBytes() + more);
    }

    /** Takes more for a request that is whole, if need be from those that are not. */
    public boolean take(long bytes) {
      return take(bytes, Double.POSITIVE_INFINITY);
    }

    /**
     * Takes more, if need be from slower ones than the one who asks; false when there is no room.
     */
    public boolean take(long bytes, double bytesPerSecond) {
      Size size = Size.of(neededWith(bytes));
      long most = without(size.leaves);
      if (inTurn || heldBytes() + bytes > most) {
        /* The latter has room only when it is nearly alone. */
        most = Math.max(most, largestClaimBytes());
      }
      if (!fits(bytes, most) && !fitsAfterCutting(bytes, most, size, bytesPerSecond, this)) {
        shortages.increment();
        return false;
      }
      long before = held.get();
      while (before != CLOSED) {
        if (held.compareAndSet(before, before + bytes)) {
          return true;
        }
        before = held.get();
      }
      usedBytes.addAndGet(-bytes);
      return false;
    }

    /**
     * Gives back a part.
     *
     * @throws IllegalStateException for more than it holds: whoever reckons wrongly here would make
     *     room for others that there is not
     */
    public void give(long bytes) {
      long before = held.get();
      while (before >= bytes) {
        if (held.compareAndSet(before, before - bytes)) {
          usedBytes.addAndGet(-bytes);
          return;
        }
        before = held.get();
      }
      if (before != CLOSED) {
        throw new IllegalStateException("gives back " + bytes + " of " + before + " bytes");
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
