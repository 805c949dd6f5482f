package dev.wadi.event;

import dev.wadi.station.HeldUp;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationOperation;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationState;
import dev.wadi.station.StationTitle;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the events of a journal on to one who wants them, one after the other on a thread of its
 * own, and keeps at it: an event that is not taken comes again after a wait that doubles, or as
 * long as it was asked to wait, and holds up those behind it. What is too old after some tries, or
 * will never be taken, is buried and counted.
 */
final class EventListener implements Station {
  private static final Logger LOG = LoggerFactory.getLogger(EventListener.class);
  private static final long POLL_MILLIS = 500;
  private static final long MOST_RETRY_AFTER_MILLIS = TimeUnit.HOURS.toMillis(1);
  private static final int FAILURES_TO_BE_DOWN = 3;
  private static final int LONGEST_ERROR = 300;

  /** Takes an event, or throws. */
  interface Hearer {
    void hear(ToldEvent event) throws Exception;
  }

  private final EventReader reader;
  private final ListenerSettings settings;
  private final Hearer hearer;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Thread thread;

  /* Guards everything below; nobody is told anything under it. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean paused;
  private boolean holding;
  private boolean retryNow;
  private boolean stopped;
  private boolean finishing;
  private boolean impatient;
  private int failures;
  private long delivered;
  private long buried;
  private long failedTries;
  private @Nullable String lastError;
  private @Nullable Instant lastErrorAt;

  /* Since when the event waits that is passed on now. */
  private @Nullable Instant waitingSince;

  EventListener(
      EventReader reader,
      ListenerSettings settings,
      Hearer hearer,
      InstantSource clock,
      RandomGenerator random) {
    this.reader = reader;
    this.settings = settings;
    this.hearer = hearer;
    this.clock = clock;
    this.random = random;
    this.thread = new Thread(this::run, "events-" + reader.name());
  }

  void start() {
    thread.start();
  }

  // --- the thread ---

