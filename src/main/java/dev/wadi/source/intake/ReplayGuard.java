package dev.wadi.source.intake;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers every datagram that may still be replayed, so that each counts once.
 *
 * <p>Exact: what came once is recognised as long as its time would let it in, and nothing else is
 * taken for it. Bounded: a full guard refuses what is new rather than forget what it knows. A
 * datagram is known by the first 16 bytes of its sum, which nobody without the secret can choose.
 * For one thread.
 */
public final class ReplayGuard {
  /*
   * Signatures lie in generations by the time at which they were signed, not by the time at which
   * they came. So one look finds the only generation in which a datagram can be, and a generation
   * can go as soon as its youngest member would be refused for its age: there is no turn at which
   * something is in neither the old nor the new set.
   *
   * Four generations cover the time in which datagrams are good; with eight places, the one that a
   * new generation takes over has always run out, unless the clock went back.
   *
   * What nobody remembers is not let in: signatures that another process may have taken before this
   * guard began (up to that time, or to the mark that it left: LetInMark) and, when the clock goes back, those of generations that are gone already.
   */
  private static final int PLACES = 8;
  private static final int WINDOW_GENERATIONS = 4;
  private static final int FIRST_SLOTS = 256;

  private final long pastNanos;
  private final long aheadNanos;
  private final long widthNanos;
  private final int capacity;
  private final long key;
  private final Generation[] places = new Generation[PLACES];
  private int size;
  private long notBeforeNanos;

  /* The table of a generation that is gone, empty, for the next one. */
  private long @Nullable [] spare;

  /** What becomes of a datagram. */
  public enum Answer {
    FRESH,
    REPLAYED,
    FULL,
    FORGOTTEN,
    OLD,
    FUTURE
  }

  /**
   * @param pastNanos how long ago a datagram may have been signed
   * @param aheadNanos how far ahead of our clock
   * @param capacity most signatures at once
   * @param startedNanos time of our clock; what may have been taken before that is not let in
   * @param key a random number of this process, which decides where signatures lie
   */
  public ReplayGuard(long pastNanos, long aheadNanos, int capacity, long startedNanos, long key) {
    this.pastNanos = pastNanos;
    this.aheadNanos = aheadNanos;
    this.widthNanos = Math.max(1, (pastNanos + aheadNanos) / WINDOW_GENERATIONS + 1);
    this.capacity = capacity;
    this.notBeforeNanos = startedNanos + aheadNanos;
    this.key = key;
    for (int i = 0; i < PLACES; i++) {
      places[i] = new Generation();
    }
  }

  /**
   * Nobody let in what was signed later than that. To be said before the first datagram comes; it
   * changes nothing when more is known already.
   */
  public void nothingCameAfter(long signedNanos) {
    if (size == 0 && signedNanos < Long.MAX_VALUE) {
      notBeforeNanos = Math.min(notBeforeNanos, signedNanos + 1);
    }
  }

  /** Whether a time is one at which a datagram may have been signed; FRESH when it is. */
  public Answer atTime(long signedNanos, long nowNanos) {
    if (signedNanos < nowNanos - pastNanos) {
      return Answer.OLD;
    }
    return signedNanos > nowNanos + aheadNanos ? Answer.FUTURE : Answer.FRESH;
  }

  /**
   * Lets a datagram in once.
   *
   * @param first 8 bytes of its sum
   * @param second the next 8
   */
  public Answer admit(long first, long second, long signedNanos, long nowNanos) {
    Answer time = atTime(signedNanos, nowNanos);
    if (time != Answer.FRESH) {
      return time;
    }
    if (signedNanos < notBeforeNanos) {
      return Answer.FORGOTTEN;
    }
    long number = Math.floorDiv(signedNanos, widthNanos);
    Generation place = places[(int) Math.floorMod(number, (long) PLACES)];
    if (place.number != number && place.size > 0) {
      if (place.number > number) {
        return Answer.FORGOTTEN; // the clock went back by more than all generations span
      }
      letGo(place);
    }
    if (place.number != number) {
      makeRoom(nowNanos);
      place.number = number;
      place.sums = spare == null ? place.sums : spare;
      spare = null;
    }
    int slot = place.slotOf(first, second, key);
    if (slot < 0) {
      return Answer.REPLAYED;
    }
    if (size >= capacity && !makeRoom(nowNanos)) {
      return Answer.FULL;
    }
    place.put(slot, first, second, key);
    size++;
    return Answer.FRESH;
  }

