package dev.wadi.console;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The places of a server for connections: {@code most} of them, and when all are taken the slowest
 * one loses its place to whoever comes. Slow is who has sent no whole request for the longest time;
 * who is logged in goes last, and who is being answered stays. Bodies and answers that are under
 * way have a budget of bytes each.
 *
 * <p>For one thread, the event loop; the numbers may be read by others.
 *
 * @param <C> a connection
 */
final class Places<C> {
  static final long FIRST_REQUEST_NANOS = TimeUnit.SECONDS.toNanos(10);
  static final long BODY_NANOS = TimeUnit.SECONDS.toNanos(10);
  static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);
  static final long UNREAD_NANOS = TimeUnit.SECONDS.toNanos(30);
  static final long MOST_BODY_BYTES = 8L << 20;
  static final long MOST_STRANGERS_BODY_BYTES = 2L << 20;
  static final long MOST_ANSWER_BYTES = 32L << 20;

  /** Why somebody was sent away. */
  enum Reason {
    /** Every place was taken by somebody who is being answered. */
    FULL,
    /** The place went to another, or no whole request came in time. */
    SLOW,
    /** The answer was not read in time. */
    UNREAD,
    /** The body was larger than allowed. */
    TOO_LARGE,
    /** Too many requests or bodies wait already. */
    BUSY
  }

  private enum State {
    WAITING,
    ASKING,
    ANSWERING,
    SENDING
  }

  private final int most;
  private final LongSupplier nanoTicker;
  private final Consumer<C> close;
  private final IdentityHashMap<C, Place> taken = new IdentityHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final Map<Reason, LongAdder> refused = new EnumMap<>(Reason.class);
  private long bodyBytes;
  private long strangersBodyBytes;
  private long answerBytes;

  Places(int most, LongSupplier nanoTicker, Consumer<C> close) {
    this.most = most;
    this.nanoTicker = nanoTicker;
    this.close = close;
    for (Reason reason : Reason.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  /** Somebody comes; whoever is slowest goes when there is no room. */
  void opened(C connection) {
    if (taken.size() >= most) {
      Optional<Map.Entry<C, Place>> slowest = slowest();
      if (slowest.isEmpty()) {
        count(Reason.FULL);
        close.accept(connection);
        return;
      }
      dismiss(slowest.get().getKey(), Reason.SLOW);
    }
    taken.put(connection, new Place(nanoTicker.getAsLong()));
    open.set(taken.size());
  }

  /** Somebody went. */
  void closed(C connection) {
    Place place = taken.remove(connection);
    if (place != null) {
      free(place);
      open.set(taken.size());
    }
  }

  /** The head of a request is there. */
  void asks(C connection, boolean member) {
    Place place = taken.get(connection);
    if (place != null) {
      place.member = member;
      place.enter(State.ASKING, nanoTicker.getAsLong());
    }
  }

  /** Takes room for a part of a body; false when there is none. */
  boolean receives(C connection, int bytes) {
    Place place = taken.get(connection);
    if (place == null
        || bodyBytes + bytes > MOST_BODY_BYTES
        || (!place.member && strangersBodyBytes + bytes > MOST_STRANGERS_BODY_BYTES)) {
      return false;
    }
    place.bodyBytes += bytes;
    bodyBytes += bytes;
    strangersBodyBytes += place.member ? 0 : bytes;
    return true;
  }

  /** The request is whole and somebody works on it. */
  void answering(C connection) {
    Place place = taken.get(connection);
    if (place != null) {
      place.enter(State.ANSWERING, nanoTicker.getAsLong());
    }
  }

  /** The answer goes out; who has left theirs unread for the longest time makes room. */
  void sends(C connection, int bytes) {
    Place place = taken.get(connection);
    if (place == null) {
      return;
    }
    free(place);
    place.enter(State.SENDING, nanoTicker.getAsLong());
    place.answerBytes = bytes;
    answerBytes += bytes;
    while (answerBytes > MOST_ANSWER_BYTES) {
      Optional<C> oldest =
          taken.entrySet().stream()
              .filter(one -> one.getValue() != place && one.getValue().state == State.SENDING)
              .min(Comparator.comparingLong(one -> one.getValue().sinceNanos - place.sinceNanos))
              .map(Map.Entry::getKey);
      if (oldest.isEmpty()) {
        return; // One answer alone is bounded where it is made.
      }
      dismiss(oldest.get(), Reason.UNREAD);
    }
  }

  /** The answer is out. */
  void sent(C connection) {
    Place place = taken.get(connection);
    if (place != null) {
      free(place);
      place.asked = true;
      place.enter(State.WAITING, nanoTicker.getAsLong());
    }
  }

  /** Sends away who took too long; to be called every second or so. */
  void sweep() {
    long now = nanoTicker.getAsLong();
    for (Map.Entry<C, Place> one : new ArrayList<>(taken.entrySet())) {
      Place place = one.getValue();
      if (now - place.sinceNanos >= place.patienceNanos()) {
        dismiss(one.getKey(), place.state == State.SENDING ? Reason.UNREAD : Reason.SLOW);
      }
    }
  }

  /** Counts somebody who was sent away elsewhere. */
  void count(Reason reason) {
    refused(reason).increment();
  }

  int open() {
    return open.get();
  }

  long refusedTotal(Reason reason) {
    return refused(reason).sum();
  }

  long bodyBytes() {
    return bodyBytes;
  }

  private LongAdder refused(Reason reason) {
    LongAdder counter = refused.get(reason);
    if (counter == null) {
      throw new IllegalStateException(reason + " has no counter");
    }
    return counter;
  }

  private void dismiss(C connection, Reason reason) {
    count(reason);
    closed(connection);
    close.accept(connection);
  }

  private Optional<Map.Entry<C, Place>> slowest() {
    long now = nanoTicker.getAsLong();
    for (boolean member : List.of(false, true)) {
      Optional<Map.Entry<C, Place>> found =
          taken.entrySet().stream()
              .filter(one -> one.getValue().member == member)
              .filter(one -> one.getValue().state != State.ANSWERING)
              .max(Comparator.comparingLong(one -> now - one.getValue().sinceNanos));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private void free(Place place) {
    bodyBytes -= place.bodyBytes;
    strangersBodyBytes -= place.member ? 0 : place.bodyBytes;
    answerBytes -= place.answerBytes;
    place.bodyBytes = 0;
    place.answerBytes = 0;
  }

  private static final class Place {
    private State state = State.WAITING;
    private long sinceNanos;
    private boolean asked;
    private boolean member;
    private long bodyBytes;
    private long answerBytes;

    Place(long now) {
      this.sinceNanos = now;
    }

    void enter(State next, long now) {
      state = next;
      sinceNanos = now;
    }

    long patienceNanos() {
      return switch (state) {
        case WAITING -> asked ? IDLE_NANOS : FIRST_REQUEST_NANOS;
        case ASKING -> BODY_NANOS;
        case SENDING -> UNREAD_NANOS;
        case ANSWERING -> Long.MAX_VALUE;
      };
    }
  }
}