  private void run() {
    try {
      int tries = 0;
      for (ToldEvent event = next(); event != null; event = next()) {
        if (event.number() < 0) {
          continue;
        }
        if (tries++ == 0) {
          begins(clock.instant());
        }
        if (handled(event, tries)) {
          tries = 0;
          begins(null);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("A listener was interrupted, what it has not passed on comes again. {}", reader);
    }
  }

  private void begins(@Nullable Instant now) {
    lock.lock();
    try {
      waitingSince = now;
    } finally {
      lock.unlock();
    }
  }

  private static final ToldEvent NOTHING =
      new ToldEvent(-1, "", Event.of(Instant.EPOCH, EventNames.TEST));

  /* The next event, NOTHING when there is none yet, or null when this is the end. */
  private @Nullable ToldEvent next() throws InterruptedException {
    lock.lock();
    try {
      while ((paused || holding) && !stopped && !finishing) {
        changed.await();
      }
      if (stopped) {
        return null;
      }
    } finally {
      lock.unlock();
    }
    try {
      boolean last = isFinishing();
      ToldEvent event = reader.await(last ? 0 : POLL_MILLIS);
      return event != null ? event : last ? null : NOTHING;
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      failed("the journal cannot be read: " + e, 1);
      return pause(settings.maxWaitMillis()) ? NOTHING : null;
    }
  }

  /* Whether it is done with. */
  private boolean handled(ToldEvent event, int tries) throws InterruptedException {
    try {
      hearer.hear(event);
      reader.confirm(event);
      taken();
      return true;
    } catch (InterruptedException e) {
      throw e;
    } catch (NotHeardException e) {
      return failed(event, tries, String.valueOf(e.getMessage()), e.remedy(), e.retryAfterMillis());
    } catch (Exception e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      return failed(event, tries, e.toString(), NotHeardException.Remedy.AGAIN, 0);
    }
  }

  private boolean failed(
      ToldEvent event, int tries, String words, NotHeardException.Remedy remedy, long retryAfter)
      throws InterruptedException {
    failed(words, tries);
    long age = clock.instant().toEpochMilli() - event.event().time().toEpochMilli();
    boolean tooOld = age >= settings.giveUpAfterMillis() && tries >= settings.leastTries();
    if ((remedy == NotHeardException.Remedy.NEVER || tooOld) && buried(event, words)) {
      return true;
    }
    long wait =
        remedy == NotHeardException.Remedy.LATER ? settings.laterMillis() : backoffMillis(tries);
    pause(Math.max(wait, Math.min(retryAfter, MOST_RETRY_AFTER_MILLIS)));
    return false;
  }

  private boolean buried(ToldEvent event, String reason) {
    try {
      reader.bury(event, reason);
    } catch (IOException e) {
      failed("an event that was given up cannot be kept: " + e, FAILURES_TO_BE_DOWN);
      return false;
    }
    lock.lock();
    try {
      buried++;
      failures = 0;
    } finally {
      lock.unlock();
    }
    LOG.error(
        "An event was given up, it is in the dead letters of its listener. listener={} event={}"
            + " cause={}",
        reader.name(),
        event.id(),
        reason);
    return true;
  }

  private long backoffMillis(int tries) {
    long ceiling = settings.firstWaitMillis();
    for (int i = 1; i < tries && ceiling < settings.maxWaitMillis(); i++) {
      ceiling *= 2;
    }
    ceiling = Math.min(ceiling, settings.maxWaitMillis());
    return ceiling / 2 + random.nextLong(ceiling / 2 + 1);
  }

  /**
   * Waits, but for what makes waiting senseless. While the gateway ends, waits are short; and none
   * is left for one who was not there before.
   */
  private boolean pause(long millis) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (left > 0 && !stopped && !retryNow && !finishing) {
        left = changed.awaitNanos(left);
      }
      retryNow = false;
      if (finishing && !stopped) {
        if (impatient) {
          stopped = true;
        } else {
          long briefly = TimeUnit.MILLISECONDS.toNanos(Math.min(millis, 250));
          while (briefly > 0 && !stopped) {
            briefly = changed.awaitNanos(briefly);
          }
        }
      }
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  private void taken() {
    lock.lock();
    try {
      delivered++;
      failures = 0;
    } finally {
      lock.unlock();
    }
  }

  private void failed(String words, int tries) {
    boolean first;
    lock.lock();
    try {
      failedTries++;
      failures++;
      first = failures == 1;
      lastError = bounded(words);
      lastErrorAt = clock.instant();
    } finally {
      lock.unlock();
    }
    if (first) {
      LOG.warn(
          "An event was not taken, it comes again. listener={} tries={} cause={}",
          reader.name(),
          tries,
          bounded(words));
    }
  }

  private static String bounded(String words) {
    StringBuilder out = new StringBuilder();
    words
        .codePoints()
        .limit(LONGEST_ERROR)
        .forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return out.toString();
  }

  private boolean isFinishing() {
    lock.lock();
    try {
      return finishing;
    } finally {
      lock.unlock();
    }
  }

  // --- what others do ---

  /** Takes no further event for now; the gateway is about to end, or the route. */
  void hold(boolean held) {
    change(() -> holding = held);
  }

  void pauseByPerson(boolean pausedNow) {
    change(() -> paused = pausedNow);
  }

  /** Passes on what there is, and ends; see {@link #join}. */
  void finish() {
    change(
        () -> {
          finishing = !paused;
          stopped |= paused;
          impatient = failures > 0;
        });
  }

  /** Ends now; what was not passed on comes again. */
  void stop() {
    change(() -> stopped = true);
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the thread until the deadline, then interrupts it, and lets the name go. */
  void join(long deadlineNanos) {
    boolean interrupted = false;
    try {
      long left = deadlineNanos - System.nanoTime();
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (thread.isAlive()) {
      stop();
      thread.interrupt();
    }
    reader.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // --- the station ---

  @Override
  public StationTitle title() {
    return new StationTitle(StationKind.SINK, "Events", reader.name());
  }

  @Override
  public StationReport report() {
    lock.lock();
    try {
      boolean down = failures >= FAILURES_TO_BE_DOWN;
      return new StationReport(
              paused
                  ? StationState.PAUSED
                  : stopped
                      ? StationState.OFF
                      : down ? StationState.IN_TROUBLE : StationState.RUNNING,
              paused ? "paused" : stopped ? "off" : down ? "retrying" : "running",
              lastError,
              lastErrorAt,
              List.of(
                  Reading.total(
                      "sink_delivered", "events", "Events that a listener took.", delivered),
                  Reading.total(
                      "sink_given_up",
                      "events",
                      "Events that a listener never took; they are in its dead letters.",
                      buried),
                  Reading.total(
                      "sink_failed",
                      "tries",
                      "Tries to pass an event on that failed.",
                      failedTries),
                  Reading.now(
                      "sink_waiting",
                      "events",
                      "Events that a listener has yet to take.",
                      reader.behindEvents())))
          .waitingFor(HeldUp.by("its listener", waitingSince));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<StationOperation> operations() {
    return List.of(
        new StationOperation(
            "pause", "Pass on no more events until resume", () -> pauseByPerson(true)),
        new StationOperation(
            "resume", "Pass on events again after a pause", () -> pauseByPerson(false)),
        new StationOperation(
            "retryNow", "Try the event that waits now", () -> change(() -> retryNow = true)));
  }
}