  private void letGo(Generation generation) {
    notBeforeNanos = Math.max(notBeforeNanos, (generation.number + 1) * widthNanos);
    size -= generation.size;
    spare = generation.giveTable();
  }

  /* Generations that have run out go; whether there is room then. */
  private boolean makeRoom(long nowNanos) {
    for (Generation place : places) {
      if (place.size > 0 && (place.number + 1) * widthNanos <= nowNanos - pastNanos) {
        letGo(place);
      }
    }
    return size < capacity;
  }

  /** Signatures that it holds. */
  public int size() {
    return size;
  }

  /** What was signed before that is not let in. */
  public long notBeforeNanos() {
    return notBeforeNanos;
  }

  /** Bytes of its tables. */
  public long heldBytes() {
    long bytes = spare == null ? 0 : 8L * spare.length;
    for (Generation place : places) {
      bytes += 8L * place.sums.length;
    }
    return bytes;
  }

  /** A table with open addressing: two longs a slot, both 0 in a free one. */
  private static final class Generation {
    private long number = Long.MIN_VALUE;
    private int size;
    private long[] sums = new long[2 * FIRST_SLOTS];

    /* Both halves 0 stands for a free slot, and the one sum that is so would never be found: it is taken for its neighbour. */
    private static long whole(long first, long second) {
      return (first | second) == 0 ? 1 : second;
    }

    /** A free slot, or less than 0 when the signature is there. */
    int slotOf(long first, long second, long key) {
      long other = whole(first, second);
      int slots = sums.length / 2;
      int slot = hash(first, other, key) & (slots - 1);
      while (true) {
        long a = sums[2 * slot];
        long b = sums[2 * slot + 1];
        if (a == first && b == other) {
          return -1;
        }
        if ((a | b) == 0) {
          return slot;
        }
        slot = (slot + 1) & (slots - 1);
      }
    }

    void put(int slot, long first, long second, long key) {
      sums[2 * slot] = first;
      sums[2 * slot + 1] = whole(first, second);
      size++;
      if (4L * size > 3L * (sums.length / 2)) {
        grow(key);
      }
    }

    private void grow(long key) {
      long[] old = sums;
      sums = new long[2 * old.length];
      for (int i = 0; i < old.length; i += 2) {
        if ((old[i] | old[i + 1]) != 0) {
          int slot = slotOf(old[i], old[i + 1], key);
          sums[2 * slot] = old[i];
          sums[2 * slot + 1] = old[i + 1];
        }
      }
    }

    /* Null for one that a flood made large and that was hardly used since. */
    long @Nullable [] giveTable() {
      long[] table = sums;
      boolean large = table.length > 2 * FIRST_SLOTS;
      sums = large ? new long[2 * FIRST_SLOTS] : table;
      boolean used = 16L * size >= table.length / 2;
      size = 0;
      if (!large) {
        Arrays.fill(table, 0);
        return null;
      }
      if (!used) {
        return null;
      }
      Arrays.fill(table, 0);
      return table;
    }

    private static int hash(long first, long second, long key) {
      long h = (first ^ key) * 0x9E3779B97F4A7C15L;
      h = (h ^ (h >>> 32) ^ second) * 0x9E3779B97F4A7C15L;
      return (int) (h >>> 32);
    }
  }
}
