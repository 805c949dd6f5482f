package dev.wadi.analysis.jobs;

import dev.wadi.analysis.Effort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One question in the background. Thread-safe. */
final class Job implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Job.class);

  private final String id;
  private final String operation;
  private final String subject;
  private final Jobs.Task task;
  private final Effort effort;
  private final Path folder;
  private final InstantSource clock;
  private final Instant asked;
  private final CountDownLatch over = new CountDownLatch(1);

  /* Guarded by this; held for a look and a change, never while the task works. */
  private JobStatus.State state = JobStatus.State.WAITING;
  private @Nullable Instant begun;
  private @Nullable Instant ended;
  private String message = "";
  private Map<String, Object> summary = Map.of();
  private List<JobStatus.ResultFile> files = List.of();
  private @Nullable Thread worker;

  Job(
      String id,
      String operation,
      String subject,
      Jobs.Task task,
      Effort effort,
      Path folder,
      InstantSource clock) {
    this.id = id;
    this.operation = operation;
    this.subject = subject;
    this.task = task;
    this.effort = effort;
    this.folder = folder;
    this.clock = clock;
    this.asked = clock.instant();
  }

  String id() {
    return id;
  }

  @Override
  public void run() {
    if (!begin()) {
      return;
    }
    try {
      Files.createDirectories(folder);
      Map<String, Object> found = task.run(effort, folder);
      end(JobStatus.State.DONE, "", found);
    } catch (IOException | RuntimeException e) {
      if (isCalledOff()) {
        end(JobStatus.State.CALLED_OFF, "", Map.of());
      } else {
        LOG.info("A question in the background failed. id={} operation={}", id, operation, e);
        end(JobStatus.State.FAILED, words(e), Map.of());
      }
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Error e) {
      LOG.error("A question in the background failed. id={} operation={}", id, operation, e);
      end(JobStatus.State.FAILED, words(e), Map.of());
    }
  }

  private static String words(Throwable e) {
    Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
    String said = cause.getMessage();
    if (cause instanceof NoSuchFileException) {
      return said + ": no such file or directory";
    }
    return said == null ? cause.getClass().getSimpleName() : said;
  }

  private synchronized boolean begin() {
    if (state != JobStatus.State.WAITING) {
      return false;
    }
    state = JobStatus.State.RUNNING;
    begun = clock.instant();
    worker = Thread.currentThread();
    return true;
  }

  private synchronized boolean isCalledOff() {
    return !message.isEmpty();
  }

  private void end(JobStatus.State how, String why, Map<String, Object> found) {
    List<JobStatus.ResultFile> written = List.of();
    String said = why;
    JobStatus.State last = how;
    synchronized (this) {
      worker = null;
    }
    // Whoever called it off at the last moment is too late: nothing more may be interrupted.
    Thread.interrupted();
    try {
      if (how == JobStatus.State.DONE) {
        written = listed();
      } else {
        delete();
      }
    } catch (IOException e) {
      last = JobStatus.State.FAILED;
      said = words(e);
    }
    synchronized (this) {
      state = last;
      message = said.isEmpty() && last == JobStatus.State.CALLED_OFF ? message : said;
      summary = found;
      files = written;
      ended = clock.instant();
    }
    over.countDown();
  }

  private List<JobStatus.ResultFile> listed() throws IOException {
    List<JobStatus.ResultFile> all = new ArrayList<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.sorted().toList()) {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          all.add(new JobStatus.ResultFile(path.getFileName().toString(), Files.size(path)));
        }
      }
    }
    return all;
  }

  /** Ends it soon; one that waits is over at once. */
  void callOff(String why) {
    synchronized (this) {
      if (state == JobStatus.State.RUNNING) {
        if (message.isEmpty()) {
          message = why;
        }
        effort.callOff();
        if (worker != null) {
          // What sorts or packs looks at no report, but waits for files.
          worker.interrupt();
        }
        return;
      }
      if (state != JobStatus.State.WAITING) {
        return;
      }
      state = JobStatus.State.CALLED_OFF;
      message = why;
      ended = clock.instant();
    }
    over.countDown();
  }

  /** Calls it off when it has taken more than it may. */
  void keepWithin(JobLimits limits) {
    Instant since;
    synchronized (this) {
      if (state != JobStatus.State.RUNNING || begun == null || !message.isEmpty()) {
        return;
      }
      since = begun;
    }
    if (Duration.between(since, clock.instant()).compareTo(limits.longest()) > 0) {
      callOff("it took longer than " + limits.longest().toSeconds() + " seconds");
    } else if (effort.passedBytes() > limits.maxReadBytes()) {
      callOff("it read more than " + limits.maxReadBytes() + " bytes");
    } else if (bytes() > limits.maxResultBytes()) {
      callOff("its results have more than " + limits.maxResultBytes() + " bytes");
    }
  }

  /** Bytes of all that it has written. */
  long bytes() {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.mapToLong(Job::size).sum();
    } catch (IOException | UncheckedIOException e) {
      // Files come and go while it works; the next look sees what is there then.
      LOG.debug("Results could not be counted. id={}", id, e);
      return 0;
    }
  }

  private static long size(Path path) {
    try {
      return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Files.size(path) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Deletes what it has written. */
  void delete() throws IOException {
    delete(folder);
  }

  static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Waits for its end, at most so long. */
  void await(Duration atMost) throws InterruptedException {
    over.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  Path file(String name) throws NoSuchFileException {
    boolean known =
        status().files().stream().map(JobStatus.ResultFile::name).anyMatch(name::equals);
    if (!known) {
      throw new NoSuchFileException(id + "/" + name);
    }
    return folder.resolve(name);
  }

  synchronized JobStatus status() {
    return new JobStatus(
        id,
        operation,
        subject,
        state,
        asked,
        begun,
        ended,
        effort.passedBytes(),
        effort.expectedBytes(),
        state == JobStatus.State.RUNNING ? "" : message,
        summary,
        files);
  }
}
