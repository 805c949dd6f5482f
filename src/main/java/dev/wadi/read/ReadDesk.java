package dev.wadi.read;

import dev.wadi.capture.ScanCalledOffException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has questions answered by few threads of the lowest priority: logs that come in go first. Who
 * comes when all are at work waits a little, and is then told to come again. Tenants take turns,
 * see {@link Turns}. Thread-safe.
 */
public final class ReadDesk implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadDesk.class);

  private final ReadSettings settings;
  private final LongSupplier nanoTicker;
  private final ThreadPoolExecutor readers;
  private final ScheduledExecutorService clock;
  private final AtomicLong onTheWay = new AtomicLong();
  private final Turns<Job> waiting;
  private final Set<Job> jobs = ConcurrentHashMap.newKeySet();

  /** Answers a question. */
  interface Question {
    Answer answer(ReadWork work) throws IOException;
  }

  /** Takes its answer, on some thread; does not block. */
  interface Asker {
    /**
     * @param work what it cost
     */
    void told(Answer answer, ReadWork work);
  }

  /**
   * @param nanoTicker for intervals, such as {@code System::nanoTime}
   */
  public ReadDesk(ReadSettings settings, LongSupplier nanoTicker) {
    this.settings = settings;
    this.nanoTicker = nanoTicker;
    this.waiting = new Turns<>(settings.waiting());
    AtomicInteger number = new AtomicInteger();
    this.readers =
        new ThreadPoolExecutor(
            settings.atOnce(),
            settings.atOnce(),
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> yielding(new Thread(task, "wadi-read-" + number.incrementAndGet())));
    readers.allowCoreThreadTimeOut(true);
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "wadi-read-clock");
              thread.setDaemon(true);
              return thread;
            });
  }

  /* Nothing relies on it: where the machine minds priorities, senders go first. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static Thread yielding(Thread thread) {
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    return thread;
  }

  /**
   * Has a question answered, once, whatever happens; does not wait for it.
   *
   * @param tenant whose turn it takes
   */
  Job ask(String tenant, Question question, Asker asker) {
    Job job = new Job(tenant, question, asker);
    jobs.add(job);
    Job displaced = waiting.add(tenant, job);
    if (displaced != null) {
      displaced.tooLate();
    }
    if (displaced == job) {
      return job;
    }
    try {
      readers.execute(job.turn);
      job.patience =
          clock.schedule(job::tooLate, settings.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      job.tooLate();
    }
    return job;
  }

  private void next() {
    Job job = waiting.next();
    if (job != null) {
      job.run();
    }
  }

  /**
   * An answer is on its way. While those that are have as many bytes as one may have, no other
   * question is answered.
   *
   * @param tooSlow called when its client has had time enough to take it
   */
  void sending(int bytes, Runnable tooSlow) {
    onTheWay.addAndGet(bytes);
    try {
      ScheduledFuture<?> unused =
          clock.schedule(tooSlow, settings.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("The gateway stops, and its connections with it.", e);
    }
  }

  /** Its client has it, or has gone. */
  void taken(int bytes) {
    onTheWay.addAndGet(-bytes);
  }

  /** Questions that run or wait. */
  public int underWay() {
    return jobs.size();
  }

  /** Ends all questions. */
  @Override
  public void close() {
    readers.shutdown();
    jobs.forEach(job -> job.callOff(ReadWork.Why.STOPPED));
    readers.shutdownNow();
    clock.shutdownNow();
    try {
      if (!readers.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("A question about what was kept has not ended.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A question under way. */
  final class Job {
    private final String tenant;
    private final Question question;
    private final Asker asker;
    private final ReadWork work = new ReadWork(settings.maxBytes());
    private final long askedNanos = nanoTicker.getAsLong();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean told = new AtomicBoolean();
    /* Each that waits brings a turn, and whoever is next takes it. */
    private final Runnable turn = ReadDesk.this::next;
    private volatile @Nullable ScheduledFuture<?> patience;

    Job(String tenant, Question question, Asker asker) {
      this.tenant = tenant;
      this.question = question;
      this.asker = asker;
    }

    private void run() {
      if (!begun.compareAndSet(false, true)) {
        return;
      }
      ScheduledFuture<?> waited = patience;
      if (waited != null) {
        waited.cancel(false);
      }
      work.waited(nanoTicker.getAsLong() - askedNanos);
      if (onTheWay.get() >= settings.maxAnswerBytes()) {
        tell(Answer.text(429, "answers that nobody has taken yet have the memory").later(1));
        return;
      }
      ScheduledFuture<?> alarm =
          clock.schedule(
              () -> work.callOff(ReadWork.Why.TIMEOUT),
              settings.longest().toMillis(),
              TimeUnit.MILLISECONDS);
      try {
        tell(answer());
      } finally {
        alarm.cancel(false);
      }
    }

    private Answer answer() {
      try {
        try {
          work.report().requireWanted();
          return question.answer(work);
        } catch (ScanCalledOffException e) {
          throw work.ended(e);
        }
      } catch (ReadException e) {
        return Answer.text(e.status(), String.valueOf(e.getMessage()));
      } catch (NoSuchFileException e) {
        LOG.warn("Lines went at the quota of the log while a question read them.", e);
        return Answer.text(503, "lines went while they were read; ask again").later(1);
      } catch (IOException | RuntimeException e) {
        LOG.warn("A question about what was kept could not be answered.", e);
        return Answer.text(500, "what was kept cannot be read: " + e.getClass().getSimpleName());
      }
    }

    private void tooLate() {
      if (begun.compareAndSet(false, true)) {
        leave();
        tell(Answer.text(429, "too many outstanding requests").later(1));
      }
    }

    void callOff(ReadWork.Why why) {
      work.callOff(why);
      if (begun.compareAndSet(false, true)) {
        leave();
        tell(Answer.text(why == ReadWork.Why.GONE ? 499 : 503, "the request was called off"));
      }
    }

    private void leave() {
      if (waiting.remove(tenant, this)) {
        readers.remove(turn);
      }
      ScheduledFuture<?> waited = patience;
      if (waited != null) {
        waited.cancel(false);
      }
    }

    private void tell(Answer answer) {
      jobs.remove(this);
      if (told.compareAndSet(false, true)) {
        asker.told(answer, work);
      }
    }
  }
}
