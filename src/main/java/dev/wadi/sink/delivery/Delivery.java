package dev.wadi.sink.delivery;

import dev.wadi.model.Batch;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Delivers batches to a server through a {@link Transport}, in the order in which each tenant's
 * batches come, and keeps at it until the server has them or has rejected them for good.
 *
 * <p>A batch is promised, not queued and forgotten: {@link #deliver} returns a future that
 * completes when the server has every line, or has rejected it and the line is safe in the {@link
 * DeadLetters}. There is no giving up on a server that is away; the giver's window fills, and that
 * is the back-pressure. Lines wait for their own tenant only.
 *
 * <p>Delivery is at least once: a request whose answer was lost is sent again, and so are the good
 * lines of a rejected one while the bad ones are searched. A server that must not show them twice
 * finds the name of each entry in its {@link Piece}.
 *
 * <p>Threads may share it.
 */
public final class Delivery implements AutoCloseable {
  private static final long DEAD_LETTER_NOTE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final DeliverySettings settings;
  private final DeadLetters deadLetters;
  private final Transport transport;
  private final Crew crew;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final Notes notes;
  private final Tally tally = new Tally();

  /* Guards every field below, the lanes, the shipments and the breaker. Never held across I/O,
   * encoding or anybody's callback. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quiet = lock.newCondition();
  private final Lanes lanes;
  private final Breaker breaker;
  private final Backoff backoff;
  private final Trouble trouble;
  private final Settlement settlement;
  private int underWay;
  private long breakerAlarm;
  private boolean breakerAlarmSet;
  private long deadLetterNoteNanos;
  private long deadLettersUnnoted;
  private boolean paused;
  private boolean draining;
  private boolean closed;

  /**
   * A delivery that begins with its first batch.
   *
   * @param server what people call what is at the other end, such as {@code Loki}
   * @param name of the sink in dead letters and log lines
   * @param transport closed with the delivery
   * @param crew closed with the delivery
   */
  public Delivery(
      String server,
      String name,
      DeliverySettings settings,
      Transport transport,
      DeadLetters deadLetters,
      Crew crew,
      Time time) {
    this.settings = settings;
    this.deadLetters = deadLetters;
    this.transport = transport;
    this.crew = crew;
    this.clock = time.clock();
    this.nanoTicker = time.nanoTicker();
    this.notes = new Notes(server, name);
    this.lanes = new Lanes(name, settings.limits());
    this.trouble = new Trouble(transport, clock);
    this.breaker = new Breaker(settings.breaker(), nanoTicker);
    this.backoff = new Backoff(settings.pacing(), time.random());
    this.settlement =
        new Settlement(
            lanes,
            breaker,
            backoff,
            trouble,
            tally,
            notes,
            settings.pacing().maxRetryAfterMillis());
    this.deadLetterNoteNanos = nanoTicker.getAsLong() - DEAD_LETTER_NOTE_NANOS;
  }

  /**
   * What a delivery waits by.
   *
   * @param clock for dates
   * @param nanoTicker for intervals
   * @param random spreads the waits
   */
  public record Time(InstantSource clock, LongSupplier nanoTicker, RandomGenerator random) {
    /** Of this machine. */
    public static Time system() {
      return new Time(InstantSource.system(), System::nanoTime, RandomGenerator.getDefault());
    }
  }

  /**
   * Promises to deliver a batch after all earlier ones of its tenant; does not block.
   *
   * @param place where the batch begins in the buffer it comes from, empty when nobody knows
   * @return completes when the server has every line or it is in the dead letters; fails with
   *     {@link NotDeliveredException} when the sink has no room or stops, and with what went wrong
   *     when the batch cannot be encoded: then the batch is still the giver's
   */
  public CompletableFuture<Void> deliver(Batch batch, String place) {
    if (batch.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Lane.Load load =
        new Lane.Load(
            batch, place, Weight.of(batch), nanoTicker.getAsLong(), new CompletableFuture<>());
    lock.lock();
    try {
      String refusal = draining ? "the sink is stopping" : lanes.noRoom(load);
      if (refusal != null) {
        tally.batchesReturned.increment();
        return CompletableFuture.failedFuture(new NotDeliveredException(refusal));
      }
      lanes.add(load);
      tally.batchesAccepted.increment();
      tally.entriesAccepted.add(batch.entries());
    } finally {
      lock.unlock();
    }
    dispatch();
    return load.promise();
  }

  /** Sends nothing more until {@link #resume}; requests under way end as they end. */
  public void pause() {
    lock.lock();
    try {
      paused = true;
    } finally {
      lock.unlock();
    }
    notes.paused();
  }

  /** Goes on after {@link #pause}. */
  public void resume() {
    lock.lock();
    try {
      paused = false;
    } finally {
      lock.unlock();
    }
    notes.resumed();
    dispatch();
  }

  /** Ends all waits now: every waiting shipment gets a turn, and an open breaker tries a probe. */
  public void retryNow() {
    lock.lock();
    try {
      breaker.endPause();
      breakerAlarm++;
      breakerAlarmSet = false;
      lanes.delayed().forEach(lanes::endWait);
    } finally {
      lock.unlock();
    }
    dispatch();
  }

  /**
   * Accepts nothing more and tries nothing twice: what is queued gets one chance, what the server
   * does not take at once goes back to its giver, and after the time for closing so does the rest.
   * For a stop that must not wait for a dead server; there is no way back.
   */
  public void drain() {
    AfterUnlock afterUnlock = new AfterUnlock();
    lock.lock();
    try {
      if (draining) {
        return;
      }
      draining = true;
      lanes.delayed().forEach(shipment -> lanes.giveBack(shipment, afterUnlock.returned));
      for (Shipment shipment : lanes.puttingAway()) {
        if (shipment.waitsForDeadLetters) {
          lanes.giveBack(shipment, afterUnlock.returned);
        }
      }
      if (paused || breaker.state() != BreakerState.CLOSED) {
        lanes.giveBackQueued(afterUnlock.returned);
      }
    } finally {
      lock.unlock();
    }
    afterUnlock.conclude("the sink is stopping", tally);
    crew.after(
        TimeUnit.MILLISECONDS.toNanos(settings.pacing().closeTimeoutMillis()), this::breakOff);
    dispatch();
  }

  /** {@link #drain}s, waits a bounded time for requests under way, and gives the rest back. */
  @Override
  public void close() {
    drain();
    lock.lock();
    try {
      awaitQuiet();
    } finally {
      lock.unlock();
    }
    breakOff();
    crew.close();
  }

  /** Ends everything that still waits or is under way. */
  private void breakOff() {
    AfterUnlock afterUnlock = new AfterUnlock();
    lock.lock();
    try {
      closed = true;
      lanes.giveBackQueued(afterUnlock.returned);
      lanes.puttingAway().forEach(shipment -> lanes.giveBack(shipment, afterUnlock.returned));
    } finally {
      lock.unlock();
    }
    transport.close();
    afterUnlock.conclude("the sink is closed", tally);
  }

  /** How it is. */
  public DeliveryHealth health() {
    lock.lock();
    try {
      List<String> misconfigured = lanes.misconfigured();
      return new DeliveryHealth(
          state(!misconfigured.isEmpty()),
          breaker.state(),
          trouble.consecutiveFailures(),
          trouble.lastError(),
          trouble.lastErrorAt(),
          nextTryAt(),
          misconfigured,
          lanes.waitingBatches(),
          lanes.waitingBytes(),
          underWay,
          waitingSince());
    } finally {
      lock.unlock();
    }
  }

  /** What it has done. */
  public DeliveryCounts counts() {
    lock.lock();
    try {
      return tally.counts(breaker.openedTotal());
    } finally {
      lock.unlock();
    }
  }

  /* ---- turns: under the lock unless the name says otherwise ---- */

  /** Without the lock: sends as long as there are turns, free requests and a willing breaker. */
  private void dispatch() {
    while (true) {
      Shipment shipment;
      lock.lock();
      try {
        shipment = nextTurn();
      } finally {
        lock.unlock();
      }
      if (shipment == null) {
        return;
      }
      crew.run(() -> send(shipment));
    }
  }

  private @Nullable Shipment nextTurn() {
    if (!lanes.hasTurn() || paused || closed || underWay >= settings.limits().requestsAtOnce()) {
      return null;
    }
    long permit = breaker.tryAcquire();
    if (permit == Breaker.REFUSED) {
      setBreakerAlarm();
      return null;
    }
    Shipment shipment = lanes.takeTurn();
    shipment.permit = permit;
    underWay++;
    return shipment;
  }

  private void setBreakerAlarm() {
    if (breaker.state() == BreakerState.OPEN && !breakerAlarmSet) {
      breakerAlarmSet = true;
      long mine = ++breakerAlarm;
      crew.after(breaker.waitNanos(), () -> breakerAlarm(mine));
    }
  }

  /** Without the lock. */
  private void breakerAlarm(long mine) {
    lock.lock();
    try {
      if (mine == breakerAlarm) {
        breakerAlarmSet = false;
      }
    } finally {
      lock.unlock();
    }
    dispatch();
  }

  /* ---- one request: without the lock ---- */

  private void send(Shipment shipment) {
    Part part = Objects.requireNonNull(shipment.parts.peekFirst());
    Parcel parcel;
    try {
      parcel = part.parcel(transport);
    } catch (IOException | RuntimeException e) {
      giveUpEncoding(shipment, e);
      return;
    }
    tally.sentBytes.add(parcel.sentBytes());
    then(
        send(part, parcel),
        (outcome, failure) ->
            settle(
                shipment,
                part,
                outcome != null
                    ? outcome
                    : Outcome.of(Fate.UNAVAILABLE, Trouble.describe(failure))));
  }

  /* A bug in what comes after an answer must not vanish in a future that nobody looks at. */
  private <T> void then(CompletableFuture<T> future, BiConsumer<T, Throwable> action) {
    CompletableFuture<T> unused =
        future.whenComplete(
            (value, failure) -> {
              try {
                action.accept(value, failure);
              } catch (RuntimeException | Error e) {
                notes.unexpected(e);
                throw e;
              }
            });
  }

  private CompletableFuture<Outcome> send(Part part, Parcel parcel) {
    try {
      return transport.send(part, parcel);
    } catch (RuntimeException e) {
      /* The client refuses, for instance because it is closing: no answer, like any other. */
      return CompletableFuture.failedFuture(e);
    }
  }

  private void settle(Shipment shipment, Part part, Outcome outcome) {
    AfterUnlock afterUnlock = new AfterUnlock();
    boolean finished;
    lock.lock();
    try {
      underWay--;
      long wait = settlement.settle(shipment, part, outcome, draining, afterUnlock);
      finished = shipment.parts.isEmpty();
      if (finished) {
        lanes.putAway(shipment);
      } else if (wait == Settlement.NOW) {
        lanes.goOn(shipment);
      } else if (wait != Settlement.GONE) {
        delay(shipment, wait);
      }
      if (closed || (draining && breaker.state() != BreakerState.CLOSED)) {
        lanes.giveBackQueued(afterUnlock.returned);
      }
      quiet.signalAll();
    } finally {
      lock.unlock();
    }
    if (finished) {
      crew.run(() -> finish(shipment));
    }
    afterUnlock.conclude(
        "the sink is stopping; the newest answer was: " + trouble.bounded(outcome.said()), tally);
    dispatch();
  }

  /* ---- waits: under the lock ---- */

  private void delay(Shipment shipment, long millis) {
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    long mine = ++shipment.wait;
    shipment.dueNanos = nanoTicker.getAsLong() + nanos;
    lanes.delay(shipment);
    crew.after(nanos, () -> alarm(shipment, mine));
  }

  /** Without the lock. */
  private void alarm(Shipment shipment, long mine) {
    lock.lock();
    try {
      if (shipment.wait != mine || !lanes.isDelayed(shipment)) {
        return;
      }
      lanes.endWait(shipment);
    } finally {
      lock.unlock();
    }
    dispatch();
  }

  /* ---- the end of a shipment: without the lock ---- */

  private void finish(Shipment shipment) {
    if (shipment.dead.entries() == 0) {
      done(shipment);
      return;
    }
    lock.lock();
    try {
      shipment.waitsForDeadLetters = false;
      if (!lanes.isPuttingAway(shipment)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    CompletableFuture<Void> kept;
    try {
      kept = deadLetters.keep(shipment.dead.build());
    } catch (RuntimeException e) {
      kept = CompletableFuture.failedFuture(e);
    }
    then(
        kept,
        (nothing, failure) -> {
          if (failure == null) {
            crew.run(() -> keptSafe(shipment));
          } else {
            notKept(shipment, Trouble.describe(failure));
          }
        });
  }

  private void keptSafe(Shipment shipment) {
    int entries = shipment.dead.entries();
    tally.entriesDeadLettered.add(entries);
    long toNote = 0;
    lock.lock();
    try {
      deadLettersUnnoted += entries;
      long now = nanoTicker.getAsLong();
      if (now - deadLetterNoteNanos >= DEAD_LETTER_NOTE_NANOS) {
        deadLetterNoteNanos = now;
        toNote = deadLettersUnnoted;
        deadLettersUnnoted = 0;
      }
    } finally {
      lock.unlock();
    }
    if (toNote > 0) {
      notes.rejectedLines(shipment.lane.tenant(), toNote);
    }
    done(shipment);
  }

  private void notKept(Shipment shipment, String why) {
    AfterUnlock afterUnlock = new AfterUnlock();
    lock.lock();
    try {
      trouble.seen("dead letters: " + why);
      if (!lanes.isPuttingAway(shipment)) {
        return;
      }
      if (shipment.deadLetterFailures++ == 0) {
        String said = trouble.bounded(why);
        afterUnlock.notes.add(() -> notes.notPutAway(shipment.lane.tenant(), said));
      }
      if (draining) {
        lanes.giveBack(shipment, afterUnlock.returned);
      } else {
        shipment.waitsForDeadLetters = true;
        long millis = backoff.millis(shipment.deadLetterFailures);
        crew.after(TimeUnit.MILLISECONDS.toNanos(millis), () -> finish(shipment));
      }
      quiet.signalAll();
    } finally {
      lock.unlock();
    }
    afterUnlock.conclude("the sink is stopping and its dead letters fail: " + why, tally);
  }

  private void done(Shipment shipment) {
    lock.lock();
    try {
      if (!lanes.finish(shipment)) {
        return;
      }
      quiet.signalAll();
    } finally {
      lock.unlock();
    }
    tally.batchesDone.add(shipment.loads.size());
    shipment.loads.forEach(load -> load.promise().complete(null));
    dispatch();
  }

  private void giveUpEncoding(Shipment shipment, Exception cause) {
    lock.lock();
    try {
      underWay--;
      breaker.release(shipment.permit);
      lanes.end(shipment);
      trouble.seen("cannot encode: " + cause);
      quiet.signalAll();
    } finally {
      lock.unlock();
    }
    notes.notEncoded(shipment.lane.tenant(), cause);
    tally.batchesReturned.add(shipment.loads.size());
    shipment.loads.forEach(load -> load.promise().completeExceptionally(cause));
    dispatch();
  }

  private void awaitQuiet() {
    long left = TimeUnit.MILLISECONDS.toNanos(settings.pacing().closeTimeoutMillis());
    try {
      while (!closed && underWay + lanes.busy() > 0 && left > 0) {
        left = quiet.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      /* Whoever interrupts a close wants it quicker: go on without waiting. */
      Thread.currentThread().interrupt();
    }
  }

  /* ---- what people are told ---- */

  private DeliveryHealth.State state(boolean misconfigured) {
    if (draining) {
      return DeliveryHealth.State.CLOSED;
    }
    if (paused) {
      return DeliveryHealth.State.PAUSED;
    }
    if (lanes.puttingAway().stream().anyMatch(shipment -> shipment.deadLetterFailures > 0)) {
      return DeliveryHealth.State.DEAD_LETTERS_FAILING;
    }
    if (misconfigured) {
      return DeliveryHealth.State.MISCONFIGURED;
    }
    if (breaker.state() != BreakerState.CLOSED) {
      return DeliveryHealth.State.BREAKER_OPEN;
    }
    return trouble.consecutiveFailures() > 0
        ? DeliveryHealth.State.RETRYING
        : DeliveryHealth.State.WELL;
  }

  private @Nullable Instant waitingSince() {
    Long since = lanes.waitingSinceNanos();
    return since == null ? null : clock.instant().minusNanos(nanoTicker.getAsLong() - since);
  }

  private @Nullable Instant nextTryAt() {
    long wait = Long.MAX_VALUE;
    if (breaker.state() == BreakerState.OPEN) {
      wait = breaker.waitNanos();
    } else {
      long now = nanoTicker.getAsLong();
      for (Shipment shipment : lanes.delayed()) {
        wait = Math.min(wait, Math.max(0, shipment.dueNanos - now));
      }
    }
    return wait == Long.MAX_VALUE ? null : clock.instant().plusNanos(wait);
  }
}
