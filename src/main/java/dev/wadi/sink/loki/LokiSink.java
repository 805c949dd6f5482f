package dev.wadi.sink.loki;

import dev.wadi.model.Batch;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers batches to a Loki server, in the order in which each tenant's batches come, and keeps at
 * it until the server has them or has rejected them for good.
 *
 * <p>A batch is promised, not queued and forgotten: {@link #deliver} returns a future that
 * completes when the server has every line, or has rejected it and the line is safe in the {@link
 * DeadLetters}. There is no giving up on a server that is away; the giver's window fills, and that
 * is the back-pressure. Lines wait for their own tenant only.
 *
 * <p>Delivery is at least once. A request whose answer was lost is sent again, and of a request
 * answered with 400 Loki may have kept the good lines already, which the search for the bad ones
 * then sends again. Both are exact repetitions (same stream, timestamp and line), and Loki keeps
 * one of those.
 *
 * <p>Threads may share it. The protocol is Loki's {@code POST /loki/api/v1/push} in protobuf with
 * snappy's block format.
 */
public final class LokiSink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LokiSink.class);

  private static final int TEXT_CHARS = 300;
  private static final int TENANTS_SHOWN = 20;
  private static final long DEAD_LETTER_NOTE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /* Rate limits count bytes: a request that stays too much for them is made smaller, down to here. */
  private static final int FAILURES_BEFORE_SHRINKING = 3;
  private static final long SMALLEST_SHRUNK_BYTES = 64 * 1024;

  private static final int SMALLEST_SPLIT_BUDGET = 16;

  /*
   * Each tenant has a lane of waiting batches. A lane with something to send takes a place in the
   * queue of turns (`ready`) with an empty shipment; whoever finds a free request and the breaker
   * willing takes the first turn, loads the shipment with as many batches as fit into a request, and
   * sends it. So batches merge exactly as much as the server is slow, tenants take turns, and a
   * tenant that waits for its own reasons holds no place in the queue. A shipment stays its lane's
   * only one until all its parts are settled: that keeps the order.
   *
   * A shipment that has to wait leaves the queue for `delayed` and an alarm. While the breaker is
   * open the breaker is the only clock: shipments that failed for the server's sake go back to the
   * end of the queue, so that probes rotate through the tenants; and when a probe succeeds, all that
   * waited for the server go at once.
   */
  private final String name;
  private final LokiSettings settings;
  private final Function<Batch, byte[]> encoder;
  private final DeadLetters deadLetters;
  private final Transport transport;
  private final Crew crew;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final Tally tally = new Tally();

  /* Guards every field below, the lanes, the shipments and the breaker. Never held across I/O,
   * encoding or anybody's callback. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quiet = lock.newCondition();
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Deque<Shipment> ready = new ArrayDeque<>();
  private final Set<Shipment> delayed = new LinkedHashSet<>();
  private final Set<Shipment> puttingAway = new LinkedHashSet<>();
  private final Breaker breaker;
  private final Backoff backoff;
  private long waitingBytes;
  private long waitingBatches;
  private int underWay;
  private int consecutiveFailures;
  private @Nullable String lastError;
  private @Nullable Instant lastErrorAt;
  private long breakerAlarm;
  private boolean breakerAlarmSet;
  private long deadLetterNoteNanos;
  private long deadLettersUnnoted;
  private boolean paused;
  private boolean draining;
  private boolean closed;

  /**
   * Starts a sink with threads of its own.
   *
   * @param name of the sink in health, metrics, dead letters and thread names
   * @param encoder makes an uncompressed {@code PushRequest} of a batch that does not bring one;
   *     has to be free of side effects
   */
  public LokiSink(
      String name,
      LokiSettings settings,
      Function<Batch, byte[]> encoder,
      DeadLetters deadLetters,
      InstantSource clock,
      LongSupplier nanoTicker) {
    this(name, settings, encoder, deadLetters, clock, nanoTicker, new ThreadCrew(name));
  }

  private LokiSink(
      String name,
      LokiSettings settings,
      Function<Batch, byte[]> encoder,
      DeadLetters deadLetters,
      InstantSource clock,
      LongSupplier nanoTicker,
      ThreadCrew crew) {
    this(
        name,
        settings,
        encoder,
        deadLetters,
        clock,
        nanoTicker,
        crew,
        new HttpTransport(settings, crew),
        RandomGenerator.getDefault());
  }

  LokiSink(
      String name,
      LokiSettings settings,
      Function<Batch, byte[]> encoder,
      DeadLetters deadLetters,
      InstantSource clock,
      LongSupplier nanoTicker,
      Crew crew,
      Transport transport,
      RandomGenerator random) {
    this.name = name;
    this.settings = settings;
    this.encoder = encoder;
    this.deadLetters = deadLetters;
    this.transport = transport;
    this.crew = crew;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.breaker = new Breaker(settings.breaker(), nanoTicker);
    this.backoff = new Backoff(settings.pacing(), random);
    this.deadLetterNoteNanos = nanoTicker.getAsLong() - DEAD_LETTER_NOTE_NANOS;
  }

  /**
   * Promises to deliver a batch after all earlier ones of its tenant; does not block.
   *
   * @return completes when the server has every line or it is in the dead letters; fails with
   *     {@link NotDeliveredException} when the sink has no room or stops, and with what went wrong
   *     when the batch cannot be encoded: then the batch is still the giver's
   */
  public CompletableFuture<Void> deliver(Batch batch) {
    if (batch.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Lane.Load load = new Lane.Load(batch, Weight.of(batch), new CompletableFuture<>());
    lock.lock();
    try {
      String refusal = refusal(load);
      if (refusal != null) {
        tally.batchesReturned.increment();
        return CompletableFuture.failedFuture(new NotDeliveredException(refusal));
      }
      Lane lane =
          lanes.computeIfAbsent(
              batch.tenant(), tenant -> new Lane(tenant, settings.limits().splitRequests()));
      lane.add(load);
      waitingBytes += load.weight();
      waitingBatches++;
      tally.batchesAccepted.increment();
      tally.entriesAccepted.add(batch.entries());
      queueUp(lane);
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
    LOG.info("Loki sink paused. sink={}", name);
  }

  /** Goes on after {@link #pause}. */
  public void resume() {
    lock.lock();
    try {
      paused = false;
    } finally {
      lock.unlock();
    }
    LOG.info("Loki sink resumed. sink={}", name);
    dispatch();
  }

  /** Ends all waits now: every waiting shipment gets a turn, and an open breaker tries a probe. */
  public void retryNow() {
    lock.lock();
    try {
      breaker.endPause();
      breakerAlarm++;
      breakerAlarmSet = false;
      List.copyOf(delayed).forEach(this::endWait);
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
    Aftermath aftermath = new Aftermath();
    lock.lock();
    try {
      if (draining) {
        return;
      }
      draining = true;
      for (Shipment shipment : List.copyOf(delayed)) {
        giveBack(shipment, aftermath);
      }
      for (Shipment shipment : List.copyOf(puttingAway)) {
        if (shipment.waitsForDeadLetters) {
          giveBack(shipment, aftermath);
        }
      }
      if (paused || breaker.state() != BreakerState.CLOSED) {
        giveBackQueued(aftermath);
      }
    } finally {
      lock.unlock();
    }
    conclude(aftermath, "the sink is stopping");
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
    Aftermath aftermath = new Aftermath();
    lock.lock();
    try {
      closed = true;
      giveBackQueued(aftermath);
      for (Shipment shipment : List.copyOf(puttingAway)) {
        giveBack(shipment, aftermath);
      }
    } finally {
      lock.unlock();
    }
    transport.close();
    conclude(aftermath, "the sink is closed");
  }

  public String name() {
    return name;
  }

  /** How the sink is. */
  public LokiHealth health() {
    lock.lock();
    try {
      List<String> misconfigured = new ArrayList<>();
      for (Lane lane : lanes.values()) {
        if (lane.misconfigured && misconfigured.size() < TENANTS_SHOWN) {
          misconfigured.add(lane.tenant());
        }
      }
      return new LokiHealth(
          state(!misconfigured.isEmpty()),
          breaker.state(),
          consecutiveFailures,
          lastError,
          lastErrorAt,
          nextTryAt(),
          misconfigured,
          waitingBatches,
          waitingBytes,
          underWay);
    } finally {
      lock.unlock();
    }
  }

  /** What the sink has done. */
  public LokiCounts counts() {
    lock.lock();
    try {
      return tally.counts(breaker.openedTotal());
    } finally {
      lock.unlock();
    }
  }

  /* ---- turns: under the lock unless the name says otherwise ---- */

  private @Nullable String refusal(Lane.Load load) {
    if (draining) {
      return "the sink is stopping";
    }
    Lane lane = lanes.get(load.batch().tenant());
    if (lane == null || lane.heldBytes == 0) {
      return null;
    }
    if (lane.heldBytes + load.weight() > settings.limits().tenantWaitingBytes()) {
      return "no room for more of this tenant: " + lane.heldBytes + " bytes wait";
    }
    if (waitingBytes + load.weight() > settings.limits().waitingBytes()) {
      return "no room: " + waitingBytes + " bytes wait";
    }
    return null;
  }

  private void queueUp(Lane lane) {
    if (lane.hasWaiting()
        && !lane.turnTaken
        && lane.shipments < settings.limits().requestsPerTenant()) {
      lane.turnTaken = true;
      lane.shipments++;
      ready.addLast(new Shipment(lane, name));
    }
  }

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
    dropEmptyTurns();
    if (paused || closed || ready.isEmpty() || underWay >= settings.limits().requestsAtOnce()) {
      return null;
    }
    long permit = breaker.tryAcquire();
    if (permit == Breaker.REFUSED) {
      setBreakerAlarm();
      return null;
    }
    Shipment shipment = ready.removeFirst();
    shipment.permit = permit;
    underWay++;
    if (shipment.loads.isEmpty()) {
      load(shipment);
    }
    return shipment;
  }

  /* A lane may have been emptied by giving its loads back after it took its place. */
  private void dropEmptyTurns() {
    for (Shipment first = ready.peekFirst();
        first != null && first.loads.isEmpty() && !first.lane.hasWaiting();
        first = ready.peekFirst()) {
      ready.removeFirst();
      leave(first);
    }
  }

  private void load(Shipment shipment) {
    LokiSettings.Limits limits = settings.limits();
    Lane lane = shipment.lane;
    shipment.loads = lane.takeRequest(limits.requestBytes(), limits.requestEntries());
    List<Batch> batches = shipment.loads.stream().map(Lane.Load::batch).toList();
    shipment.parts.addAll(Part.of(batches).within(limits.requestBytes(), limits.requestEntries()));
    lane.turnTaken = false;
    queueUp(lane);
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
    byte[] body;
    try {
      body = part.body(encoder);
    } catch (IOException | RuntimeException e) {
      giveUpEncoding(shipment, e);
      return;
    }
    tally.sentBytes.add(body.length);
    then(
        post(shipment.lane.tenant(), body),
        (got, failure) -> {
          if (got != null) {
            settle(shipment, part, Fate.of(got), got);
          } else {
            tally.noAnswers.increment();
            settle(shipment, part, Fate.UNAVAILABLE, new Answer(0, describe(failure)));
          }
        });
  }

  /* A bug in what comes after an answer must not vanish in a future that nobody looks at. */
  private <T> void then(CompletableFuture<T> future, BiConsumer<T, Throwable> action) {
    CompletableFuture<T> unused =
        future.whenComplete(
            (value, failure) -> {
              try {
                action.accept(value, failure);
              } catch (RuntimeException | Error e) {
                LOG.error("Unexpected failure in the Loki sink. sink={}", name, e);
                throw e;
              }
            });
  }

  private CompletableFuture<Answer> post(String tenant, byte[] body) {
    try {
      return transport.post(tenant, body);
    } catch (RuntimeException e) {
      /* The client refuses, for instance because it is closing: no answer, like any other. */
      return CompletableFuture.failedFuture(e);
    }
  }

  private void settle(Shipment shipment, Part part, Fate fate, Answer answer) {
    tally.answered(answer.status());
    String said = said(answer);
    Aftermath aftermath = new Aftermath();
    boolean finished;
    lock.lock();
    try {
      underWay--;
      long retryAfterMillis =
          RetryAfter.millis(
              answer.retryAfter(), clock.instant(), settings.pacing().maxRetryAfterMillis());
      tellBreaker(shipment, fate, retryAfterMillis, said, aftermath);
      note(shipment, fate, said, aftermath);
      boolean goesOn =
          switch (fate) {
            case DELIVERED -> delivered(shipment, part);
            case REJECTED -> rejected(shipment, part, answer);
            case THROTTLED, UNAVAILABLE, MISCONFIGURED ->
                later(shipment, part, fate, retryAfterMillis, aftermath);
          };
      finished = shipment.parts.isEmpty();
      if (finished) {
        puttingAway.add(shipment);
      } else if (goesOn) {
        ready.addLast(shipment);
      }
      if (closed || (draining && breaker.state() != BreakerState.CLOSED)) {
        giveBackQueued(aftermath);
      }
      quiet.signalAll();
    } finally {
      lock.unlock();
    }
    if (finished) {
      crew.run(() -> finish(shipment));
    }
    conclude(aftermath, "the sink is stopping; the newest answer was: " + said);
    dispatch();
  }

  /* ---- what an answer leads to: under the lock ---- */

  private void tellBreaker(
      Shipment shipment, Fate fate, long retryAfterMillis, String said, Aftermath aftermath) {
    BreakerState before = breaker.state();
    if (fate == Fate.UNAVAILABLE) {
      breaker.failure(shipment.permit, TimeUnit.MILLISECONDS.toNanos(retryAfterMillis));
    } else {
      breaker.success(shipment.permit);
    }
    BreakerState now = breaker.state();
    if (before != BreakerState.OPEN && now == BreakerState.OPEN) {
      long pauseMillis = TimeUnit.NANOSECONDS.toMillis(breaker.waitNanos());
      aftermath.notes.add(
          () ->
              LOG.warn(
                  "Loki does not answer as it should and is left alone for a while."
                      + " sink={} pauseMillis={} error={}",
                  name,
                  pauseMillis,
                  said));
    } else if (before == BreakerState.HALF_OPEN && now == BreakerState.CLOSED) {
      long waiting = waitingBatches;
      aftermath.notes.add(
          () -> LOG.info("Loki answers again. sink={} waitingBatches={}", name, waiting));
      for (Shipment other : List.copyOf(delayed)) {
        if (other.waitsForServer) {
          endWait(other);
        }
      }
    }
  }

  private void note(Shipment shipment, Fate fate, String said, Aftermath aftermath) {
    if (fate == Fate.DELIVERED || fate == Fate.REJECTED) {
      consecutiveFailures = 0;
      shipment.lane.misconfigured = false;
      return;
    }
    consecutiveFailures++;
    lastError = said;
    lastErrorAt = clock.instant();
    if (fate == Fate.MISCONFIGURED && !shipment.lane.misconfigured) {
      shipment.lane.misconfigured = true;
      aftermath.notes.add(
          () ->
              LOG.error(
                  "Loki refuses this tenant; check address, credentials and tenant name."
                      + " sink={} tenant={} error={}",
                  name,
                  shipment.lane.tenant(),
                  said));
    }
  }

  private boolean delivered(Shipment shipment, Part part) {
    shipment.parts.removeFirst();
    shipment.failures = 0;
    tally.entriesDelivered.add(part.entries());
    tally.rawBytes.add(part.rawBytes());
    return true;
  }

  /*
   * Halving finds b bad lines of n with at most 2 b log2(n) requests. When all lines are bad (a
   * tenant whose clock is years off) that would be 2 n, so there is a budget; what is still suspect
   * when it is used up goes to the dead letters as a whole. A tenant that used it up gets half of it
   * next time, and more again after a shipment that went well.
   */
  private boolean rejected(Shipment shipment, Part part, Answer answer) {
    String said = bounded(answer.text());
    shipment.parts.removeFirst();
    shipment.failures = 0;
    if (part.entries() == 1) {
      shipment.dead.add(part, DeadLetters.REJECTED, answer.status(), said);
      return true;
    }
    if (shipment.splitRequests + 2 <= shipment.lane.splitBudget) {
      shipment.splitRequests += 2;
      tally.splitRequests.add(2);
      putFirst(shipment, part.halves(answer));
      return true;
    }
    shipment.lane.splitBudget =
        Math.min(
            shipment.lane.splitBudget,
            Math.max(SMALLEST_SPLIT_BUDGET, shipment.lane.splitBudget / 2));
    shipment.dead.add(part, DeadLetters.SPLIT_LIMIT, answer.status(), said);
    for (Part other : List.copyOf(shipment.parts)) {
      Answer before = other.rejection();
      if (before != null) {
        shipment.parts.remove(other);
        shipment.dead.add(other, DeadLetters.SPLIT_LIMIT, before.status(), bounded(before.text()));
      }
    }
    return true;
  }

  /** False when the shipment is not to go on at once. */
  private boolean later(
      Shipment shipment, Part part, Fate fate, long retryAfterMillis, Aftermath aftermath) {
    shipment.failures++;
    if (draining) {
      giveBack(shipment, aftermath);
      return false;
    }
    tally.retries.increment();
    if (fate == Fate.THROTTLED
        && shipment.failures % FAILURES_BEFORE_SHRINKING == 0
        && part.entries() > 1
        && part.weight() > SMALLEST_SHRUNK_BYTES) {
      shipment.parts.removeFirst();
      putFirst(shipment, part.halves(null));
    }
    if (fate == Fate.UNAVAILABLE && breaker.state() == BreakerState.OPEN) {
      return true;
    }
    long millis =
        fate == Fate.MISCONFIGURED
            ? backoff.misconfiguredMillis()
            : backoff.millis(shipment.failures);
    delay(shipment, Math.max(millis, retryAfterMillis), fate == Fate.UNAVAILABLE);
    return false;
  }

  private static void putFirst(Shipment shipment, List<Part> halves) {
    shipment.parts.addFirst(halves.get(1));
    shipment.parts.addFirst(halves.get(0));
  }

  private void delay(Shipment shipment, long millis, boolean waitsForServer) {
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    long mine = ++shipment.wait;
    shipment.dueNanos = nanoTicker.getAsLong() + nanos;
    shipment.waitsForServer = waitsForServer;
    delayed.add(shipment);
    crew.after(nanos, () -> alarm(shipment, mine));
  }

  /** Without the lock. */
  private void alarm(Shipment shipment, long mine) {
    lock.lock();
    try {
      if (shipment.wait != mine || !delayed.contains(shipment)) {
        return;
      }
      endWait(shipment);
    } finally {
      lock.unlock();
    }
    dispatch();
  }

  private void endWait(Shipment shipment) {
    if (delayed.remove(shipment)) {
      ready.addLast(shipment);
    }
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
      if (!puttingAway.contains(shipment)) {
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
            notKept(shipment, describe(failure));
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
      LOG.warn(
          "Loki rejected lines; they are in the dead letters. sink={} tenant={} entries={}",
          name,
          shipment.lane.tenant(),
          toNote);
    }
    done(shipment);
  }

  private void notKept(Shipment shipment, String why) {
    Aftermath aftermath = new Aftermath();
    lock.lock();
    try {
      lastError = bounded("dead letters: " + why);
      lastErrorAt = clock.instant();
      if (!puttingAway.contains(shipment)) {
        return;
      }
      if (shipment.deadLetterFailures++ == 0) {
        aftermath.notes.add(
            () ->
                LOG.error(
                    "Rejected lines cannot be put away; their tenant waits."
                        + " sink={} tenant={} error={}",
                    name,
                    shipment.lane.tenant(),
                    bounded(why)));
      }
      if (draining) {
        giveBack(shipment, aftermath);
      } else {
        shipment.waitsForDeadLetters = true;
        long millis = backoff.millis(shipment.deadLetterFailures);
        crew.after(TimeUnit.MILLISECONDS.toNanos(millis), () -> finish(shipment));
      }
      quiet.signalAll();
    } finally {
      lock.unlock();
    }
    conclude(aftermath, "the sink is stopping and its dead letters fail: " + why);
  }

  private void done(Shipment shipment) {
    lock.lock();
    try {
      if (!puttingAway.remove(shipment)) {
        return;
      }
      Lane lane = shipment.lane;
      boolean wellSplit = shipment.dead.entries() == 0;
      if (wellSplit) {
        lane.splitBudget =
            Math.min(settings.limits().splitRequests(), Math.max(1, lane.splitBudget) * 2);
      }
      leave(shipment);
      queueUp(lane);
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
      leave(shipment);
      queueUp(shipment.lane);
      lastError = bounded("cannot encode: " + cause);
      lastErrorAt = clock.instant();
      quiet.signalAll();
    } finally {
      lock.unlock();
    }
    LOG.error("A batch cannot be encoded. sink={} tenant={}", name, shipment.lane.tenant(), cause);
    tally.batchesReturned.add(shipment.loads.size());
    shipment.loads.forEach(load -> load.promise().completeExceptionally(cause));
    dispatch();
  }

  /* ---- giving back: under the lock ---- */

  private void giveBack(Shipment shipment, Aftermath aftermath) {
    delayed.remove(shipment);
    ready.remove(shipment);
    puttingAway.remove(shipment);
    aftermath.returned.addAll(shipment.loads);
    Lane lane = shipment.lane;
    leave(shipment);
    for (Lane.Load load : lane.takeAll()) {
      forget(lane, load);
      aftermath.returned.add(load);
    }
    dropIfIdle(lane);
  }

  private void giveBackQueued(Aftermath aftermath) {
    List.copyOf(ready).forEach(shipment -> giveBack(shipment, aftermath));
    List.copyOf(delayed).forEach(shipment -> giveBack(shipment, aftermath));
  }

  private void leave(Shipment shipment) {
    Lane lane = shipment.lane;
    lane.shipments--;
    if (shipment.loads.isEmpty()) {
      lane.turnTaken = false;
    }
    shipment.loads.forEach(load -> forget(lane, load));
    dropIfIdle(lane);
  }

  private void forget(Lane lane, Lane.Load load) {
    lane.heldBytes -= load.weight();
    waitingBytes -= load.weight();
    waitingBatches--;
  }

  private void dropIfIdle(Lane lane) {
    boolean remembered = lane.splitBudget < settings.limits().splitRequests();
    if (lane.isIdle() && !remembered) {
      lanes.remove(lane.tenant(), lane);
    }
  }

  /** What is to be done once the lock is free: callbacks and log files are other people's time. */
  private static final class Aftermath {
    final List<Lane.Load> returned = new ArrayList<>();
    final List<Runnable> notes = new ArrayList<>();
  }

  /** Without the lock. */
  private void conclude(Aftermath aftermath, String why) {
    aftermath.notes.forEach(Runnable::run);
    tally.batchesReturned.add(aftermath.returned.size());
    for (Lane.Load load : aftermath.returned) {
      load.promise().completeExceptionally(new NotDeliveredException(why));
    }
  }

  private void awaitQuiet() {
    long left = TimeUnit.MILLISECONDS.toNanos(settings.pacing().closeTimeoutMillis());
    try {
      while (!closed && underWay + ready.size() + puttingAway.size() > 0 && left > 0) {
        left = quiet.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      /* Whoever interrupts a close wants it quicker: go on without waiting. */
      Thread.currentThread().interrupt();
    }
  }

  /* ---- what people are told ---- */

  private LokiHealth.State state(boolean misconfigured) {
    if (draining) {
      return LokiHealth.State.CLOSED;
    }
    if (paused) {
      return LokiHealth.State.PAUSED;
    }
    if (puttingAway.stream().anyMatch(shipment -> shipment.deadLetterFailures > 0)) {
      return LokiHealth.State.DEAD_LETTERS_FAILING;
    }
    if (misconfigured) {
      return LokiHealth.State.MISCONFIGURED;
    }
    if (breaker.state() != BreakerState.CLOSED) {
      return LokiHealth.State.BREAKER_OPEN;
    }
    return consecutiveFailures > 0 ? LokiHealth.State.RETRYING : LokiHealth.State.WELL;
  }

  private @Nullable Instant nextTryAt() {
    long wait = Long.MAX_VALUE;
    if (breaker.state() == BreakerState.OPEN) {
      wait = breaker.waitNanos();
    } else {
      long now = nanoTicker.getAsLong();
      for (Shipment shipment : delayed) {
        wait = Math.min(wait, Math.max(0, shipment.dueNanos - now));
      }
    }
    return wait == Long.MAX_VALUE ? null : clock.instant().plusNanos(wait);
  }

  private String said(Answer answer) {
    if (answer.status() == 0) {
      return bounded(answer.text());
    }
    boolean page = answer.status() < 300 && Fate.isPage(answer);
    return bounded(
        "status "
            + answer.status()
            + (page ? " with a web page, not an answer of Loki's: " : ": ")
            + answer.text());
  }

  private String describe(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    String kind = cause.getClass().getSimpleName();
    return message == null || message.isBlank() ? kind : kind + ": " + message;
  }

  /* One line, bounded, printable, and without our own secret should the server have echoed it. */
  private String bounded(String text) {
    String clean = settings.target().credentials().scrub(text).strip();
    StringBuilder out = new StringBuilder();
    clean
        .codePoints()
        .limit(TEXT_CHARS)
        .forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return out.toString();
  }
}
